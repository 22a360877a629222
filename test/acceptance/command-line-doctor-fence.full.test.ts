import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { CONFIG_PATH } from '../../actions/shared/cutover/file-paths.ts';
import type { ReadinessResult } from '../../actions/shared/doctor/readiness-result.ts';
import { makeFencer, makeRole, openSession, readRoles, runFence } from '../support/fence-harness.ts';
import { OperationsRepository, PROJECT, stateFiles } from '../support/operations-repository.ts';
import { startPostgresServer, type PostgresServer } from '../support/postgres-server.ts';

const read = (path: string): string => readFileSync(join(PROJECT, path), 'utf8');

let server: PostgresServer;
let repository: OperationsRepository;
beforeAll(async () => {
  server = await startPostgresServer();
  await makeFencer(server);
  await makeRole(server, 'dlt_load');
  await makeRole(server, 'hand', 'login');
}, 60_000);
afterAll(() => server.stop());
afterEach(() => repository.remove());

function start(phase: '10%' | 'manual_only' = '10%', role = 'dlt_load'): void {
  const policy = read('config/policy.yaml').replace('database_role: null', `database_role: ${role}`);
  const { [CONFIG_PATH]: config = '', ...files } = stateFiles(phase);
  const state =
    phase === 'manual_only' ? config.replace('{', '{ "rollback_timestamp": "2026-11-25T02:05:20Z",') : config;
  repository = new OperationsRepository({
    ...{ ...files, [CONFIG_PATH]: state, 'config/policy.yaml': policy },
    'config/datasets.yaml': read('config/datasets.yaml'),
  });
}

async function lookAtFence(environment: Readonly<Record<string, string>> = {}) {
  const before = await readRoles(server);
  const given = {
    FENCE_DATABASE_URL: server.urlFor('fencer'),
    SUPABASE_COLLECT_DB_URL: server.urlFor('hand'),
    ...environment,
  };
  const ran = await repository.run(['doctor', '--json'], { environment: given });
  expect(await readRoles(server)).toEqual(before);
  const { findings } = JSON.parse(ran.stdout) as ReadinessResult;
  expect(ran.stdout + ran.stderr).not.toContain(given.FENCE_DATABASE_URL || 'nothing');
  return findings.filter(({ area }) => area === 'database');
}
const verdicts = (findings: Awaited<ReturnType<typeof lookAtFence>>) =>
  findings.map(({ id, verdict }) => [id, verdict]);

test('says what the fence would do, and changes nothing', async () => {
  start();
  const session = await openSession(server, 'dlt_load');
  try {
    const findings = await lookAtFence();
    expect(verdicts(findings)).toEqual([
      ['fence', 'pass'],
      ['fence-role', 'pass'],
      ['fence-effect', 'pass'],
      ['fence-standing', 'pass'],
    ]);
    expect(findings[2]?.observed).toBe('it would take the login of "dlt_load", and end 1 session');
  } finally {
    await session.client.end();
  }
});

test('finds a fence that should be lifted, and lets one be that should stand', async () => {
  start();
  await runFence(server, { role: 'dlt_load', generation: 3 });
  const standing = (await lookAtFence()).find(({ id }) => id === 'fence-standing');
  expect([standing?.verdict, standing?.remedy]).toEqual(['warn', expect.stringContaining('switchback switch to-dlt')]);
  repository.remove();
  start('manual_only');
  expect(verdicts(await lookAtFence()).at(-1)).toEqual(['fence-standing', 'pass']);
  await runFence(server, { role: 'dlt_load', generation: 4, direction: 'unfence' });
});

test('finds that no fence stands after a rollback, and that there is one once it is set', async () => {
  start('manual_only');
  const standing = (await lookAtFence()).find(({ id }) => id === 'fence-standing');
  expect([standing?.verdict, standing?.observed, standing?.remedy]).toEqual([
    'warn',
    expect.stringContaining('"dlt_load" has its login, although the state is rolled back'),
    expect.stringContaining('switchback switch to-manual'),
  ]);
  await runFence(server, { role: 'dlt_load', generation: 4 });
  expect(verdicts(await lookAtFence()).at(-1)).toEqual(['fence-standing', 'pass']);
  await server.withClient((client) => client.query('alter role dlt_load login'));
  const back = (await lookAtFence()).find(({ id }) => id === 'fence-standing');
  expect([back?.verdict, back?.observed]).toEqual(['warn', expect.stringContaining('a mark of one')]);
  await runFence(server, { role: 'dlt_load', generation: 5, direction: 'unfence' });
});

test('finds one role for both paths, a role that is not there, and a right that is lacking', async () => {
  start();
  expect(verdicts(await lookAtFence({ SUPABASE_COLLECT_DB_URL: server.urlFor('dlt_load') }))).toEqual([
    ['fence', 'pass'],
    ['fence-role', 'fail'],
    ['fence-effect', 'fail'],
    ['fence-standing', 'pass'],
  ]);
  const [lacking] = await lookAtFence({ FENCE_DATABASE_URL: server.urlFor('hand') });
  expect([lacking?.verdict, lacking?.remedy]).toEqual([
    'fail',
    expect.stringContaining('ALTER ROLE "hand" CREATEROLE;'),
  ]);
  repository.remove();
  start('10%', 'Dlt_load');
  const findings = await lookAtFence();
  expect(verdicts(findings)).toEqual([['fence', 'fail']]);
  expect(findings[0]?.observed).toContain('There is a role "dlt_load".');
});

test('says what is missing without a connection, and nothing good of a database out of reach', async () => {
  start();
  const [without] = await lookAtFence({ FENCE_DATABASE_URL: '' });
  expect([without?.verdict, without?.observed]).toEqual([
    'warn',
    expect.stringContaining('FENCE_DATABASE_URL is not set here'),
  ]);
  const away = server.urlFor('fencer').replace(/:\d+\//u, ':1/');
  expect(verdicts(await lookAtFence({ FENCE_DATABASE_URL: away }))).toEqual([['fence', 'unknown']]);
  expect(verdicts(await lookAtFence({ FENCE_DATABASE_URL: 'nonsense' }))).toEqual([['fence', 'unknown']]);
});
