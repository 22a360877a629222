import { expect, test } from 'vitest';

import { answerChecks } from '../../../../actions/shared/integrity/answer-checks.ts';
import {
  faultsAnswer,
  outcomeOf,
  readRows,
  unmeasuredAnswer,
} from '../../../../actions/shared/integrity/check-answers.ts';
import { defineCheck } from '../../../../actions/shared/integrity/integrity-check.ts';
import type { CheckKind, Fault } from '../../../../actions/shared/integrity/integrity-check.ts';
import { judgeLook } from '../../../../actions/shared/integrity/judge-look.ts';
import type { LookContext } from '../../../../actions/shared/integrity/look-context.ts';
import { planLook } from '../../../../actions/shared/integrity/plan-look.ts';
import type { Measured } from '../../../../actions/shared/verification/measured.ts';
import { z } from 'zod';
import { aCatalogueTable } from '../../../support/a-catalogue-table.ts';
import { aDltTable, aLoad } from '../../../support/a-dlt-subject.ts';
import { aLookContext } from '../../../support/a-look-context.ts';
import type { ContextChanges } from '../../../support/a-look-context.ts';
import { datasetsOf, SUBMISSIONS_BY_GENERATION } from '../../../support/source-tables.ts';

const FAULT: Fault = { key: '1sk', arrivedAt: '2026-11-25T11:00:00.000000Z', unit: 'opensource' };
const HERE = new Map([['public.posts', aCatalogueTable()]]);

function aCheck(kind: CheckKind, faults: readonly Fault[] = [], columns: readonly string[] = []) {
  return defineCheck({
    id: 'probe',
    title: 'Probe',
    scope: 'table',
    kind,
    question: 'Is it there?',
    runbook: 'step 5',
    needs: 'nothing',
    cost: 'O(1)',
    verdictRule: 'fail: it is there',
    remedy: 'Look it up.',
    columns: () => columns,
    plan: () => ({ kind: 'ask', queries: { rows: { sql: 'select 1' } } }),
    assess(_subject, answers) {
      const rows = readRows(answers, { rows: z.looseObject({}) });
      if (!rows.measured) return outcomeOf(unmeasuredAnswer(rows, 'none'));
      return outcomeOf(faultsAnswer({ expected: 'none', none: 'none', some: 'some', faults }));
    },
  });
}

async function judge(
  context: LookContext,
  check = aCheck('loss'),
  answer: Measured<readonly Record<string, unknown>[]> = { measured: true, value: [] },
) {
  const answered = await answerChecks(planLook([check], context), { ask: async () => answer, elapsedMs: () => 0 });
  const { results, records } = judgeLook(answered, context);
  return { result: results[0], records, kinds: records.map(({ kind }) => kind) };
}
const UNMEASURED = { measured: false, message: 'too slow', remedy: 'CREATE INDEX' } as const;

test('a table whose questions were all answered gets its watermark, and the database its mark', async () => {
  const { result, records } = await judge(aLookContext({ tables: HERE }));
  expect(result?.verdict).toBe('pass');
  expect(records).toEqual([
    { kind: 'watermark', dataset: 'posts', table: 'public.posts', through: '2026-11-25T11:59:00.000000Z' },
    { kind: 'mark', name: 'database.identity', value: 'here' },
  ]);
});

test('a question that could not be measured is unknown with its remedy, and keeps the watermark', async () => {
  const { result, kinds } = await judge(aLookContext({ tables: HERE }), aCheck('loss'), UNMEASURED);
  expect(result).toMatchObject({ verdict: 'unknown', observed: 'too slow', remedy: 'CREATE INDEX' });
  expect(kinds).not.toContain('watermark');
});

test('how often in a row a window could not be judged is counted, until it was', async () => {
  const name = 'window.held:public.posts';
  const context = (value: number) => aLookContext({ tables: HERE, memory: { gauges: new Map([[name, value]]) } });
  const again = await judge(context(2), aCheck('loss'), UNMEASURED);
  expect(again.records).toContainEqual({ kind: 'gauge', name, value: 3 });
  expect((await judge(context(3))).records).toContainEqual({ kind: 'gauge', name, value: 0 });
});

