import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createPostgresKnownIds } from '../../../../../actions/shared/adapters/postgres/postgres-known-ids.ts';
import type { PostTable } from '../../../../../actions/shared/backfill-ports.ts';
import type { BoundTable } from '../../../../../actions/shared/datasets/datasets.ts';
import type { HandoverQuestion } from '../../../../../actions/shared/handover/handover-question.ts';
import { startPostgresServer } from '../../../../support/postgres-server.ts';
import type { PostgresServer } from '../../../../support/postgres-server.ts';

const SCHEMA = `
  DROP SCHEMA IF EXISTS reddit_harbor CASCADE; DROP TABLE IF EXISTS public.submissions;
  CREATE SCHEMA reddit_harbor;
  CREATE TABLE public.submissions (submission_id varchar(255) UNIQUE, subreddit text, created_at timestamptz, ingested_at timestamptz);
  CREATE TABLE reddit_harbor.submissions (id text, subreddit text, created_utc double precision, _dlt_load_id text);
  CREATE TABLE reddit_harbor._dlt_loads (load_id text, inserted_at timestamptz)`;

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
});
afterAll(() => server.stop());
beforeEach(() => server.withClient((client) => client.query(SCHEMA)));

const run = (sql: string): Promise<unknown> => server.withClient((client) => client.query(sql));
const known = (url = server.url) => createPostgresKnownIds({ url });

const MANUAL: PostTable = {
  schema: 'public',
  table: 'submissions',
  canonicalId: { column: 'submission_id', form: 'bare' },
};
const DLT: PostTable = {
  schema: 'reddit_harbor',
  table: 'submissions',
  canonicalId: { column: 'id', form: 'fullname' },
};

describe('which posts are stored', () => {
  it('is told from both tables, in whatever form each holds them', async () => {
    await run(
      `INSERT INTO public.submissions VALUES ('1abc'), ('t3_1abd'); INSERT INTO reddit_harbor.submissions VALUES ('t3_1abe'), ('1ABF')`,
    );
    const found = await known().findStored([MANUAL, DLT], ['1abc', '1abd', '1abe', '1abf', '1abg']);
    expect([...found].toSorted()).toEqual(['1abc', '1abd', '1abe', '1abf']);
  });

  it("needs the path's own table, and passes over another one that is not there or not open", async () => {
    await run(`INSERT INTO public.submissions VALUES ('1abc'); DROP TABLE reddit_harbor.submissions`);
    expect([...(await known().findStored([MANUAL, DLT], ['1abc']))]).toEqual(['1abc']);
    await expect(known().findStored([DLT, MANUAL], ['1abc'])).rejects.toMatchObject({ name: 'OperatorError' });
    await run(
      `DROP ROLE IF EXISTS collector; CREATE ROLE collector LOGIN; GRANT SELECT ON public.submissions TO collector`,
    );
    await run(`CREATE TABLE reddit_harbor.submissions (id text)`);
    expect([...(await known(server.urlFor('collector')).findStored([MANUAL, DLT], ['1abc']))]).toEqual(['1abc']);
    await run('DROP OWNED BY collector; DROP ROLE collector');
  });

  it('takes hostile ids and names as such, and writes nothing', async () => {
    await run(`CREATE TABLE public."odd; drop""s" ("re""id" text)`);
    const odd: PostTable = { schema: 'public', table: 'odd; drop"s', canonicalId: { column: 're"id', form: 'bare' } };
    expect((await known().findStored([odd], [`'); DROP TABLE submissions; --`])).size).toBe(0);
    await run('DROP TABLE public."odd; drop""s"');
  });
});

const bound = (given: Partial<BoundTable>): BoundTable => ({
  schema: 'public',
  table: 'submissions',
  writtenBy: 'manual',
  canonicalId: { column: 'submission_id', form: 'bare' },
  unitColumn: 'subreddit',
  arrival: { rule: 'column', column: 'ingested_at' },
  eventTime: { column: 'created_at', type: 'timestamptz' },
  requiredColumns: [],
  parents: [],
  ...given,
});
const dltTable = bound({
  ...{ schema: 'reddit_harbor', writtenBy: 'dlt', canonicalId: { column: 'id', form: 'bare' } },
  ...{ arrival: { rule: 'dlt_load' }, eventTime: { column: 'created_utc', type: 'epoch_seconds' } },
});

