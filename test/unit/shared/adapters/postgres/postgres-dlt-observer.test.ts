import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { createPostgresObserver } from '../../../../../actions/shared/adapters/postgres/postgres-dlt-observer.ts';
import { dltLookSchema } from '../../../../../actions/shared/verification/dlt-look.ts';
import type { ArrivalTarget, ProofTargets } from '../../../../../actions/shared/verification/proof-target.ts';
import { createDltDataset, writeDltLoad } from '../../../../support/dlt-layout.ts';
import { startPgliteDatabase } from '../../../../support/pglite-database.ts';
import type { TestDatabase } from '../../../../support/pglite-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startPgliteDatabase();
});
afterAll(() => database.stop());
beforeEach(() =>
  database.withClient(async (client) => {
    await client.query(
      'drop schema if exists reddit_harbor cascade; drop schema if exists reddit_harbor_staging cascade; drop table if exists public.submissions',
    );
    await client.query(
      'create table public.submissions (reddit_id text unique, subreddit text, arrived_at timestamptz not null default clock_timestamp())',
    );
  }),
);

const ARRIVALS: ArrivalTarget = {
  dataset: 'submissions',
  schema: 'public',
  table: 'submissions',
  arrivalColumn: 'arrived_at',
  unitColumn: 'subreddit',
  manualRows: { kind: 'all' },
  units: ['opensource', 'sideproject'],
};
const TARGETS: ProofTargets = {
  dlt: [{ dltSchema: 'reddit_harbor', tables: [{ schema: 'reddit_harbor', table: 'submissions' }] }],
  arrivals: [ARRIVALS],
  lookDistanceSeconds: 7200,
  manualLimitSeconds: 10_800,
};
const aPost = (id: string) => ({ id, subreddit: 'opensource', title: 'A title', created_utc: 1_795_567_000 });

function observe(targets: ProofTargets = TARGETS, rollbackAt: string | null = null) {
  return createPostgresObserver({ url: database.url, now: () => new Date() }).observe({
    targets,
    generation: 3,
    rollbackAt,
  });
}

describe('a look at a dataset of dlt', () => {
  test('names the loads, the rows of each load id and the half-done load, and survives JSON', async () => {
    await database.withClient(async (client) => {
      await createDltDataset(client);
      await writeDltLoad(client, { rows: [aPost('a'), aPost('b')], loadId: '1795567307.95034' });
      await writeDltLoad(client, { rows: [aPost('c')], loadId: '1795567400.5', until: 'after-merge' });
    });
    const { look, skew } = await observe();
    const [dataset] = look.datasets;
    expect(dataset?.loads).toMatchObject({
      measured: true,
      value: { rows: 1, newest: [{ loadId: '1795567307.95034', status: 0 }] },
    });
    const table = dataset?.tables.find(
      ({ schema, table: name }) => schema === 'reddit_harbor' && name === 'submissions',
    );
    expect(table).toMatchObject({
      kind: 'data',
      bound: true,
      counts: {
        value: {
          rows: 3,
          loadIds: 2,
          newest: [
            { loadId: '1795567400.5', rows: 1 },
            { loadId: '1795567307.95034', rows: 2 },
          ],
          withoutLoad: [{ loadId: '1795567400.5', rows: 1 }],
        },
      },
    });
    expect(dataset?.tables.map(({ schema, table: name, kind }) => `${schema}.${name} ${kind}`)).toEqual([
      'reddit_harbor._dlt_pipeline_state internal',
      'reddit_harbor.submissions data',
      'reddit_harbor_staging.submissions staging',
    ]);
    expect(dltLookSchema.parse(JSON.parse(JSON.stringify(look)))).toEqual(look);
    expect(Math.abs(skew.skewMs)).toBeLessThan(1000);
  });

  test('finds no tables where dlt never loaded, and names the schema that has them where the binding is wrong', async () => {
    const before = await observe();
    expect(before.look.datasets[0]).toMatchObject({
      loads: { measured: true, value: null },
      tables: [{ bound: true, counts: { value: null } }],
    });
    expect(before.look.unboundSchemas).toEqual([]);
    await database.withClient((client) => createDltDataset(client));
    const wrong = await observe({ ...TARGETS, dlt: [{ dltSchema: 'public', tables: [] }] });
    expect(wrong.look.unboundSchemas).toEqual(['reddit_harbor']);
  });

  test('keeps the newest 50 of many load ids and digests all, in the order of numbers', async () => {
    await database.withClient(async (client) => {
      await createDltDataset(client);
      await client.query(`insert into reddit_harbor.submissions (id, _dlt_load_id, _dlt_id)
        select i::text, case when i = 1 then '999999999.5' else (1795567000 + i)::text || '.25' end, i::text from generate_series(1, 1200) i`);
    });
    const first = await observe();
    const counts = first.look.datasets[0]?.tables.find(({ kind }) => kind === 'data')?.counts;
    expect(counts).toMatchObject({ value: { rows: 1200, loadIds: 1200 } });
    const newest = counts?.measured ? (counts.value?.newest ?? []) : [];
    expect([newest.length, newest[0]?.loadId]).toEqual([50, '1795568200.25']);
    await database.withClient((client) =>
      client.query(`update reddit_harbor.submissions set _dlt_load_id = '999999999.6' where id = '1'`),
    );
    const second = (await observe()).look.datasets[0]?.tables.find(({ kind }) => kind === 'data')?.counts;
    expect(second).not.toEqual(counts);
  });

  test('measures the rest when one table cannot be read', async () => {
    await database.withClient(async (client) => {
      await createDltDataset(client);
      await client.query('alter table reddit_harbor._dlt_loads rename column inserted_at to loaded_at');
    });
    const [dataset] = (await observe()).look.datasets;
    expect(dataset?.loads).toMatchObject({ measured: false, message: expect.stringContaining('42703') });
    expect(dataset?.tables.find(({ kind, bound }) => kind === 'data' && bound)?.counts.measured).toBe(true);
  });

  test('quotes whatever a name holds', async () => {
    const odd = {
      schema: `we"ird'; drop`,
      table: 'Sub"Missions',
      schemaName: 'x',
      columns: { id: 'varchar' },
      primaryKey: 'id',
    } as const;
    await database.withClient(async (client) => {
      await createDltDataset(client, odd);
      await writeDltLoad(client, { rows: [{ id: 'a' }] }, odd);
    });
    const { look } = await observe({
      ...TARGETS,
      dlt: [{ dltSchema: odd.schema, tables: [{ schema: odd.schema, table: odd.table }] }],
    });
    expect(look.datasets[0]?.tables.find(({ bound }) => bound)?.counts).toMatchObject({ value: { rows: 1 } });
    await database.withClient((client) =>
      client.query(`drop schema "we""ird'; drop" cascade; drop schema "we""ird'; drop_staging" cascade`),
    );
  });
});

