import { afterAll, beforeAll, expect, test } from 'vitest';

import { openLongDlt, type LongDlt } from '../../support/dlt-in-mid-load.ts';
import { makeFencer, makeRole, openSession, runFence } from '../../support/fence-harness.ts';
import { startPostgresServer, type PostgresServer } from '../../support/postgres-server.ts';

let server: PostgresServer;
let dlt: LongDlt;
beforeAll(async () => {
  server = await startPostgresServer();
  await makeFencer(server);
  await makeRole(server, 'dlt_loader');
  await makeRole(server, 'collector');
  await server.withClient((client) =>
    client.query(
      `create table posts (id int); grant all on posts to collector; grant create on database postgres to dlt_loader`,
    ),
  );
  dlt = await openLongDlt(server.urlFor('dlt_loader', 'any'));
});
afterAll(async () => {
  await dlt.dispose();
  await server.stop();
});

interface Landed {
  readonly rows: number;
  readonly loads: number;
}

/** What of dlt is in the database: rows that are committed, and loads that are complete. */
async function landed(): Promise<Landed> {
  return server.withClient(async (client) => {
    const { rows } = await client.query<Landed>(
      'select (select count(*)::int from reddit_harbor.submissions) as rows, (select count(*)::int from reddit_harbor._dlt_loads) as loads',
    );
    return rows[0] ?? { rows: 0, loads: 0 };
  });
}

async function until(holds: (seen: Landed) => boolean): Promise<Landed> {
  for (;;) {
    const seen = await landed();
    if (holds(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a real dlt run is cut off in mid-load and cannot write again; the manual path writes on; an unfence lets dlt run', async () => {
  expect(await dlt.start(1).ended).toEqual({ code: 0, said: '' });
  // Each packet takes a moment, so that the fence meets the load in its middle whatever the machine.
  await server.withClient((client) =>
    client.query(`create function public.take_time() returns trigger language plpgsql as 'begin perform pg_sleep(0.5); return null; end';
      create trigger slow after insert on reddit_harbor.submissions execute function public.take_time()`),
  );
  const manual = await openSession(server, 'collector');
  const load = dlt.start(60);
  const middle = await until(({ rows }) => rows > 300);
  expect(middle).toMatchObject({ loads: 1 });

  const fenced = await runFence(server, { role: 'dlt_loader' });
  expect(fenced).toMatchObject({ verdict: 'pass', reasonCode: 'fenced' });
  expect(fenced.endedSessions.length).toBeGreaterThan(0);
  const left = await landed();
  expect(left.rows).toBeLessThan(6_000);

  // dlt tries on; whatever it tries, nothing lands.
  const first = await Promise.race([
    load.ended,
    new Promise<null>((resolve) => setTimeout(() => resolve(null), 20_000)),
  ]);
  if (first !== null) expect(first.code).not.toBe(0);
  await load.kill();
  const second = await dlt.start(1).ended;
  expect(second.code).not.toBe(0);
  expect(second.said).toContain('is not permitted to log in');
  expect(await landed()).toEqual(left);

  expect((await manual.client.query('insert into posts values (1)')).rowCount).toBe(1);
  await manual.client.end();
  const another = await openSession(server, 'collector');
  expect((await another.client.query('insert into posts values (2)')).rowCount).toBe(1);
  await another.client.end();

  expect(await runFence(server, { role: 'dlt_loader', direction: 'unfence', generation: 6 })).toMatchObject({
    verdict: 'pass',
  });
  await server.withClient((client) => client.query('drop trigger slow on reddit_harbor.submissions'));
  expect(await dlt.start(1).ended).toEqual({ code: 0, said: '' });
  expect((await landed()).loads).toBe(left.loads + 1);
});
