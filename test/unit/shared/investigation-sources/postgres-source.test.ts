import { expect, test } from 'vitest';

import type { DatabaseHealth } from '../../../../actions/shared/investigation-sources/database-health.ts';
import { postgresJob } from '../../../../actions/shared/investigation-sources/postgres-source.ts';
import { aDatabaseHealth } from '../../../support/a-database-health.ts';

const never = new AbortController().signal;
const ask = (health: DatabaseHealth) =>
  postgresJob({ measured: true, value: { read: async () => health } }).gather(never, () => undefined);
const HIDDEN = { measured: false, message: 'may not see', remedy: 'GRANT it.' } as const;

test('a database that does well gives numbers and no clue', async () => {
  const answer = await ask(aDatabaseHealth());
  expect(answer).toMatchObject({ status: 'measured', clues: [] });
  expect(answer.observed).toContain('3 of 57 connections used; 50 MB; 0 sessions waiting for a lock');
  expect(answer.observed).toContain('settings: statement_timeout 120000ms');
});

test('without a database it is not configured', async () => {
  const answer = await postgresJob(HIDDEN).gather(never, () => undefined);
  expect(answer).toMatchObject({ status: 'not-configured', observed: 'may not see', remedy: 'GRANT it.' });
});

test.each([
  ['connections-exhausted', { connections: { measured: true, value: { used: 52, active: 9, most: 57 } } }],
  [
    'lock-waiting',
    {
      lockWaits: {
        measured: true,
        value: [{ role: 'r', seconds: 9, relation: 'public.submissions', query: 'select 1', blockers: 1 }],
      },
    },
  ],
  [
    'idle-in-transaction',
    {
      longTransactions: {
        measured: true,
        value: [{ role: 'r', state: 'idle in transaction', seconds: 900, query: 'q' }],
      },
    },
  ],
  [
    'long-transaction',
    { longTransactions: { measured: true, value: [{ role: 'r', state: 'active', seconds: 900, query: 'q' }] } },
  ],
  [
    'slow-query',
    { slowStatements: { measured: true, value: [{ calls: 12, meanMs: 4_000, maxMs: 9_000, query: 'q' }] } },
  ],
  ['replication-lag', { replicaLagSeconds: 90 }],
  ['replication-lag', { standbys: { measured: true, value: [{ name: 'replica', lagSeconds: 61 }] } }],
] as const)('%s is recognised', async (sign, changes) => {
  const { clues } = await ask(aDatabaseHealth(changes));
  expect(clues.map((clue) => clue.sign)).toEqual([sign]);
});

test.each([
  [{ connections: { measured: true, value: { used: 51, active: 9, most: 57 } } }],
  [{ replicaLagSeconds: 60 }],
  [{ standbys: { measured: true, value: [{ name: 'replica', lagSeconds: null }] } }],
] as const)('just within its limit nothing is said: %j', async (changes) => {
  expect((await ask(aDatabaseHealth(changes))).clues).toEqual([]);
});

test('what the role may not see makes it unknown, names it, and hides nothing that was seen', async () => {
  const answer = await ask(
    aDatabaseHealth({
      lockWaits: HIDDEN,
      connections: { measured: true, value: { used: 57, active: null, most: 57 } },
    }),
  );
  expect(answer).toMatchObject({ status: 'unknown', remedy: 'GRANT it.' });
  expect(answer.observed).toContain('locks could not be seen: may not see');
  expect(answer.clues).toHaveLength(1);
});

test('a server that is full is a measurement', async () => {
  const answer = await ask({ kind: 'full', message: 'sorry, too many clients already (53300)' });
  expect(answer).toMatchObject({ status: 'measured', clues: [{ sign: 'connections-exhausted' }] });
});

test('a statement is shown redacted, on one line and cut', async () => {
  const query = `select * from people\nwhere email = 'someone@example.com' and token = 'ghp_${'a'.repeat(36)}' ${'x'.repeat(900)}`;
  const { clues } = await ask(
    aDatabaseHealth({ slowStatements: { measured: true, value: [{ calls: 1, meanMs: 4_000, maxMs: 9_000, query }] } }),
  );
  const example = clues[0]?.example ?? '';
  expect(example).not.toMatch(/someone@example|ghp_a|\n/u);
  expect(Array.from(example).length).toBeLessThanOrEqual(300);
});
