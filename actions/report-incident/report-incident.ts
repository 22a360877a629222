import { renderHistoryPath, renderRunKey, type HistoryRun } from '../shared/history/history-path.ts';
import { parseHistoryFiles, renderHistoryLines } from '../shared/history/history-lines.ts';
import type { HistoryRecord } from '../shared/history/history-record.ts';
import type { EvidenceCodec } from '../shared/incident-ports.ts';
import type { Policy } from '../shared/policy/policy.ts';
import { measureStep } from '../shared/verification/measure-step.ts';
import type { Measured } from '../shared/verification/measured.ts';
import { carryIncidents } from './carry-incidents.ts';
import { readJobs, readPieces, type HandedOnTexts } from './pieces.ts';
import { readIncident } from './read-incident.ts';
import { reportOne, type ReportedIncident, type RunContext } from './report-one.ts';
import type { ReportPorts, RunFacts } from './report-ports.ts';
import { foldDecisions, reasonOf, type Mode, type ReportResult, type SideOutcome } from './report-result.ts';

export interface ReportOptions {
  readonly mode: Mode;
  /** `null`: the one that the config names. */
  readonly incidentId: string | null;
  readonly texts: HandedOnTexts;
  /** JSON of job name to result. */
  readonly jobResults: string;
  readonly defaultBranch: string;
  readonly repositoryUrl: string;
  readonly toolVersion: string;
  readonly policy: Measured<Policy>;
  readonly historyRun: HistoryRun;
  readonly process: RunFacts;
  /** Of everything, in milliseconds. */
  readonly deadlineMs: number;
}

export interface ReportOutcome {
  readonly result: ReportResult;
  /** Reports that no page of GitHub shows. */
  readonly reports: readonly { readonly id: string; readonly markdown: string }[];
}

/** The history tells what happened before; a report that is due now does not wait for it any longer. */
const HISTORY_MS = 10_000;
const APPEND_MS = 15_000;

export type AllPorts = ReportPorts & { readonly codec: Pick<EvidenceCodec, 'unpack'> };

/**
 * Publishes the report of one incident (`open`, `update`), or carries every incident that is not reviewed on (`carry`). Throws `OperatorError`
 * `incident-missing` where there is no state commit to report.
 */
export async function reportIncident(options: ReportOptions, ports: AllPorts): Promise<ReportOutcome> {
  const startedAt = ports.clock.now();
  const signal = AbortSignal.any([options.process.signal, ports.signalAfter(options.deadlineMs)]);
  const jobs = readJobs(options.jobResults);
  const pieces = readPieces(options.texts, { jobs, now: startedAt, unpack: (text) => ports.codec.unpack(text) });
  const records = readRecords(ports, signal);
  const context: Omit<RunContext, 'records'> = {
    ...options,
    jobs,
    now: startedAt,
    runKey: renderRunKey(options.historyRun),
    process: { ...options.process, signal },
  };
  const patience = { clock: ports.clock, random: ports.random, signal };
  const { mode, incidentId } = options;
  const carried =
    mode === 'carry'
      ? await carryIncidents({ ...context, records: await records }, pieces, ports)
      : await Promise.all([readIncident(ports.state, incidentId, patience), records]).then(
          async ([incident, known]) => ({
            reported: [await reportOne({ ...context, records: known }, { incident, pieces }, ports)],
            index: { outcome: 'not-due', detail: null } satisfies SideOutcome,
          }),
        );
  const { reported, index } = carried;
  const newRecords = reported.flatMap((one) => one.newRecords);
  const history = await keepRecords(newRecords, options, ports);
  const incidents = reported.map(({ published }) => published.incident);
  const decision = foldDecisions(incidents.map((incident) => incident.decision));
  const durationMs = Math.max(0, ports.clock.now().getTime() - startedAt.getTime());
  return {
    result: {
      ...{ schemaVersion: 1, mode, decision, reasonCode: reasonOf(decision), incidents, index, history },
      missing: { ...pieces.missing, ...describeMissing(options.policy, await records) },
      durationMs,
    },
    reports: listReports(reported),
  };
}

async function readRecords(
  { history, signalAfter }: ReportPorts,
  signal: AbortSignal,
): Promise<Measured<readonly HistoryRecord[]>> {
  const bounded = AbortSignal.any([signal, signalAfter(HISTORY_MS)]);
  const read = await measureStep(() => history.read(bounded), `Check the branch ${history.branch}.`);
  if (!read.measured) return read;
  return { measured: true, value: parseHistoryFiles(read.value.files).records.map(({ record }) => record) };
}

/** One file a run. It may still be written when the time for all else is over: what was measured would be lost otherwise. */
async function keepRecords(
  records: readonly HistoryRecord[],
  { historyRun, process }: ReportOptions,
  { history, signalAfter }: ReportPorts,
): Promise<SideOutcome> {
  if (records.length === 0) return { outcome: 'unchanged', detail: null };
  const path = renderHistoryPath(historyRun);
  const signal = AbortSignal.any([process.signal, signalAfter(APPEND_MS)]);
  const written = await measureStep(
    () => history.append({ path, contents: renderHistoryLines(records) }, signal),
    `Let the token write to ${history.branch} (contents: write).`,
  );
  return written.measured
    ? { outcome: 'written', detail: path }
    : { outcome: 'failed', detail: `${written.message} The next run measures again.` };
}

function describeMissing(policy: Measured<Policy>, records: Measured<unknown>): Readonly<Record<string, string>> {
  return {
    ...(policy.measured ? {} : { policy: policy.message }),
    ...(records.measured ? {} : { history: records.message }),
  };
}

function listReports(reported: readonly ReportedIncident[]): ReportOutcome['reports'] {
  return reported.flatMap(({ published: { incident, report } }) =>
    report === null ? [] : [{ id: incident.id, markdown: report }],
  );
}
