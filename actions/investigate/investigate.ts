import type { Datasets } from '../shared/datasets/datasets.ts';
import { assessCauses } from '../shared/investigation/assess-causes.ts';
import { createLogScan } from '../shared/investigation/log-scan.ts';
import type { InvestigationResult } from '../shared/investigation/investigation-result.ts';
import { createZoneClock } from '../shared/investigation/zone-clock.ts';
import type { ZoneClock } from '../shared/investigation/zone-clock.ts';
import type { SourceEvidence } from '../shared/investigation/source-evidence.ts';
import { seriesOf } from '../shared/investigation-sources/collection-series.ts';
import { commitsJob } from '../shared/investigation-sources/commits-source.ts';
import { dltTablesJob } from '../shared/investigation-sources/dlt-tables-source.ts';
import { gatherSource, SOURCE_DEADLINE_MS } from '../shared/investigation-sources/gather-source.ts';
import type { Gathered } from '../shared/investigation-sources/gather-source.ts';
import { integrityJob } from '../shared/investigation-sources/integrity-source.ts';
import { fromId, readIncident, windowOf } from '../shared/investigation-sources/investigated-incident.ts';
import type { InvestigatedIncident } from '../shared/investigation-sources/investigated-incident.ts';
import { logFilesJob } from '../shared/investigation-sources/log-files-source.ts';
import { createLogReader } from '../shared/investigation-sources/log-reader.ts';
import { logZoneOf } from '../shared/investigation-sources/log-zone.ts';
import { postgresJob } from '../shared/investigation-sources/postgres-source.ts';
import { redditJob } from '../shared/investigation-sources/reddit-source.ts';
import type { InvestigatedWindow, SourceJob } from '../shared/investigation-sources/source-answer.ts';
import { supabaseStatusJob } from '../shared/investigation-sources/supabase-status-source.ts';
import { workflowRunsJob } from '../shared/investigation-sources/workflow-runs-source.ts';
import type { CollectorWorkflow } from '../shared/investigation-sources/workflow-runs-source.ts';
import type { Policy } from '../shared/policy/policy.ts';
import type { CommitList, DatabaseHealthReader, LogFiles, StatusPage, WorkflowRuns } from '../shared/incident-ports.ts';
import type { Clock, CutoverRepository, HistoryStore, IntegrityDatabase } from '../shared/ports.ts';
import type { Measured } from '../shared/verification/measured.ts';
import { judgeEvidence } from './judge-evidence.ts';

/** Each source as far as it was given, or why it cannot be asked. */
export interface InvestigatePorts {
  readonly repository: Pick<CutoverRepository, 'readTip' | 'readFiles'>;
  readonly policy: Measured<Policy>;
  readonly datasets: Measured<Datasets>;
  readonly runs: Measured<WorkflowRuns>;
  readonly commits: Measured<CommitList>;
  readonly logFiles: LogFiles;
  readonly database: Measured<IntegrityDatabase>;
  readonly health: Measured<DatabaseHealthReader>;
  readonly history: Measured<Pick<HistoryStore, 'read' | 'branch'>>;
  readonly statusPage: Measured<StatusPage>;
  readonly clock: Clock;
  /** Milliseconds of a clock that runs on. */
  readonly elapsedMs: () => number;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
}

