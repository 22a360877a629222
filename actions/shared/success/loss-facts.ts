import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import { compareTexts, instantKey } from '../history/instant-order.ts';
import type { IntegrityResult } from '../integrity/integrity-result.ts';
import type { Measured } from '../verification/measured.ts';
import { LOSS_CHECKS } from './loss-checks.ts';
import type { LossAnswer, LossFacts } from './success-facts.ts';

const DAY_MS = 86_400_000;
/** A finding that is older belongs to no incident of now; integrity looks back no further either (its longest window). */
const LONGEST_BACK_DAYS = 7;

export interface LossSources {
  /** All of the history. */
  readonly records: readonly HistoryRecord[];
  /** The look that was just taken, where it is at hand: it counts the faults, and knows its windows. */
  readonly result: IntegrityResult | null;
  readonly rollbackAt: string;
  /** Whose loss it is: an end of another incident answers for what was found before. */
  readonly incident: string | null;
}

interface Look {
  readonly at: string;
  readonly answers: readonly LossAnswer[];
}

/** What all looks since the last clean one before the incident found of loss and corruption. */
export function toLossFacts(sources: LossSources): Measured<LossFacts> {
  const { records, result, rollbackAt } = sources;
  const recorded = listLooks(records);
  const given = result === null ? null : lookOf(result);
  const newest = [...recorded, ...(given === null ? [] : [given])].toSorted(byTime).at(-1);
  if (newest === undefined)
    return {
      measured: false,
      message: 'no look of check-integrity is known, neither in the history nor given',
      remedy: 'Run check-integrity, then this again.',
    };
  const earlier = recorded.filter((look) => byTime(look, newest) < 0);
  const since = findLastClean(earlier, { rollbackAt, answeredAt: findAnswered(sources) });
  const from = since ?? '';
  const open = earlier.filter(({ at }) => instantKey(at) > instantKey(from)).flatMap(listNamedFailures);
  return {
    measured: true,
    value: {
      at: newest.at,
      since,
      through: newest === given ? (throughOf(result) ?? furthestBehind(records)) : furthestBehind(records),
      answers: [...newest.answers, ...dropRepeated(open, newest.answers)],
    },
  };
}

/** The looks that the history keeps, oldest first; a compacted day may give several parts of one. */
function listLooks(records: readonly HistoryRecord[]): readonly Look[] {
  const byRun = new Map<string, { at: string; answers: Map<string, LossAnswer> }>();
  for (const record of records) {
    if (record.kind !== 'verdicts') continue;
    const key = `${instantKey(record.at)} ${record.run}`;
    const look = byRun.get(key) ?? { at: record.at, answers: new Map<string, LossAnswer>() };
    byRun.set(key, look);
    for (const answer of answersOf(record)) look.answers.set(JSON.stringify(answer), answer);
  }
  return [...byRun]
    .toSorted(([a], [b]) => compareTexts(a, b))
    .map(([, { at, answers }]) => ({
      at,
      answers: [...answers].toSorted(([a], [b]) => compareTexts(a, b)).map(([, answer]) => answer),
    }));
}

function answersOf({ at, checks }: RecordOf<'verdicts'>): readonly LossAnswer[] {
  return checks.flatMap(({ id, dataset, unit, verdict, observed, keys, faultCount }) => {
    const kind = LOSS_CHECKS.get(id);
    if (kind === undefined) return [];
    return [
      { at, id, kind, dataset, unit, verdict, observed, remedy: null, keys, faultCount: faultCount ?? keys.length },
    ];
  });
}

function lookOf({ database, checks }: IntegrityResult): Look | null {
  if (database === null) return null;
  const { at } = database;
  const answers = checks
    .filter(({ kind }) => kind === 'loss' || kind === 'corruption')
    .map(({ id, kind, dataset, unit, verdict, observed, remedy, sample, faultCount }) => ({
      ...{ at, id, kind, dataset, unit, verdict, observed, remedy, keys: sample, faultCount },
    }));
  return { at, answers };
}

