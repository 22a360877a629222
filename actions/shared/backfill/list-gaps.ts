import { collectRecords } from '../history/collected-history.ts';
import type { CollectedHistory, LastVerdict } from '../history/collected-history.ts';
import { historyKey } from '../history/history-key.ts';
import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import { instantKey } from '../history/instant-order.ts';
import { handoverKey, latestHandovers } from '../handover/latest-handovers.ts';
import { barePostId, postNumber } from '../handover/post-number.ts';
import { unitKey } from '../routing/unit-key.ts';
import type { Gap } from './gap.ts';

/** A gap with the time at which it was found: what was filled since then is filled. */
interface Found {
  readonly gap: Gap;
  readonly foundAt: string;
}

/**
 * The gaps that the history proves and nothing has filled since, in the order in which they are worth filling: those of the listing first, since they fall off
 * it. A check counts with its newest answer alone.
 */
export function listGaps(records: readonly HistoryRecord[], dataset: string): readonly Gap[] {
  const history = collectRecords(records);
  const verdicts = newestOfChecks(history, dataset);
  const filled = latestBackfills(records);
  return stillOpen(filled, [
    ...handoverGaps(records),
    ...verdicts.filter(({ id }) => id === 'fetch-overlap').flatMap((verdict) => overlapGaps(verdict, records)),
    ...verdicts.filter(({ id }) => id === 'gaps').flatMap((verdict) => silenceGaps(verdict, filled)),
    ...verdicts.flatMap((verdict) => missingIds(verdict, history, dataset)),
  ]);
}

/** Those between the paths alone, which no check names. */
export function listHandoverGaps(records: readonly HistoryRecord[]): readonly Gap[] {
  return stillOpen(latestBackfills(records), handoverGaps(records));
}

function stillOpen(filled: ReadonlyMap<string, RecordOf<'backfill'>>, found: readonly Found[]): readonly Gap[] {
  return found.flatMap(({ gap, foundAt }) => {
    const last = filled.get(gap.key);
    if (last === undefined) return [gap];
    if (last.state !== 'open') return instantKey(last.at) >= instantKey(foundAt) ? [] : [gap];
    // A cursor counts from the top of its own range: a window that moved on since begins anew.
    const isSameTop = last.range?.toAt === gap.range?.toAt && last.range?.beforeId === gap.range?.beforeId;
    return [{ ...gap, cursor: isSameTop && isCursor(last.cursor) ? last.cursor : null }];
  });
}

/** By gap, the newest record of each. */
export function latestBackfills(records: readonly HistoryRecord[]): ReadonlyMap<string, RecordOf<'backfill'>> {
  const latest = new Map<string, RecordOf<'backfill'>>();
  for (const record of records) {
    if (record.kind !== 'backfill') continue;
    const before = latest.get(record.gap);
    if (before === undefined || instantKey(record.at) >= instantKey(before.at)) latest.set(record.gap, record);
  }
  return latest;
}

export function isCursor(cursor: string | null): cursor is string {
  return cursor !== null && /^t3_[0-9a-z]{1,13}$/u.test(cursor);
}

function handoverGaps(records: readonly HistoryRecord[]): readonly Found[] {
  const handovers = records.filter((record) => record.kind === 'handover');
  return [...latestHandovers(handovers).values()].flatMap((record): readonly Found[] => {
    const { unit, gap, settledBy, oldAt, at } = record;
    if (record.result !== 'gap' || gap === null || settledBy !== null) return [];
    const range = { afterId: gap.after, beforeId: gap.before, fromAt: null, toAt: null };
    const about = { key: handoverKey(record), source: 'handover', unit: unitKey(unit) } as const;
    return [{ foundAt: at, gap: { ...about, range, ids: [], oldestAt: oldAt, cursor: null } }];
  });
}

/** The answers of each check's newest look. */
function newestOfChecks({ lastVerdicts }: CollectedHistory, dataset: string): readonly LastVerdict[] {
  const own = [...lastVerdicts.values()].filter((verdict) => verdict.dataset === dataset);
  const newest = new Map<string, string>();
  for (const { id, at } of own) if (instantKey(at) > (newest.get(id) ?? '')) newest.set(id, instantKey(at));
  return own.filter(({ id, at }) => instantKey(at) === newest.get(id));
}

