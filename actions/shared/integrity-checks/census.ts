import { z } from 'zod';

import { joinStored, isKnownToReddit } from '../integrity/canonical-key.ts';
import { createIndex } from '../integrity/arrival-clause.ts';
import {
  learningAnswer,
  notApplicableAnswer,
  passAnswer,
  readRows,
  unknownAnswer,
  warnAnswer,
} from '../integrity/check-answers.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { Answers, CheckAnswer, CheckOutcome, DatasetSubject, TableSubject } from '../integrity/integrity-check.ts';
import type { IntegrityRecord } from '../integrity/integrity-memory.ts';
import type { IntegrityQuery } from '../integrity/integrity-query.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { lagMs } from '../integrity/plan-listings.ts';
import { tableKey } from '../integrity/quoted-name.ts';
import { idsFor, planCensus } from '../integrity/unit-census.ts';
import type { Expected, UnitCensus } from '../integrity/unit-census.ts';
import { count } from '../markdown/count.ts';

const EXPECTED = 'every post that Reddit lists, the path keeps and the lag has passed';
const REMEDY =
  'Look at the runs and the log of the path that collects the unit, and collect its posts again while Reddit still lists them.';

/** What the source shows against what is here. Reddit's answers were fetched before the look; one that failed proves nothing. */
export const censusCheck = defineCheck({
  id: 'census',
  title: 'What Reddit lists is here',
  scope: 'dataset',
  kind: 'loss',
  question:
    'Is every post here that Reddit lists now, that the filter of the path lets through and that is older than the lag?',
  runbook: 'When to roll back: data loss or corruption detected',
  needs: 'credentials of Reddit; an index on the canonical id',
  cost: 'O(S log N)',
  verdictRule:
    'fail: a post in the listing new, older than 3 cadences and 90 minutes, is in no table of its path, was missed by a look that long ago too (moderators approve posts late), and Reddit shows it by its id. warn: missed first by a later look, or for as long from hot, top or rising, which prove nothing by themselves; a subreddit is banned or private. unknown: Reddit did not answer, or the filter is opaque. learning: the unit is new.',
  remedy: REMEDY,
  columns: ({ tables }) => tables.map(({ table }) => table.canonicalId.column),
  plan(subject, context) {
    const blocked = findBlock(subject, context);
    if (blocked !== null) return blocked;
    const censuses = planCensus(subject, context);
    const queries = subject.tables.flatMap((table) => {
      const ids = [...new Set(censuses.flatMap((census) => idsFor(census, table)))];
      return ids.length === 0 ? [] : [[nameOf(table), hereQuery(table, ids)] as const];
    });
    if (queries.length > 0) return { kind: 'ask', queries: Object.fromEntries(queries) };
    return { kind: 'answered', ...judge(subject, {}, context) };
  },
  assess: (subject, answers, context) => judge(subject, answers, context),
});

function findBlock({ dataset, tables }: DatasetSubject, context: LookContext) {
  const skip = (detail: string) => ({ kind: 'skipped', reason: 'not-applicable', detail }) as const;
  if (dataset.holds !== 'posts' || dataset.paths === undefined) return skip('no path collects posts into it');
  if (context.listings === undefined) return skip('the census is off');
  if (!tables.every(isKnownToReddit)) return skip('the canonical ids are not those of Reddit');
  const unread = (message: string, remedy: string) => ({ kind: 'unknown', message, remedy }) as const;
  if (context.state === null)
    return unread('the state could not be read, so which path collects a unit is not known', LATER);
  if (context.isMemoryUnread === true)
    return unread('the history could not be read, so since when a unit is looked at is not known', LATER);
  return null;
}

const LATER = 'Look again when GitHub answers; the checks state and history say what is wrong.';

function nameOf({ table }: TableSubject): string {
  return `here ${tableKey(table)}`;
}

const hereSchema = z.object({ key: z.string() });

function hereQuery(subject: TableSubject, ids: readonly string[]): IntegrityQuery {
  return {
    sql: `select asked.key from unnest($1::text[]) asked (key) ${joinStored(subject, 'asked.key')} where found.yes`,
    values: [ids],
    index: createIndex(subject.table, subject.table.canonicalId.column),
  };
}

interface UnitResult {
  readonly census: UnitCensus;
  readonly missing: readonly Expected[];
  readonly problem: { readonly message: string; readonly remedy: string } | null;
}

