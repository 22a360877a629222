import type { Client } from 'pg';

import { DependencyError, OperatorError } from '../../errors.ts';
import type { IntegrityQuery, IntegrityRow } from '../../integrity/integrity-query.ts';
import type { DatabaseFacts } from '../../integrity/look-context.ts';
import { tableKey } from '../../integrity/quoted-name.ts';
import type { IntegrityDatabase, OpenLook } from '../../ports.ts';
import type { Measured, Unmeasured } from '../../verification/measured.ts';
import { parsePostgresUrl } from './postgres-address.ts';
import { openPostgres } from './postgres-connection.ts';
import type { OpenPostgresOptions } from './postgres-connection.ts';
import { inReadOnlyTransaction } from './postgres-dlt-transaction.ts';
import type { ReadLimits } from './postgres-dlt-transaction.ts';
import { askOne } from './postgres-integrity-ask.ts';
import type { LookState } from './postgres-integrity-ask.ts';
import { readCatalogue } from './postgres-integrity-catalogue.ts';
import { readFacts, readIdentity } from './postgres-integrity-facts.ts';
import { loadsQuery, toLoadFact } from './postgres-integrity-loads.ts';

export interface IntegrityLimits extends ReadLimits {
  /** The gate: a relation with more rows is not read from end to end. Default 200,000. */
  readonly mostScannedRows?: number;
  /** After this no further query is asked. Default 120,000. */
  readonly lookMs?: number;
}

export interface PostgresIntegrityOptions extends Omit<OpenPostgresOptions, 'signal' | 'queryTimeoutMs'> {
  readonly now: () => Date;
  readonly limits?: IntegrityLimits;
}

const DEFAULT_STATEMENT_TIMEOUT_MS = 10_000;
/** The client waits this much longer than the server should, for one that no longer answers. */
const SILENCE_MS = 5_000;

/** Looks at Postgres: one connection, one REPEATABLE READ READ ONLY transaction with its own time-outs, which ends with the look. */
export function createPostgresIntegrityDatabase(options: PostgresIntegrityOptions): IntegrityDatabase {
  const limits = options.limits ?? {};
  const queryTimeoutMs = (limits.statementTimeoutMs ?? DEFAULT_STATEMENT_TIMEOUT_MS) + SILENCE_MS;
  return {
    async look(work, signal) {
      const client = await openPostgres({ ...options, queryTimeoutMs, ...(signal === undefined ? {} : { signal }) });
      try {
        // A transaction of its own: what is open is read before the next one takes its snapshot.
        const before = await inReadOnlyTransaction(client, limits, () => readFacts(client, options.now));
        return await inReadOnlyTransaction(client, limits, async () => {
          const { identity, pid } = await readIdentity(client);
          const transactionPooler = findTransactionPooler(options.url, pid !== before.pid);
          return work(openLook(client, { ...before.facts, identity, transactionPooler }, options));
        });
      } finally {
        await client.end().catch(() => undefined);
      }
    },
  };
}

/** Supabase's pooler keeps this port for transaction mode (facts: integrity, 2b). */
const TRANSACTION_PORT = 6543;

function findTransactionPooler(url: string, hasChangedProcess: boolean): string | null {
  if (hasChangedProcess) return 'two transactions of one connection ran in two server processes';
  return parsePostgresUrl(url).port === TRANSACTION_PORT ? `the address has port ${TRANSACTION_PORT}` : null;
}

function openLook(client: Client, facts: DatabaseFacts, { limits = {}, now }: PostgresIntegrityOptions): OpenLook {
  const state: LookState = { tables: new Map(), locked: new Set() };
  const endsAt = now().getTime() + (limits.lookMs ?? 120_000);
  let lost: Unmeasured | null = null;
  const ask = async (query: IntegrityQuery): Promise<Measured<readonly IntegrityRow[]>> => {
    if (lost !== null) return lost;
    if (now().getTime() >= endsAt) return DEADLINE_PASSED;
    try {
      return await askOne(client, query, state, { mostScannedRows: limits.mostScannedRows ?? 200_000 });
    } catch (fault) {
      if (!(fault instanceof DependencyError) && !(fault instanceof OperatorError)) throw fault;
      lost = { measured: false, message: fault.message, remedy: fault.remedy ?? 'Run this again.' };
      return lost;
    }
  };
  return {
    facts,
    ask,
    async readCatalogue(request) {
      const catalogue = await readCatalogue(client, request);
      state.tables = catalogue.tables;
      return catalogue;
    },
    async readLoads(dltSchema, since) {
      if (!state.tables.has(tableKey({ schema: dltSchema, table: '_dlt_loads' })))
        return { measured: true, value: null };
      const rows = await ask(loadsQuery(dltSchema, since));
      return rows.measured ? { measured: true, value: rows.value.map(toLoadFact) } : rows;
    },
  };
}

const DEADLINE_PASSED: Unmeasured = {
  measured: false,
  message: 'the deadline of the look had passed before this was asked',
  remedy: 'Look again when the database is less busy, or raise deadline-seconds.',
};
