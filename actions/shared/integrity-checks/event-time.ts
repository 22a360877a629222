import type { z } from 'zod';

import { askRows, planOverArrivals } from '../integrity/arrived-rows.ts';
import type { ArrivedRows } from '../integrity/arrived-rows.ts';
import { countColumn, faultsAnswer, readRows, unmeasuredAnswer } from '../integrity/check-answers.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { TableSubject } from '../integrity/integrity-check.ts';
import type { IntegrityQuery } from '../integrity/integrity-query.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { quoteIdentifier } from '../integrity/quoted-name.ts';
import { FAULT_LIMIT, faultyRowSchema, rowColumns, toFault } from '../integrity/row-fault.ts';
import type { EventTime } from '../integrity/event-time-clause.ts';
import { count } from '../markdown/count.ts';

const EXPECTED = 'every post made after June 2005 and not in the future';
const REMEDY =
  'Compare the rows with Reddit by their ids, mend the writer (unit of the epoch, zone of the text), and write the times anew.';

/** Event times that cannot be: in the future, at the epoch, a thousandfold, before Reddit. Whole hours off are the matter of event-lag. */
export const eventTimeCheck = defineCheck({
  id: 'event-time',
  title: 'Event times are possible',
  scope: 'table',
  kind: 'corruption',
  question: 'Does a row that arrived say that its post was made in the future, or before Reddit was there?',
  runbook: 'When to roll back: data loss or corruption detected',
  needs: 'an index on the arrival column',
  cost: 'O(w)',
  verdictRule:
    'fail: more than 5 minutes after now by the later of both clocks, or before 2005-06-01 (0, 1970, local zones of an empty time), or milliseconds for seconds.',
  remedy: REMEDY,
  columns: ({ table }) => (table.eventTime === undefined ? [] : [table.eventTime.column]),
  plan(subject, context) {
    const { eventTime } = subject.table;
    if (eventTime === undefined)
      return { kind: 'skipped', reason: 'not-applicable', detail: 'the binding names no event time' };
    return planOverArrivals(subject, context, {
      expected: EXPECTED,
      ask: (rows) => ({ times: timesQuery({ subject, eventTime, rows }, context) }),
    });
  },
  assess(subject, answers, context) {
    const rows = readRows(answers, { times: timeRowSchema });
    if (!rows.measured) return { answers: [unmeasuredAnswer(rows, EXPECTED)] };
    const { times } = rows.value;
    const total = times[0]?.total ?? 0;
    return {
      answers: [
        faultsAnswer({
          expected: EXPECTED,
          none: 'all are',
          some: `${count(total, 'new row')} with an impossible time (${describeTimes(times[0])})`,
          faults: times.map((row) => toFault(row, subject, context)),
          faultCount: total,
          remedy: REMEDY,
        }),
      ],
    };
  },
});

const timeRowSchema = faultyRowSchema.extend({ future: countColumn, early: countColumn, thousandfold: countColumn });

/** A clock that is corrected by NTP stays within seconds; five minutes are Kerberos' own limit. */
const SKEW_SECONDS = 300;
/** 2005-06-01: Reddit went online in that month. */
const REDDIT_SINCE = '2005-06-01T00:00:00Z';
const REDDIT_SINCE_EPOCH = 1_117_584_000;
/** Epoch seconds reach it in the year 5138; milliseconds passed it in 1973. */
const MILLISECONDS_FROM = 100_000_000_000;

interface TimesRequest {
  readonly subject: TableSubject;
  readonly eventTime: EventTime;
  readonly rows: ArrivedRows;
}

function timesQuery({ subject, eventTime, rows }: TimesRequest, context: LookContext): IntegrityQuery {
  const { future, early, thousandfold } = conditions(eventTime, `$${rows.values.length + 1}`);
  const counts = [
    `count(*) filter (where ${future}) over () as future`,
    `count(*) filter (where ${early}) over () as early`,
    `count(*) filter (where ${thousandfold}) over () as thousandfold`,
  ];
  return askRows(
    rows,
    `select ${rowColumns(subject, rows)}, ${counts.join(', ')}
       ${rows.from} and (${future} or ${early} or ${thousandfold}) limit ${FAULT_LIMIT}`,
    [latestInstant(context)],
  );
}

/** Compared as they are stored, so that no value has to be turned into a time that it cannot be. */
function conditions({ column, type }: EventTime, latest: string) {
  const name = `row.${quoteIdentifier(column)}`;
  if (type === 'epoch_seconds') {
    const epoch = `extract(epoch from ${latest}::timestamptz)`;
    return {
      future: `(${name} > ${epoch} and ${name} < ${MILLISECONDS_FROM})`,
      early: `${name} < ${REDDIT_SINCE_EPOCH}`,
      thousandfold: `${name} >= ${MILLISECONDS_FROM}`,
    };
  }
  const asStored = (instant: string) =>
    type === 'timestamp_utc' ? `(${instant}::timestamptz at time zone 'UTC')` : `${instant}::timestamptz`;
  const thousandfold = `${name} > ${asStored("'3000-01-01T00:00:00Z'")}`;
  return {
    future: `(${name} > ${asStored(latest)} and not ${thousandfold})`,
    early: `${name} < ${asStored(`'${REDDIT_SINCE}'`)}`,
    thousandfold,
  };
}

/** By the later of the database's clock and the one here: one of them may be wrong, and then nothing is proven by the other. */
function latestInstant({ database }: LookContext): string {
  const ahead = Math.max(0, -database.skewMs) + SKEW_SECONDS * 1000;
  return new Date(Date.parse(database.at) + ahead).toISOString();
}

function describeTimes(row: z.output<typeof timeRowSchema> | undefined): string {
  const kinds = [
    ['in the future', row?.future ?? 0],
    ['before Reddit', row?.early ?? 0],
    ['a thousandfold', row?.thousandfold ?? 0],
  ] as const;
  return kinds.flatMap(([kind, number]) => (number === 0 ? [] : [`${kind}: ${number}`])).join(', ');
}
