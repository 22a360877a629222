import type { Client } from 'pg';

import { prepareManualTables } from '../../../scripts/drill/prepare-tables.ts';
import { startPostgresServer, type PostgresServer } from '../postgres-server.ts';
import { runPsql } from '../run-psql.ts';
import { FORGOTTEN_TABLE } from './dlt-collector.ts';

export interface Landed {
  /** Canonical ids by unit in lower case, as often as they are there. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
  readonly loads: readonly { readonly loadId: string; readonly insertedAt: Date }[];
}

export interface SwitchedDatabase {
  readonly server: PostgresServer;
  readonly urls: { readonly dlt: string; readonly manual: string; readonly monitor: string; readonly fence: string };
  /** Once dlt has made its schemas: the roles of `scripts/sql`, as its README has them made. */
  grantRoles(): Promise<void>;
  /** From now on each load of dlt stops in its middle, after some rows, until `release`. */
  holdLoads(): Promise<void>;
  release(): Promise<void>;
  /** Tables into which a load is going on and stands in its middle: rows of it are in the staging dataset, and its statement is active. */
  heldLoads(): Promise<readonly string[]>;
  /** What of dlt is visible in the table that `config/datasets.yaml` binds. */
  dlt(): Promise<Landed>;
  /** Rows of any table of the dataset by the load that brought them. */
  rowsByLoad(): Promise<Readonly<Record<string, number>>>;
  manual(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** When the first row of each unit arrived by the manual path after an instant, by unit in lower case. */
  firstManualRows(since: Date): Promise<ReadonlyMap<string, Date>>;
  stop(): Promise<void>;
}

/** A real server with a role for each who comes: dlt, which owns what it makes, the manual path, the checks and the fence. */
export async function startSwitchedDatabase(): Promise<SwitchedDatabase> {
  const server = await startPostgresServer({ max_connections: '40' });
  const { withClient } = server;
  await withClient(async (client) => {
    await prepareManualTables(client);
    await client.query(`create role dlt_loader login; grant create on database postgres to dlt_loader; create role collector login;
      grant select, insert, update on public.submissions to collector`);
  });
  return {
    server,
    urls: {
      dlt: server.urlFor('dlt_loader', 'any'),
      manual: server.urlFor('collector'),
      monitor: server.urlFor('switchback_monitor'),
      fence: server.urlFor('switchback_fence'),
    },
    grantRoles: async () => {
      await script(server.url, 'monitor-role.sql', { schemas: 'public,reddit_harbor' });
      await script(server.url, 'fence-role.sql', { dlt_role: 'dlt_loader' });
      // What the manual path needs to see where dlt stood.
      await withClient((client) =>
        client.query(
          'grant usage on schema reddit_harbor to collector; grant select on reddit_harbor.submissions, reddit_harbor._dlt_loads to collector',
        ),
      );
    },
    ...holdOf(server),
    dlt: () => withClient(readDlt),
    rowsByLoad: () => withClient(readRowsByLoad),
    manual: () => withClient(readManual),
    firstManualRows: (since) =>
      withClient(async (client) => {
        const { rows } = await client.query<{ unit: string; at: Date }>(
          'select lower(subreddit) as unit, min(ingested_at) as at from public.submissions where ingested_at > $1 group by 1',
          [since],
        );
        return new Map(rows.map(({ unit, at }) => [unit, at]));
      }),
    stop: () => server.stop(),
  };
}

async function script(url: string, name: string, variables: Readonly<Record<string, string>>): Promise<void> {
  const ran = await runPsql(url, name, variables);
  if (ran.exitCode !== 0) throw new Error(`${name} ended with ${ran.exitCode}: ${ran.stderr}`);
}

const TABLES = ['submissions', FORGOTTEN_TABLE] as const;

/** A gate that a load waits at once 30 rows of it are staged; its statement goes on until the gate is open or the server ends it. */
function holdOf({ withClient }: PostgresServer): Pick<SwitchedDatabase, 'holdLoads' | 'release' | 'heldLoads'> {
  return {
    holdLoads: () =>
      withClient(async (client) => {
        await client.query(`create table public.load_gate (open boolean not null); insert into public.load_gate values (false);
          grant select on public.load_gate to dlt_loader;
          create function public.wait_at_gate() returns trigger language plpgsql as $$
            declare staged int;
            begin
              execute format('select count(*) from reddit_harbor_staging.%I', tg_table_name) into staged;
              while staged > 30 and not (select open from public.load_gate) loop perform pg_sleep(0.1); end loop;
              return null;
            end $$`);
        for (const table of TABLES)
          await client.query(
            `create trigger gate after insert on reddit_harbor_staging.${table} for each statement execute function public.wait_at_gate()`,
          );
      }),
    release: () => withClient(async (client) => void (await client.query('update public.load_gate set open = true'))),
    heldLoads: () =>
      withClient(async (client) => {
        const { rows } = await client.query<{ query: string }>(
          "select query from pg_stat_activity where usename = 'dlt_loader' and state = 'active' and query ilike 'insert into%'",
        );
        const held: string[] = [];
        for (const table of TABLES) {
          const staged = await client.query<{ rows: number }>(
            `select count(*)::int as rows from reddit_harbor_staging.${table}`,
          );
          const isActive = rows.some(({ query }) => query.includes(`"${table}"`));
          if (isActive && (staged.rows[0]?.rows ?? 0) >= 30) held.push(table);
        }
        return held;
      }),
  };
}

async function readDlt(client: Client): Promise<Landed> {
  const posts = await client.query<{ unit: string; id: string }>(
    'select lower(subreddit) as unit, id from reddit_harbor.submissions',
  );
  const loads = await client.query<{ loadId: string; insertedAt: Date }>(
    'select load_id as "loadId", inserted_at as "insertedAt" from reddit_harbor._dlt_loads order by 1',
  );
  return { ids: groupByUnit(posts.rows), loads: loads.rows };
}

async function readRowsByLoad(client: Client): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const table of TABLES) {
    const { rows } = await client.query<{ load: string; rows: number }>(
      `select _dlt_load_id as load, count(*)::int as rows from reddit_harbor.${table} group by 1`,
    );
    for (const row of rows) counts[`${table} ${row.load}`] = row.rows;
  }
  return counts;
}

async function readManual(client: Client): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await client.query<{ unit: string; id: string }>(
    'select lower(subreddit) as unit, submission_id as id from public.submissions',
  );
  return groupByUnit(rows);
}

function groupByUnit(
  rows: readonly { readonly unit: string; readonly id: string }[],
): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, string[]>();
  for (const { unit, id } of rows) {
    const own = ids.get(unit) ?? [];
    ids.set(unit, own);
    own.push(id);
  }
  return ids;
}
