import { count } from '../markdown/count.ts';
import { joinSentences } from '../markdown/sentences.ts';
import { unitKey } from '../routing/unit-key.ts';
import { faultsAnswer, passAnswer, warnAnswer } from './check-answers.ts';
import type { CLASSES } from './compare-paths.ts';
import type { CheckAnswer, Fault } from './integrity-check.ts';
import { instantText } from './look-window.ts';
import type { PathPair } from './path-pair.ts';

/** Posts that stand alike in both tables, as one row of `compareQuery` gives them. */
export interface PathGroup {
  readonly class: (typeof CLASSES)[number];
  readonly isSettled: boolean;
  readonly passes: boolean;
  readonly unit: string | null;
  readonly rows: number;
  readonly keys: readonly string[] | null;
  /** Seconds since 1970, of each key. */
  readonly made: readonly number[] | null;
}

export const PATHS = ['manual', 'dlt'] as const;
export type Path = (typeof PATHS)[number];
/** Ids that are looked up in all of a table; more are counted as they were first seen. */
export const MOST_PROBED = 1_000;
const DRIFT_PERCENT = 10;
const LEAST_DRIFTING = 20;

/** The posts that one path had to have and lacks. */
export interface Lacked {
  readonly path: Path;
  readonly faults: readonly Fault[];
  /** More than were looked up are counted as they were first seen. */
  readonly total: number;
  /** There, with another time of the post. */
  readonly moved: readonly Fault[];
}

/** What a path lacks, without what stands elsewhere in its table. */
export function sortLacked(
  path: Path,
  groupsLacked: readonly PathGroup[],
  elsewhere: readonly { readonly key: string; readonly made: number | null }[],
): Lacked {
  const there = new Map(elsewhere.map(({ key, made }) => [key, made]));
  const named = groupsLacked.flatMap(({ unit, keys, made }) =>
    (keys ?? []).map((key, index) => ({ key, unit: unitKey(unit ?? ''), made: made?.[index] ?? 0 })),
  );
  const toFault = ({ key, unit, made }: (typeof named)[number]): Fault => ({
    key,
    unit,
    arrivedAt: instantText(made * 1_000),
  });
  const lost = named.slice(0, MOST_PROBED).filter(({ key }) => !there.has(key));
  const moved = named.filter(({ key, made }) => Math.abs((there.get(key) ?? made) - made) > 1);
  const rows = groupsLacked.reduce((sum, group) => sum + group.rows, 0);
  return {
    path,
    faults: lost.map((each) => ({ ...toFault(each), path })),
    total: lost.length === 0 ? 0 : Math.max(lost.length, rows - there.size),
    moved: moved.map(toFault),
  };
}

export function answerLacked({ path, faults, total }: Lacked, expected: string): readonly CheckAnswer[] {
  if (faults.length === 0) return [];
  const other = path === 'dlt' ? 'manual' : 'dlt';
  const observed = `${count(total, 'post')} that ${path} had to have ${total === 1 ? 'is' : 'are'} in the table of ${other} only`;
  const suspects = faults.map(({ key }) => key);
  return [{ verdict: 'fail', expected, observed, faults, faultCount: total, suspects }];
}

export function answerDiffering(
  groups: readonly PathGroup[],
  lacked: readonly Lacked[],
  expected: string,
): readonly CheckAnswer[] {
  const differing = groups.filter(({ class: kind }) => kind === 'differs');
  const faults = differing.flatMap(({ unit, keys, made }) =>
    (keys ?? []).map((key, index) => ({
      ...{ key, arrivedAt: instantText((made?.[index] ?? 0) * 1_000) },
      ...(unit === null ? {} : { unit: unitKey(unit) }),
    })),
  );
  const moved = lacked.flatMap((each) => each.moved);
  const total = differing.reduce((sum, { rows }) => sum + rows, 0) + moved.length;
  if (total === 0) return [];
  return [
    faultsAnswer({
      ...{ expected, none: '', faults: [...faults, ...moved], faultCount: total },
      some: `${count(total, 'post')} differ in title, time, subreddit or author`,
      remedy: 'Compare the two rows of each id with Reddit: one of the paths writes what Reddit did not say.',
    }),
  ];
}

/** What changes all the time at Reddit, far apart for many posts. */
export function answerDrift(groups: readonly PathGroup[], expected: string): readonly CheckAnswer[] {
  const sum = rowsOf(groups);
  const common = sum('same') + sum('volatile') + sum('differs');
  const drifting = sum('volatile');
  if (drifting < LEAST_DRIFTING || 100 * drifting <= DRIFT_PERCENT * common) return [];
  const observed = `scores or comments of ${drifting} of ${count(common, 'post')} are far apart`;
  return [warnAnswer(expected, observed, { remedy: 'Look whether one of the paths no longer updates what it has.' })];
}

/** Nothing is missing; what proves nothing is said. */
export function answerAlike(groups: readonly PathGroup[], pair: PathPair, expected: string): CheckAnswer {
  const sum = rowsOf(groups);
  const common = sum('same') + sum('volatile');
  const filter = pair.dlt.subject.dataset.paths?.dlt?.filter;
  const opaque =
    filter?.rule === 'opaque' ? 'What dlt keeps is not known (opaque), so a post of manual alone proves nothing' : null;
  const unordered = PATHS.filter((path) => pair[path].subject.dataset.paths?.[path]?.listing !== 'new');
  const detail = joinSentences(
    opaque,
    unordered.length === 0
      ? null
      : `The listing of ${unordered.join(' and ')} is in no order of time, so a post that it lacks proves nothing`,
  );
  const observed = `${count(common, 'post')} in both alike, ${sum('only-manual')} in that of manual alone, ${sum('only-dlt')} in that of dlt alone, none of them missing`;
  return passAnswer(expected, observed, detail === '' ? {} : { detail });
}

function rowsOf(groups: readonly PathGroup[]): (kind: PathGroup['class']) => number {
  return (kind) => groups.filter((group) => group.class === kind).reduce((sum, { rows }) => sum + rows, 0);
}
