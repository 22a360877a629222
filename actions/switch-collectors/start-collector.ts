import type { CollectorAnswer, CollectorWorkflows, RunState } from '../shared/collector-ports.ts';
import type { CollectorFacts } from '../shared/control/control-facts.ts';
import type { Clock } from '../shared/ports.ts';

interface StartPorts {
  readonly workflows: CollectorWorkflows;
  readonly clock: Clock;
}

export interface Started {
  readonly answer: CollectorAnswer<string | null>;
  readonly isFound: boolean;
}

const MOST_TRIES = 3;
/** A run is listed some seconds after it was asked for. */
const LISTED_AFTER_MS = 3_000;

/**
 * Starts it on the default branch of its repository. Where no answer came, the run is looked for before the next try: one more run too many would do no harm, since
 * rows are unique, but spends the budget that both paths share.
 */
export async function startCollector(
  { collector: { place }, newestRuns, defaultBranch }: CollectorFacts,
  { workflows, clock }: StartPorts,
  signal: AbortSignal,
): Promise<Started> {
  if (defaultBranch === null) throw new TypeError('The default branch was not asked for.');
  if (!defaultBranch.ok) return { answer: defaultBranch, isFound: false };
  const known = newestRuns?.ok === true ? new Set(newestRuns.value.map(({ id }) => id)) : null;
  for (let tries = 1; ; tries += 1) {
    const answer = await workflows.start(place, defaultBranch.value, signal);
    if (answer.ok || answer.fault.kind !== 'unanswered' || !answer.fault.mayHaveHappened)
      return { answer, isFound: false };
    await clock.sleep(LISTED_AFTER_MS, signal);
    const listed = await workflows.listNewestRuns(place, signal);
    // Without what was there before, or what is there now, nobody can tell: once more could be twice.
    if (known === null || !listed.ok) return { answer, isFound: false };
    const found = listed.value.find((run) => isNew(run, known));
    if (found !== undefined) return { answer: { ok: true, value: found.url }, isFound: true };
    if (tries >= MOST_TRIES) return { answer, isFound: false };
  }
}

function isNew({ id, event }: RunState, known: ReadonlySet<number>): boolean {
  return event === 'workflow_dispatch' && !known.has(id);
}
