import { gitCutoverRepository } from '../../actions/shared/adapters/git/git-cutover-repository.ts';
import { signalAfter } from '../../actions/shared/adapters/signal-after.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { DependencyError } from '../../actions/shared/errors.ts';
import { LIVE_STATE_PATHS, parseLiveState, type LiveState } from '../../actions/shared/gate/live-state.ts';
import type { CutoverRepository, RepositorySnapshot } from '../../actions/shared/ports.ts';
import type { Target } from './find-target.ts';

const READ_DEADLINE_MS = 20_000;
const PAUSE_MS = 250;

/** The remote's branch as it is now; one more try after a passing fault, all within 20 s. */
export async function readTipSnapshot(
  target: Target,
  paths: readonly string[],
  interruption: AbortSignal,
): Promise<RepositorySnapshot> {
  const repository = gitCutoverRepository(target);
  return withinDeadline(target, interruption, (signal) => readPatiently(repository, paths, signal));
}

/** One question to the remote, and its repetition: 20 s for both, whatever the remote does. */
export async function withinDeadline<T>(
  target: Pick<Target, 'remote'>,
  interruption: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = signalAfter(READ_DEADLINE_MS);
  try {
    return await ask(AbortSignal.any([interruption, deadline]));
  } catch (cause) {
    if (deadline.aborted && !interruption.aborted) throw silent(target, cause);
    throw cause;
  }
}

async function readPatiently(
  repository: CutoverRepository,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<RepositorySnapshot> {
  try {
    return await repository.readTip(paths, { signal });
  } catch (error) {
    if (!(error instanceof DependencyError) || !error.retryable || signal.aborted) throw error;
    await systemClock.sleep(PAUSE_MS, signal);
    return repository.readTip(paths, { signal });
  }
}

function silent({ remote }: Pick<Target, 'remote'>, cause: unknown): DependencyError {
  return new DependencyError({
    dependency: 'git',
    message: `The remote ${remote} did not answer within ${READ_DEADLINE_MS / 1_000} s.`,
    retryable: true,
    remedy: `Check the network with: git ls-remote ${remote}`,
    cause,
  });
}

export async function readTipState(
  target: Target,
  interruption: AbortSignal,
): Promise<LiveState & { readonly oid: string }> {
  const { oid, files, history } = await readTipSnapshot(target, LIVE_STATE_PATHS, interruption);
  return { ...parseLiveState(files, history), oid };
}
