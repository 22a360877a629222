import type { FenceLedger, FencePort, FenceRecord } from '../../actions/shared/fence-ports.ts';
import type {
  FenceConnection,
  PreparedTransaction,
  RoleFacts,
  RoleSession,
} from '../../actions/shared/fence/role-look.ts';
import { DependencyError, OperatorError } from '../../actions/shared/errors.ts';
import type { Clock } from '../../actions/shared/ports.ts';
import { aFenceConnection } from './a-fence.ts';

/** A server's roles and sessions, which several connections share. */
export interface InMemoryServer {
  readonly roles: Map<string, RoleFacts>;
  readonly sessions: Map<number, RoleSession & { readonly role: string }>;
  readonly prepared: (PreparedTransaction & { readonly role: string })[];
  /** On their way in: the process, and how many looks it takes until it is a session of that role. */
  readonly starting: Map<number, { readonly role: string; readonly looks: number }>;
  /** They stay whoever asks them to end. */
  readonly stubborn: Set<number>;
  connection: FenceConnection;
}

export function inMemoryServer(roles: readonly RoleFacts[]): InMemoryServer {
  return {
    roles: new Map(roles.map((role) => [role.name, role])),
    sessions: new Map(),
    prepared: [],
    starting: new Map(),
    stubborn: new Set(),
    connection: aFenceConnection(),
  };
}

export interface InMemoryFenceOptions {
  readonly clock: Clock;
  /** Called before each effect or look, and after each effect; what it throws is what the caller gets. */
  readonly step?: (what: string) => void;
}

/** The fence of a server in memory, which behaves as the real one does. */
export function inMemoryFence(
  server: InMemoryServer,
  { clock, step = () => undefined }: InMemoryFenceOptions,
): FencePort {
  const now = (): string => clock.now().toISOString();
  const look = (name: string) => {
    const role = server.roles.get(name) ?? null;
    const similar = [...server.roles.keys()].find((one) => one.toLowerCase() === name.toLowerCase());
    return { at: now(), role, similarName: role === null ? (similar ?? null) : null, connection: server.connection };
  };
  return {
    readRole: async (role) => {
      step('readRole');
      return look(role);
    },
    changeLogin: async (name, decide) => {
      step('changeLogin');
      const seen = look(name);
      const change = decide(seen);
      if (change === null) return seen;
      if (!server.connection.isSuperuser && !server.connection.canCreateRole) throw denied();
      if (seen.role !== null) server.roles.set(name, { ...seen.role, ...change });
      step('changeLogin done');
      return seen;
    },
    readActivity: async (name) => {
      step('readActivity');
      arrive(server);
      return {
        at: now(),
        canLogin: server.roles.get(name)?.canLogin ?? null,
        sessions: sessionsOf(server, name),
        startingPids: [...server.starting.keys()],
        preparedTransactions: server.prepared
          .filter(({ role }) => role === name)
          .map(({ id, database }) => ({ id, database })),
      };
    },
    endSessions: async (name) => {
      step('endSessions');
      const asked = sessionsOf(server, name);
      for (const { pid } of asked) if (!server.stubborn.has(pid)) server.sessions.delete(pid);
      step('endSessions done');
      return asked;
    },
    close: async () => undefined,
  };
}

function sessionsOf(server: InMemoryServer, name: string): readonly RoleSession[] {
  return [...server.sessions.values()]
    .filter(({ role }) => role === name)
    .map(({ pid, database, application }) => ({ pid, database, application }));
}

function arrive({ starting, sessions }: InMemoryServer): void {
  for (const [pid, { role, looks }] of starting) {
    if (looks > 1) starting.set(pid, { role, looks: looks - 1 });
    else {
      starting.delete(pid);
      sessions.set(pid, { pid, database: 'postgres', application: 'dlt', role });
    }
  }
}

function denied(): OperatorError {
  return new OperatorError({
    reasonCode: 'permission-denied',
    message: 'Changing the login of the role of dlt failed: permission denied to alter role',
    remedy: 'Run scripts/sql/fence-role.sql.',
    exitCode: 1,
  });
}

export function databaseGone(): DependencyError {
  return new DependencyError({
    dependency: 'postgres',
    message: 'Reading the sessions of dlt failed: Connection terminated unexpectedly',
    retryable: true,
    remedy: 'Check the status of the database, then run this again.',
  });
}

export interface InMemoryLedger extends FenceLedger {
  readonly records: FenceRecord[];
}

/** Records in memory; out of reach where it is said so. */
export function inMemoryLedger({
  isOutOfReach = false,
  step = () => undefined,
}: { readonly isOutOfReach?: boolean; readonly step?: (what: string) => void } = {}): InMemoryLedger {
  const records: FenceRecord[] = [];
  const unmeasured = { measured: false, message: 'GitHub answered 503', remedy: 'Wait for GitHub.' } as const;
  return {
    records,
    write: async (record) => {
      step(`write ${record.step}`);
      if (isOutOfReach) return unmeasured;
      records.push(record);
      step(`write ${record.step} done`);
      return { measured: true, value: 'written' };
    },
    read: async (role) =>
      isOutOfReach ? unmeasured : { measured: true, value: records.filter((one) => one.role === role) },
  };
}