export interface InvestigateOptions {
  /** `null`: the one that the config names. */
  readonly incidentId: string | null;
  readonly windowHours: number;
  readonly logPath: string | null;
  /** The output `result` of check-integrity. */
  readonly integrityResult: string | null;
  /** The branch whose commits are listed; `null`: the default branch. */
  readonly commitsBranch: string | null;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** For what the state says and for putting everything together. */
const STATE_SHARE = 0.25;
const ENDING_MS = 1_000;

/**
 * Step 6 of the runbook. Asks every source at once, each within its own deadline and all within the whole one; whatever a source does, the others
 * count. Reads alone, and decides nothing.
 */
export async function investigate(options: InvestigateOptions, ports: InvestigatePorts): Promise<InvestigationResult> {
  const { clock, elapsedMs } = ports;
  const startedMs = elapsedMs();
  const incident = await findIncident(options, ports);
  const window = windowOf(incident, options.windowHours, clock.now());
  const left = options.deadlineMs - (elapsedMs() - startedMs) - ENDING_MS;
  const gathered = await gatherAll({ incident, window, left: Math.max(0, left) }, options, ports);
  const sources: SourceEvidence[] = gathered.all.map(({ evidence }) => evidence);
  const series = seriesOf(window, {
    recorded: gathered.reddit.facts,
    loads: gathered.dlt.facts,
    runs: gathered.runs.facts?.runs ?? null,
    logged: [...(gathered.runs.facts?.logs.errorCounts() ?? []), ...(gathered.logs.facts?.errorCounts() ?? [])],
    datasets: ports.datasets.measured ? ports.datasets.value : null,
  });
  return {
    schemaVersion: 1,
    ...judgeEvidence(sources),
    incident: incident.id,
    ...window,
    sources,
    causes: [...assessCauses(sources)],
    series: [...series],
    durationMs: Math.max(0, Math.round(elapsedMs() - startedMs)),
  };
}

/** The state must not hold up the rest: where it does not come in time, what the id says is enough. */
async function findIncident(
  { incidentId, deadlineMs, signal }: InvestigateOptions,
  { repository, signalAfter }: InvestigatePorts,
): Promise<InvestigatedIncident> {
  const bounded = AbortSignal.any([signal, signalAfter(Math.min(SOURCE_DEADLINE_MS, deadlineMs * STATE_SHARE))]);
  const late = new Promise<InvestigatedIncident>((resolve) => {
    bounded.addEventListener('abort', () => resolve(fromId(incidentId)), { once: true });
  });
  return Promise.race([readIncident(repository, incidentId, bounded), late]);
}

interface Investigated {
  readonly incident: InvestigatedIncident;
  readonly window: InvestigatedWindow;
  /** Milliseconds for all sources. */
  readonly left: number;
}

async function gatherAll(
  { incident, window, left }: Investigated,
  options: InvestigateOptions,
  ports: InvestigatePorts,
) {
  const { policy, datasets, database } = ports;
  const { triggeredAt, rollbackAt } = incident;
  const bounds = { deadlineMs: Math.min(SOURCE_DEADLINE_MS, left), signal: options.signal };
  const ask = <Facts>(job: SourceJob<Facts>): Promise<Gathered<Facts>> => gatherSource(job, bounds, ports);
  const span = { from: new Date(window.from), to: new Date(window.to) };
  const openLog = (source: 'workflow-runs' | 'log-files', zone?: ZoneClock) => () =>
    createLogReader(source, createLogScan({ source, where: '', ...span, ...(zone === undefined ? {} : { zone }) }));
  const zone = logZoneOf(policy);
  const openFile = openLog('log-files', createZoneClock(zone.name));
  const workflows = workflowsOf(policy);
  const slowSeconds = 60 * (policy.measured ? policy.value.triggers['sla-missed'].minutes : DEFAULT_SLA_MINUTES);
  const [runs, logs, dlt, integrity, postgres, reddit, status, commits] = await Promise.all([
    ask(workflowRunsJob({ workflows, ...window }, { runs: ports.runs, openLog: openLog('workflow-runs') })),
    ask(logFilesJob(options.logPath, { files: ports.logFiles, openLog: openFile, zone })),
    ask(dltTablesJob({ ...window, rollbackAt, slowSeconds }, { database, datasets })),
    ask(integrityJob(options.integrityResult)),
    ask(postgresJob(ports.health)),
    ask(redditJob(window, ports.history)),
    ask(supabaseStatusJob(ports.statusPage)),
    ask(commitsJob({ ...window, to: triggeredAt ?? window.to, branch: options.commitsBranch }, ports.commits)),
  ]);
  return { runs, logs, dlt, reddit, all: [runs, logs, dlt, integrity, postgres, reddit, status, commits] };
}

/** The plan's: 50 posts in 5 minutes. Where the policy cannot be read, nothing else says it. */
const DEFAULT_SLA_MINUTES = 5;

function workflowsOf(policy: Measured<Policy>): Measured<readonly CollectorWorkflow[]> {
  if (!policy.measured) return policy;
  const { manual, dlt } = policy.value.collectors;
  const named = [
    ...dlt.workflows.map((file) => ({ path: 'dlt' as const, file })),
    ...manual.workflows.map((file) => ({ path: 'manual' as const, file })),
  ];
  return { measured: true, value: named };
}
