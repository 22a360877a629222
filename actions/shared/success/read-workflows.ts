import type { CollectorRun, CollectorRuns } from '../incident-ports.ts';
import { measureFault } from '../verification/measure-fault.ts';
import type { Measured } from '../verification/measured.ts';
import type { CollectorWorkflow } from './success-facts.ts';
import type { SuccessGoals } from './success-limits.ts';

/** The collectors' workflows that the policy names. Where it names none, nothing is asked. */
export async function readWorkflows(
  wanted: SuccessGoals['workflows'],
  runs: Measured<CollectorRuns>,
  signal: AbortSignal,
): Promise<Measured<CollectorWorkflow[]>> {
  if (wanted.length === 0) return { measured: true, value: [] };
  if (!runs.measured) return runs;
  return measureFault(async () => {
    const [states, ...listed] = await Promise.all([
      runs.value.readStates(
        signal,
        wanted.map(({ workflow }) => workflow),
      ),
      ...wanted.map(({ workflow }) => runs.value.listNewest(workflow, signal)),
    ]);
    return wanted.map(({ workflow, path }, at) =>
      toWorkflow({ workflow, path }, states.get(workflow), listed[at] ?? []),
    );
  }, 'Give the job `actions: read`, and check the status of GitHub.');
}

function toWorkflow(
  about: SuccessGoals['workflows'][number],
  state: string | undefined,
  runs: readonly CollectorRun[],
): CollectorWorkflow {
  const open = runs.filter(({ status }) => status !== 'completed');
  return {
    ...about,
    state: state ?? 'not among the first 100 workflows of the repository',
    openRuns: open.map(({ id, url, status, since }) => ({ id, url, since, isQueued: status !== 'in_progress' })),
    lastStartedAt: runs.find(hasRun)?.since ?? null,
  };
}

/** One that was cancelled or skipped may have ended before it did anything. */
function hasRun({ status, conclusion }: CollectorRun): boolean {
  return status === 'in_progress' || (conclusion !== null && !['cancelled', 'skipped', 'stale'].includes(conclusion));
}
