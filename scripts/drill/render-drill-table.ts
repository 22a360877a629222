import Table from 'cli-table3';

import type { StepResult } from './drill-step.ts';

const HEAD = ['step', 'runbook', 'measured', 'verdict'];
const WIDTHS = [34, 12, 12, 10];
const OBSERVED_WIDTH = 60;
/** Of the whole, with the lines between its columns. */
const FULL_WIDTH = 134;

/**
 * The drill's end: step, the runbook's time, the measured time, verdict, what was observed. `columns` is the terminal's width, where there is one: in
 * one that is narrower than the table what was observed stands below its step, since lines that break apart show nothing.
 */
export function renderDrillTable(results: readonly StepResult[], columns = Infinity): string {
  const isWide = columns >= FULL_WIDTH;
  const table = new Table({
    head: isWide ? [...HEAD, 'observed'] : HEAD,
    colWidths: isWide ? [...WIDTHS, OBSERVED_WIDTH] : WIDTHS,
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { title, runbook, seconds, verdict, observed } of results) {
    const row = [title, runbook === null ? '' : formatSeconds(runbook.seconds), formatSeconds(seconds), verdict];
    table.push(isWide ? [...row, observed] : row);
    if (!isWide && observed !== '') table.push([{ content: observed, colSpan: HEAD.length }]);
  }
  const inRunbook = results.filter(({ runbook }) => runbook !== null);
  const allowed = inRunbook.reduce((sum, { runbook }) => sum + (runbook?.seconds ?? 0), 0);
  const measured = inRunbook.reduce((sum, { seconds }) => sum + seconds, 0);
  const sum = ["the runbook's steps together", formatSeconds(allowed), formatSeconds(measured), ''];
  table.push(isWide ? [...sum, ''] : sum);
  return table.toString();
}

function formatSeconds(seconds: number): string {
  return seconds >= 60 ? `${(seconds / 60).toFixed(1)} min` : `${seconds.toFixed(2)} s`;
}
