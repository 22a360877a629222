import type { HistoryRecord, RecordOf } from '../shared/history/history-record.ts';
import { parseHistoryFiles } from '../shared/history/history-lines.ts';
import type { CollectorRuns, EvidenceCodec } from '../shared/incident-ports.ts';
import { count } from '../shared/markdown/count.ts';
import type { MeasuredFiles } from '../shared/peoples-files/measure-files.ts';
import type { Policy } from '../shared/policy/policy.ts';
import type { Clock, CutoverRepository, HistoryStore } from '../shared/ports.ts';
import { listOpenIncidents } from '../shared/status/list-open-incidents.ts';
import { collectFacts } from '../shared/triggers/collected-facts.ts';
import { findLastDecision } from '../shared/triggers/last-decision.ts';
import type { SeenClocks, TriggerMoment } from '../shared/triggers/trigger-moment.ts';
import { triggerPolicyOf } from '../shared/triggers/trigger-policy.ts';
import type { CriticalIssues } from '../shared/watch-ports.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured } from '../shared/verification/measured.ts';
import { readSighting } from './read-sighting.ts';
import { readWatchedState, type ReadState } from './read-watched-state.ts';

export interface GatherPorts {
  readonly repository: Pick<CutoverRepository, 'readTip'>;
  readonly history: Pick<HistoryStore, 'read' | 'branch'>;
  /** Or why GitHub is not asked, as `workflows`. */
  readonly issues: Measured<CriticalIssues>;
  readonly workflows: Measured<Pick<CollectorRuns, 'readStates'>>;
  readonly policy: MeasuredFiles;
  readonly codec: Pick<EvidenceCodec, 'unpack'>;
  readonly clock: Clock;
}

/** Everything that is decided by, and what is shown beside it. */
export interface GatheredMoment {
  readonly moment: TriggerMoment;
  readonly state: Measured<ReadState>;
  readonly heartbeats: Measured<readonly RecordOf<'heartbeat'>[]>;
  readonly workflowStates: Measured<ReadonlyMap<string, string>>;
  /** What was told of holds before; none where the history cannot be read: better told twice than never. */
  readonly holdEvents: readonly RecordOf<'hold-event'>[];
  /** That are not reviewed; of a history that cannot be read the one that the state names. */
  readonly openIncidents: readonly string[];
  readonly notes: readonly string[];
}

/** Asks every source at once. What cannot be read makes unknown what goes by it, and hides nothing else. */
export async function gatherMoment(
  packedIntegrity: string | undefined,
  ports: GatherPorts,
  signal: AbortSignal,
): Promise<GatheredMoment> {
  const { policy, clock, codec } = ports;
  const readMs = clock.now().getTime();
  const [state, history, issues, workflowStates] = await Promise.all([
    readWatchedState(ports.repository, clock, signal),
    readHistory(ports.history, signal),
    listIssues(ports.issues, policy.policy, signal),
    readStates(ports.workflows, signal),
  ]);
  const records = history.records;
  const now = clock.now();
  const look = readSighting(packedIntegrity, records, { codec, now });
  const generation = state.measured ? state.value.generation : null;
  const moment: TriggerMoment = {
    nowMs: now.getTime(),
    readMs,
    state,
    policy: policy.policy.measured
      ? { measured: true, value: triggerPolicyOf(policy.policy.value, policy.datasets) }
      : policy.policy,
    collected: records.measured ? { measured: true, value: collectFacts(records.value) } : records,
    integrity: look.sighting,
    issues,
    last: records.measured ? findLastDecision(records.value, { generation, now }) : null,
    clocks: seenClocks(records, look.databaseSkewMs),
  };
  return {
    ...{ moment, state, workflowStates },
    heartbeats: records.measured ? { measured: true, value: records.value.filter(isHeartbeat) } : records,
    holdEvents: records.measured ? records.value.filter((record) => record.kind === 'hold-event') : [],
    openIncidents: listOpenIncidents(
      records.measured ? records.value : [],
      state.measured ? state.value.incident : null,
    ),
    notes: [...look.notes, ...history.notes],
  };
}

type ReadRecords = { readonly records: Measured<readonly HistoryRecord[]>; readonly notes: readonly string[] };

async function readHistory(history: GatherPorts['history'], signal: AbortSignal): Promise<ReadRecords> {
  const read = await measureFault(
    () => history.read(signal),
    `Let the token read the branch ${history.branch} (contents: read), then run this again.`,
  );
  if (!read.measured) return { records: read, notes: [`The history could not be read: ${read.message}`] };
  const { records, passedOver } = parseHistoryFiles(read.value.files);
  const notes =
    passedOver.length === 0
      ? []
      : [`${count(passedOver.length, 'line')} of the history could not be read, and decided nothing.`];
  return { records: { measured: true, value: records.map(({ record }) => record) }, notes };
}

/** A right that is missing has a remedy of its own. */
const GITHUB_SILENT = 'Look again when GitHub answers (https://www.githubstatus.com).';

async function listIssues(
  issues: Measured<CriticalIssues>,
  policy: Measured<Policy>,
  signal: AbortSignal,
): Promise<TriggerMoment['issues']> {
  if (!issues.measured) return issues;
  if (!policy.measured) return policy;
  const { label } = policy.value.triggers['critical-incident'];
  return measureFault(() => issues.value.listOpen(label, signal), GITHUB_SILENT);
}

async function readStates(
  workflows: GatherPorts['workflows'],
  signal: AbortSignal,
): Promise<Measured<ReadonlyMap<string, string>>> {
  if (!workflows.measured) return workflows;
  return measureFault(() => workflows.value.readStates(signal), GITHUB_SILENT);
}

function isHeartbeat(record: HistoryRecord): record is RecordOf<'heartbeat'> {
  return record.kind === 'heartbeat';
}

function seenClocks(records: Measured<readonly HistoryRecord[]>, databaseSkewMs: number | null): SeenClocks {
  const heartbeats = records.measured ? records.value.filter(isHeartbeat) : [];
  let latest: SeenClocks['latestHeartbeat'] = null;
  for (const { at, run } of heartbeats) {
    const atMs = Date.parse(at);
    if (latest === null || atMs > latest.atMs || (atMs === latest.atMs && run > latest.run)) latest = { atMs, run };
  }
  return { databaseSkewMs, latestHeartbeat: latest };
}