function judge(subject: DatasetSubject, answers: Answers, context: LookContext): CheckOutcome {
  const results = planCensus(subject, context).map((census) => compareUnit(census, answers));
  const judging = { subject, context };
  const judged = results.map((result) => judgeUnit(result, judging));
  const records = judged.flatMap(({ records: own }) => own);
  return { answers: toAnswers(results, judged), records };
}

function compareUnit(census: UnitCensus, answers: Answers): UnitResult {
  if (census.state.kind !== 'expected') return { census, missing: [], problem: null };
  const here = new Set<string>();
  for (const table of new Set(census.state.posts.flatMap(({ tables }) => tables))) {
    const answer = answers[nameOf(table)];
    if (answer === undefined) continue;
    const read = readRows({ here: answer }, { here: hereSchema });
    if (!read.measured) return { census, missing: [], problem: read };
    for (const { key } of read.value.here) here.add(key);
  }
  return { census, missing: census.state.posts.filter(({ post }) => !here.has(post.id)), problem: null };
}

interface UnitJudged {
  /** Proven, if Reddit shows them by their ids too. */
  readonly lost: readonly Expected[];
  /** Missing for longer than the lag, and not proven. */
  readonly late: readonly Expected[];
  /** Old enough to be here, and listed for less than the lag as far as looks saw: moderators may have let them through just now. */
  readonly recent: readonly Expected[];
  readonly isLearning: boolean;
  readonly records: readonly IntegrityRecord[];
}

interface Judging {
  readonly subject: DatasetSubject;
  readonly context: LookContext;
}

function judgeUnit({ census, missing, problem }: UnitResult, { subject, context }: Judging): UnitJudged {
  const nothing = { lost: [], late: [], recent: [], isLearning: false, records: [] };
  if (census.state.kind !== 'expected' || problem !== null) return nothing;
  const { database, memory, isBaseline } = context;
  const name = `census:${subject.dataset.name}:${census.unit}:${census.path}`;
  const since = memory.marks.get(name);
  const lag = lagMs(subject.dataset, census.path);
  const isOver = (at: string | undefined): boolean =>
    at !== undefined && Date.parse(at) + lag <= Date.parse(database.at);
  const known = readMissing(memory.marks.get(`${name}:missing`));
  const value = JSON.stringify(oldestFirst(missing.map(({ post }) => [post.id, known.get(post.id) ?? database.at])));
  const records: readonly IntegrityRecord[] = [
    ...(since === undefined ? [{ kind: 'mark', name, value: database.at } as const] : []),
    ...(value === (memory.marks.get(`${name}:missing`) ?? '[]')
      ? []
      : [{ kind: 'mark', name: `${name}:missing`, value } as const]),
  ];
  if (!isOver(since) && !isBaseline) return { ...nothing, isLearning: true, records };
  const due = missing.filter(({ isDue }) => isDue);
  const [sure, unsure] = [due.filter(({ isSure }) => isSure), due.filter(({ isSure }) => !isSure)];
  const isLong = ({ post }: Expected): boolean => isOver(known.get(post.id));
  if (isBaseline) return { ...nothing, lost: sure, late: unsure.filter(isLong), records };
  const recent = sure.filter((each) => !isLong(each));
  return { ...nothing, lost: sure.filter(isLong), late: unsure.filter(isLong), recent, records };
}

type Missed = readonly [id: string, since: string];

/** What was missed longest is kept first: a listing of a hundred new ones must not push it out. */
function oldestFirst(missed: readonly Missed[]): readonly Missed[] {
  return missed.toSorted(([, a], [, b]) => (a < b ? -1 : Number(a > b))).slice(0, MOST_KEPT);
}

/** As many as a listing shows on one page. */
const MOST_KEPT = 100;
const missingSchema = z.array(z.tuple([z.string(), z.string()]));

function readMissing(text: string | undefined): ReadonlyMap<string, string> {
  if (text === undefined || !text.startsWith('[[')) return new Map();
  return new Map(missingSchema.parse(JSON.parse(text)));
}

