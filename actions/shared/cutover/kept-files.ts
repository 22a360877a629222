import { incidentPath, type IncidentRecord } from '../incident/incident-record.ts';
import type { CommittedFile, FileChange, RepositorySnapshot } from '../ports.ts';
import { CONFIG_PATH, ROUTING_PATH } from './file-paths.ts';

/** A file larger than this stays in git's history alone: the whole commit must stay below 1.1 MB to pass GitHub's API. */
const MAX_KEPT_BYTES = 262_144;

export interface KeptFiles {
  readonly files: readonly FileChange[];
  readonly before: IncidentRecord['before'];
  readonly notes: readonly string[];
}

/** What the files were before, with a copy of each that could not be parsed. */
export function keptFiles(
  snapshot: RepositorySnapshot,
  options: { incidentId: string; isConfigKept: boolean; isRoutingKept: boolean },
): KeptFiles {
  const candidates = [
    { path: CONFIG_PATH, isKept: options.isConfigKept, keptAs: 'traffic_cutover_config.before' },
    { path: ROUTING_PATH, isKept: options.isRoutingKept, keptAs: 'routing.flagd.before' },
  ];
  const entries = candidates.flatMap(({ path, isKept, keptAs }) => {
    const file = snapshot.files.get(path);
    return file
      ? [{ path, file, keptAs: isKept && fits(file) ? keptAs : null, isTooLarge: isKept && !fits(file) }]
      : [];
  });
  return {
    before: entries.map(({ path, file, keptAs }) => ({ path, blobOid: file.blobOid, keptAs })),
    files: entries.flatMap(({ file, keptAs }) =>
      keptAs === null ? [] : [{ path: incidentPath(options.incidentId, keptAs), contents: file.contents }],
    ),
    notes: entries.flatMap(({ path, file, isTooLarge }) =>
      isTooLarge
        ? [
            `${path} has ${file.contents.byteLength} bytes, too many to copy; git keeps it: git cat-file blob ${file.blobOid}`,
          ]
        : [],
    ),
  };
}

/** What becomes of a file that cannot be used: `it is kept byte for byte in the incident and written anew`. */
export function describeKeeping(contents: Uint8Array): string {
  return fits({ contents }) ? 'it is kept byte for byte in the incident and written anew' : 'it is written anew';
}

function fits({ contents }: Pick<CommittedFile, 'contents'>): boolean {
  return contents.byteLength <= MAX_KEPT_BYTES;
}