/** Up to when another incident's end, or a week, answers for what was found. */
function findAnswered({ records, rollbackAt, incident }: LossSources): number {
  const rollbackMs = Date.parse(rollbackAt);
  const ends = records.flatMap((record) =>
    record.kind === 'incident-event' &&
    record.incident !== incident &&
    (record.event === 'recovered' || record.event === 'reviewed') &&
    Date.parse(record.at) < rollbackMs
      ? [Date.parse(record.at)]
      : [],
  );
  return Math.max(rollbackMs - LONGEST_BACK_DAYS * DAY_MS, ...ends);
}

/** The newest look before the incident at which everything was whole, and before which nothing that was named is still unanswered. */
function findLastClean(
  looks: readonly Look[],
  { rollbackAt, answeredAt }: { readonly rollbackAt: string; readonly answeredAt: number },
): string | null {
  const before = looks.filter(({ at }) => Date.parse(at) < Date.parse(rollbackAt));
  const firstFailure = before.find((look) => Date.parse(look.at) > answeredAt && listNamedFailures(look).length > 0);
  const candidates = firstFailure === undefined ? before : before.slice(0, before.indexOf(firstFailure));
  return candidates.findLast(isClean)?.at ?? null;
}

function isClean({ answers }: Look): boolean {
  const isBad = answers.some(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
  return !isBad && answers.some(({ verdict }) => verdict === 'pass' || verdict === 'warn');
}

/** Those without a key are about a state: of these the newest answer counts alone. */
function listNamedFailures({ answers }: Look): readonly LossAnswer[] {
  return answers.filter(({ verdict, keys }) => verdict === 'fail' && keys.length > 0);
}

/** What the newest look says again need not be told twice, nor what an earlier one said twice. */
function dropRepeated(open: readonly LossAnswer[], newest: readonly LossAnswer[]): readonly LossAnswer[] {
  const kept: LossAnswer[] = [];
  for (const answer of open.toReversed()) {
    if (![...newest, ...kept].some((other) => says(other, answer))) kept.push(answer);
  }
  return kept.toReversed();
}

function says(other: LossAnswer, answer: LossAnswer): boolean {
  const isSame = other.id === answer.id && other.dataset === answer.dataset && other.unit === answer.unit;
  const keys = new Set(other.keys);
  return (
    isSame &&
    other.verdict === 'fail' &&
    other.faultCount >= answer.faultCount &&
    answer.keys.every((key) => keys.has(key))
  );
}

function throughOf(result: IntegrityResult | null): string | null {
  const throughs = (result?.windows ?? []).map(({ through }) => through);
  return throughs.toSorted((a, b) => compareTexts(instantKey(a), instantKey(b)))[0] ?? null;
}

/** Of each table the furthest watermark; of these the one that is furthest behind. A table that nothing looked at for a week is gone. */
function furthestBehind(records: readonly HistoryRecord[]): string | null {
  const byTable = new Map<string, RecordOf<'watermark'>>();
  for (const record of records) {
    if (record.kind !== 'watermark') continue;
    const key = JSON.stringify([record.dataset, record.table]);
    const before = byTable.get(key);
    if (before === undefined || instantKey(record.through) > instantKey(before.through)) byTable.set(key, record);
  }
  const all = [...byTable.values()];
  const newestMs = Math.max(...all.map(({ at }) => Date.parse(at)));
  const current = all.filter(({ at }) => newestMs - Date.parse(at) <= LONGEST_BACK_DAYS * DAY_MS);
  return (
    current.map(({ through }) => through).toSorted((a, b) => compareTexts(instantKey(a), instantKey(b)))[0] ?? null
  );
}

function byTime(a: Pick<Look, 'at'>, b: Pick<Look, 'at'>): number {
  return compareTexts(instantKey(a.at), instantKey(b.at));
}
