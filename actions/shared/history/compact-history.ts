import type { HistoryRead, HistoryStore } from '../ports.ts';
import { collectRecords } from './collected-history.ts';
import type { CollectedHistory, LastVerdict } from './collected-history.ts';
import { packFetches, unpackFetches } from './fetch-day.ts';
import type { HistoryFile } from './history-file.ts';
import { toKeptFetch } from './kept-fetches.ts';
import { parseHistoryFiles } from './history-lines.ts';
import { parseHistoryPath, renderCompactedPath } from './history-path.ts';
import type { HistoryRecord, RecordOf } from './history-record.ts';
import { compareTexts, instantKey } from './instant-order.ts';
import { TOLD_ONCE } from './told-once.ts';

/** How long a day must be over: a run that began on it may still be writing. */
const QUIET_DAYS = 2;
/** Days that one commit compacts: after a long pause the rest waits for the next runs. */
const DAYS_AT_ONCE = 31;
const DAY_MS = 86_400_000;

export interface Compaction {
  readonly add: readonly HistoryFile[];
  /** Paths. */
  readonly remove: readonly string[];
}

/**
 * Which finished days become one file each: those that are over for two days and have files of runs. A file that came late joins what was compacted
 * before. What the files fold to stays the same; what is dropped (run URLs, versions, durations, answers that a later run of the day replaced) is
 * still in the branch's earlier commits. `null` where there is nothing to do.
 */
export function planCompaction(files: readonly HistoryFile[], now: Date): Compaction | null {
  const due = new Map<string, HistoryFile[]>();
  for (const file of files) {
    const day = parseHistoryPath(file.path)?.day;
    if (day !== undefined && isFinished(day, now)) due.set(day, [...(due.get(day) ?? []), file]);
  }
  const days = [...due]
    .filter(([day, ofDay]) => ofDay.some(({ path }) => path !== renderCompactedPath(day)))
    .toSorted(([a], [b]) => compareTexts(a, b))
    .slice(0, DAYS_AT_ONCE);
  if (days.length === 0) return null;
  return {
    add: days.map(([day, ofDay]) => ({ path: renderCompactedPath(day), contents: compactFiles(ofDay) })),
    remove: days.flatMap(([day, ofDay]) =>
      ofDay.map(({ path }) => path).filter((path) => path !== renderCompactedPath(day)),
    ),
  };
}

/**
 * Compacts what is due, in one commit on the tip that was read. Before a run's own file is appended: appending moves the tip.
 *
 * @returns `moved` where another run wrote meanwhile: nothing happened, and the next run does it.
 */
export async function compactHistory(
  store: HistoryStore,
  read: HistoryRead,
  options: { readonly now: Date; readonly signal?: AbortSignal },
): Promise<'nothing-due' | 'compacted' | 'moved'> {
  const compaction = planCompaction(read.files, options.now);
  if (compaction === null || read.tipOid === null) return 'nothing-due';
  const outcome = await store.replace({ ...compaction, expectedOid: read.tipOid }, options.signal);
  return outcome === 'replaced' ? 'compacted' : 'moved';
}

function isFinished(day: string, now: Date): boolean {
  return Date.parse(`${day}T00:00:00Z`) + (1 + QUIET_DAYS) * DAY_MS <= now.getTime();
}

/** The same bytes whatever the order of the files. Lines that this program does not understand stay as they are, at the end. */
function compactFiles(files: readonly HistoryFile[]): Uint8Array {
  const { records, passedOver } = parseHistoryFiles(files);
  const kept = new Set(passedOver.map(({ text }) => text));
  const all = records.map(({ record }) => record);
  const lines = [...listRecords(collectRecords(all), listTelling(all)), ...packAll(all)].map((record) =>
    JSON.stringify(record),
  );
  return new TextEncoder().encode([...lines, ...[...kept].toSorted(compareTexts)].map((line) => `${line}\n`).join(''));
}

/** Every unit-fetch, as far as the triggers read it: the rules are replayed over months, by whatever window a policy names. */
function packAll(records: readonly HistoryRecord[]): readonly HistoryRecord[] {
  return packFetches(
    records.flatMap((record) => {
      if (record.kind === 'unit-fetch') return [toKeptFetch(record)];
      return record.kind === 'fetch-day' ? unpackFetches(record) : [];
    }),
  );
}

