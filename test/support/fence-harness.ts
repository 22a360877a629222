import { Client } from 'pg';
import { escapeIdentifier } from 'pg';

import type { FenceAccess } from '../../actions/shared/adapters/postgres/postgres-fence-connection.ts';
import { openPostgresFence } from '../../actions/shared/adapters/postgres/postgres-fence.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import type { FencePort } from '../../actions/shared/fence-ports.ts';
import type { FenceRequest } from '../../actions/shared/fence/fence-request.ts';
import { carryOutFence } from '../../actions/switch-collectors/carry-out-fence.ts';
import { aFenceRequest } from './a-fence.ts';
import type { InMemoryLedger } from './in-memory-fence.ts';
import { inMemoryLedger } from './in-memory-fence.ts';
import type { PostgresServer } from './postgres-server.ts';

export interface FenceRunOptions extends Partial<Omit<FenceAccess, 'deadlineAt' | 'clock' | 'random'>> {
  readonly deadlineMs?: number;
  readonly ledger?: InMemoryLedger;
  readonly wrap?: (port: FencePort) => FencePort;
}

/** The whole fence, as a use case, against a real server. */
export function runFence(server: PostgresServer, given: Partial<FenceRequest>, options: FenceRunOptions = {}) {
  const { deadlineMs = 120_000, ledger = inMemoryLedger(), wrap = (port) => port, ...access } = options;
  const deadlineAt = new Date(Date.now() + deadlineMs);
  const port = openPostgresFence({
    ...{ url: server.urlFor('fencer'), clock: systemClock, random: Math.random, deadlineAt },
    ...access,
  });
  return carryOutFence(aFenceRequest(given), { database: wrap(port), ledger, clock: systemClock, deadlineAt });
}

/** A role that may change others, as `scripts/sql/fence-role.sql` makes it, and no superuser. */
export async function makeFencer(server: PostgresServer): Promise<void> {
  await server.withClient((client) => client.query('create role fencer login createrole'));
}

/** A role that can log in, which the fencer may change. From Postgres 16 on that takes the ADMIN option. */
export async function makeRole(server: PostgresServer, name: string, attributes = 'login'): Promise<void> {
  await server.withClient(async (client) => {
    const { rows } = await client.query<{ new: boolean }>(
      "select current_setting('server_version_num')::int >= 160000 as new",
    );
    await client.query(`create role ${escapeIdentifier(name)} ${attributes}`);
    if (rows[0]?.new === true)
      await client.query(`grant ${escapeIdentifier(name)} to fencer with admin true, inherit false, set false`);
  });
}

export interface RoleState {
  readonly login: boolean;
  readonly connectionLimit: number;
  readonly validUntil: string | null;
  readonly comment: string | null;
  readonly members: readonly string[];
}

/** Everything of every role that a fence could change, by name. */
export function readRoles(server: PostgresServer): Promise<Readonly<Record<string, RoleState>>> {
  return server.withClient(async (client) => {
    const { rows } = await client.query<RoleState & { name: string }>(`
      select rolname::text as name, rolcanlogin as login, rolconnlimit as "connectionLimit", rolvaliduntil::text as "validUntil",
             shobj_description(r.oid, 'pg_authid') as comment,
             array(select m.member::regrole::text from pg_auth_members m where m.roleid = r.oid order by 1) as members
        from pg_roles r where rolname !~ '^pg_'`);
    return Object.fromEntries(rows.map(({ name, ...state }) => [name, state]));
  });
}

export interface OpenSession {
  readonly client: Client;
  /** Resolves when the server has ended it. */
  readonly ended: Promise<void>;
}

/** A session of a role that stays. The caller ends it. */
export async function openSession(
  server: PostgresServer,
  user: string,
  more: { readonly database?: string; readonly options?: string } = {},
): Promise<OpenSession> {
  const client = new Client({ host: '127.0.0.1', port: server.port, user, database: 'postgres', ...more });
  client.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
  await client.connect();
  return { client, ended };
}
