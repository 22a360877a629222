import { fileChange, type PlannedStep } from '../shared/cutover/planned-step.ts';
import { renderTrailers } from '../shared/cutover/trailers.ts';
import type { RepositorySnapshot } from '../shared/ports.ts';
import { amendIncidentIndex, type IndexedIncident } from '../shared/report/incident-index.ts';
import { commitTransition } from '../shared/transition/commit-transition.ts';
import { measureStep } from '../shared/verification/measure-step.ts';
import { textOf } from './plan-files.ts';
import type { RunContext } from './report-one.ts';
import type { ReportPorts } from './report-ports.ts';
import type { SideOutcome } from './report-result.ts';

export const INDEX_PATH = 'incidents/README.md';
const DEADLINE_MS = 10_000;
const BY_HAND = `Where no machine may write there: run switchback report --index --write in a clone, and open a pull request with ${INDEX_PATH}.`;

/** The index on the default branch, where it says something else now. A branch that takes no commit of the machine keeps the old one, and it is said. */
export async function commitIndex(
  { defaultBranch, process }: Pick<RunContext, 'defaultBranch' | 'process'>,
  incidents: readonly IndexedIncident[],
  { branches, clock, random, signalAfter }: Pick<ReportPorts, 'branches' | 'clock' | 'random' | 'signalAfter'>,
): Promise<SideOutcome> {
  if (incidents.length === 0) return { outcome: 'unchanged', detail: null };
  const plan = ({ files }: RepositorySnapshot): PlannedStep<boolean> => {
    const before = textOf(files.get(INDEX_PATH) ?? null) ?? '';
    const after = amendIncidentIndex(before, incidents);
    if (after === before) return { kind: 'answer', outcome: false };
    const { actor: Actor, runUrl, operationId } = process;
    const trailers = { Actor, ...(runUrl === null ? {} : { Run: runUrl }), 'Operation-Id': `${operationId}-index` };
    const body = `One line an incident, from what their folders and the history say.\n\n${renderTrailers(trailers)}`;
    const commit = { headline: 'incidents: bring the index up to date', body, files: [fileChange(INDEX_PATH, after)] };
    return { kind: 'commit', outcome: true, commit };
  };
  const result = await measureStep(
    () =>
      commitTransition({
        ...{ repository: branches.at(defaultBranch), clock, random, signalAfter, paths: [INDEX_PATH], plan },
        ...{ deadlineMs: DEADLINE_MS, signal: process.signal, operationId: `${process.operationId}-index` },
        recognise: () => ({ kind: 'plan-again' }),
      }),
    BY_HAND,
  );
  if (!result.measured) return { outcome: 'failed', detail: `${result.message} ${BY_HAND}` };
  if (result.value.kind === 'gave-up') return { outcome: 'failed', detail: result.value.detail };
  return { outcome: result.value.kind === 'committed' ? 'written' : 'unchanged', detail: null };
}
