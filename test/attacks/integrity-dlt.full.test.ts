import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { CutoverState } from '../../actions/shared/integrity/look-context.ts';
import type { IntegrityMemory } from '../../actions/shared/integrity/integrity-memory.ts';
import { duplicatesCheck } from '../../actions/shared/integrity-checks/duplicates.ts';
import { INTEGRITY_CHECKS } from '../../actions/shared/integrity-checks/list-checks.ts';
import { variantColumnsCheck } from '../../actions/shared/integrity-checks/variant-columns.ts';
import { lookAt } from '../support/look-at.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { openRealDlt } from '../support/real-dlt.ts';
import type { RealDlt, RunningDlt } from '../support/real-dlt.ts';
import { rememberMarks } from '../support/remember-marks.ts';
import { datasetsOf, SUBMISSIONS_BY_GENERATION } from '../support/source-tables.ts';
import { fullCutover } from '../support/table-world.ts';

let server: PostgresServer;
let dlt: RealDlt;
beforeAll(async () => {
  server = await startPostgresServer();
}, 60_000);
afterAll(() => server.stop());
beforeEach(async () => {
  await server.withClient((client) =>
    client.query('drop schema if exists reddit_harbor, reddit_harbor_staging cascade'),
  );
  dlt = await openRealDlt(server.urlFor('postgres', 'unused'));
  return () => dlt.dispose();
});

const DATASETS = datasetsOf(SUBMISSIONS_BY_GENERATION.C);
const CHECKS = [...INTEGRITY_CHECKS.filter(({ id }) => id.startsWith('dlt-')), duplicatesCheck, variantColumnsCheck];
const LONG = 180_000;

/** Posts that were made so many minutes ago. */
function posts(...minutes: readonly number[]) {
  return minutes.map((each) => ({
    id: `m${each}`,
    subreddit: 'opensource',
    title: 'A title',
    created_utc: Math.floor(Date.now() / 1000 - each * 60),
  }));
}

/** What is neither passed nor skipped, by check; and what this look tells the next one. */
async function look(memory: Partial<IntegrityMemory> = {}, state: CutoverState = fullCutover()) {
  const seen = await lookAt(server.url, { datasets: DATASETS, checks: CHECKS, state, memory });
  const bad = seen.results.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped');
  return {
    results: seen.results,
    verdicts: Object.fromEntries(bad.map(({ id, verdict }) => [id, verdict])),
    observed: bad.map(({ observed }) => observed).join('\n'),
    memory: rememberMarks(memory, seen.records),
  };
}

function sql(text: string): Promise<unknown> {
  return server.withClient((client) => client.query(text));
}

/** As if all that is there had been loaded so many hours earlier. */
function age(hours: number): Promise<unknown> {
  const earlier = (column: string) => `round(${column}::numeric - ${hours * 3600}, 5)::text`;
  return sql(`
    update reddit_harbor._dlt_loads set load_id = ${earlier('load_id')}, inserted_at = inserted_at - interval '${hours} hours';
    update reddit_harbor.submissions set _dlt_load_id = ${earlier('_dlt_load_id')};
    update reddit_harbor._dlt_pipeline_state set _dlt_load_id = ${earlier('_dlt_load_id')}, created_at = created_at - interval '${hours} hours';
    update reddit_harbor._dlt_version set inserted_at = inserted_at - interval '${hours} hours'`);
}

const GATE = 4711;

