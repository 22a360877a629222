import { faultsAnswer, learningAnswer, passAnswer, unknownAnswer } from '../integrity/check-answers.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { CheckAnswer, CheckPlan, Fault } from '../integrity/integrity-check.ts';
import type { UnitFetchFact } from '../integrity/integrity-memory.ts';
import { count } from '../markdown/count.ts';

const EXPECTED = 'each fetch reaches back to the newest post of the fetch before';
const REMEDY =
  'Collect the unit at once with a larger limit while Reddit still lists the posts (it lists about 1,000), then raise limit or lower cadence_minutes in config/datasets.yaml.';

/**
 * Fetches of the listing new must overlap: where the one before ended, the next one must begin, or what lies between was never read. Proven from the
 * collectors' own records alone, also where the database has long been mended.
 */
export const fetchOverlapCheck = defineCheck({
  id: 'fetch-overlap',
  title: 'No gap between two fetches',
  scope: 'dataset',
  kind: 'loss',
  question: 'Does each fetch of a unit reach back to the newest post that the fetch before had read?',
  runbook: 'When to roll back: data loss or corruption detected',
  needs: 'the records of unit-fetches on the branch cutover-history',
  cost: 'O(S B)',
  verdictRule:
    'fail: a fetch of the listing new gave as much as it may, its oldest post is newer than the newest of the fetch before, and no later fetch reached back. pass: all overlap, or the listing ended. learning: fewer than two fetches of a unit are recorded. not-applicable: hot, top and rising are in no order of time.',
  remedy: REMEDY,
  plan({ dataset }, { memory, isMemoryUnread }): CheckPlan {
    if (dataset.holds !== 'posts' || dataset.paths === undefined)
      return { kind: 'skipped', reason: 'not-applicable', detail: 'no path collects posts into it' };
    const paths = (['manual', 'dlt'] as const).filter((path) => dataset.paths?.[path]?.listing === 'new');
    if (paths.length === 0)
      return { kind: 'skipped', reason: 'not-applicable', detail: 'no path reads the listing new' };
    if (isMemoryUnread === true)
      return { kind: 'unknown', message: 'the history could not be read', remedy: 'Look again when it can be.' };
    const fetches = (memory.unitFetches ?? []).filter(({ path }) => paths.includes(path));
    return { kind: 'answered', answers: [judge(groupFetches(fetches))] };
  },
  assess: () => ({ answers: [unknownAnswer(EXPECTED, 'nothing was asked', 'Look again.')] }),
});

interface Pair {
  readonly before: UnitFetchFact;
  readonly after: UnitFetchFact;
  /** Later fetches of the unit by the path. */
  readonly later: readonly UnitFetchFact[];
}

/** By path and unit, oldest first; those alone that read a page. */
function groupFetches(fetches: readonly UnitFetchFact[]): readonly (readonly UnitFetchFact[])[] {
  const read = fetches
    .filter(({ outcome, newestId }) => (outcome === 'fetched' || outcome === 'nothing-new') && newestId !== null)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const groups = new Map<string, UnitFetchFact[]>();
  for (const fetch of read) {
    const key = `${fetch.path} ${fetch.unit}`;
    groups.set(key, [...(groups.get(key) ?? []), fetch]);
  }
  return [...groups.values()];
}

function judge(groups: readonly (readonly UnitFetchFact[])[]): CheckAnswer {
  const pairs = groups.flatMap(pairUp);
  if (pairs.length === 0) {
    const observed =
      groups.length === 0 ? 'no unit-fetch is recorded yet' : 'one fetch of each unit is recorded, two are needed';
    return learningAnswer(EXPECTED, observed);
  }
  const gaps = pairs.filter(isGap);
  if (gaps.length === 0) return passAnswer(EXPECTED, `${count(pairs.length, 'pair')} of fetches overlap`);
  return faultsAnswer({
    ...{ expected: EXPECTED, none: '', remedy: REMEDY },
    some: gaps.map(describeGap).join('; '),
    faults: gaps.map(toFault),
  });
}

/** Only fetches of one generation: a unit that went to the other path and came back was read there meanwhile. */
function pairUp(fetches: readonly UnitFetchFact[]): readonly Pair[] {
  return fetches.flatMap((after, index) => {
    const before = fetches[index - 1];
    return before === undefined || before.generation !== after.generation
      ? []
      : [{ before, after, later: fetches.slice(index + 1) }];
  });
}

function isGap({ before, after, later }: Pair): boolean {
  if (!after.saturated || reachesBack(after, before)) return false;
  return !later.some((fetch) => reachesBack(fetch, before) || !fetch.saturated);
}

/** Ids of Reddit count up: what is older has the smaller number. */
function reachesBack({ oldestId }: UnitFetchFact, { newestId }: UnitFetchFact): boolean {
  if (oldestId === null || newestId === null) return true;
  const [oldest, newest] = [bare(oldestId), bare(newestId)];
  return oldest.length === newest.length ? oldest <= newest : oldest.length < newest.length;
}

function bare(id: string): string {
  return id.toLowerCase().replace(/^t[1-6]_/u, '');
}

function describeGap({ before, after }: Pair): string {
  return `${after.unit} (${after.path}): the fetch of ${after.at} gave as much as it may and ended at ${after.oldestId}, the one before had read up to ${before.newestId}`;
}

function toFault({ before, after }: Pair): Fault {
  const { unit, path, at } = after;
  return { key: `${unit} ${before.newestId}..${after.oldestId}`, unit, path, arrivedAt: at };
}
