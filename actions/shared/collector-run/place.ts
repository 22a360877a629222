import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Where packages of dlt lie: a machine, and on it dlt's working directory where that is known, both as the first half of a hash. */
export const PLACE = /^[0-9a-f]{8}(?:-[0-9a-f]{8})?$/u;

export interface PlaceFacts {
  /** Name of the machine. */
  readonly machine: string;
  /** Absolute, links followed; `null` where nobody said. */
  readonly workingDir: string | null;
}

/** The same in `scripts/collector/switchback.py`. Neither the name nor the path can be read in it, and no record needs them. */
export function placeOf({ machine, workingDir }: PlaceFacts): string {
  const host = shorten(machine);
  return workingDir === null ? host : `${host}-${shorten(`${machine}\0${workingDir}`)}`;
}

function shorten(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 8);
}

/**
 * The name by which a machine is known: `SWITCHBACK_PLACE` where it is set, since a container has another name each time; of GitHub's own runners, which
 * are new ones each time too, the job; else the host's.
 */
export function machineNameOf(environment: Readonly<Record<string, string | undefined>>, hostName: string): string {
  const { SWITCHBACK_PLACE: named = '', RUNNER_ENVIRONMENT: runner } = environment;
  if (named.trim() !== '') return named.trim();
  if (runner !== 'github-hosted') return hostName;
  const { GITHUB_REPOSITORY = '', GITHUB_WORKFLOW = '', GITHUB_JOB = '' } = environment;
  return `github-hosted ${GITHUB_REPOSITORY} ${GITHUB_WORKFLOW} ${GITHUB_JOB}`;
}
