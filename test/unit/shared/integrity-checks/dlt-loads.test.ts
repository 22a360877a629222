import { describe, expect, test } from 'vitest';

import { dltLoadsCheck } from '../../../../actions/shared/integrity-checks/dlt-loads.ts';
import { LEAST_LOADS } from '../../../../actions/shared/integrity/look-context.ts';
import {
  afterLook,
  aDltSubject,
  aLoad,
  instantAt,
  judgeDlt,
  loadIdAt,
  openRows,
} from '../../../support/a-dlt-subject.ts';
import { UNMEASURED } from '../../../support/a-table-subject.ts';

const LOADS = [aLoad(30), aLoad(90), aLoad(150)];

function verdictOf(minutesAgo: number, loads = LOADS, memory = {}) {
  const { answers } = judgeDlt(dltLoadsCheck, aDltSubject({ loads, memory }), openRows({ [loadIdAt(minutesAgo)]: 3 }));
  return answers.map(({ verdict }) => verdict);
}

describe('rows of a load that is not in _dlt_loads', () => {
  test.each([
    [5, 'pass', 'it may be running'],
    [29, 'pass', 'no later load completed'],
    [59, 'fail', 'a later load completed'],
    [61, 'fail', 'it is past its hour'],
  ])('that began %d minutes ago: %s, because %s', (minutes, verdict) => {
    expect(verdictOf(minutes)).toEqual([verdict]);
  });

  test('have a quarter of an hour where a later load completed, since two runs may overlap', () => {
    expect(verdictOf(14, [aLoad(5), aLoad(90)])).toEqual(['pass']);
    expect(verdictOf(16, [aLoad(5), aLoad(90)])).toEqual(['fail']);
  });

  test('have their hour where two pipelines load, since a later load may be the other one’s', () => {
    const two = [aLoad(30, { schemaName: 'other' }), aLoad(90)];
    expect(verdictOf(59, two)).toEqual(['pass']);
    expect(verdictOf(61, two)).toEqual(['fail']);
  });

  test('have twice the time that loads usually take', () => {
    const slow = [400, 600, 800].map((minutes) => aLoad(minutes, { insertedAt: instantAt(minutes - 100) }));
    const slower = slow.map((load) => ({ ...load, schemaName: load.loadId }));
    slower.push(aLoad(9_000));
    expect(verdictOf(190, slower)).toEqual(['pass']);
    expect(verdictOf(210, slower)).toEqual(['fail']);
  });

  test('have their time from the last look on where they grew since', () => {
    const id = loadIdAt(300);
    const seen = (rows: number) => ({
      marks: new Map([
        [
          'dlt-loads:reddit_harbor',
          JSON.stringify({
            at: instantAt(10),
            open: { [id]: { seen: instantAt(40), rows, after: null } },
            completed: [],
            late: {},
          }),
        ],
      ]),
    });
    expect(verdictOf(300, [aLoad(900)], seen(2))).toEqual(['pass']);
    expect(verdictOf(300, [aLoad(900)], seen(3))).toEqual(['fail']);
  });

  test('name the load, its rows and tables, the path, and when they came', () => {
    const { answers } = judgeDlt(dltLoadsCheck, aDltSubject({ loads: LOADS }), openRows({ [loadIdAt(61)]: 3 }));
    expect(answers).toMatchObject([
      {
        verdict: 'fail',
        observed: `1 load left rows and did not complete: ${loadIdAt(61)} (began 61 min ago): 3 rows of reddit_harbor.submissions`,
        faults: [{ key: loadIdAt(61), path: 'dlt', arrivedAt: instantAt(61) }],
      },
    ]);
  });

  test('that stood there at the first look came when their load began, as far as can be told; those that a look saw come, after that look', () => {
    const id = loadIdAt(3_000);
    const loads = [...LOADS, aLoad(4_000)];
    const first = judgeDlt(dltLoadsCheck, aDltSubject({ loads }), openRows({ [id]: 3 }));
    expect(first.answers[0]?.faults).toEqual([{ key: id, path: 'dlt', arrivedAt: instantAt(3_000) }]);
    const memory = afterLook(first);
    const second = judgeDlt(dltLoadsCheck, aDltSubject({ loads, memory }), openRows({ [id]: 3 }));
    expect(second.answers[0]?.faults).toEqual([{ key: id, path: 'dlt', arrivedAt: instantAt(3_000) }]);
    const clean = afterLook(
      judgeDlt(dltLoadsCheck, aDltSubject({ loads, database: { at: instantAt(200) } }), openRows({})),
    );
    const late = judgeDlt(dltLoadsCheck, aDltSubject({ loads, memory: clean }), openRows({ [id]: 3 }));
    expect(late.answers[0]?.faults).toEqual([{ key: id, path: 'dlt', arrivedAt: instantAt(200) }]);
  });

  test('that is older than all that _dlt_loads keeps warn, and fail where it keeps none', () => {
    expect(verdictOf(500)).toEqual(['warn']);
    expect(verdictOf(500, [])).toEqual(['fail']);
  });

  test('whose load stood there at an earlier look warn for good, since that load did complete', () => {
    const early = { loads: LOADS, database: { at: instantAt(120) } };
    const first = judgeDlt(dltLoadsCheck, aDltSubject(early), openRows({}));
    const look = (memory: ReturnType<typeof afterLook>) =>
      judgeDlt(dltLoadsCheck, aDltSubject({ loads: LOADS.slice(0, 2), memory }), openRows({ [loadIdAt(150)]: 3 }));
    const second = look(afterLook(first));
    for (const { answers } of [second, look(afterLook(second))])
      expect(answers).toMatchObject([
        { verdict: 'warn', observed: expect.stringContaining('was taken out of _dlt_loads') },
      ]);
  });
});

