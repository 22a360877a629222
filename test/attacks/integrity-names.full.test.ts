import { escapeIdentifier as quote } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { parseDatasets } from '../../actions/shared/datasets/datasets.ts';
import type { CheckResult } from '../../actions/shared/integrity/integrity-result.ts';
import { INTEGRITY_CHECKS } from '../../actions/shared/integrity-checks/list-checks.ts';
import { examine, listTroubles } from '../support/examine.ts';
import { lookAt } from '../support/look-at.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { fullCutover } from '../support/table-world.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer({ synchronous_commit: 'off' });
  await runAll('create role reader login; grant pg_read_all_stats to reader; create table public.y (id int)');
}, 120_000);
afterAll(() => server.stop());

const runAll = (...statements: readonly string[]): Promise<void> =>
  server.withClient(async (client) => {
    for (const statement of statements) await client.query(statement);
  });
/** What every name here would drop, if it were ever run. */
const countOfY = (): Promise<unknown> =>
  server.withClient(async (client) => (await client.query<{ n: string }>('select count(*) as n from public.y')).rows);

interface Names {
  readonly schema: string;
  readonly table: string;
  readonly id: string;
  readonly unit: string;
  readonly arrived: string;
  readonly made: string;
  readonly title: string;
}
const names = (schema: string, table: string, columns: readonly string[]): Names => {
  const [id = 'id', unit = 'unit', arrived = 'arrived', made = 'made', title = 'title'] = columns;
  return { schema, table, id, unit, arrived, made, title };
};

const ODD: readonly (readonly [string, Names])[] = [
  ['blanks', names('my schema', 'my posts', ['the id', 'the unit', 'came in', 'made at', ' title '])],
  [
    'single quotes and comments',
    names(`'; drop table public.y; --`, `x'; drop table public.y; --`, [`'id'`, '/*', '*/', '--', `'`]),
  ],
  ['dots', names('a.b', 'c.d', ['e.f', 'g.h', 'i.j', 'k.l', 'm.n'])],
  ['letters of other scripts', names('größe', 'публикации', ['編號', 'τμήμα', 'وصل', 'crée', '🙂'])],
  ['reserved words and capitals', names('Select', 'TABLE', ['from', 'where', 'user', 'Order', 'limit'])],
  ['signs of parameters, formats and escapes', names('$1', '%I', ['$$', '%s', '\\', '{}', '${title}'])],
  ['aliases of our own', names('row', 'row', ['other', 'fresh', 'parent', 'names', 'key'])],
];

function bindingOf({ schema, table, id, unit, arrived, made, title }: Names): string {
  const text = JSON.stringify;
  return `schema_version: 1
units: [{ name: opensource }]
datasets:
  - name: posts
    holds: posts
    paths:
      manual: { listing: hot, limit: 50, filter: { rule: none }, cadence_minutes: 60 }
    tables:
      - schema: ${text(schema)}
        table: ${text(table)}
        written_by: manual
        canonical_id: { column: ${text(id)}, form: bare }
        unit_column: ${text(unit)}
        arrival: { rule: column, column: ${text(arrived)} }
        event_time: { column: ${text(made)}, type: timestamptz }
        required_columns: [${text(id)}, ${text(title)}]
  - name: scores
    holds: derived
    cadence_minutes: 60
    tables:
      - schema: ${text(schema)}
        table: ${text(`${table} 2`)}
        written_by: downstream
        canonical_id: { column: ${text(title)}, form: opaque }
        arrival: { rule: column, column: ${text(arrived)} }
        parents: [{ column: ${text(id)}, dataset: posts }]
`;
}

function statementsOf({ schema, table, id, unit, arrived, made, title }: Names): readonly string[] {
  const [posts, scores] = [table, `${table} 2`].map((name) => `${quote(schema)}.${quote(name)}`);
  const times = `now() - interval '5 minutes' - i * interval '10 min'`;
  return [
    `create schema ${quote(schema)}; grant usage on schema ${quote(schema)} to reader`,
    `create table ${posts} (${quote(id)} text, ${quote(unit)} text, ${quote(arrived)} timestamptz, ${quote(made)} timestamptz, ${quote(title)} text)`,
    `create table ${scores} (${quote(title)} text, ${quote(arrived)} timestamptz, ${quote(id)} text)`,
    `insert into ${posts} select '1sk' || to_hex(4096 + i), 'opensource', ${times}, ${times}, 'A title' from generate_series(1, 400) i`,
    `insert into ${scores} select 'opp_' || i, ${times} + interval '1 min', '1sk' || to_hex(4096 + i) from generate_series(1, 400) i`,
    `grant select on ${posts}, ${scores} to reader`,
  ];
}

const inShort = ({ id, verdict, observed }: CheckResult): string => `${id}: ${verdict}, ${observed}`;

