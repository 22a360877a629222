import { parseCutoverConfig } from '../shared/cutover/cutover-config.ts';
import { CONFIG_PATH, ROUTING_PATH } from '../shared/cutover/file-paths.ts';
import { parseTrailers } from '../shared/cutover/trailers.ts';
import { OperatorError } from '../shared/errors.ts';
import type { Evidence } from '../shared/evidence/evidence.ts';
import { incidentPath, parseIncidentRecord, type IncidentRecord } from '../shared/incident/incident-record.ts';
import type { CommittedFile, CutoverRepository, RepositorySnapshot } from '../shared/ports.ts';
import { measureStep } from '../shared/verification/measure-step.ts';
import { readPatiently, type Patience } from './patiently.ts';

/** An incident as the state branch has it. */
export interface IncidentFacts {
  readonly record: IncidentRecord;
  /** The report as layer 1 committed it; `null` where there is none. */
  readonly report: string | null;
  readonly state: Evidence['state'];
  /** What could not be had of it, for the reader. */
  readonly notes: readonly string[];
}

type Files = ReadonlyMap<string, CommittedFile | null>;
const STATE_PATHS = [CONFIG_PATH, ROUTING_PATH] as const;

/** What is read again while a replica lags. */
const TRIES = 5;

/**
 * The incident with that id, else the one that the config names. Where GitHub does not answer, what the checkout holds of the branch is taken: the
 * report needs the state commit alone.
 *
 * @throws OperatorError `incident-missing` where there is none.
 */
export async function readIncident(
  repository: CutoverRepository,
  id: string | null,
  patience: Omit<Patience, 'tries'>,
): Promise<IncidentFacts> {
  const paths = [...STATE_PATHS, ...(id === null ? [] : filesOf(id))];
  let seen: string | null = id;
  const look = async (tip: RepositorySnapshot): Promise<IncidentFacts | null> => {
    seen = id ?? namedIncident(tip.files) ?? seen;
    return seen === null ? null : readFrom(repository, tip, { id: seen, patience });
  };
  const remote = await measureStep(
    () =>
      readPatiently(async () => look(await repository.readTip(paths, { signal: patience.signal })), {
        ...patience,
        tries: TRIES,
      }),
    'Run it again.',
  );
  if (remote.measured && remote.value !== null) return remote.value;
  const known = await repository.readKnownBase([...STATE_PATHS, ...filesOf(seen ?? '')]);
  const local = known === null ? null : await look(known);
  if (local !== null && !remote.measured)
    return {
      ...local,
      notes: [...local.notes, `The state was read from the checkout, since GitHub did not answer: ${remote.message}`],
    };
  if (local !== null) return local;
  throw missing(repository.branch, seen, remote.measured ? null : remote.message);
}

/** The incident that the config at a commit names; `null` where it names none. */
export function namedIncident(files: Files): string | null {
  const parsed = parseCutoverConfig(files.get(CONFIG_PATH)?.contents ?? null);
  return parsed.ok ? (parsed.config.lastTransition?.incident ?? null) : null;
}

interface Wanted {
  readonly id: string;
  readonly patience: Omit<Patience, 'tries'>;
}

async function readFrom(
  repository: CutoverRepository,
  tip: RepositorySnapshot,
  { id, patience }: Wanted,
): Promise<IncidentFacts | null> {
  const { signal } = patience;
  const wanted = filesOf(id);
  const isThere = wanted.every((path) => tip.files.has(path));
  const files = isThere ? tip.files : await repository.readFiles(tip.oid, wanted, signal);
  const [recordPath, reportPath] = wanted;
  const contents = files.get(recordPath)?.contents;
  const record = contents === undefined ? null : parseIncidentRecord(contents);
  if (record === null) return null;
  const commit = findStateCommit(tip, id);
  const after = commit === tip.oid ? tip.files : await readOrNote(repository, commit, signal);
  const before = await readOrNote(repository, record.baseCommit, signal);
  return {
    record,
    report: textOf(files.get(reportPath)),
    state: { before: stateAt(record.baseCommit, before), after: stateAt(commit, after) },
    notes: [
      ...(typeof before === 'string' ? [`The state before could not be read: ${before}`] : []),
      ...(typeof after === 'string' ? [`The state after could not be read: ${after}`] : []),
    ],
  };
}

/** The commit that took the state back: the oldest one that bears the incident's trailer; the tip where it is out of sight. */
function findStateCommit({ oid, history }: RepositorySnapshot, id: string): string {
  return history.findLast(({ message }) => parseTrailers(message).Incident === id)?.oid ?? oid;
}

/** Files of the state at a commit, or why they could not be had. */
async function readOrNote(repository: CutoverRepository, oid: string, signal: AbortSignal): Promise<Files | string> {
  const read = await measureStep(() => repository.readFiles(oid, STATE_PATHS, signal), 'Run it again.');
  return read.measured ? new Map(read.value) : read.message;
}

function stateAt(commit: string, files: Files | string): Evidence['state']['before'] {
  if (typeof files === 'string') return { commit, config: null, routing: null };
  return { commit, config: textOf(files.get(CONFIG_PATH)), routing: textOf(files.get(ROUTING_PATH)) };
}

/** `null` where there is none or it is not UTF-8. */
function textOf(file: CommittedFile | null | undefined): string | null {
  if (!file) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file.contents);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function filesOf(id: string): readonly [string, string] {
  return [incidentPath(id, 'incident.json'), incidentPath(id, 'README.md')];
}

function missing(branch: string, id: string | null, fault: string | null): OperatorError {
  return new OperatorError({
    reasonCode: 'incident-missing',
    message:
      id === null
        ? `No incident is named at the tip of ${branch}`
        : `Incident ${id} was not found at the tip of ${branch}`,
    observed:
      fault ??
      (id === null ? 'a config without last_transition.incident' : `no incidents/${id}/incident.json that can be read`),
    expected: 'the record that the rollback commits together with the state',
    remedy: 'Roll back first, name the incident as incident-id, or name the branch that holds the live state.',
    exitCode: 1,
  });
}