describe('what cannot be told', () => {
  test('is unknown where the loads could not be read', () => {
    const { subject, context } = aDltSubject();
    expect(dltLoadsCheck.plan(subject, { ...context, loads: new Map() })).toMatchObject({ kind: 'unknown' });
  });

  test('is unknown where all loads were taken away', () => {
    const memory = afterLook(judgeDlt(dltLoadsCheck, aDltSubject({ loads: LOADS }), openRows({})));
    const emptied = judgeDlt(
      dltLoadsCheck,
      aDltSubject({ memory }),
      openRows({ [loadIdAt(150)]: 3, [loadIdAt(500)]: 3 }),
    );
    expect(emptied).toMatchObject({ answers: [{ verdict: 'unknown' }] });
    expect(emptied.records).toBeUndefined();
  });

  test('is unknown where a table could not be asked, and leaves no memory of half a look', () => {
    const outcome = judgeDlt(dltLoadsCheck, aDltSubject({ loads: LOADS }), {
      'load ids of reddit_harbor.submissions': UNMEASURED,
    });
    expect(outcome).toMatchObject({ answers: [{ verdict: 'unknown', remedy: UNMEASURED.remedy }], records: [] });
  });
});

describe('the questions', () => {
  test('go down the index, and count only open loads', () => {
    const { subject, context } = aDltSubject({ loads: LOADS });
    const plan = dltLoadsCheck.plan(subject, context);
    expect(plan.kind === 'ask' && plan.queries['load ids of reddit_harbor.submissions']?.sql).toContain(
      'with recursive',
    );
    const answers = {
      'load ids of reddit_harbor.submissions': {
        measured: true as const,
        value: [loadIdAt(30), loadIdAt(61)].map((load_id) => ({ load_id, rows: null })),
      },
    };
    expect(dltLoadsCheck.followUp?.(subject, answers, context)).toMatchObject({
      'open rows of reddit_harbor.submissions': { values: [[loadIdAt(61)]] },
    });
  });

  test('group a table without the index, and name it', () => {
    const { subject, context } = aDltSubject({ submissions: { indexes: [] } });
    const plan = dltLoadsCheck.plan(subject, context);
    expect(plan.kind === 'ask' && plan.queries['load ids of reddit_harbor.submissions']).toMatchObject({
      sql: expect.stringContaining('group by 1'),
      index: 'CREATE INDEX CONCURRENTLY ON "reddit_harbor"."submissions" ("_dlt_load_id");',
    });
  });
});

test.each([
  [[aLoad(30, { status: 1 }), aLoad(90)], ['warn'], `the state of load ${loadIdAt(90)}`],
  [[aLoad(30), aLoad(90, { status: 1 })], ['pass'], ''],
  [[aLoad(30, { status: 2 })], ['warn'], 'nothing, and starts anew'],
])('a status other than 0 warns where nothing newer has 0', (loads, verdicts, restored) => {
  const { answers } = judgeDlt(dltLoadsCheck, aDltSubject({ loads }), openRows({}));
  expect(answers.map(({ verdict }) => verdict)).toEqual(verdicts);
  expect(answers[0]?.detail ?? '').toContain(restored);
});

test('where _dlt_loads has more than was read, the database leaves out what completed, and no number is called whole', () => {
  const cut = aDltSubject({ loads: Array.from({ length: LEAST_LOADS }, (_, at) => aLoad(30 + at)) });
  const plan = dltLoadsCheck.plan(cut.subject, cut.context);
  expect(plan.kind === 'ask' && plan.queries['load ids of reddit_harbor.submissions']).toMatchObject({
    sql: expect.stringContaining('from "reddit_harbor"."_dlt_loads" completed'),
    index: expect.stringContaining('("load_id")'),
  });
  const { answers } = dltLoadsCheck.assess(cut.subject, openRows({}), cut.context);
  expect(answers[0]).toMatchObject({
    verdict: 'pass',
    observed: expect.stringMatching(/^the newest 5000 loads completed/u),
  });
});
