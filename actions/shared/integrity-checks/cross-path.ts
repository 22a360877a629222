import { z } from 'zod';

import { countColumn, learningAnswer, readRows, unmeasuredAnswer } from '../integrity/check-answers.ts';
import { compareQuery, describeUnproven, elsewhereQuery, parseKind } from '../integrity/compare-paths.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { Answers, CheckAnswer, CheckOutcome } from '../integrity/integrity-check.ts';
import type { IntegrityRecord } from '../integrity/integrity-memory.ts';
import type { IntegrityQueries } from '../integrity/integrity-query.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { instantText } from '../integrity/look-window.ts';
import {
  answerAlike,
  answerDiffering,
  answerDrift,
  answerLacked,
  MOST_PROBED,
  PATHS,
  sortLacked,
} from '../integrity/path-differences.ts';
import type { Path, PathGroup } from '../integrity/path-differences.ts';
import { comparedSpan, listPairs, pairName } from '../integrity/path-pair.ts';
import type { PathPair } from '../integrity/path-pair.ts';
import { pathOfUnit } from '../integrity/plan-listings.ts';
import { tableKey } from '../integrity/quoted-name.ts';
import { unitKey } from '../routing/unit-key.ts';

/**
 * The tables of both paths against each other, over a closed span of the time of the posts. A post that one of them lacks is a loss only where its path had
 * to have it: by routing, by the filter, and by a listing in order of time.
 */
export const crossPathCheck = defineCheck({
  id: 'cross-path',
  title: 'Both paths hold the same posts',
  scope: 'dataset',
  kind: 'loss',
  question:
    'Does a path lack a post that the other one has and that it had to have, or do the two differ in what cannot change?',
  runbook: 'When to roll back: data loss or corruption detected',
  needs: 'an index on the time of the post in both tables; one on the canonical id',
  cost: 'O(w)',
  verdictRule:
    'fail: a post that the path of its unit had to have is only in the table of the other path, and Reddit shows it; or title, time, subreddit or author differ. warn: scores or comments of many posts are far apart. Where a filter is opaque or a listing in no order of time, a missing post proves nothing: learning, in the shadow. not-applicable: no two tables of both paths.',
  remedy: 'Collect the named posts again by the path that lacks them, and look at its runs in that span.',
  columns: ({ tables }) =>
    tables.flatMap(({ table }) => [
      table.canonicalId.column,
      ...(table.eventTime === undefined ? [] : [table.eventTime.column]),
      ...Object.values(table.columns ?? {}).flatMap((column) => column ?? []),
    ]),
  plan(subject, context) {
    const pairs = listPairs(subject, context);
    if (pairs.length === 0)
      return {
        kind: 'skipped',
        reason: 'not-applicable',
        detail: 'no two tables of both paths with the time of the posts',
      };
    if (context.state === null)
      return {
        kind: 'unknown',
        message: 'the state could not be read, so which path had to have a post is not known',
        remedy: LATER,
      };
    return {
      kind: 'ask',
      queries: Object.fromEntries(pairs.map((pair) => [pairName(pair), compareQuery(pair, spanOf(pair, context))])),
    };
  },
  followUp(subject, answers, context) {
    const queries: Record<string, IntegrityQueries[string]> = {};
    for (const pair of listPairs(subject, context)) {
      const read = readRows({ rows: answers[pairName(pair)] ?? NOTHING }, { rows: groupSchema });
      if (!read.measured) continue;
      for (const path of PATHS) {
        const keys = lackedBy(path, read.value.rows, { pair, context }).flatMap((group) => group.keys ?? []);
        if (keys.length > 0) queries[probeName(pair, path)] = elsewhereQuery(pair[path], keys.slice(0, MOST_PROBED));
      }
    }
    return queries;
  },
  assess(subject, answers, context) {
    const outcomes = listPairs(subject, context).map((pair) => judgePair(pair, answers, context));
    return {
      answers: outcomes.flatMap((outcome) => outcome.answers),
      records: outcomes.flatMap(({ records = [] }) => records),
      settle: (gone) => outcomes.flatMap((outcome) => outcome.settle?.(gone) ?? []),
    };
  },
});

const LATER = 'Look again when GitHub answers; the check state says what is wrong.';
const NOTHING = { measured: true, value: [] } as const;