describe.each(ODD)('names with %s', (_, odd) => {
  const datasets = bindingOf(odd);
  const asked = { datasets, state: fullCutover(), checks: INTEGRITY_CHECKS };
  const posts = `${quote(odd.schema)}.${quote(odd.table)}`;
  beforeEach(() => runAll(`drop schema if exists ${quote(odd.schema)} cascade`, ...statementsOf(odd), 'analyze'));

  test('are looked at as any others, and nothing in them is run', async () => {
    const { results } = await lookAt(server.urlFor('reader'), asked);
    expect(results.filter(({ verdict }) => verdict === 'unknown' || verdict === 'fail').map(inShort)).toEqual([]);
    expect(results.find(({ id, dataset }) => id === 'recent-rows' && dataset === 'posts')?.observed).toMatch(
      /^14[34] rows came in over 24 h/u,
    );
    await runAll(`insert into ${posts} select * from ${posts} where ${quote(odd.id)} = '1sk1010'`);
    const again = (await lookAt(server.urlFor('reader'), asked)).results;
    expect(again.find(({ id }) => id === 'duplicates')?.sample).toEqual(['1sk1010']);
    expect(await countOfY()).toEqual([{ n: '0' }]);
  });

  test('stand quoted in the statements of the doctor, which can be run as they are', async () => {
    await runAll(`revoke select on ${posts} from reader`, `revoke usage on schema ${quote(odd.schema)} from reader`);
    const before = await examine(server.urlFor('reader'), datasets);
    const statements = before.findings.flatMap(({ remedy, verdict }) => (verdict === 'pass' ? [] : (remedy ?? [])));
    expect(statements.length).toBeGreaterThan(4);
    // GRANT … ; GRANT … ; may be one query, CREATE INDEX CONCURRENTLY may not.
    await runAll(...statements);
    expect(listTroubles(await examine(server.urlFor('reader'), datasets))).toEqual([]);
    expect(await countOfY()).toEqual([{ n: '0' }]);
  });
});

describe('names that only the catalogue has', () => {
  const HOSTILE = `f"; drop table public.y; --`;
  const dlt = `schema_version: 1
units: [{ name: opensource }]
datasets:
  - name: posts
    holds: posts
    paths:
      dlt: { listing: new, limit: 50, filter: { rule: none }, cadence_minutes: 60 }
    dlt: { pipeline: posts, schema: loaded }
    tables:
      - schema: loaded
        table: posts
        written_by: dlt
        canonical_id: { column: id, form: bare }
        unit_column: subreddit
        arrival: { rule: dlt_load }
`;

  test('stand quoted too: a key, an index, a column, a table that refers', async () => {
    const name = quote(HOSTILE);
    await runAll(
      `drop schema if exists loaded cascade; create schema loaded;
       create table loaded._dlt_loads (load_id varchar, schema_name varchar, status bigint, inserted_at timestamptz, schema_version_hash varchar);
       insert into loaded._dlt_loads values ('1700000000.5', '${HOSTILE}', 0, now() - interval '10 minutes', 'hash');
       create table loaded.posts (id text unique, subreddit text, ${quote(`v__v_${HOSTILE}`)} text, _dlt_load_id varchar, _dlt_id varchar);
       create index ${quote(`i${HOSTILE}`)} on loaded.posts (_dlt_load_id);
       create table loaded.${name} (${quote(`c${HOSTILE}`)} text constraint ${name} references loaded.posts (id) on delete cascade, _dlt_id varchar);
       insert into loaded.posts values ('1sk001', 'opensource', null, '1700000000.5', 'd1')`,
    );
    const { results } = await lookAt(server.url, { datasets: dlt, state: fullCutover(), checks: INTEGRITY_CHECKS });
    expect(results.filter(({ verdict }) => verdict === 'unknown').map(inShort)).toEqual([]);
    const cascade = (await examine(server.url, dlt)).findings.find(({ id }) => id === 'cascade-keys');
    expect(cascade?.verdict).toBe('fail');
    await runAll((cascade?.remedy ?? '').split(' Or merge')[0] ?? '');
    expect(listTroubles(await examine(server.url, dlt))).toEqual([]);
    expect(await countOfY()).toEqual([{ n: '0' }]);
  });
});

describe('names that the file may not have', () => {
  const GOOD = bindingOf(names('public', 'posts', []));
  test.each([
    ['a double quote with SQL', `x"; drop table public.y; --`, 'without quotes'],
    ['a quoted name', '"posts"', 'without quotes'],
    ['a line break', 'posts\n; drop table public.y', 'without quotes'],
    ['a zero byte', 'posts\u0000', 'without quotes'],
    ['a delete character', 'posts\u007f', 'without quotes'],
    ['64 characters', 'p'.repeat(64), 'at most 63 characters'],
    ['64 bytes in 16 characters', '🙂'.repeat(16), 'at most 63 bytes'],
    ['nothing', '', 'at least 1'],
  ])('are refused with line and column: %s', (_, name, expected) => {
    const parsed = parseDatasets(GOOD.replace('table: "posts"\n', `table: ${JSON.stringify(name)}\n`));
    expect(parsed).toMatchObject({
      ok: false,
      problems: [
        { path: 'datasets[0].tables[0].table', line: 10, column: 16, expected: expect.stringContaining(expected) },
      ],
    });
  });
});
