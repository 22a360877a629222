import { parseCutoverConfig } from '../shared/cutover/cutover-config.ts';
import { CONFIG_PATH } from '../shared/cutover/file-paths.ts';
import { parseTrailers } from '../shared/cutover/trailers.ts';
import { listFixes } from '../shared/gates/fix-linked.ts';
import type { IncidentStanding } from '../shared/gates/gate-facts.ts';
import { settledKey } from '../shared/gates/clean-data.ts';
import type { HistoryRecord } from '../shared/history/history-record.ts';
import { incidentPath, parseIncidentRecord } from '../shared/incident/incident-record.ts';
import { foldLifecycle } from '../shared/incident/lifecycle.ts';
import { parseSettlement, SETTLEMENT_FILE } from '../shared/incident/settlement.ts';
import type { Policy } from '../shared/policy/policy.ts';
import type { CommittedFile, CutoverRepository, RepositorySnapshot } from '../shared/ports.ts';
import { listFollowUps } from '../shared/report/follow-ups.ts';

/** Reads files of one commit that was read before. */
export interface CommitFiles {
  readonly oid: string;
  readonly repository: Pick<CutoverRepository, 'readFiles'>;
}

export interface StandingSources {
  readonly tip: RepositorySnapshot;
  /** Of the branch that holds the state: records are committed with it. */
  readonly state: CommitFiles;
  /** Of the default branch, into which reports are merged. */
  readonly people: CommitFiles;
  readonly records: readonly HistoryRecord[];
  readonly policy: Policy;
  readonly now: Date;
  readonly signal: AbortSignal;
}

const ID = /^\d{8}-\d{6}Z-[a-z0-9-]{1,80}$/u;
const MOST_INCIDENTS = 20;
type Files = ReadonlyMap<string, CommittedFile | null>;

/** Every incident that the newest commits, the config or the history name, newest first, as far as an advance goes. */
export async function readStandings(sources: StandingSources): Promise<readonly IncidentStanding[]> {
  const { state, people, signal } = sources;
  const ids = listIds(sources);
  if (ids.length === 0) return [];
  const recordPaths = ids.map((id) => incidentPath(id, 'incident.json'));
  const textPaths = ids.flatMap((id) => [incidentPath(id, 'README.md'), incidentPath(id, SETTLEMENT_FILE)]);
  const [records, texts] = await Promise.all([
    state.repository.readFiles(state.oid, recordPaths, signal),
    people.repository.readFiles(people.oid, textPaths, signal),
  ]);
  return ids.map((id) => toStanding(id, { records, texts }, sources));
}

function listIds({ tip, records }: StandingSources): readonly string[] {
  const parsed = parseCutoverConfig(tip.files.get(CONFIG_PATH)?.contents ?? null);
  const named = parsed.ok ? (parsed.config.lastTransition?.incident ?? null) : null;
  const committed = tip.history.flatMap(({ message }) => parseTrailers(message).Incident ?? []);
  const told = records.flatMap((record) => (record.kind === 'incident-event' ? [record.incident] : []));
  return [...new Set([...(named === null ? [] : [named]), ...committed, ...told])]
    .filter((id) => ID.test(id))
    .toSorted((a, b) => Number(a < b) - Number(a > b))
    .slice(0, MOST_INCIDENTS);
}

interface ReadFiles {
  readonly records: Files;
  readonly texts: Files;
}

function toStanding(
  id: string,
  { records: files, texts }: ReadFiles,
  { records, policy, now }: StandingSources,
): IncidentStanding {
  const contents = files.get(incidentPath(id, 'incident.json'))?.contents;
  const record = contents === undefined ? null : parseIncidentRecord(contents);
  const terms = { holdHours: policy.success.holdHours, reviewWithinHours: policy.incidents.reviewWithinHours };
  const report = textOf(texts.get(incidentPath(id, 'README.md')));
  return {
    id,
    incident:
      record === null
        ? null
        : { record, lifecycle: foldLifecycle({ record, records, pullRequest: null, policy: terms, now }) },
    report: report === null ? null : { followUps: listFollowUps(report), fixes: listFixes(report) },
    settled: settledOf(texts.get(incidentPath(id, SETTLEMENT_FILE))),
  };
}

/** A settlement that cannot be read settles nothing; the review of its pull request says what is wrong with it. */
function settledOf(file: CommittedFile | null | undefined): ReadonlySet<string> {
  const parsed = file ? parseSettlement(file.contents) : null;
  if (parsed?.ok !== true) return new Set();
  return new Set(parsed.settlement.entries.flatMap(({ about, keys }) => keys.map((key) => settledKey(about, key))));
}

/** `null` where there is none or it is not UTF-8. */
function textOf(file: CommittedFile | null | undefined): string | null {
  if (!file) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file.contents);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
