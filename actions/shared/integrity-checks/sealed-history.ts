import { z } from 'zod';

import { countColumn, readRows, unmeasuredAnswer } from '../integrity/check-answers.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { Answers, CheckOutcome, TableSubject } from '../integrity/integrity-check.ts';
import type { IntegrityRecord } from '../integrity/integrity-memory.ts';
import type { IntegrityQueries } from '../integrity/integrity-query.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { isReadable, judgeDay, judgeHours, sealRecord } from '../integrity/judge-seals.ts';
import type { JudgedDay, SealRows } from '../integrity/judge-seals.ts';
import { candidatesQuery, dayQuery, lostQuery, oldestQuery, spansQuery } from '../integrity/seal-queries.ts';
import type { SealedTable } from '../integrity/seal-queries.ts';
import {
  bindingMark,
  chooseDays,
  isIndexed,
  marksOf,
  MOST_DAYS_SEALED,
  planRound,
  recipeOf,
} from '../integrity/seal-round.ts';
import type { Round } from '../integrity/seal-round.ts';
import { describeCycle } from '../integrity/sealed-days.ts';
import type { SealedSpan } from '../integrity/sealed-days.ts';
import { sealAnswers } from '../integrity/seal-answers.ts';

/**
 * Closed days of posts, by the ids that they had. A merge rewrites rows and moves their load ids, so days go by the time of the post, which stays, and
 * over canonical ids alone. What was added is sealed anew; what is gone is named, and Reddit is asked whether it is gone there too.
 */
export const sealedHistoryCheck = defineCheck({
  id: 'sealed-history',
  title: 'Nothing of closed days is lost',
  scope: 'table',
  kind: 'loss',
  question: 'Are the posts of days that were closed and sealed all still here, each once?',
  runbook: 'When to roll back: data loss or corruption detected',
  needs: 'an index on the time of the post; one on the canonical id where ids are missing',
  cost: 'O(k)',
  verdictRule:
    'fail: an id of a sealed day is nowhere in the table and Reddit shows it, or an id is there twice that was sealed once. unknown: ids are missing and Reddit cannot be asked, about comments, or about a day with more than 100,000 ids, of which only counts were kept. pass: all as sealed, or more; what is gone at Reddit too is lawful.',
  remedy:
    'Restore the named rows from a backup, or collect the posts again by their ids. Look once with record-baseline to accept what cannot be restored.',
  columns: ({ table }) => [
    table.canonicalId.column,
    ...(table.eventTime === undefined ? [] : [table.eventTime.column]),
  ],
  plan(subject, context) {
    const sealed = toSealed(subject);
    if (sealed === null)
      return { kind: 'skipped', reason: 'not-applicable', detail: 'the binding names no time of the post' };
    if (context.isMemoryUnread === true)
      return {
        kind: 'unknown',
        message: 'the history could not be read, so what was sealed is not known',
        remedy: READ,
      };
    const { spans, candidates, newest } = planRound(subject, context);
    return {
      kind: 'ask',
      queries: {
        oldest: oldestQuery(sealed, newest),
        ...(candidates.length === 0 ? {} : { candidates: candidatesQuery(sealed, candidates, MOST_DAYS_SEALED) }),
        ...(spans.length === 0 ? {} : { spans: spansQuery(sealed, spans) }),
      },
    };
  },
  followUp(subject, answers, context) {
    const sealed = toSealed(subject);
    const read = readRound(answers);
    if (sealed === null || !read.measured) return {};
    const { spans } = planRound(subject, context);
    const queries: Record<string, IntegrityQueries[string]> = {};
    for (const day of chooseDays(read.value.candidates)) queries[dayName(day)] = dayQuery(sealed, day);
    for (const { day } of differing(spans, read.value.spans).filter(({ hour }) => hour === null)) {
      queries[dayName(day.day)] = dayQuery(sealed, day.day);
      if (day.ids !== null) queries[lostName(day.day)] = lostQuery(sealed, day.day, day.ids);
    }
    return queries;
  },
  assess: (subject, answers, context) => assess(subject, answers, context),
});

