import { parseEvidence } from '../shared/evidence/parse-evidence.ts';
import { parseIncidentRecord, type IncidentRecord } from '../shared/incident/incident-record.ts';
import { durationsOf } from '../shared/report/render-timeline.ts';
import type { IndexedIncident } from '../shared/report/incident-index.ts';
import { statusOf, type ReportFacts } from '../shared/report/report-facts.ts';
import { makeReportFacts, type ReportContext } from './make-facts.ts';
import { completePieces, NO_PIECES } from './pieces.ts';

/** Files of `incidents/<id>/` as a checkout holds them; `null` where one is not there. */
export interface IncidentFolderFiles {
  readonly id: string;
  readonly record: Uint8Array;
  readonly evidence: Uint8Array | null;
}

export interface KnownIncident {
  readonly record: IncidentRecord;
  readonly folder: IncidentFolderFiles | null;
}

/** Folders whose record can be read and is of that folder, the newest first. */
export function readFolders(folders: readonly IncidentFolderFiles[]): readonly KnownIncident[] {
  return folders
    .flatMap((folder) => {
      const record = parseIncidentRecord(folder.record);
      return record?.id === folder.id ? [{ record, folder }] : [];
    })
    .toSorted((a, b) => (a.record.id < b.record.id ? 1 : -1));
}

/** The report's facts by what lies in the folder and the history alone. */
export function factsOfFolder(
  { record, folder }: KnownIncident,
  context: Pick<ReportContext, 'policy' | 'records' | 'now'>,
): ReportFacts {
  const parsed = folder?.evidence ? parseEvidence(folder.evidence) : null;
  const evidence = parsed?.ok === true ? parsed.evidence : null;
  const nowhere = { commit: 'unknown', config: null, routing: null };
  return makeReportFacts({
    ...context,
    incident: { record, report: null, state: evidence?.state ?? { before: nowhere, after: nowhere }, notes: [] },
    pieces: completePieces(NO_PIECES, evidence?.measurements ?? []),
    jobs: evidence?.jobs ?? [],
    pullRequest: null,
    links: {
      repository: null,
      report: null,
      pullRequest: null,
      issue: null,
      configDiff: null,
      runs: evidence?.runs ?? [],
    },
  });
}

/** Their lines in the index. */
export function toIndexed(facts: ReportFacts): IndexedIncident {
  const cause = facts.investigation?.causes.find(({ confidence }) => confidence !== 'unlikely');
  const settled = (facts.criteria ?? []).flatMap((criterion) => criterion.settled ?? []);
  return {
    record: facts.record,
    status: statusOf(facts),
    cause: cause?.title ?? null,
    durations: durationsOf(facts),
    settled: settled.length === 0 ? null : settled.join('; '),
  };
}