/** Keys as the check fetch-overlap writes them: `opensource t3_abc..t3_abf`. */
const OVERLAP_KEY = /^(?<unit>\w{2,24}) (?<after>[0-9a-z_]+)\.\.(?<before>[0-9a-z_]+)$/u;

function overlapGaps({ verdict, keys, at }: LastVerdict, records: readonly HistoryRecord[]): readonly Found[] {
  if (verdict !== 'fail') return [];
  return keys.flatMap((key): readonly Found[] => {
    const { unit = '', after = '', before = '' } = OVERLAP_KEY.exec(key)?.groups ?? {};
    const [afterId, beforeId] = [barePostId(after), barePostId(before)];
    if (afterId === null || beforeId === null) return [];
    const about = { key: `fetch-overlap ${key}`, source: 'fetch-overlap', unit: unitKey(unit) } as const;
    const range = { afterId, beforeId, fromAt: null, toAt: null };
    return [{ foundAt: at, gap: { ...about, range, ids: [], oldestAt: readAt(records, unit, afterId), cursor: null } }];
  });
}

function readAt(records: readonly HistoryRecord[], unit: string, newestId: string): string | null {
  const fetch = records.find(
    (record) =>
      record.kind === 'unit-fetch' &&
      unitKey(record.unit) === unitKey(unit) &&
      postNumber(record.newestId) === postNumber(newestId),
  );
  return fetch?.kind === 'unit-fetch' ? fetch.at : null;
}

/** How far back the check gaps looks from its look. */
const SILENCE_MS = 48 * 3_600_000;

/**
 * The check names the unit and looks at the last two days: all of these are read again, but not what was read for it before, since a hole in the arrivals
 * stays one however it was filled.
 */
function silenceGaps(
  { verdict, unit, at }: LastVerdict,
  filled: ReadonlyMap<string, RecordOf<'backfill'>>,
): readonly Found[] {
  if ((verdict !== 'warn' && verdict !== 'fail') || unit === null) return [];
  const key = `gaps ${unitKey(unit)}`;
  const last = filled.get(key);
  const lookedFrom = new Date(Date.parse(at) - SILENCE_MS).toISOString();
  const readTo = last === undefined || last.state === 'open' ? null : (last.range?.toAt ?? null);
  const fromAt = readTo !== null && instantKey(readTo) > instantKey(lookedFrom) ? readTo : lookedFrom;
  if (instantKey(fromAt) >= instantKey(at)) return [];
  const range = { afterId: null, beforeId: null, fromAt, toAt: at };
  const about = { key, source: 'gaps', unit: unitKey(unit) } as const;
  return [{ foundAt: at, gap: { ...about, range, ids: [], oldestAt: fromAt, cursor: null } }];
}

/** Of a sealed day, and of the census, which keeps all that it misses in a mark where its keys are a sample. */
function missingIds(
  { id, verdict, keys, at, unit }: LastVerdict,
  { marks }: CollectedHistory,
  dataset: string,
): readonly Found[] {
  if (verdict !== 'fail' || (id !== 'census' && id !== 'sealed-history')) return [];
  const marked = id === 'census' ? [...marks.values()].flatMap((mark) => markedIds(mark, dataset)) : [];
  const ids = [...new Set([...keys, ...marked].flatMap((key) => barePostId(key) ?? []))];
  if (ids.length === 0) return [];
  const key = historyKey(id, dataset, unit);
  const about = { key: `${id} ${key}`, source: id, unit: unit === null ? null : unitKey(unit) } as const;
  return [{ foundAt: at, gap: { ...about, range: null, ids, oldestAt: null, cursor: null } }];
}

function markedIds({ name, value }: RecordOf<'mark'>, dataset: string): readonly string[] {
  if (!name.startsWith(`census:${dataset}:`) || !name.endsWith(':missing')) return [];
  // A mark is what an earlier look of this program wrote; one that is none is passed over, as the census does.
  const pairs = parseJson(value);
  if (!Array.isArray(pairs)) return [];
  return pairs.flatMap((pair: unknown) => (Array.isArray(pair) && typeof pair[0] === 'string' ? [pair[0]] : []));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
