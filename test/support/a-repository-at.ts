import { DependencyError } from '../../actions/shared/errors.ts';
import type { CutoverRepository } from '../../actions/shared/ports.ts';
import { aSnapshot, type SnapshotParts } from './a-snapshot.ts';

type Reader = Pick<CutoverRepository, 'readTip' | 'readFiles' | 'branch'>;

/** A branch that stands still and holds these files and no others. */
export function aRepositoryAt(files: NonNullable<SnapshotParts['files']>): Reader {
  const snapshot = aSnapshot({ files });
  return {
    branch: 'main',
    readTip: async () => snapshot,
    readFiles: async (_, paths) => new Map(paths.map((path) => [path, snapshot.files.get(path) ?? null])),
  };
}

/** A branch that nobody answers for. */
export function anUnreachableRepository(): Reader {
  const fail = () =>
    Promise.reject(new DependencyError({ dependency: 'github', message: 'No answer.', retryable: true }));
  return { branch: 'main', readTip: fail, readFiles: fail };
}