/** A run that waits in Postgres before it writes a row of a table, and is killed there; what it had not committed is gone. */
async function killBefore(table: string, run: () => RunningDlt): Promise<void> {
  await sql(`create or replace function public.wait_at_gate() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(${GATE}); return new; end $$;
    create trigger gate before insert on ${table} for each row execute function public.wait_at_gate()`);
  const gate = new Client({ connectionString: server.url });
  await gate.connect();
  try {
    await gate.query(`select pg_advisory_lock(${GATE})`);
    const running = run();
    await untilSeen(gate, WAITING_SQL);
    await running.kill();
    await gate.query(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and not granted`);
    await untilSeen(gate, `select 1 where not exists (${WAITING_SQL})`);
  } finally {
    await gate.end();
  }
  await sql(`drop trigger gate on ${table}`);
}

const WAITING_SQL = `select 1 from pg_locks where locktype = 'advisory' and not granted`;

async function untilSeen(client: Client, query: string): Promise<void> {
  for (let found = 0; found === 0;) {
    const { rowCount } = await client.query(query);
    found = rowCount ?? 0;
    if (found === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function rolledBack(at: Date): CutoverState {
  const text = at.toISOString().replace('Z', '000Z');
  return { phase: 'manual_only', generation: 5, phaseStartedAt: text, rollbackAt: text, dltUnits: new Set() };
}

describe('healthy loads of dlt', () => {
  test(
    'fire nothing: a first load, one more, one without news, and a merge that writes unchanged rows again',
    async () => {
      await dlt.load({ rows: posts(50, 40) });
      const first = await look();
      expect(first.verdicts).toEqual({});
      expect(first.results.find(({ id }) => id === 'dlt-state')).toMatchObject({
        verdict: 'pass',
        observed: expect.stringMatching(/version 1, \S+\.submissions\.created_utc at \d{10}/u),
      });
      await dlt.load({ rows: posts(30) });
      const second = await look(first.memory);
      expect(second.verdicts).toEqual({});
      await dlt.load({ rows: [] });
      await dlt.load({ rows: posts(30) });
      const third = await look(second.memory);
      expect(third.verdicts).toEqual({});
    },
    LONG,
  );
});

describe('a load of dlt that is killed', () => {
  beforeEach(() => dlt.load({ rows: posts(50, 40) }), LONG);

  test(
    'in its extraction leaves nothing, and nothing fires',
    async () => {
      const running = dlt.start({ rows: posts(30), stopsInExtract: true });
      await running.extracting;
      await running.kill();
      expect((await look()).verdicts).toEqual({});
    },
    LONG,
  );

  test(
    'before its rows are in staging, or in the merge, leaves nothing that is read, and nothing fires',
    async () => {
      await killBefore('reddit_harbor_staging.submissions', () => dlt.start({ rows: posts(30) }));
      expect((await look()).verdicts).toEqual({});
      await killBefore('reddit_harbor.submissions', () => dlt.start({ rows: posts(30) }));
      expect((await look()).verdicts).toEqual({});
    },
    LONG,
  );

  test(
    'between the merge and its row in _dlt_loads may be running for a while, and then it failed',
    async () => {
      await killBefore('reddit_harbor._dlt_loads', () => dlt.start({ rows: posts(30) }));
      const first = await look();
      expect(first.verdicts).toEqual({});
      expect(first.results.find(({ id }) => id === 'dlt-loads')?.observed).toContain('still running');
      await age(1.2);
      const second = await look();
      expect(second.verdicts).toEqual({ 'dlt-loads': 'fail' });
      expect(second.observed).toContain('1 row of reddit_harbor.submissions');
      // Another machine, which has no pending package, comes by.
      await dlt.load({ rows: posts(20), machine: 'second' });
      expect((await look()).verdicts).toEqual({ 'dlt-loads': 'fail' });
    },
    LONG,
  );

  test(
    'and that another machine follows failed after a quarter of an hour',
    async () => {
      await killBefore('reddit_harbor._dlt_loads', () => dlt.start({ rows: posts(30) }));
      await age(0.3);
      expect((await look()).verdicts).toEqual({});
      await dlt.load({ rows: posts(20), machine: 'second' });
      expect((await look()).verdicts).toEqual({ 'dlt-loads': 'fail' });
    },
    LONG,
  );

  test(
    'after an append is loaded again by the same machine, and its rows by another are there twice',
    async () => {
      await sql('drop schema reddit_harbor, reddit_harbor_staging cascade');
      await dlt.load({ rows: posts(50), disposition: 'append', machine: 'third' });
      await killBefore('reddit_harbor._dlt_loads', () =>
        dlt.start({ rows: posts(30), disposition: 'append', machine: 'third' }),
      );
      await dlt.load({ rows: posts(30), disposition: 'append', machine: 'fourth' });
      await age(0.2);
      expect((await look()).verdicts).toMatchObject({ duplicates: 'fail' });
    },
    LONG,
  );
});

describe('after a rollback', () => {
  test(
    'a pending package that loads under its old id is seen, and calm is calm',
    async () => {
      await dlt.load({ rows: posts(50, 40) });
      await killBefore('reddit_harbor_staging.submissions', () => dlt.start({ rows: posts(30) }));
      const rollback = rolledBack(new Date());
      const calm = await look({}, rollback);
      expect(calm.verdicts).toEqual({});
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      await dlt.load({ rows: [] });
      const seen = await look(calm.memory, rollback);
      expect(seen.verdicts).toMatchObject({ 'dlt-after-rollback': 'fail' });
      const [began] = /\d{10}\.\d+/u.exec(seen.observed) ?? [];
      expect(Number(began) * 1000).toBeLessThan(Date.parse(rollback.rollbackAt ?? ''));
    },
    LONG,
  );

  test(
    'rows of a load that dies before its row in _dlt_loads are seen, by two looks where its id is old',
    async () => {
      await dlt.load({ rows: posts(50, 40) });
      await killBefore('reddit_harbor_staging.submissions', () => dlt.start({ rows: posts(30) }));
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      const rollback = rolledBack(new Date());
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      const calm = await look({}, rollback);
      await killBefore('reddit_harbor._dlt_loads', () => dlt.start({ rows: [] }));
      const seen = await look(calm.memory, rollback);
      expect(seen.verdicts).toMatchObject({ 'dlt-after-rollback': 'fail' });
      expect((await look(seen.memory, rollback)).verdicts).toMatchObject({ 'dlt-after-rollback': 'fail' });
    },
    LONG,
  );
});

describe('what dlt changes or is made to change', () => {
  test(
    'a variant column is found, and the new version of the schema warns',
    async () => {
      await dlt.load({ rows: posts(50).map((post) => ({ ...post, upvotes: 5 })) });
      const first = await look();
      await dlt.load({ rows: posts(30).map((post) => ({ ...post, upvotes: 'many' })) });
      const second = await look(first.memory);
      expect(second.verdicts).toEqual({ 'dlt-schema-version': 'warn', 'variant-columns': 'fail' });
      expect((await look(second.memory)).verdicts).toEqual({ 'variant-columns': 'fail' });
      await sql(
        `delete from reddit_harbor._dlt_version where version = (select max(version) from reddit_harbor._dlt_version)`,
      );
      expect((await look(second.memory)).verdicts).toMatchObject({ 'dlt-schema-version': 'fail' });
    },
    LONG,
  );

  test(
    'a second pipeline on the dataset fails',
    async () => {
      await dlt.load({ rows: posts(50) });
      await dlt.load({ rows: posts(30), pipeline: 'rival' });
      expect((await look()).verdicts).toMatchObject({ 'dlt-shared-dataset': 'fail' });
    },
    LONG,
  );

  test(
    'a raised status warns, of the load and of what is restored',
    async () => {
      await dlt.load({ rows: posts(50) });
      await dlt.load({ rows: posts(30) });
      const first = await look();
      await sql(
        `update reddit_harbor._dlt_loads set status = 1 where inserted_at = (select max(inserted_at) from reddit_harbor._dlt_loads)`,
      );
      const { verdicts, observed } = await look(first.memory);
      expect(verdicts).toEqual({ 'dlt-loads': 'warn', 'dlt-state': 'warn' });
      expect(observed).toContain('went back');
      expect((await look()).observed).toContain('because that load has status 1');
    },
    LONG,
  );

  test(
    'a state that was rewound warns until it is made good, and a torn one is unknown',
    async () => {
      await dlt.load({ rows: posts(50) });
      const first = await look();
      await dlt.load({ rows: posts(30) });
      const second = await look(first.memory);
      const newest = `(select max(_dlt_load_id) from reddit_harbor._dlt_pipeline_state)`;
      await sql(`create table public.kept as table reddit_harbor._dlt_pipeline_state;
        delete from reddit_harbor._dlt_pipeline_state where _dlt_load_id = ${newest}`);
      const rewound = await look(second.memory);
      expect(rewound.verdicts).toEqual({ 'dlt-state': 'warn' });
      expect((await look(rewound.memory)).verdicts).toEqual({ 'dlt-state': 'warn' });
      await sql(
        `insert into reddit_harbor._dlt_pipeline_state select * from public.kept where _dlt_load_id > ${newest}; drop table public.kept`,
      );
      expect((await look(rewound.memory)).verdicts).toEqual({});
      await sql(`update reddit_harbor._dlt_pipeline_state set state = left(state, 40)`);
      expect((await look(second.memory)).verdicts).toEqual({ 'dlt-state': 'unknown' });
    },
    LONG,
  );

  test(
    'a cursor ahead of the newest row warns, and one in the future fails',
    async () => {
      await dlt.load({ rows: posts(50, 30) });
      await sql(`delete from reddit_harbor.submissions where id = 'm30'`);
      const { verdicts, observed } = await look();
      expect(verdicts).toEqual({ 'dlt-state': 'warn' });
      expect(observed).toContain('ahead of the newest row of reddit_harbor.submissions');
      await dlt.load({ rows: posts(-3 * 24 * 60) });
      expect((await look()).verdicts).toMatchObject({ 'dlt-state': 'fail' });
    },
    LONG,
  );
});
