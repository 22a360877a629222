import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createPostgresKnownIds } from '../../../../../actions/shared/adapters/postgres/postgres-known-ids.ts';
import type { PostTable } from '../../../../../actions/shared/backfill-ports.ts';
import { startPostgresServer } from '../../../../support/postgres-server.ts';
import type { PostgresServer } from '../../../../support/postgres-server.ts';
import { TABLES_OF_BOTH_PATHS } from '../../../../support/tables-of-both-paths.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
});
afterAll(() => server.stop());
beforeEach(() => server.withClient((client) => client.query(TABLES_OF_BOTH_PATHS)));

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