const EXPECTED = 'every id of the sealed days';
const READ = 'Look again when the branch cutover-history can be read.';
const oldestSchema = z.object({ at: z.string().nullable() });
const candidateSchema = z.object({ day: z.string(), rows: countColumn });
const spanSchema = z.object({ position: countColumn, rows: countColumn, digest: z.string() });
type SpanRow = z.output<typeof spanSchema>;

function toSealed(subject: TableSubject): SealedTable | null {
  const { eventTime } = subject.table;
  return eventTime === undefined ? null : { subject, eventTime };
}

function dayName(day: string): string {
  return `day ${day}`;
}

function lostName(day: string): string {
  return `lost of ${day}`;
}

function readRound(answers: Answers) {
  const asked = { oldest: answers['oldest'] ?? NOTHING, candidates: answers['candidates'] ?? NOTHING };
  return readRows(
    { ...asked, spans: answers['spans'] ?? NOTHING },
    { oldest: oldestSchema, candidates: candidateSchema, spans: spanSchema },
  );
}

const NOTHING = { measured: true, value: [] } as const;

function differing(spans: readonly SealedSpan[], rows: readonly SpanRow[]): readonly SealedSpan[] {
  const now = new Map(rows.map((row) => [row.position, row]));
  return spans.filter((span, index) => now.get(index + 1)?.digest !== span.digest);
}

function assess(subject: TableSubject, answers: Answers, context: LookContext): CheckOutcome {
  const read = readRound(answers);
  if (!read.measured) return { answers: [unmeasuredAnswer(read, EXPECTED)] };
  const round = planRound(subject, context);
  const { recipe, isNew } = recipeOf(subject, context);
  const about = { subject, recipe, at: context.database.at, isAccepted: context.isBaseline };
  const days = judgeDays(round, read.value.spans, answers, about);
  const hours = judgeHours(round.spans, read.value.spans, about);
  const sealed = chooseDays(read.value.candidates).flatMap((day): readonly IntegrityRecord[] => {
    const rows = readDay(answers, day);
    return rows === null || !isReadable(rows) ? [] : [sealRecord(rows, { ...about, day })];
  });
  const judged = [...days, ...hours];
  return {
    answers: sealAnswers(judged, {
      subject,
      expected: EXPECTED,
      sealedNow: sealed.length,
      cycle: describeCycle(round.seals, isIndexed(subject)),
      sealedDays: round.seals.length,
    }),
    records: [
      ...sealed,
      ...judged.flatMap(({ records }) => records),
      ...marksOf(subject, context, { round, oldest: read.value.oldest, candidates: read.value.candidates, judged }),
      ...(isNew ? [bindingMark(subject, recipe)] : []),
    ],
    settle: (gone) => judged.flatMap(({ settle }) => settle?.(gone) ?? []),
  };
}

function judgeDays(
  { spans }: Round,
  rows: readonly SpanRow[],
  answers: Answers,
  about: Parameters<typeof judgeDay>[1],
): readonly JudgedDay[] {
  const different = new Set(differing(spans, rows));
  return spans
    .filter(({ hour }) => hour === null)
    .map((span) => {
      if (!different.has(span)) return judgeDay({ span, kind: 'same' }, about);
      const [now, lost] = [answers[dayName(span.day.day)], answers[lostName(span.day.day)]];
      const failed = [now, lost].find((answer) => answer?.measured === false);
      if (failed?.measured === false) return judgeDay({ span, kind: 'unmeasured', ...failed }, about);
      return judgeDay(
        {
          ...{ span, kind: 'different' },
          rows: readDay(answers, span.day.day) ?? [],
          missing: lost?.measured === true ? z.array(lostSchema).parse(lost.value) : null,
        },
        about,
      );
    });
}

const daySchema = z.object({
  hour: z.number().nullable(),
  rows: countColumn,
  digest: z.string(),
  ids: z.string().nullable(),
});
const lostSchema = z.object({ key: z.string(), is_elsewhere: z.boolean(), lost: countColumn, moved: countColumn });

function readDay(answers: Answers, day: string): SealRows | null {
  const answer = answers[dayName(day)];
  return answer?.measured === true ? z.array(daySchema).parse(answer.value) : null;
}