describe('what the tables hold of a switch', () => {
  const fromDlt: HandoverQuestion = {
    unit: 'opensource',
    generation: 5,
    old: { table: dltTable, path: 'dlt' },
    next: { table: bound({}), path: 'manual', since: '2026-11-26T10:00:00Z', dltSchema: 'reddit_harbor' },
  };

  it('is the newest post of the old path and what came first by the new one, by the clock of the database', async () => {
    await run(`INSERT INTO reddit_harbor.submissions VALUES ('1aa', 'OpenSource', 100, '1'), ('1ab', 'opensource', 200, '1'), ('1zz', 'saas', 900, '1');
      INSERT INTO public.submissions VALUES ('1a0', 'opensource', '2026-11-26T09:00:00Z', '2026-11-26T09:30:00Z'),
        ('1ac', 'OpenSource', '2026-11-26T09:58:00Z', '2026-11-26T10:05:00Z'), ('1ae', 'opensource', '2026-11-26T10:04:00Z', '2026-11-26T10:05:00Z'),
        ('1af', 'opensource', '2026-11-26T10:30:00Z', '2026-11-26T11:00:00Z')`);
    expect(await known().readHeld([fromDlt])).toEqual([
      {
        ...{ unit: 'opensource', generation: 5, oldNewestId: '1ab' },
        newFirst: { oldestId: '1ac', newestId: '1ae', at: '2026-11-26T10:05:00.000000Z' },
      },
    ]);
  });

  it('the way forward goes by the loads of dlt', async () => {
    await run(`INSERT INTO public.submissions VALUES ('1aa', 'opensource', now(), now());
      INSERT INTO reddit_harbor.submissions VALUES ('1ac', 'opensource', 100, '2'), ('1ad', 'opensource', 101, '2'), ('1ae', 'opensource', 102, '3');
      INSERT INTO reddit_harbor._dlt_loads VALUES ('1', '2026-11-26T09:00:00Z'), ('2', '2026-11-26T10:10:00Z'), ('3', '2026-11-26T10:20:00Z')`);
    const question: HandoverQuestion = {
      ...fromDlt,
      old: { table: bound({}), path: 'manual' },
      next: { table: dltTable, path: 'dlt', since: '2026-11-26T10:00:00Z', dltSchema: 'reddit_harbor' },
    };
    expect(await known().readHeld([question])).toMatchObject([
      { oldNewestId: '1aa', newFirst: { oldestId: '1ac', newestId: '1ad' } },
    ]);
  });

  it('in a table of both paths only the old one’s rows count', async () => {
    await run(`ALTER TABLE public.submissions ADD COLUMN collected_by text;
      INSERT INTO public.submissions VALUES ('1aa', 'opensource', '2026-11-26T09:00:00Z', now(), 'dlt'), ('1ab', 'opensource', '2026-11-26T10:00:00Z', now(), 'manual')`);
    const shared = bound({
      writtenBy: 'both',
      path: { rule: 'column', column: 'collected_by', manual: 'manual', dlt: 'dlt' },
    });
    const question: HandoverQuestion = { ...fromDlt, old: { table: shared, path: 'dlt' }, next: null };
    expect(await known().readHeld([question])).toMatchObject([{ oldNewestId: '1aa', newFirst: null }]);
  });

  it('what cannot be read is left out, and the rest is told', async () => {
    await run(`INSERT INTO reddit_harbor.submissions VALUES ('1ab', 'opensource', 200, '1')`);
    const lost: HandoverQuestion = { ...fromDlt, old: { table: bound({ table: 'nowhere' }), path: 'dlt' } };
    expect(await known().readHeld([lost, fromDlt])).toMatchObject([{ oldNewestId: '1ab', newFirst: null }]);
    expect(await known().readHeld([])).toEqual([]);
  });
});
