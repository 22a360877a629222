import type { Client } from 'pg';

import { DependencyError, OperatorError } from '../../errors.ts';
import type { Clock, Random } from '../../ports.ts';
import { openPostgres } from './postgres-connection.ts';
import { toPostgresFault } from './postgres-fault.ts';

export interface FenceAccess {
  /** Of a role that may change the dlt role (`scripts/sql/fence-role.sql`). Never part of a message. */
  readonly url: string;
  readonly caCertificate?: string;
  readonly clock: Clock;
  readonly random: Random;
  /** No new try begins after that. */
  readonly deadlineAt: Date;
  /** For one statement, on the server. Default 5,000. */
  readonly statementTimeoutMs?: number;
  /** For one lock. Default 3,000. */
  readonly lockTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** How much longer than the server this side waits for a statement: the network may have gone silent. */
const SILENCE_MS = 3_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;

/** A connection that is made anew when it breaks. */
export interface FenceConnectionKeeper {
  /** Runs `work` in one transaction that it commits; after a fault that may pass once more, until the deadline. `work` may so run several times. */
  inTransaction<T>(doing: string, work: (client: Client) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function keepFenceConnection(access: FenceAccess): FenceConnectionKeeper {
  let open: Client | null = null;
  const drop = (): void => {
    const lost = open;
    open = null;
    if (lost === null) return;
    // Not awaited: on a connection that went silent the farewell never arrives.
    void lost.end().catch(() => undefined);
    lost.connection.stream.destroy();
  };
  const once = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    open ??= await connect(access);
    return transact(open, access, work);
  };
  return {
    inTransaction: async (doing, work) => {
      for (let tries = 0; ; tries += 1) {
        try {
          return await once(work);
        } catch (cause) {
          // Whatever it was, a new connection is in a known state, and ending the old one rolls back.
          drop();
          const fault = toFenceFault(doing, cause);
          if (!mayPass(fault) || isOver(access)) throw fault;
          await access.clock.sleep(pauseMs(access, tries), access.signal);
        }
      }
    },
    close: async () => {
      const last = open;
      open = null;
      if (last === null) return;
      await Promise.race([last.end().catch(() => undefined), access.clock.sleep(CONNECT_TIMEOUT_MS)]);
    },
  };
}

function connect({ url, caCertificate, statementTimeoutMs = 5_000, signal }: FenceAccess): Promise<Client> {
  return openPostgres({
    ...{ url, connectTimeoutMs: CONNECT_TIMEOUT_MS, queryTimeoutMs: statementTimeoutMs + SILENCE_MS },
    ...(caCertificate === undefined ? {} : { caCertificate }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** All settings are local: behind a pooler others would outlive the client. */
async function transact<T>(
  client: Client,
  { statementTimeoutMs = 5_000, lockTimeoutMs = 3_000 }: FenceAccess,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  await client.query('begin isolation level read committed read write');
  await client.query(
    `select pg_catalog.set_config(name, value, true) from (values
       ('statement_timeout', $1), ('lock_timeout', $2), ('idle_in_transaction_session_timeout', '30000'),
       ('search_path', 'pg_catalog, pg_temp'), ('timezone', 'UTC'), ('standard_conforming_strings', 'on')) as setting (name, value)`,
    [String(statementTimeoutMs), String(lockTimeoutMs)],
  );
  const result = await work(client);
  await client.query('commit');
  return result;
}

/** SQLSTATE insufficient_privilege (Postgres' appendix A): its detail says what is lacking. */
function toFenceFault(doing: string, cause: unknown): OperatorError | DependencyError {
  const fault = toPostgresFault(doing, cause);
  if (sqlStateOf(fault.cause) !== '42501') return fault;
  const { detail } = (fault.cause ?? {}) as { readonly detail?: unknown };
  return new OperatorError({
    reasonCode: 'permission-denied',
    message: typeof detail === 'string' ? `${fault.message}. ${detail}` : fault.message,
    remedy:
      'Give the role of the fence what it needs: run scripts/sql/fence-role.sql as the administrator of the database.',
    exitCode: 1,
    cause,
  });
}

/** Two changes of one role at once end with internal_error in the later one ("tuple concurrently updated"). */
const CONCURRENT_UPDATE = 'XX000';

function mayPass(fault: OperatorError | DependencyError): boolean {
  return fault instanceof DependencyError && (fault.retryable || sqlStateOf(fault.cause) === CONCURRENT_UPDATE);
}

export function sqlStateOf(cause: unknown): string | undefined {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function isOver({ clock, deadlineAt, signal }: FenceAccess): boolean {
  return signal?.aborted === true || clock.now() >= deadlineAt;
}

/** Doubles from try to try, with jitter, and ends at the deadline. */
function pauseMs({ clock, random, deadlineAt }: FenceAccess, tries: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries);
  return Math.max(0, Math.min(longest * (0.5 + random() / 2), deadlineAt.getTime() - clock.now().getTime()));
}
