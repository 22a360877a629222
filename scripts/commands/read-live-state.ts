import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { gitCutoverRepository } from '../../actions/shared/adapters/git-cutover-repository.ts';
import { signalAfter } from '../../actions/shared/adapters/signal-after.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { DependencyError, OperatorError } from '../../actions/shared/errors.ts';
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
  const deadline = signalAfter(READ_DEADLINE_MS);
  const signal = AbortSignal.any([interruption, deadline]);
  try {
    return await readPatiently(repository, paths, signal);
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

function silent({ remote }: Target, cause: unknown): DependencyError {
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

/** The files of a directory that somebody else keeps current. A file that is not there is `null`; one that cannot be read is a fault. */
export async function readDirectoryState(directory: string): Promise<LiveState> {
  const entries = await Promise.all(
    LIVE_STATE_PATHS.map(async (path) => [path, await readIfPresent(join(directory, path))] as const),
  );
  return parseLiveState(new Map(entries), []);
}

async function readIfPresent(path: string): Promise<{ readonly contents: Uint8Array } | null> {
  try {
    return { contents: await readFile(path) };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new OperatorError({
      reasonCode: 'filesystem-failed',
      message: `${path} cannot be read.`,
      observed: typeof code === 'string' ? code : 'an unknown fault',
      expected: 'a file that this user may read',
      remedy: 'Give --file a directory that holds config/, and the right to read it.',
      cause,
    });
  }
}