const groupSchema = z
  .object({
    kind: z.string(),
    rows: countColumn,
    keys: z.array(z.string()).nullable(),
    /** Seconds since 1970, of each key. */
    made: z.array(z.number()).nullable(),
  })
  .transform(({ kind, ...group }) => ({ ...group, ...parseKind(kind) }));
const elsewhereSchema = z.object({ key: z.string(), made: z.number().nullable() });

function markName(pair: PathPair): string {
  return `cross-path:${pairName(pair)}`;
}

function probeName(pair: PathPair, path: Path): string {
  return `lacked by ${path}: ${pairName(pair)}`;
}

function spanOf(pair: PathPair, { memory, database, state, isBaseline }: LookContext) {
  const known = isBaseline ? undefined : memory.marks.get(markName(pair));
  const startedAt = state?.phaseStartedAt ?? null;
  const settledMs = startedAt === null ? 0 : Date.parse(startedAt) + pair.lagMs;
  return { ...comparedSpan(pair, known, database.at), settledAt: instantText(settledMs) };
}

interface Where {
  readonly pair: PathPair;
  readonly context: LookContext;
}

/** Of the posts that a path lacks those that it had to have. */
function lackedBy(path: Path, groups: readonly PathGroup[], { pair, context }: Where): readonly PathGroup[] {
  const { state } = context;
  const isInOrder = pair[path].subject.dataset.paths?.[path]?.listing === 'new';
  if (state === null || !isInOrder) return [];
  const other = path === 'manual' ? 'only-dlt' : 'only-manual';
  return groups.filter(
    ({ class: kind, unit, isSettled, passes }) =>
      kind === other &&
      passes &&
      isSettled &&
      unit !== null &&
      (state.phase === 'shadow' || pathOfUnit(unitKey(unit), state) === path),
  );
}

function judgePair(pair: PathPair, answers: Answers, context: LookContext): CheckOutcome {
  const expected = `the same posts in ${tableKey(pair.manual.subject.table)} and ${tableKey(pair.dlt.subject.table)}`;
  const probes = PATHS.map((path) => [path, answers[probeName(pair, path)] ?? NOTHING] as const);
  const read = readRows(
    { groups: answers[pairName(pair)] ?? NOTHING, manual: probes[0]?.[1] ?? NOTHING, dlt: probes[1]?.[1] ?? NOTHING },
    { groups: groupSchema, manual: elsewhereSchema, dlt: elsewhereSchema },
  );
  if (!read.measured) return { answers: [unmeasuredAnswer(read, expected)] };
  const { groups } = read.value;
  const lacked = PATHS.map((path) => sortLacked(path, lackedBy(path, groups, { pair, context }), read.value[path]));
  const found = [
    ...lacked.flatMap((each) => answerLacked(each, expected)),
    ...answerDiffering(groups, lacked, expected),
    ...answerDrift(groups, expected),
  ];
  const answersOf = found.length === 0 ? [answerUndiffering(pair, groups, { expected, context })] : found;
  const failed = found.filter(({ verdict }) => verdict === 'fail');
  if (failed.length === 0) return { answers: answersOf, records: markOf(pair, context) };
  // Where something differs the span stays, and the next look sees it too, for a day; not where all of it is lawful.
  const settle = (gone: ReadonlySet<string>): readonly IntegrityRecord[] =>
    failed.every((answer) => isGone(answer, gone)) ? markOf(pair, context) : [];
  return { answers: answersOf, settle };
}

/** A shadow is there to be compared: where nothing could differ, that nothing does is no proof, and no way out of it. */
function answerUndiffering(
  pair: PathPair,
  groups: readonly PathGroup[],
  { expected, context }: { readonly expected: string; readonly context: LookContext },
): CheckAnswer {
  const alike = answerAlike(groups, pair, expected);
  const unproven = context.state?.phase === 'shadow' ? describeUnproven(pair) : null;
  return unproven === null
    ? alike
    : learningAnswer(expected, `${alike.observed}; nothing is proven by that, since ${unproven}`);
}

function isGone({ suspects = [], faultCount = 0 }: CheckAnswer, gone: ReadonlySet<string>): boolean {
  return suspects.length === faultCount && suspects.every((id) => gone.has(id));
}

function markOf(pair: PathPair, context: LookContext): readonly IntegrityRecord[] {
  const { until } = spanOf(pair, context);
  const known = context.memory.marks.get(markName(pair));
  const isFurther = known === undefined || until > known;
  return isFurther && context.isMemoryUnread !== true ? [{ kind: 'mark', name: markName(pair), value: until }] : [];
}