/** Whether loads of dlt are seen at all: with its unit-fetches it says whether the path is silent. */
const CADENCE_CHECK = 'dlt-cadence';

/** The answers by which a trigger fires, or does not, at the look itself, and what stops an advance later: each as it was, whatever a later look said. */
function listTelling(records: readonly HistoryRecord[]): readonly LastVerdict[] {
  return records.flatMap((record) => {
    if (record.kind !== 'verdicts') return [];
    const { at, run, verdict: runVerdict, checks } = record;
    const telling = checks.filter(
      ({ id, verdict }) => verdict === 'fail' || id === CADENCE_CHECK || (verdict === 'warn' && TOLD_ONCE.has(id)),
    );
    return telling.map((check) => ({ ...check, at, run, runVerdict }));
  });
}

function listRecords(collected: CollectedHistory, telling: readonly LastVerdict[]): readonly HistoryRecord[] {
  return [
    ...shortenHeartbeats(collected.heartbeats),
    ...regroupVerdicts(collected, telling),
    ...collected.watermarks.values(),
    ...[...collected.seals.values()].flat(),
    ...collected.verifiedDays.values(),
    ...listBaselines(collected),
    ...listCounts(collected),
    ...collected.gauges.values(),
    ...collected.marks.values(),
    ...[...collected.recentFetches.values()].flat(),
    ...collected.collectionRuns,
    ...collected.standstills.values(),
    ...collected.incidentEvents,
    ...collected.successLooks,
    ...collected.events,
  ];
}

function shortenHeartbeats(heartbeats: CollectedHistory['heartbeats']): readonly RecordOf<'heartbeat'>[] {
  // That a run knew no generation is kept: nothing that it found decides.
  const short = heartbeats.map(({ kind, schemaVersion, at, run, workflow, verdict, generation }) => ({
    ...{ kind, schemaVersion, at, run, workflow, verdict },
    ...(generation === null ? { generation } : {}),
  }));
  const different = new Map(
    short.map((heartbeat) => [JSON.stringify([instantKey(heartbeat.at), heartbeat]), heartbeat]),
  );
  return [...different].toSorted(([a], [b]) => compareTexts(a, b)).map(([, heartbeat]) => heartbeat);
}

/** The answers that no later run of the day replaced, and those by which triggers fire, each with the run that gave it. */
function regroupVerdicts(
  { lastVerdicts, failures }: CollectedHistory,
  telling: readonly LastVerdict[],
): readonly RecordOf<'verdicts'>[] {
  const kept = [...lastVerdicts.values(), ...failures.values(), ...telling];
  const answers = new Map(
    kept.map((answer) => [asKey(answer), answer] as const).toSorted(([a], [b]) => compareTexts(a, b)),
  );
  const byRun = new Map<string, RecordOf<'verdicts'>>();
  for (const { at, run, runVerdict: verdict, ...check } of answers.values()) {
    const key = JSON.stringify([instantKey(at), at, run, verdict]);
    const here = byRun.get(key) ?? { kind: 'verdicts', schemaVersion: 1, at, run, verdict, checks: [] };
    byRun.set(key, { ...here, schemaVersion: versionFor(here, check), checks: [...here.checks, check] });
  }
  return [...byRun].toSorted(([a], [b]) => compareTexts(a, b)).map(([, record]) => record);
}

type Verdicts = RecordOf<'verdicts'>;

/** The oldest version that has all keys. */
function versionFor(record: Verdicts, { faultCount, action }: Verdicts['checks'][number]): Verdicts['schemaVersion'] {
  if (action !== undefined || record.schemaVersion === 3) return 3;
  return faultCount === undefined ? record.schemaVersion : 2;
}

const asKey = (answer: LastVerdict): string => JSON.stringify(answer);

function listBaselines({ baselines }: CollectedHistory): readonly RecordOf<'baseline'>[] {
  return [...baselines].map(([key, keys]) => {
    const [dataset, check] = JSON.parse(key) as [string | null, string];
    return { kind: 'baseline', schemaVersion: 1, dataset, check, keys: [...keys] };
  });
}

function listCounts({ counts }: CollectedHistory): readonly RecordOf<'counts'>[] {
  return [...counts.values()].map(({ hours, ...of }) => ({
    kind: 'counts',
    schemaVersion: 1,
    ...of,
    hours: [...hours].toSorted(([a], [b]) => a - b).map(([hour, seen]) => ({ hour, ...seen })),
  }));
}
