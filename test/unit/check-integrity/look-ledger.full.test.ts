import { afterAll, beforeAll, expect, test } from 'vitest';

import { checkIntegrity, type IntegrityPorts } from '../../../actions/check-integrity/check-integrity.ts';
import {
  openHeldPosts,
  openIntegritySources,
  type IntegrityAccess,
} from '../../../actions/shared/adapters/integrity-sources.ts';
import { CONFIG_PATH, ROUTING_PATH } from '../../../actions/shared/cutover/file-paths.ts';
import { parseHistoryFiles } from '../../../actions/shared/history/history-lines.ts';
import { parsePolicy, type Policy } from '../../../actions/shared/policy/policy.ts';
import { renderRoutingFile } from '../../../actions/shared/routing/routing-file.ts';
import { aRolledBackConfig } from '../../support/a-rolled-back-branch.ts';
import { inMemoryCutoverRepository } from '../../support/in-memory-cutover-repository.ts';
import { inMemoryHistory, inMemoryHistoryStore } from '../../support/in-memory-history-store.ts';
import { inMemoryRemote } from '../../support/in-memory-remote.ts';
import { LEDGER_DATASETS } from '../../support/ledger-datasets.ts';
import { readDatasets } from '../../support/look-at.ts';
import { startPostgresServer, type PostgresServer } from '../../support/postgres-server.ts';
import { readProjectFile } from '../../support/project-files.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
  await server.withClient((client) =>
    client.query(`
      create schema reddit_harbor;
      create table public.submissions (submission_id text unique, subreddit text, created_at timestamptz, ingested_at timestamptz default now());
      create index on public.submissions (ingested_at);
      create table reddit_harbor.submissions (id text, subreddit text, created_utc double precision, _dlt_load_id text, _dlt_id text);
      create table reddit_harbor._dlt_loads (load_id text, schema_name text, status bigint, inserted_at timestamptz, schema_version_hash text);
      insert into reddit_harbor._dlt_loads values ('1795567307.95', 'harvest', 0, now() - interval '2 hours', 'x');
      insert into reddit_harbor.submissions values ('1aa', 'opensource', 100, '1795567307.95', 'a'), ('1ac', 'OpenSource', 200, '1795567307.95', 'b');
      create role reader login;
      grant usage on schema reddit_harbor to reader;
      grant select on all tables in schema public, reddit_harbor to reader`),
  );
}, 60_000);
afterAll(() => server.stop());

const shipped = parsePolicy(readProjectFile('config/policy.yaml'));
const policyOf = (by: Policy['collectors']['manual']['by']) => {
  if (!shipped.ok) throw new TypeError('the shipped policy is bad');
  const { collectors } = shipped.policy;
  return { measured: true as const, value: { collectors: { ...collectors, manual: { ...collectors.manual, by } } } };
};

const ROUTING = {
  salt: 'salt',
  weights: new Map([
    ['opensource', 40],
    ['sideproject', 90],
  ]),
};
const stateOf = (generation: number, dltUnits: readonly string[], at: Date) => {
  const phase = dltUnits.length > 0 ? '10%' : 'manual_only';
  const time = `${at.toISOString().slice(0, 19)}Z`;
  const config = aRolledBackConfig({
    ...{ current_phase: phase, dlt_enabled: dltUnits.length > 0, generation, phase_started_at: time },
    rollback_timestamp: dltUnits.length > 0 ? null : time,
  });
  return {
    [CONFIG_PATH]: JSON.stringify(config),
    [ROUTING_PATH]: renderRoutingFile({ ...ROUTING, generation, phase, dltUnits }),
  };
};

test('a manual path that records nothing has its handover in the ledger, from the tables, by a role that may only read', async () => {
  const history = inMemoryHistory();
  let runs = 0;
  const look = async (files: Record<string, string>, by: 'external' | 'switchback' = 'external') => {
    const access = {
      ...{
        databaseUrl: server.urlFor('reader'),
        databaseCa: undefined,
        redditPublic: undefined,
        redditSecret: undefined,
      },
      ...{
        redditUserAgent: 'switchback-tests/1.0',
        redditApiUrl: 'http://127.0.0.1:1',
        redditTokenUrl: 'http://127.0.0.1:1',
      },
      ...{ isRedditWanted: false, isBaseline: false, deadlineMs: 60_000, signal: new AbortController().signal },
    } satisfies IntegrityAccess;
    const ports: IntegrityPorts = {
      ...openIntegritySources(access),
      datasets: { measured: true, value: readDatasets(LEDGER_DATASETS) },
      held: openHeldPosts(access, policyOf(by)),
      repository: inMemoryCutoverRepository({
        remote: inMemoryRemote('main', { message: 'state', files }),
        semantics: 'github',
      }),
      history: inMemoryHistoryStore(history),
      checks: [],
    };
    runs += 1;
    await checkIntegrity(
      { ...access, run: { at: new Date(), run: String(runs), attempt: 1, job: 'integrity' }, runUrl: null },
      ports,
    );
    const kept = parseHistoryFiles([...history.files].map(([path, contents]) => ({ path, contents })));
    return kept.records.flatMap(({ record }) => (record.kind === 'handover' ? [record] : []));
  };
  const switchedAt = new Date(Date.now() - 60_000);
  expect(await look(stateOf(4, ['opensource'], new Date(Date.now() - 7_200_000)))).toEqual([]);
  const rolledBack = stateOf(5, [], switchedAt);
  expect(await look(rolledBack, 'switchback')).toEqual([]);
  expect(await look(rolledBack)).toMatchObject([
    {
      unit: 'opensource',
      generation: 5,
      from: 'dlt',
      to: 'manual',
      oldNewestId: '1ac',
      newOldestId: null,
      result: 'unknown',
    },
  ]);
  await server.withClient((client) =>
    client.query(
      `insert into public.submissions values ('1ac', 'opensource', now(), now()), ('1ae', 'OpenSource', now(), now())`,
    ),
  );
  const last = (await look(rolledBack)).at(-1);
  expect(last).toMatchObject({ oldNewestId: '1ac', newOldestId: '1ac', result: 'overlap', settledBy: 'table' });
  expect(await look(rolledBack)).toHaveLength(2);
});
