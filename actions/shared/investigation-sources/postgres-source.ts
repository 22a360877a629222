import type { Sign } from '../investigation/signs.ts';
import type { Clue } from '../investigation/source-evidence.ts';
import { count } from '../markdown/count.ts';
import type { DatabaseHealthReader } from '../incident-ports.ts';
import type { Measured } from '../verification/measured.ts';
import type { DatabaseHealth } from './database-health.ts';
import type { SourceAnswer, SourceJob } from './source-answer.ts';
import { answeredJob, notConfigured } from './source-answer.ts';
import { toClue } from './to-clue.ts';

type Seen = Extract<DatabaseHealth, { kind: 'seen' }>;

const ABOUT = {
  source: 'postgres',
  query:
    'connections, locks, long transactions, slow statements, settings, size and replicas, by SELECT in one read-only transaction',
} as const;
/** Of the connections that are not reserved: from here on a burst of collectors finds none. */
const FULL_SHARE = 0.9;
const LATE_SECONDS = 60;
const LISTED = 3;

/** How the database is doing now: a rollback lies minutes back, so what still shows counts and what is over does not. */
export function postgresJob(reader: Measured<DatabaseHealthReader>): SourceJob {
  if (!reader.measured) return answeredJob(ABOUT, notConfigured(reader.message, reader.remedy));
  return { ...ABOUT, gather: async (signal) => describe(await reader.value.read(signal)) };
}

function describe(health: DatabaseHealth): SourceAnswer {
  if (health.kind === 'full') {
    const example = health.message;
    return {
      status: 'measured',
      observed: 'The server answers that it has no connection left.',
      remedy: null,
      clues: [clue('connections-exhausted', { at: null, example })],
      facts: null,
    };
  }
  const unseen = listUnseen(health);
  return {
    status: unseen.length === 0 ? 'measured' : 'unknown',
    observed: [
      describeNumbers(health),
      ...unseen.map(({ what, message }) => `${what} could not be seen: ${message}`),
    ].join('; '),
    remedy: unseen[0]?.remedy ?? null,
    clues: listClues(health),
    facts: null,
  };
}

function listUnseen(health: Seen) {
  const parts = {
    connections: health.connections,
    locks: health.lockWaits,
    'long transactions': health.longTransactions,
    'slow statements': health.slowStatements,
    settings: health.settings,
    'the size': health.databaseBytes,
    replicas: health.standbys,
  };
  return Object.entries(parts).flatMap(([what, part]) =>
    part.measured ? [] : [{ what, message: part.message, remedy: part.remedy }],
  );
}

function describeNumbers({ connections, databaseBytes, settings, slowStatements, ...health }: Seen): string {
  const shown = settings.measured
    ? settings.value.map(({ name, value, role }) => `${name} ${value}${role === null ? '' : ` for ${role}`}`)
    : [];
  return [
    health.isReplica ? 'a replica' : null,
    connections.measured ? `${connections.value.used} of ${connections.value.most} connections used` : null,
    databaseBytes.measured ? `${Math.round(databaseBytes.value / 2 ** 20)} MB` : null,
    health.lockWaits.measured ? `${count(health.lockWaits.value.length, 'session')} waiting for a lock` : null,
    health.longTransactions.measured ? count(health.longTransactions.value.length, 'long transaction') : null,
    slowStatements.measured && slowStatements.value === null ? 'pg_stat_statements is not installed' : null,
    shown.length === 0 ? null : `settings: ${shown.slice(0, 8).join(', ')}`,
  ]
    .filter((part) => part !== null)
    .join('; ');
}

function listClues(health: Seen): readonly Clue[] {
  const { at } = health;
  const used = health.connections.measured ? health.connections.value : null;
  const isFull = used !== null && used.used >= used.most * FULL_SHARE;
  return [
    ...(isFull
      ? [clue('connections-exhausted', { at, example: `${used.used} of ${used.most} connections are used` })]
      : []),
    ...valuesOf(health.lockWaits)
      .slice(0, LISTED)
      .map(({ role, seconds, relation, query, blockers }) =>
        clue('lock-waiting', {
          at,
          example: `${role ?? 'a role'} has waited ${inSeconds(seconds)} behind ${count(blockers, 'session')}: ${query}`,
          where: relation,
        }),
      ),
    ...valuesOf(health.longTransactions)
      .slice(0, LISTED)
      .map(({ role, state, seconds, query }) =>
        clue(state?.startsWith('idle') === true ? 'idle-in-transaction' : 'long-transaction', {
          at,
          example: `${role ?? 'a role'} has been in a transaction for ${inSeconds(seconds)} (${state ?? 'state not known'}): ${query}`,
        }),
      ),
    ...valuesOf(health.slowStatements)
      .slice(0, LISTED)
      .map(({ calls, meanMs, maxMs, query }) =>
        clue('slow-query', {
          at,
          seen: calls,
          example: `${Math.round(meanMs)} ms on average, ${Math.round(maxMs)} ms at most: ${query}`,
        }),
      ),
    ...listLag(health),
  ];
}

function listLag({ at, replicaLagSeconds, standbys }: Seen): readonly Clue[] {
  const own =
    replicaLagSeconds !== null && replicaLagSeconds > LATE_SECONDS
      ? [{ name: 'this replica', lagSeconds: replicaLagSeconds }]
      : [];
  const late = valuesOf(standbys).filter(({ lagSeconds }) => lagSeconds !== null && lagSeconds > LATE_SECONDS);
  return [...own, ...late]
    .slice(0, LISTED)
    .map(({ name, lagSeconds }) =>
      clue('replication-lag', { at, example: `${name} is ${inSeconds(lagSeconds)} behind` }),
    );
}

function valuesOf<T>(part: Measured<readonly T[] | null>): readonly T[] {
  return part.measured ? (part.value ?? []) : [];
}

function inSeconds(seconds: number | null): string {
  return seconds === null ? 'a time not known' : `${Math.round(seconds)} s`;
}

interface Seeing {
  readonly at: string | null;
  readonly example: string;
  readonly where?: string | null;
  readonly seen?: number;
}

function clue(sign: Sign, { at, example, where = null, seen = 1 }: Seeing): Clue {
  return toClue({ source: 'postgres', sign, firstAt: at, lastAt: at, count: seen, example, where });
}
