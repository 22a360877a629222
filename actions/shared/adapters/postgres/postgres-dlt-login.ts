import type { Client } from 'pg';

import type { DltLogin } from '../../verification/observation.ts';
import { measure } from './postgres-dlt-transaction.ts';

/** Every role may read both, unless somebody took that away: names of roles and whose sessions there are are no secret of Postgres. */
const LOGIN_SQL = `
  select r.rolcanlogin as can_login,
         (select pg_catalog.count(*)::int4 from pg_catalog.pg_stat_activity a where a.usesysid = r.oid) as sessions
    from (select $1::text as name) asked
    left join pg_catalog.pg_roles r on r.rolname = asked.name`;

interface LoginRow {
  readonly can_login: boolean | null;
  readonly sessions: number;
}

/** The login of the role that a fence takes it of, and how many sessions it has. Within the look's transaction. */
export async function readDltLogin(client: Client, role: string): Promise<DltLogin> {
  const rows = await measure<LoginRow>(client, { sql: LOGIN_SQL, values: [role] }, () => undefined);
  if (!rows.measured) return { role, state: rows };
  const [row] = rows.value;
  return { role, state: { measured: true, value: { canLogin: row?.can_login ?? null, sessions: row?.sessions ?? 0 } } };
}