function toAnswers(results: readonly UnitResult[], judged: readonly UnitJudged[]): readonly CheckAnswer[] {
  const pairs = results.map((result, index) => ({ ...result, ...(judged[index] as UnitJudged) }));
  const lost = pairs.filter(({ lost: own }) => own.length > 0);
  const answers = [
    ...(lost.length === 0 ? [] : [answerLost(lost)]),
    ...pairs.flatMap(({ census, late }) => (late.length === 0 ? [] : [answerLate(census, late)])),
    ...pairs.flatMap(({ census, recent }) => (recent.length === 0 ? [] : [answerRecent(census, recent)])),
    ...pairs.flatMap(({ census: { unit, state } }) =>
      state.kind === 'gone'
        ? [warnAnswer(EXPECTED, `the subreddit is ${state.reason} at Reddit, and left out`, { unit, remedy: GONE })]
        : [],
    ),
    ...answerUnknown(pairs),
  ];
  const whole = pairs.filter(
    ({ census, problem, isLearning, missing }) =>
      census.state.kind === 'expected' &&
      problem === null &&
      !isLearning &&
      missing.every(({ isSure, isDue }) => !isSure || !isDue),
  );
  return [
    ...answers,
    ...answerRest(
      pairs,
      whole.map(({ census }) => census),
      answers.length === 0,
    ),
  ];
}

const GONE = 'Take the unit out of config/datasets.yaml, or ask its moderators for access.';

type Pair = UnitResult & UnitJudged;

function answerLost(pairs: readonly Pair[]): CheckAnswer {
  const faults = pairs.flatMap(({ lost, census: { unit, path } }) =>
    lost.map(({ post }) => ({
      ...{ key: post.id, unit, path },
      // A post that is not here arrived never; that it was made before the phase is what makes it old.
      arrivedAt: post.createdAt.toISOString().replace('Z', '000Z'),
    })),
  );
  const units = pairs.map(({ census: { unit, path }, lost }) => `${lost.length} of ${unit} (${path})`);
  const observed = `${count(faults.length, 'post')} that Reddit lists ${faults.length === 1 ? 'is' : 'are'} not here: ${units.join(', ')}`;
  const suspects = faults.map(({ key }) => key);
  return { verdict: 'fail', expected: EXPECTED, observed, remedy: REMEDY, faults, suspects };
}

function answerLate({ unit }: UnitCensus, late: readonly Expected[]): CheckAnswer {
  const ids = late.slice(0, 10).map(({ post }) => post.id);
  const observed = `${count(late.length, 'post')} that Reddit lists ${late.length === 1 ? 'is' : 'are'} not here, for longer than the lag: ${ids.join(', ')}`;
  const detail = 'Only the listing new, and words in a title, tell for sure that the path must have seen them.';
  return warnAnswer(EXPECTED, observed, { unit, detail, remedy: REMEDY });
}

function answerRecent({ unit }: UnitCensus, recent: readonly Expected[]): CheckAnswer {
  const ids = recent.slice(0, 10).map(({ post }) => post.id);
  const observed = `${count(recent.length, 'post')} that Reddit lists ${recent.length === 1 ? 'is' : 'are'} not here, and no look missed ${recent.length === 1 ? 'it' : 'them'} for the lag yet: ${ids.join(', ')}`;
  const detail = 'Moderators may have let them through just now: what is still missing after the lag is lost.';
  return warnAnswer(EXPECTED, observed, { unit, detail, remedy: REMEDY });
}

/** What could not be told, once for each reason. */
function answerUnknown(pairs: readonly Pair[]): readonly CheckAnswer[] {
  const byReason = new Map<string, { readonly remedy: string; readonly units: string[] }>();
  for (const { census, problem } of pairs) {
    const reason = problem ?? (census.state.kind === 'unknown' ? census.state : null);
    if (reason === null) continue;
    const known = byReason.get(reason.message) ?? { remedy: reason.remedy, units: [] };
    byReason.set(reason.message, known);
    known.units.push(census.unit);
  }
  return [...byReason].map(([message, { remedy, units }]) =>
    unknownAnswer(EXPECTED, `${units.join(', ')}: ${message}`, remedy, units.length === 1 ? units[0] : undefined),
  );
}

function answerRest(pairs: readonly Pair[], whole: readonly UnitCensus[], isOnly: boolean): readonly CheckAnswer[] {
  if (whole.length > 0) {
    const posts = whole.reduce(
      (sum, { state }) => sum + (state.kind === 'expected' ? state.posts.filter(({ isDue }) => isDue).length : 0),
      0,
    );
    return [passAnswer(EXPECTED, `${count(posts, 'listed post')} of ${count(whole.length, 'unit')} compared`)];
  }
  const learning = pairs.filter(({ isLearning }) => isLearning);
  if (learning.length > 0)
    return [learningAnswer(EXPECTED, `${count(learning.length, 'unit')} looked at for less than the lag`)];
  return isOnly ? [notApplicableAnswer(EXPECTED, 'Reddit lists no post of a unit that is collected into it')] : [];
}
