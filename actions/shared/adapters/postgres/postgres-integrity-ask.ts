import type { Client } from 'pg';

import type { CatalogueTable } from '../../integrity/catalogue-table.ts';
import type { IntegrityQuery, IntegrityRow } from '../../integrity/integrity-query.ts';
import { quoteTable, tableKey } from '../../integrity/quoted-name.ts';
import type { Measured, Unmeasured } from '../../verification/measured.ts';
import { explainQuery } from './postgres-integrity-gate.ts';
import { measureWork, run } from './postgres-dlt-transaction.ts';
import { unpackDltText } from '../unpack-dlt-text.ts';

export interface AskOptions {
  /** The gate: a relation above this is not read from end to end. */
  readonly mostScannedRows: number;
}

/** What the look has learnt so far: what tables are like, and which of them another session keeps locked. */
export interface LookState {
  tables: ReadonlyMap<string, CatalogueTable>;
  readonly locked: Set<string>;
}

type Answer = Measured<readonly IntegrityRow[]>;

/**
 * One query behind a savepoint, gate first. Where it was refused because of row security whose policies hide nothing, it is asked again with
 * row security on, if its plan reads no other table.
 *
 * @throws DependencyError where the connection is lost.
 */
export async function askOne(
  client: Client,
  query: IntegrityQuery,
  state: LookState,
  options: AskOptions,
): Promise<Answer> {
  const mentioned = [...state.tables.values()].filter((table) => query.sql.includes(quoteTable(table)));
  const locked = mentioned.find((table) => state.locked.has(table.oid));
  if (locked !== undefined) return lockedAnswer(locked);
  let refusedBy = '';
  const answer = await measureWork(
    client,
    () => runGated(client, query, options),
    (sqlState) => {
      refusedBy = sqlState;
      return explain(sqlState, query, mentioned);
    },
  );
  if (refusedBy === '55P03') await rememberLocks(client, state);
  if (refusedBy !== '42501' || !mentioned.some(({ rowSecurity }) => rowSecurity === 'plain-true')) return answer;
  return measureWork(
    client,
    () => runWithPolicies(client, query, { state, options, answer }),
    () => undefined,
  );
}

async function runGated(client: Client, query: IntegrityQuery, options: AskOptions): Promise<Answer> {
  if (query.readsManyRows === true) {
    const rows = await runWithout(client, query, { plans: ['enable_indexscan', 'enable_seqscan'], options });
    if (rows !== null) return { measured: true, value: rows };
  }
  const { mostScannedRows } = options;
  const gate = query.isBounded === true ? null : await explainQuery(client, query, mostScannedRows);
  if (gate === null || gate.refusal === null) return { measured: true, value: await readRows(client, query) };
  for (const plans of DETOURS) {
    const rows = await runWithout(client, query, { plans, options });
    if (rows !== null) return { measured: true, value: rows };
  }
  return gate.refusal;
}

interface Without {
  readonly plans: readonly string[];
  readonly options: AskOptions;
}

/** The query with some kinds of plan made dear; `null` where it would read a whole table all the same. */
async function runWithout(
  client: Client,
  query: IntegrityQuery,
  { plans, options }: Without,
): Promise<readonly IntegrityRow[] | null> {
  await setPlanner(client, plans, 'off');
  const { refusal } = await explainQuery(client, query, options.mostScannedRows);
  const rows = refusal === null ? await readRows(client, query) : null;
  await setPlanner(client, plans, 'on');
  return rows;
}

/**
 * What the planner has to do without, where it would read a whole table: there may be a way by an index that it takes for dearer, as where a window
 * holds a tenth of the rows. A rollback to the savepoint takes the setting back too. The price of a plan that is to be avoided would start the JIT.
 */
const DETOURS = [['enable_seqscan'], ['enable_seqscan', 'enable_mergejoin', 'enable_hashjoin']] as const;

async function setPlanner(client: Client, names: readonly string[], value: 'on' | 'off'): Promise<void> {
  await client.query(`select pg_catalog.set_config(name, $2, true) from unnest($1::text[]) as name`, [names, value]);
}

