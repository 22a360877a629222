import type { HeldPosts } from '../../backfill-ports.ts';
import type { HandoverQuestion } from '../../handover/handover-question.ts';
import { readHeld } from '../../handover/read-held.ts';
import { createPostgresIntegrityDatabase } from './postgres-integrity-database.ts';
import type { IntegrityLimits, PostgresIntegrityOptions } from './postgres-integrity-database.ts';

/** A question about a switch may have no index, and a look has other things to do: what is not answered by then is told as unread. */
const LIMITS: IntegrityLimits = { statementTimeoutMs: 3_000, lookMs: 10_000 };

export interface PostgresHeldOptions extends PostgresIntegrityOptions {
  readonly signal?: AbortSignal;
}

/** What the tables hold of switches, asked as a look at the data asks: one read-only transaction, EXPLAIN before each question, no waiting for locks. */
export function createPostgresHeldPosts({ signal, ...options }: PostgresHeldOptions): HeldPosts {
  const database = createPostgresIntegrityDatabase({ ...options, limits: { ...LIMITS, ...options.limits } });
  return {
    readHeld: (questions) =>
      questions.length === 0
        ? Promise.resolve({ facts: [], unread: [] })
        : database.look(async (look) => {
            const { tables } = await look.readCatalogue({ tables: questions.flatMap(listTables), dltSchemas: [] });
            return readHeld(questions, { ask: (query) => look.ask(query), tables: new Set(tables.keys()) });
          }, signal),
  };
}

function listTables({ old, next }: HandoverQuestion): readonly { readonly schema: string; readonly table: string }[] {
  const sides = [old.table, ...(next === null ? [] : [next.table])];
  const names = sides.flatMap(({ unitNames }) => (unitNames === undefined ? [] : [unitNames]));
  const loads = next === null || next.dltSchema === null ? [] : [{ schema: next.dltSchema, table: '_dlt_loads' }];
  return [...sides, ...names, ...loads];
}
