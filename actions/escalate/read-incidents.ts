import { describeConfigProblem, parseCutoverConfig } from '../shared/cutover/cutover-config.ts';
import type { CutoverConfig, ParsedConfig } from '../shared/cutover/cutover-config.ts';
import { CONFIG_PATH } from '../shared/cutover/file-paths.ts';
import { parseTrailers } from '../shared/cutover/trailers.ts';
import type { StateNow } from '../shared/escalation/situation.ts';
import { parseHistoryFiles } from '../shared/history/history-lines.ts';
import type { RecordOf } from '../shared/history/history-record.ts';
import { incidentPath, parseIncidentRecord, type IncidentRecord } from '../shared/incident/incident-record.ts';
import type { CutoverRepository, HistoryRead, HistoryStore, RepositorySnapshot } from '../shared/ports.ts';
import { measureStep } from '../shared/verification/measure-step.ts';
import type { Measured, Unmeasured } from '../shared/verification/measured.ts';

export type IncidentEvent = RecordOf<'incident-event'>;

export interface WantedIncidents {
  /** The one that the config at the tip names, where it is `null`. */
  readonly incidentId: string | null;
  /** Every one that is known and not reviewed, beside it. */
  readonly allOpen: boolean;
}

/** What one look at the repository shows. */
export interface Sight {
  readonly state: StateNow;
  /** What `state` was told from, or why it could not be read. One line, which may hold other people's words. */
  readonly observed: string;
  readonly records: readonly IncidentRecord[];
  /** Ids that were wanted and have no record that can be used. */
  readonly missing: readonly string[];
  /** `null` in `value` never happens: a history that is not there yet is one without events. */
  readonly events: Measured<readonly IncidentEvent[]>;
  /** Why the branch was not read, where what the checkout holds of it stands in. */
  readonly unread: Unmeasured | null;
}

const ID = /^\d{8}-\d{6}Z-[a-z0-9-]{1,80}$/u;
const MOST_INCIDENTS = 20;

/** The history has an end of its own: one that hangs must not use up the time of the state, without which nobody is told. */
export interface ReadSignals {
  readonly state: AbortSignal;
  readonly history: AbortSignal;
}

interface Sources {
  readonly repository: CutoverRepository;
  readonly history: HistoryStore;
}

/**
 * The state, the incidents and their events: one call for the tip, one for the records where the tip is new, one for the history. A fault of the
 * history is part of the answer. Where GitHub does not give the tip, an incident that was named is taken from the checkout, since Slack can tell of it
 * all the same; only where that has none either is the fault thrown.
 */
export async function readIncidents(
  wanted: WantedIncidents,
  { repository, history }: Sources,
  signals: ReadSignals,
): Promise<Sight> {
  const reading = measureStep(() => history.read(signals.history), 'Let the token read the branch cutover-history.');
  const eventsRead = reading.then((read): Sight['events'] =>
    read.measured ? { measured: true, value: eventsOf(read.value) } : read,
  );
  try {
    return await readFromTip(wanted, { repository, eventsRead }, signals.state);
  } catch (fault) {
    const unread = await measureStep(() => Promise.reject(fault as Error), CHECK_GITHUB);
    const records = unread.measured ? [] : await readFromCheckout(wanted, repository);
    if (unread.measured || records.length === 0) throw fault;
    const [state, observed] = ['unknown', unread.message] as const;
    return { state, observed, records, missing: [], events: await eventsRead, unread };
  }
}

const CHECK_GITHUB = 'Check the token and the status of GitHub, then run this again.';

interface Reading {
  readonly repository: CutoverRepository;
  readonly eventsRead: Promise<Sight['events']>;
}