test('a question that judges no arrival does not hold the watermark back', async () => {
  const { kinds } = await judge(aLookContext({ tables: HERE }), aCheck('freshness'), UNMEASURED);
  expect(kinds).toContain('watermark');
});

test('a table whose arrivals cannot be read keeps its watermark, whatever else was answered', async () => {
  const unreadable = new Map([['public.posts', aCatalogueTable({ mayRead: false })]]);
  expect((await judge(aLookContext({ tables: unreadable }))).kinds).not.toContain('watermark');
});

test('a table whose loads could not be read keeps its watermark, but a baseline reads it whole', async () => {
  const datasets = datasetsOf(SUBMISSIONS_BY_GENERATION.C);
  const table = aDltTable();
  const context = (changes: ContextChanges) =>
    aLookContext({ datasets, tables: new Map([['reddit_harbor.submissions', table]]), ...changes });
  expect((await judge(context({}))).kinds).not.toContain('watermark');
  expect((await judge(context({ isBaseline: true }))).kinds).toContain('watermark');
  expect((await judge(context({ loads: new Map([['reddit_harbor', [aLoad(30)]]]) }))).kinds).toContain('watermark');
});

test('a column that is not there makes the checks that read it unknown, and no other', async () => {
  const table = aCatalogueTable();
  const columns = table.columns.filter(({ name }) => name !== 'title');
  const context = aLookContext({ tables: new Map([['public.posts', { ...table, columns }]]) });
  expect((await judge(context, aCheck('loss', [], ['title']))).result).toMatchObject({
    verdict: 'unknown',
    observed: 'the table public.posts has no column title',
  });
  expect((await judge(context, aCheck('loss', [], ['id']))).result?.verdict).toBe('pass');
});

test('a fault fails with its key, and with the remedy of the check where the answer has none', async () => {
  const { result } = await judge(aLookContext({ tables: HERE }), aCheck('loss', [FAULT]));
  expect(result).toMatchObject({
    verdict: 'fail',
    sample: ['1sk'],
    faultCount: 1,
    remedy: 'Look it up.',
    action: null,
  });
});

test('recording the baseline keeps the keys, and the next look passes over them', async () => {
  const first = await judge(aLookContext({ tables: HERE, isBaseline: true }), aCheck('loss', [FAULT]));
  expect(first.result?.verdict).toBe('pass');
  expect(first.records).toContainEqual({ kind: 'baseline', check: 'probe', dataset: 'posts', keys: ['1sk'] });
  const memory = { baseline: new Map([['probe:posts', new Set(['1sk'])]]) };
  const second = await judge(aLookContext({ tables: HERE, memory }), aCheck('loss', [FAULT]));
  expect(second.result).toMatchObject({ verdict: 'pass', baselineCount: 1 });
});

test.each([
  ['another database than before', { memory: { marks: new Map([['database.identity', 'elsewhere']]) } }],
  ['a replica that lags by an hour', { database: { isReplica: true, replicaLagSeconds: 3_600 } }],
  ['a replica of unknown lag', { database: { isReplica: true, replicaLagSeconds: null } }],
])('%s proves nothing: no failure, and no watermark', async (_, changes) => {
  const { result, records } = await judge(aLookContext({ tables: HERE, ...changes }), aCheck('loss', [FAULT]));
  expect(result?.verdict).toBe('unknown');
  expect(result?.remedy).toBeTruthy();
  expect(records).toEqual([]);
});

test('a history that could not be read calls nothing fresh that may have been there at setup', async () => {
  const old = aCheck('contract', [{ key: 'fk' }]);
  expect((await judge(aLookContext({ tables: HERE, isMemoryUnread: true }), old)).result?.verdict).toBe('unknown');
  expect((await judge(aLookContext({ tables: HERE }), old)).result?.verdict).toBe('fail');
});
