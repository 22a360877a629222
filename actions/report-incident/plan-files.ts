import { fileChange } from '../shared/cutover/planned-step.ts';
import type { Evidence } from '../shared/evidence/evidence.ts';
import { parseEvidence } from '../shared/evidence/parse-evidence.ts';
import { renderEvidence } from '../shared/evidence/render-evidence.ts';
import { incidentPath, parseIncidentRecord, renderIncidentRecord } from '../shared/incident/incident-record.ts';
import type { CommittedFile, FileChange } from '../shared/ports.ts';
import { amendReport, renderFreshReport } from '../shared/report/render-report.ts';
import { statusOf, type ReportFacts } from '../shared/report/report-facts.ts';
import { isWorthWriting } from './is-worth-writing.ts';
import { makeEvidence, mergeJobs, type MeasuringRun } from './make-evidence.ts';
import { makeReportFacts, type ReportContext } from './make-facts.ts';
import { completePieces } from './pieces.ts';

export const REPORT_FILE = 'README.md';
export const EVIDENCE_FILE = 'evidence.json';
export const RECORD_FILE = 'incident.json';

/** A picture beside the report. */
export interface RenderedChart {
  /** `error-rate.svg` */
  readonly file: string;
  readonly svg: string;
}

export interface FilesContext extends ReportContext {
  readonly toolVersion: string;
  readonly run: MeasuringRun;
  readonly charts: readonly RenderedChart[];
  /** Of a scheduled run: numbers that moved a little are no reason for a commit. */
  readonly isScheduled: boolean;
}

export interface PlannedFiles {
  readonly files: readonly FileChange[];
  /** The report as it is after the commit. */
  readonly report: string;
  readonly facts: ReportFacts;
  readonly evidence: Evidence;
  readonly updated: readonly string[];
  readonly leftAlone: readonly string[];
  readonly removedByPeople: readonly string[];
}

type Files = ReadonlyMap<string, CommittedFile | null>;

export function incidentFiles(id: string, charts: readonly RenderedChart[]): readonly string[] {
  return [REPORT_FILE, EVIDENCE_FILE, RECORD_FILE, ...charts.map(({ file }) => file)].map((file) =>
    incidentPath(id, file),
  );
}

/** What the incident's folder must hold, against what the branch holds: files with the same bytes are left out, so that no news is no commit. */
export function planIncidentFiles(context: FilesContext, files: Files): PlannedFiles {
  const { id } = context.incident.record;
  const earlier = readEvidence(files.get(incidentPath(id, EVIDENCE_FILE)) ?? null);
  const completed = complete(context, earlier);
  const facts = makeReportFacts(completed);
  const evidence = makeEvidence({ ...completed, earlier });
  const before = textOf(files.get(incidentPath(id, REPORT_FILE)) ?? null) ?? context.incident.report;
  const amended =
    before === null
      ? { text: renderFreshReport(facts), updated: [], leftAlone: [], removedByPeople: [] }
      : amendReport(before, facts);
  const record = { ...context.incident.record, status: statusOf(facts) };
  const wanted = [
    fileChange(incidentPath(id, REPORT_FILE), amended.text),
    fileChange(
      incidentPath(id, EVIDENCE_FILE),
      evidence === earlier
        ? (textOf(files.get(incidentPath(id, EVIDENCE_FILE)) ?? null) ?? '')
        : renderEvidence(evidence),
    ),
    fileChange(incidentPath(id, RECORD_FILE), renderIncidentRecord(record)),
    ...context.charts.map(({ file, svg }) => fileChange(incidentPath(id, file), svg)),
  ];
  const changed = wanted.filter(({ path, contents }) => !isSame(files.get(path) ?? null, contents));
  const statusBefore = parseRecord(files.get(incidentPath(id, RECORD_FILE)) ?? null)?.status ?? null;
  const isWritten =
    !context.isScheduled || isWorthWriting({ earlier, evidence, facts, statusBefore, now: context.now });
  const { text: report, updated, leftAlone, removedByPeople } = amended;
  return { files: isWritten ? changed : [], report, facts, evidence, updated, leftAlone, removedByPeople };
}

/** Nothing that the branch holds is left out: a scheduled run measures less, and has other jobs than the rollback. */
function complete(context: FilesContext, earlier: Evidence | null): FilesContext {
  if (earlier === null) return context;
  return {
    ...context,
    pieces: completePieces(context.pieces, earlier.measurements),
    jobs: mergeJobs(earlier.jobs, context.jobs),
  };
}

/** `null` where there is none, or none that this version reads: then it is written anew. */
export function readEvidence(file: CommittedFile | null): Evidence | null {
  const parsed = file === null ? null : parseEvidence(file.contents);
  return parsed?.ok === true ? parsed.evidence : null;
}

function parseRecord(file: CommittedFile | null): ReturnType<typeof parseIncidentRecord> {
  return file === null ? null : parseIncidentRecord(file.contents);
}

export function textOf(file: CommittedFile | null): string | null {
  return file === null ? null : new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.contents);
}

function isSame(file: CommittedFile | null, contents: Uint8Array): boolean {
  if (file?.contents.length !== contents.length) return false;
  return contents.every((byte, at) => byte === file.contents[at]);
}
