import type { Client } from 'pg';
import { escapeIdentifier, escapeLiteral } from 'pg';

import { DependencyError } from '../../errors.ts';
import type { FencePort } from '../../fence-ports.ts';
import type { LoginChange, PreparedTransaction, RoleActivity, RoleLook, RoleSession } from '../../fence/role-look.ts';
import { oneLine } from '../../markdown/one-line.ts';
import { onlyRow } from './postgres-dlt-transaction.ts';
import { keepFenceConnection, sqlStateOf } from './postgres-fence-connection.ts';
import type { FenceAccess, FenceConnectionKeeper } from './postgres-fence-connection.ts';
import * as sql from './postgres-fence-queries.ts';
import type { BlockerRow, ConnectionRow, MemberRow, RoleRow, SessionRow } from './postgres-fence-queries.ts';

/** The fence of one server. Connects with the first call. */
export function openPostgresFence(access: FenceAccess): FencePort {
  const keeper = keepFenceConnection(access);
  return {
    readRole: (role) => keeper.inTransaction('Reading the role of dlt', (client) => look(client, role)),
    changeLogin: (role, decide) =>
      keeper.inTransaction('Changing the login of the role of dlt', async (client) => {
        await client.query(sql.LOCK_SQL);
        const seen = await look(client, role);
        const change = decide(seen);
        if (change !== null) await applyOrTellBlockers(client, seen, change);
        return seen;
      }),
    readActivity: (role) => keeper.inTransaction('Reading the sessions of dlt', (client) => readActivity(client, role)),
    endSessions: (role) => endSessions(keeper, role),
    close: () => keeper.close(),
  };
}

async function look(client: Client, name: string): Promise<RoleLook> {
  const connection = onlyRow((await client.query<ConnectionRow>(sql.CONNECTION_SQL)).rows);
  // No name holds it, and the protocol cannot send it.
  const row = name.includes('\0') ? undefined : (await client.query<RoleRow>(sql.ROLE_SQL, [name])).rows[0];
  const members =
    row === undefined ? [] : (await client.query<MemberRow>(sql.membersSql(connection.version_number), [name])).rows;
  const similar =
    row !== undefined || name.includes('\0')
      ? undefined
      : (await client.query<{ name: string }>(sql.SIMILAR_SQL, [name])).rows[0];
  return {
    at: connection.at,
    role:
      row === undefined
        ? null
        : {
            ...{ name, canLogin: row.can_login, isSuperuser: row.is_superuser, canCreateRole: row.can_create_role },
            ...{ connectionLimit: row.connection_limit, validUntil: row.valid_until, comment: row.comment, members },
          },
    similarName: similar?.name ?? null,
    connection: {
      sessionUser: connection.session_user,
      currentUser: connection.current_user,
      isSuperuser: connection.is_superuser,
      canCreateRole: connection.can_create_role,
      isAdminOfRole: row?.is_admin ?? false,
      versionNumber: connection.version_number,
      isReplica: connection.is_replica,
    },
  };
}

/**
 * Somebody with an open change of a role holds it up. Where that is a session of the role itself, whose login is to go, it is ended: it would be next.
 *
 * @throws DependencyError that names who holds it up.
 */
async function applyOrTellBlockers(client: Client, seen: RoleLook, change: LoginChange): Promise<void> {
  await client.query('savepoint before_change');
  try {
    await apply(client, seen, change);
  } catch (cause) {
    if (sqlStateOf(cause) !== LOCK_NOT_AVAILABLE) throw cause;
    await client.query('rollback to savepoint before_change');
    const { rows } = await client.query<BlockerRow>(sql.BLOCKERS_SQL);
    if (!change.canLogin) await signalSessions(client, seen.role?.name ?? '');
    const blockers = rows.map(
      ({ pid, role, application }) => `${pid} (${oneLine(role, 80)}, ${oneLine(application, 80)})`,
    );
    throw new DependencyError({
      dependency: 'postgres',
      message: `Changing the login of the role of dlt failed: an open change of a role holds it up, of process ${blockers.join(', ') || 'that is over by now'}.`,
      retryable: true,
      remedy:
        `End what holds it up, then run this again: ${rows.map(({ pid }) => `SELECT pg_terminate_backend(${pid});`).join(' ')}`.trim(),
      cause,
    });
  }
}

/** The comment first: what was there stands written before anything is taken. Both or neither, by the transaction. */
async function apply(client: Client, { role }: RoleLook, change: LoginChange): Promise<void> {
  if (role === null) throw new TypeError('A role that is not there cannot be changed.');
  const name = escapeIdentifier(role.name);
  if (change.comment !== role.comment) {
    await client.query(
      `comment on role ${name} is ${change.comment === null ? 'null' : escapeLiteral(change.comment)}`,
    );
  }
  if (change.canLogin !== role.canLogin)
    await client.query(`alter role ${name} ${change.canLogin ? 'login' : 'nologin'}`);
}

async function readActivity(client: Client, role: string): Promise<RoleActivity> {
  const { at, can_login: canLogin } = onlyRow(
    (await client.query<{ at: string; can_login: boolean | null }>(sql.LOGIN_SQL, [role])).rows,
  );
  const { rows: sessions } = await client.query<SessionRow>(sql.SESSIONS_SQL, [role]);
  const { rows: starting } = await client.query<{ pid: number }>(sql.STARTING_SQL);
  const { rows: preparedTransactions } = await client.query<PreparedTransaction & object>(sql.PREPARED_SQL, [role]);
  return { at, canLogin, sessions, startingPids: starting.map(({ pid }) => pid), preparedTransactions };
}

type EndedRow = SessionRow & { readonly is_asked: boolean };

async function endSessions(keeper: FenceConnectionKeeper, role: string): Promise<readonly RoleSession[]> {
  const asked = await keeper.inTransaction('Ending the sessions of dlt', (client) => signalSessions(client, role));
  return asked.flatMap(({ pid, database, application, is_asked: isAsked }) =>
    isAsked ? [{ pid, database, application }] : [],
  );
}

/**
 * Ending takes membership of the role, or of pg_signal_backend. Whoever may change the role may make itself a member: so where the right is lacking, that is
 * done and taken back in one transaction. Signals are sent at once and stay sent; nobody else ever sees the membership.
 */
async function signalSessions(client: Client, role: string): Promise<readonly EndedRow[]> {
  await client.query('savepoint before_ending');
  try {
    return (await client.query<EndedRow>(sql.END_SESSIONS_SQL, [role])).rows;
  } catch (cause) {
    if (sqlStateOf(cause) !== INSUFFICIENT_PRIVILEGE) throw cause;
    await client.query('rollback to savepoint before_ending');
    await borrowMembership(client, role);
    const { rows } = await client.query<EndedRow>(sql.END_SESSIONS_SQL, [role]);
    await client.query('rollback to savepoint before_ending');
    return rows;
  }
}

/** SQLSTATEs insufficient_privilege and lock_not_available (Postgres' appendix A). */
const INSUFFICIENT_PRIVILEGE = '42501';
const LOCK_NOT_AVAILABLE = '55P03';

async function borrowMembership(client: Client, role: string): Promise<void> {
  const { version_number: version } = onlyRow((await client.query<ConnectionRow>(sql.CONNECTION_SQL)).rows);
  const options = version >= 160_000 ? ' with inherit true, set false' : '';
  await client.query(`grant ${escapeIdentifier(role)} to current_user${options}`);
}