describe('manual rows', () => {
  test('count from the rollback by the arrival column, unit names in lower case, none of the future', async () => {
    await database.withClient((client) =>
      client.query(`insert into public.submissions values ('a', 'OpenSource', now()), ('b', 'opensource', now() - interval '1 minute'),
        ('c', 'opensource', now() - interval '2 hours'), ('d', 'SideProject', now() + interval '1 day'), ('e', 'elsewhere', now())`),
    );
    const { arrivals } = await observe(TARGETS, new Date(Date.now() - 3_600_000).toISOString());
    expect(arrivals).toMatchObject([
      { dataset: 'submissions', units: { measured: true, value: [{ unit: 'opensource', rows: 2 }] } },
    ]);
  });

  test('are told from dlt rows of a shared table by a load id, and are unmeasured without an arrival column', async () => {
    await database.withClient((client) =>
      client.query(`alter table public.submissions add column _dlt_load_id varchar;
        insert into public.submissions values ('a', 'opensource', now(), '1795567307.95034'), ('b', 'opensource', now(), null)`),
    );
    const targets = {
      ...TARGETS,
      arrivals: [
        { ...ARRIVALS, manualRows: { kind: 'without-load-id' as const } },
        { ...ARRIVALS, arrivalColumn: null },
      ],
    };
    const { arrivals } = await observe(targets, new Date(Date.now() - 3_600_000).toISOString());
    expect(arrivals[0]).toMatchObject({ units: { value: [{ unit: 'opensource', rows: 1 }] } });
    expect(arrivals[1]).toMatchObject({ units: { measured: false } });
  });

  test('are told by unit where the table only refers to subreddits', async () => {
    await database.withClient((client) =>
      client.query(`create table public.subreddits (id int primary key, name text); insert into public.subreddits values (7, 'SideProject');
        insert into public.submissions values ('a', '7'), ('b', '7'), ('c', '8'), ('d', null)`),
    );
    const unitNames = { schema: 'public', table: 'subreddits', key: 'id', name: 'name' };
    const cast = `alter table public.submissions alter column subreddit type int using subreddit::int`;
    await database.withClient((client) => client.query(cast));
    const { arrivals } = await observe({ ...TARGETS, arrivals: [{ ...ARRIVALS, unitNames }] }, '2000-01-01T00:00:00Z');
    await database.withClient((client) => client.query('drop table public.subreddits'));
    expect(arrivals[0]?.units).toMatchObject({ measured: true, value: [{ unit: 'sideproject', rows: 2 }] });
  });

  test('of a shared table are all manual before dlt adds its column', async () => {
    await database.withClient((client) =>
      client.query(`insert into public.submissions values ('a', 'opensource', now())`),
    );
    const targets = { ...TARGETS, arrivals: [{ ...ARRIVALS, manualRows: { kind: 'without-load-id' as const } }] };
    const { arrivals } = await observe(targets, new Date(Date.now() - 3_600_000).toISOString());
    expect(arrivals[0]).toMatchObject({ units: { value: [{ unit: 'opensource', rows: 1 }] } });
  });
});