async function readFromTip(
  wanted: WantedIncidents,
  { repository, eventsRead }: Reading,
  signal: AbortSignal,
): Promise<Sight> {
  const tip = await repository.readTip([CONFIG_PATH], { signal });
  const events = await eventsRead;
  const parsed = parseCutoverConfig(tip.files.get(CONFIG_PATH)?.contents ?? null);
  const config = parsed.ok ? parsed.config : null;
  const ids = listIds(wanted, { tip, config, events: events.measured ? events.value : [] });
  const files = await repository.readFiles(
    tip.oid,
    ids.map((id) => incidentPath(id, 'incident.json')),
    signal,
  );
  const found = ids.map((id) => ({ id, record: recordOf(files.get(incidentPath(id, 'incident.json'))?.contents) }));
  const sight: Sight = {
    state: stateOf(config),
    observed: describeState(parsed),
    records: found.flatMap(({ record }) => record ?? []),
    missing: found.flatMap(({ id, record }) => (record === null ? [id] : [])),
    events,
    unread: null,
  };
  return sight.missing.includes(wanted.incidentId ?? '') ? withCheckout(sight, wanted, repository) : sight;
}

/**
 * A replica of GitHub that lags shows the branch as it was before the rollback, long enough at times that on-call would hear nothing: the checkout
 * has the record. Of the state such a tip says nothing.
 */
async function withCheckout(sight: Sight, wanted: WantedIncidents, repository: CutoverRepository): Promise<Sight> {
  const records = await readFromCheckout(wanted, repository);
  if (records.length === 0) return sight;
  const { incidentId } = wanted;
  const message = `the tip of ${repository.branch} as GitHub shows it has no record of incident ${incidentId ?? ''}, which the checkout has`;
  return {
    ...{ state: 'unknown', observed: message, events: sight.events },
    records: [...records, ...sight.records],
    missing: sight.missing.filter((id) => id !== incidentId),
    unread: {
      measured: false,
      message,
      remedy: 'Look at the branch: a replica of GitHub that lags catches up within minutes.',
    },
  };
}

/** What this machine holds needs no network. Of an incident that nobody named it is too old a witness. */
async function readFromCheckout(
  { incidentId }: WantedIncidents,
  repository: CutoverRepository,
): Promise<readonly IncidentRecord[]> {
  if (incidentId === null) return [];
  const path = incidentPath(incidentId, 'incident.json');
  const known = await repository.readKnownBase([path]);
  return [recordOf(known?.files.get(path)?.contents)].flatMap((record) => record ?? []);
}

function recordOf(contents: Uint8Array | undefined): IncidentRecord | null {
  return contents === undefined ? null : parseIncidentRecord(contents);
}

function stateOf(config: CutoverConfig | null): StateNow {
  if (config === null) return 'unknown';
  return config.phase === 'manual_only' && !config.dltEnabled && config.manualEnabled ? 'back' : 'not-back';
}

function describeState(parsed: ParsedConfig): string {
  if (!parsed.ok) return parsed.problems.map(describeConfigProblem).join('; ');
  const { phase, dltEnabled, manualEnabled } = parsed.config;
  return `phase ${phase}, DLT ${dltEnabled ? 'on' : 'off'}, manual ${manualEnabled ? 'on' : 'off'}`;
}

function eventsOf({ files }: HistoryRead): readonly IncidentEvent[] {
  return parseHistoryFiles(files).records.flatMap(({ record }) => (record.kind === 'incident-event' ? [record] : []));
}

interface Known {
  readonly tip: RepositorySnapshot;
  readonly config: CutoverConfig | null;
  readonly events: readonly IncidentEvent[];
}

/** Newest first. A config that cannot be read names none, but the commits of the branch do. */
function listIds({ incidentId, allOpen }: WantedIncidents, { tip, config, events }: Known): readonly string[] {
  if (incidentId !== null && !allOpen) return [incidentId];
  const committed = tip.history.flatMap(({ message }) => parseTrailers(message).Incident ?? []);
  const current = config?.lastTransition?.incident ?? committed[0] ?? null;
  const first = [incidentId, current].flatMap((id) => id ?? []);
  const reviewed = new Set(events.filter(({ event }) => event === 'reviewed').map(({ incident }) => incident));
  const all = allOpen ? [...first, ...committed, ...events.map(({ incident }) => incident)] : first.slice(0, 1);
  return [...new Set(all)]
    .filter((id) => ID.test(id) && !reviewed.has(id))
    .toSorted((a, b) => Number(a < b) - Number(a > b))
    .slice(0, MOST_INCIDENTS);
}
