import { performance } from 'node:perf_hooks';

import { readCheckoutFiles } from '../../actions/shared/adapters/checkout-files.ts';
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import type { DrillBranch } from './drill-branch.ts';
import { planDrillState } from './drill-state.ts';
import { judgeCollectors, judgeIncident, judgeStatus, type DrillRecordStep } from './judge-drill-branch.ts';

/** What the step between begin and end came to: the action rollback on the branch of the drill. */
export interface RehearsedRollback {
  /** The action's output; empty where it set none. */
  readonly decision: string;
  /** `null` where nobody took the time. */
  readonly seconds: number | null;
}

/** Makes the branch of the drill, from what people wrote in that directory. */
export async function beginDrill(branch: DrillBranch, directory: string, now: Date): Promise<void> {
  const files = await readCheckoutFiles(directory, [POLICY_PATH, DATASETS_PATH]);
  const state = planDrillState({ policy: files[POLICY_PATH], datasets: files[DATASETS_PATH] }, now);
  await branch.make('drill: the state before\n\nMade by a drill; no collector looks at this branch.', state);
}

/** Looks at what the rollback left on the branch of the drill, and removes it, whatever it looks like. */
export async function endDrill(branch: DrillBranch, rollback: RehearsedRollback): Promise<readonly DrillRecordStep[]> {
  const steps = [judgeRollback(rollback)];
  const paths = await take(steps, 'branch: state after it', async () => {
    const files = await branch.read([CONFIG_PATH, ROUTING_PATH]);
    if (files === null) return { verdict: 'fail', observed: 'there is no branch of the drill' };
    return judgeStatus(files);
  }).then(() => branch.list('incidents').catch(() => []));
  await take(steps, 'branch: collectors ask', async () =>
    judgeCollectors((await branch.read([CONFIG_PATH, ROUTING_PATH])) ?? new Map()),
  );
  await take(steps, 'branch: incident', async () => {
    const path = paths.find((one) => one.endsWith('/incident.json'));
    const files = path === undefined ? null : await branch.read([path]);
    return judgeIncident(paths, (path === undefined ? null : files?.get(path)) ?? null);
  });
  await take(steps, 'branch: removed', async () => {
    await branch.remove();
    const isGone = (await branch.read([])) === null;
    return { verdict: isGone ? 'pass' : 'fail', observed: isGone ? 'gone' : 'it is still there' };
  });
  return steps;
}

/** Layer 1 as GitHub runs it: the time is the whole step's, the start of the action included. */
function judgeRollback({ decision, seconds }: RehearsedRollback): DrillRecordStep {
  const isDone = decision === 'rolled-back';
  const observed = `${oneLine(decision, 60) || 'no decision'}${seconds === null ? ', not timed' : ''}`;
  const verdict = !isDone ? 'fail' : seconds === null ? 'unknown' : seconds <= RUNBOOK_SECONDS ? 'pass' : 'fail';
  return { step: 'branch: 1 Immediate action: rollback', seconds: seconds ?? 0, verdict, observed };
}

/** Runbook, step 1. */
const RUNBOOK_SECONDS = 30;

/** A step that cannot be made is a failure with its words; the ones after it are made all the same. */
async function take(
  steps: DrillRecordStep[],
  step: string,
  run: () => Promise<Pick<DrillRecordStep, 'verdict' | 'observed'>>,
): Promise<void> {
  const startedAt = performance.now();
  const judged = await run().catch((error: unknown) => ({ verdict: 'fail' as const, observed: wordsOf(error) }));
  const seconds = Math.round(performance.now() - startedAt) / 1_000;
  steps.push({ step, seconds, ...judged, observed: oneLine(judged.observed, 300) });
}

function wordsOf(error: unknown): string {
  if (error instanceof OperatorError) return `${error.message}: ${error.observed ?? ''}`;
  return error instanceof Error ? error.message : String(error);
}
