import { DependencyError, OperatorError } from '../../errors.ts';
import { describeObservation } from '../../markdown/sentences.ts';
import type { Clock } from '../../ports.ts';
import { gitWords } from './git-clone.ts';
import type { GitClone } from './git-clone.ts';
import { interrupted } from './git-process.ts';
import type { GitResult } from './git-process.ts';

/** Commits whose messages carry the newest generation (DESIGN.md section 1). */
export const HISTORY_COMMITS = 50;
/** So many failures in a row, over so long: no longer a passing fault. The person is told what git said instead of waiting for the deadline. */
const PATIENCE = { failures: 3, milliseconds: 10_000 } as const;

/** Counts the fetches that failed in a row. */
export class FetchPatience {
  readonly #clock: Pick<Clock, 'now'>;
  #failures = 0;
  #firstAt = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  renew(): void {
    this.#failures = 0;
  }

  /** One more failure. Whether it was the last that may pass. */
  isOverNow(): boolean {
    const now = this.#clock.now().getTime();
    if (this.#failures === 0) this.#firstAt = now;
    this.#failures += 1;
    return this.#failures >= PATIENCE.failures && now - this.#firstAt >= PATIENCE.milliseconds;
  }
}

/**
 * Brings the remote's branch into the clone's remote-tracking reference: one network call, a second to tell causes apart where
 * it failed. `--refmap=` because a mirror's own mapping would move local branches. A shallow clone is deepened by 50 commits in
 * the same call where it holds fewer; `--depth` is never used, because it would cut a deeper clone.
 *
 * @throws DependencyError (retryable) at first; OperatorError `remote-unreachable`, `clone-unwritable` once patience is over,
 * `branch-missing` at once
 */
export async function fetchBranch(clone: GitClone, patience: FetchPatience, signal?: AbortSignal): Promise<void> {
  const depth = (await needsDepth(clone, signal)) ? [`--deepen=${HISTORY_COMMITS}`] : [];
  const flags = [
    '--quiet',
    '--no-tags',
    '--no-prune',
    '--no-write-fetch-head',
    '--no-recurse-submodules',
    '--refmap=',
    ...depth,
  ];
  const refspec = `+${clone.branchRef}:${clone.trackingRef}`;
  const fetched = await clone.network(['fetch', ...flags, '--', clone.options.remote, refspec], { signal });
  if (fetched.exitCode === 0) return patience.renew();
  if (fetched.ended === 'abort') throw interrupted(signal?.reason);
  throw await explain(clone, fetched, patience, signal);
}

async function needsDepth(clone: GitClone, signal?: AbortSignal): Promise<boolean> {
  if (!clone.isShallow) return false;
  const held = await clone.local(['rev-list', '--count', `--max-count=${HISTORY_COMMITS}`, clone.trackingRef, '--'], {
    signal,
  });
  return held.exitCode !== 0 || Number(held.stdout.toString('utf8')) < HISTORY_COMMITS;
}

/** Exit codes and lists, never words: a second look at the remote says whether it, its branch or this clone is the cause. */
async function explain(
  clone: GitClone,
  fetched: GitResult,
  patience: FetchPatience,
  signal?: AbortSignal,
): Promise<Error> {
  const { remote, branch } = clone.options;
  const heads = await clone.network(['ls-remote', '--heads', '--', remote], { signal });
  if (heads.ended === 'abort') return interrupted(signal?.reason);
  const observed = fetched.ended === 'limit' ? 'git fetch did not end within its time' : gitWords(fetched.stderr);
  if (heads.exitCode !== 0) {
    return faultOf(patience, {
      reasonCode: 'remote-unreachable',
      message: `The remote ${remote} could not be read.`,
      observed,
      expected: 'a remote that answers and lets this machine read',
      remedy: `Check the network and your rights with: git ls-remote ${remote}`,
    });
  }
  const branches = branchesOf(heads.stdout.toString('utf8'));
  if (!branches.includes(branch)) return branchMissing(clone, branches);
  return faultOf(patience, {
    reasonCode: 'clone-unwritable',
    message: `The branch ${branch} of ${remote} is there, but git could not bring it into this clone.`,
    observed,
    expected: 'a clone with room and the right to write in .git',
    remedy: 'Check free space and the owner of .git, or make a fresh clone, then run this again.',
  });
}

function branchesOf(listed: string): readonly string[] {
  return listed.split('\n').flatMap((line) => /\trefs\/heads\/(.+)$/.exec(line)?.[1] ?? []);
}

function branchMissing(clone: GitClone, branches: readonly string[]): OperatorError {
  const { remote, branch } = clone.options;
  const some = gitWords(branches.slice(0, 10).join(', '));
  return new OperatorError({
    reasonCode: 'branch-missing',
    message: `The remote ${remote} has no branch ${branch}.`,
    observed: branches.length === 0 ? 'a remote without any branch' : `${branches.length} branches, among them ${some}`,
    expected: `the branch ${branch}`,
    remedy:
      branches.length === 0
        ? 'Push the operations repository to the remote first.'
        : 'Name the branch with --branch, and mend config/state-branch where that names this one.',
  });
}

interface FaultFacts {
  readonly reasonCode: string;
  readonly message: string;
  readonly observed: string;
  readonly expected: string;
  readonly remedy: string;
}

function faultOf(patience: FetchPatience, facts: FaultFacts): OperatorError | DependencyError {
  if (patience.isOverNow()) return new OperatorError({ ...facts, exitCode: 1 });
  const message = describeObservation(facts.message, facts);
  return new DependencyError({ dependency: 'git', message, retryable: true, remedy: facts.remedy });
}