interface Refused {
  readonly state: LookState;
  readonly options: AskOptions;
  readonly answer: Answer;
}

async function runWithPolicies(client: Client, query: IntegrityQuery, refused: Refused): Promise<Answer> {
  await setRowSecurity(client, 'on');
  const { relations, refusal } = await explainQuery(client, query, refused.options.mostScannedRows);
  // A partition has no row in the catalogue here; through its parent the parent's policies count.
  const hides = relations.some((relation) => refused.state.tables.get(tableKey(relation))?.rowSecurity === 'hides');
  const mayRun = !hides && (refusal === null || query.isBounded === true);
  const answer = hides ? refused.answer : mayRun ? null : refusal;
  const result: Answer = answer ?? { measured: true, value: await readRows(client, query) };
  await setRowSecurity(client, 'off');
  return result;
}

async function setRowSecurity(client: Client, value: 'on' | 'off'): Promise<void> {
  await client.query(`select pg_catalog.set_config('row_security', $1, true)`, [value]);
}

async function readRows(
  client: Client,
  { sql, values = [], packedColumns = [] }: IntegrityQuery,
): Promise<readonly IntegrityRow[]> {
  const { rows } = await client.query<Record<string, unknown>>(sql, [...values]);
  if (packedColumns.length === 0) return rows;
  return rows.map((row) => ({
    ...row,
    ...Object.fromEntries(packedColumns.map((name) => [name, unpackDltText(row[name])])),
  }));
}

/** Each further query of a locked table would wait for the whole lock time-out again. */
async function rememberLocks(client: Client, { locked }: LookState): Promise<void> {
  const rows = await run<{ oid: string }>(client, LOCKS_SQL);
  for (const { oid } of rows) locked.add(oid);
}

const LOCKS_SQL = `
  select distinct l.relation::text as oid
    from pg_catalog.pg_locks l
   where l.locktype = 'relation' and l.granted and l.mode = 'AccessExclusiveLock' and l.pid is distinct from pg_backend_pid()
     and l.database = (select oid from pg_catalog.pg_database where datname = current_database())`;

function lockedAnswer(table: CatalogueTable): Unmeasured {
  return {
    measured: false,
    message: `another session holds an exclusive lock on ${tableKey(table)}`,
    remedy: 'Look again when whatever locks the table (a migration, VACUUM FULL) has ended.',
  };
}

/** A remedy that names the table. The catalogue says which of the reasons behind one SQLSTATE it is; no message is matched. */
function explain(sqlState: string, query: IntegrityQuery, mentioned: readonly CatalogueTable[]): string | undefined {
  const names = mentioned.map(tableKey).join(', ');
  switch (sqlState) {
    case '57014':
      return `Look again when the database is less busy${query.index === undefined ? '.' : `, or: ${query.index}`}`;
    case '55P03':
      return `Look again when whatever locks ${names || 'the table'} has ended.`;
    case '42P01':
    case '42703':
      return `The table changed during the look: look again, and if it stays so correct ${names || 'the binding'} in config/datasets.yaml.`;
    case '42501':
      return explainRefusal(mentioned);
    default:
      return undefined;
  }
}

function explainRefusal(mentioned: readonly CatalogueTable[]): string | undefined {
  const unseen = mentioned.find(({ maySeeSchema }) => !maySeeSchema);
  if (unseen !== undefined) return `GRANT USAGE ON SCHEMA ${quoteSchema(unseen)} TO the role of database-url;`;
  const unread = mentioned.find(({ mayRead }) => !mayRead);
  if (unread !== undefined) return `GRANT SELECT ON ${quoteTable(unread)} TO the role of database-url;`;
  const hiding = mentioned.find(({ rowSecurity }) => rowSecurity === 'hides');
  if (hiding === undefined) return undefined;
  return `Row security may hide rows of ${tableKey(hiding)} from this role: ALTER ROLE … BYPASSRLS, or use a role that has it.`;
}

function quoteSchema({ schema }: CatalogueTable): string {
  return `"${schema.replaceAll('"', '""')}"`;
}
