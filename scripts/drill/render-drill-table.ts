import Table from 'cli-table3';

import type { StepResult } from './drill-step.ts';

/** The drill's end: step, the runbook's time, the measured time, verdict. */
export function renderDrillTable(results: readonly StepResult[]): string {
  const table = new Table({
    head: ['step', 'runbook', 'measured', 'verdict', 'observed'],
    colWidths: [34, 12, 12, 10, 60],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { title, runbook, seconds, verdict, observed } of results) {
    table.push([
      title,
      runbook === null ? '' : formatSeconds(runbook.seconds),
      formatSeconds(seconds),
      verdict,
      observed,
    ]);
  }
  const inRunbook = results.filter(({ runbook }) => runbook !== null);
  const allowed = inRunbook.reduce((sum, { runbook }) => sum + (runbook?.seconds ?? 0), 0);
  const measured = inRunbook.reduce((sum, { seconds }) => sum + seconds, 0);
  table.push(["the runbook's steps together", formatSeconds(allowed), formatSeconds(measured), '', '']);
  return table.toString();
}

function formatSeconds(seconds: number): string {
  return seconds >= 60 ? `${(seconds / 60).toFixed(1)} min` : `${seconds.toFixed(2)} s`;
}
