import { exitCodeOf, foldVerdicts, type Verdict } from '../../actions/shared/verdict/verdict.ts';
import { DRILL_REASONS } from './drill-reason.ts';
import type { StepResult } from './drill-step.ts';
import { DRILL_STEPS } from './drill-steps.ts';
import { renderDrillTable } from './render-drill-table.ts';
import { runSteps } from './run-steps.ts';
import { createSandbox } from './sandbox.ts';

export interface RunDrillOptions {
  readonly keep: boolean;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/** What a sandbox cannot show, said with every result. */
export const NOT_REHEARSED = [
  'GitHub and its runners: press "Run workflow" on rollback with dry run ticked',
  'stopping the collectors (layer 2) and the fence (layer 3)',
  'the 15 minutes between two looks at dlt: shortened to seconds, so that their checks are never better than warn',
  "your own database's roles, row security, time-outs and connections: the embedded Postgres takes one connection at a time",
] as const;

/** The rollback rehearsed in a sandbox. 0 where every step passed (a warn included), 1 where one failed, 3 where something is unknown. Leaves nothing behind unless `keep`. */
export async function runDrill(options: RunDrillOptions): Promise<0 | 1 | 3> {
  const results = await rehearse(options);
  const verdict = foldVerdicts(results);
  print(results, verdict, options.json);
  return exitCodeOf(verdict);
}

/** The steps of the sandbox, each with its measured time. */
export async function rehearse({ keep, json, signal }: RunDrillOptions): Promise<readonly StepResult[]> {
  const sandbox = await createSandbox();
  try {
    const results = await runSteps(signal.aborted ? [] : DRILL_STEPS, sandbox, { isQuiet: json, signal });
    if (keep && !json) console.log(`Kept: ${sandbox.folder}`);
    return results;
  } finally {
    await sandbox.close({ keep });
  }
}

function print(results: readonly StepResult[], verdict: Verdict, json: boolean): void {
  if (json) {
    const about = { schemaVersion: 1, verdict, reasonCode: DRILL_REASONS[verdict] };
    console.log(JSON.stringify({ ...about, steps: results, notRehearsed: NOT_REHEARSED }));
    return;
  }
  console.log(`\n${renderDrillTable(results, process.stdout.columns)}`);
  console.log(`\nDrill: ${verdict}. Not rehearsed here:\n${NOT_REHEARSED.map((line) => `- ${line}`).join('\n')}`);
}
