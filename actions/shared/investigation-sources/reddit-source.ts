import { foldHistory, type HourCount } from '../history/fold-history.ts';
import { parseHistoryFiles } from '../history/history-lines.ts';
import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import type { Sign } from '../investigation/signs.ts';
import type { Clue } from '../investigation/source-evidence.ts';
import { count } from '../markdown/count.ts';
import type { HistoryRead, HistoryStore } from '../ports.ts';
import type { Measured } from '../verification/measured.ts';
import type { InvestigatedWindow, SourceAnswer, SourceJob } from './source-answer.ts';
import { answeredJob, unknownSource } from './source-answer.ts';
import { toClue } from './to-clue.ts';

export type RecordedFetch = RecordOf<'unit-fetch'>;
type Outcome = RecordedFetch['outcome'];

/** What the history holds of the window, for this source and for the charts. */
export interface RecordedCollection {
  /** Oldest first. */
  readonly fetches: readonly RecordedFetch[];
  readonly counts: readonly HourCount[];
  /** By table: arrivals up to here were counted. */
  readonly countedThrough: ReadonlyMap<string, string>;
}

/** What the collectors met at Reddit, by the unit-fetches that they recorded on the history's branch. Reddit itself is not asked. */
export function redditJob(
  window: InvestigatedWindow,
  history: Measured<Pick<HistoryStore, 'read' | 'branch'>>,
): SourceJob<RecordedCollection> {
  const branch = history.measured ? history.value.branch : 'cutover-history';
  const about = {
    source: 'reddit',
    query: `unit-fetches on branch ${branch} from ${window.from} to ${window.to}`,
  } as const;
  if (!history.measured) return answeredJob(about, unknownSource(history.message, history.remedy));
  return { ...about, gather: async (signal) => describe(await history.value.read(signal), window, branch) };
}

function describe(read: HistoryRead, window: InvestigatedWindow, branch: string): SourceAnswer<RecordedCollection> {
  const all = parseHistoryFiles(read.files).records.flatMap(({ record }) => (isFetch(record) ? [record] : []));
  const fetches = unique(all.filter(({ at }) => isWithin(at, window))).toSorted(
    (a, b) => Date.parse(a.at) - Date.parse(b.at),
  );
  const { counts, watermarks } = foldHistory(read.files).memory;
  const countedThrough = new Map([...watermarks.values()].map(({ table, through }) => [table, through]));
  const facts = { fetches, counts, countedThrough };
  if (all.length === 0) {
    return {
      status: 'not-configured',
      observed: `no unit-fetch was ever recorded on branch ${branch}`,
      remedy: 'Let the collectors record what they do: switchback run, or scripts/collector.',
      clues: [],
      facts,
    };
  }
  return { status: 'measured', observed: describeFetches(fetches), remedy: null, clues: listClues(fetches), facts };
}

function isFetch(record: HistoryRecord): record is RecordedFetch {
  return record.kind === 'unit-fetch';
}

/** A run that was repeated appends the same lines again. */
function unique(fetches: readonly RecordedFetch[]): RecordedFetch[] {
  return [...new Map(fetches.map((fetch) => [JSON.stringify(fetch), fetch])).values()];
}

function describeFetches(fetches: readonly RecordedFetch[]): string {
  const newest = fetches.findLast(({ remainingBudget }) => remainingBudget !== null);
  const outcomes = (['fetched', 'nothing-new', 'gone', 'rate-limited', 'failed'] as const).flatMap((outcome) => {
    const seen = fetches.filter((fetch) => fetch.outcome === outcome).length;
    return seen === 0 ? [] : [`${seen} ${outcome}`];
  });
  const budget =
    newest === undefined ? 'no budget was recorded' : `${newest.remainingBudget} calls were left at ${newest.at}`;
  return fetches.length === 0
    ? 'no unit-fetch in the window'
    : `${count(fetches.length, 'unit-fetch', 'unit-fetches')}: ${outcomes.join(', ')}; ${budget}`;
}

const SIGNS: Readonly<Partial<Record<Outcome, Sign>>> = {
  'rate-limited': 'rate-limited',
  failed: 'unit-fetch-failed',
  gone: 'unit-gone',
};
/** Calls left after a fetch: below one the next has to wait for the limit's window. */
const SPENT_BELOW = 1;
const LISTED = 8;

function listClues(fetches: readonly RecordedFetch[]): readonly Clue[] {
  return groupBySign(fetches).map(({ sign, path, own }) => {
    const units = [...new Set(own.map(({ unit }) => unit))];
    const more = units.length > LISTED ? ` and ${units.length - LISTED} more` : '';
    const example = `${path}: ${units.slice(0, LISTED).join(', ')}${more}, last in run ${own.at(-1)?.run ?? ''}`;
    return toClue({
      ...{ source: 'reddit', sign, count: own.length, example, where: null },
      firstAt: toUtc(own[0]?.at),
      lastAt: toUtc(own.at(-1)?.at),
    });
  });
}

interface SignGroup {
  readonly sign: Sign;
  readonly path: RecordedFetch['path'];
  readonly own: readonly RecordedFetch[];
}

/** One group for each sign and path, in the order in which they were first seen. */
function groupBySign(fetches: readonly RecordedFetch[]): readonly SignGroup[] {
  const groups = new Map<string, SignGroup>();
  for (const fetch of fetches) {
    for (const sign of signsOf(fetch)) {
      const { path } = fetch;
      const key = `${sign} ${path}`;
      groups.set(key, { sign, path, own: [...(groups.get(key)?.own ?? []), fetch] });
    }
  }
  return [...groups.values()];
}

function signsOf({ outcome, remainingBudget }: RecordedFetch): readonly Sign[] {
  const sign = SIGNS[outcome];
  const isSpent = remainingBudget !== null && remainingBudget < SPENT_BELOW;
  return [...(sign === undefined ? [] : [sign]), ...(isSpent ? ['budget-spent' as const] : [])];
}

function isWithin(at: string, { from, to }: InvestigatedWindow): boolean {
  return Date.parse(at) >= Date.parse(from) && Date.parse(at) <= Date.parse(to);
}

function toUtc(at: string | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
