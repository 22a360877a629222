import type { CollectorAnswer, CollectorWorkflows } from '../shared/collector-ports.ts';
import type { Collector } from '../shared/control/collectors.ts';
import { ACTIVE, type CollectorFacts } from '../shared/control/control-facts.ts';
import { repositoryKey, type RepositoryName } from '../shared/control/workflow-reference.ts';

interface FactsRequest {
  readonly collectors: readonly Collector[];
  /** Whose runs are ended. */
  readonly isStopped: (collector: Collector) => boolean;
  /** Look at the runs of active workflows too, although they are looked at again once it is disabled. */
  readonly isDryRun: boolean;
  readonly isStarted: (collector: Collector) => boolean;
}

/** Everything that the plan goes by, all at once; each repository is asked once. */
export async function readCollectorFacts(
  { collectors, isStopped, isStarted, isDryRun }: FactsRequest,
  workflows: CollectorWorkflows,
  signal: AbortSignal,
): Promise<readonly CollectorFacts[]> {
  const states = onceEach((repository) => workflows.listStates(repository, signal));
  const branches = onceEach((repository) => workflows.readDefaultBranch(repository, signal));
  const listIfStill = async ({ place }: Collector): Promise<CollectorFacts['openRuns']> => {
    const state = stateOf(await states(place), place.file);
    const isListedLater = state.ok ? state.value === null || state.value === ACTIVE : true;
    return isListedLater && !isDryRun ? null : workflows.listOpenRuns(place, signal);
  };
  return Promise.all(
    collectors.map(async (collector): Promise<CollectorFacts> => {
      const { place } = collector;
      const [state, openRuns, newestRuns, defaultBranch] = await Promise.all([
        states(place),
        isStopped(collector) ? listIfStill(collector) : null,
        isStarted(collector) ? workflows.listNewestRuns(place, signal) : null,
        isStarted(collector) ? branches(place) : null,
      ]);
      return { collector, state: stateOf(state, place.file), openRuns, newestRuns, defaultBranch };
    }),
  );
}

/** `null` where the repository has no such workflow. */
export function stateOf(
  states: CollectorAnswer<ReadonlyMap<string, string>>,
  file: string,
): CollectorAnswer<string | null> {
  return states.ok ? { ok: true, value: states.value.get(file) ?? null } : states;
}

/** Asks once for each repository, whoever wants to know. */
export function onceEach<T>(
  ask: (repository: RepositoryName) => Promise<T>,
): (repository: RepositoryName) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return ({ owner, repo }) => {
    const key = repositoryKey({ owner, repo });
    const answer = asked.get(key) ?? ask({ owner, repo });
    asked.set(key, answer);
    return answer;
  };
}
