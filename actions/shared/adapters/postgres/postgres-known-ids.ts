import type { Client } from 'pg';
import { DatabaseError, escapeIdentifier } from 'pg';

import type { HeldPosts, PostTable, StoredPosts } from '../../backfill-ports.ts';
import type { BoundTable } from '../../datasets/datasets.ts';
import type { HeldFact } from '../../handover/handover-facts.ts';
import type { HandoverQuestion, RowsOfPath } from '../../handover/handover-question.ts';
import { barePostId, postNumber } from '../../handover/post-number.ts';
import { utcText } from '../../integrity/event-time-clause.ts';
import { openPostgres } from './postgres-connection.ts';
import type { OpenPostgresOptions } from './postgres-connection.ts';
import { toPostgresFault } from './postgres-fault.ts';

/** Of one question by an index; a question about a switch may have none, and then is given up. */
const STATEMENT_TIMEOUT_MS = 10_000;
const HELD_TIMEOUT_MS = 3_000;

/** What the tables of a dataset hold, each call in a read-only transaction of its own. */
export function createPostgresKnownIds(options: OpenPostgresOptions): StoredPosts & HeldPosts {
  return {
    findStored: (tables, ids) =>
      readOnly(options, STATEMENT_TIMEOUT_MS, async (client) => {
        const found = new Set<string>();
        for (const [index, table] of tables.entries())
          for (const id of await idsIn(client, table, { ids, mayBeMissing: index > 0 })) found.add(id);
        return found;
      }),
    readHeld: (questions) =>
      questions.length === 0
        ? Promise.resolve([])
        : readOnly(options, HELD_TIMEOUT_MS, async (client) => {
            const facts: HeldFact[] = [];
            for (const question of questions) {
              const fact = await orNothing(client, () => readHeldFact(client, question));
              if (fact !== null) facts.push(fact);
            }
            return facts;
          }),
  };
}

async function readOnly<T>(
  options: OpenPostgresOptions,
  timeoutMs: number,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await openPostgres(options);
  try {
    await client.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${timeoutMs}`);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (cause) {
    throw toPostgresFault('Reading which posts are stored', cause);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A table, schema or column that is not there, and one that the role may not read (Postgres manual, appendix A). */
const NOT_THERE: ReadonlySet<string> = new Set(['42P01', '3F000', '42703', '42501']);

/** Where a statement is refused for what it asks, `null`; the transaction goes on. `codes`: for these alone; whatever else happened is a fault. */
async function orNothing<T>(
  client: Client,
  ask: () => Promise<T>,
  codes: ReadonlySet<string> | null = null,
): Promise<T | null> {
  await client.query('SAVEPOINT question');
  try {
    return await ask();
  } catch (cause) {
    if (!(cause instanceof DatabaseError) || (codes !== null && !codes.has(cause.code ?? ''))) throw cause;
    await client.query('ROLLBACK TO SAVEPOINT question');
    return null;
  }
}

/** The other path's table need not be there yet, nor be open to this role: then it holds nothing that we know of. */
async function idsIn(
  client: Client,
  table: PostTable,
  { ids, mayBeMissing }: { readonly ids: readonly string[]; readonly mayBeMissing: boolean },
): Promise<readonly string[]> {
  const ask = async (): Promise<readonly string[]> => {
    const column = escapeIdentifier(table.canonicalId.column);
    const { rows } = await client.query<{ id: string }>(
      `SELECT DISTINCT ${column}::text AS id FROM ${nameOf(table)} WHERE ${column} = ANY($1)`,
      [ids.flatMap((id) => [id, `t3_${id}`, id.toUpperCase(), `T3_${id.toUpperCase()}`, `t3_${id.toUpperCase()}`])],
    );
    return rows.flatMap(({ id }) => barePostId(id) ?? []);
  };
  return mayBeMissing ? ((await orNothing(client, ask, NOT_THERE)) ?? []) : ask();
}

async function readHeldFact(client: Client, question: HandoverQuestion): Promise<HeldFact> {
  const { unit, generation, old, next } = question;
  const newest = await newestOf(client, old, unit);
  return {
    ...{ unit, generation },
    oldNewestId: newest,
    newFirst: next === null ? null : await firstBatch(client, next, unit),
  };
}

async function newestOf(client: Client, rows: RowsOfPath, unit: string): Promise<string | null> {
  const { table } = rows;
  const { eventTime } = table;
  if (eventTime === undefined) return null;
  const own = pathOf(rows);
  const { rows: found } = await client.query<{ id: string }>(
    `SELECT row.${escapeIdentifier(table.canonicalId.column)}::text AS id FROM ${nameOf(table)} row
      WHERE ${unitOf(table)} = $1 ${own.sql} AND row.${escapeIdentifier(eventTime.column)} IS NOT NULL
      ORDER BY row.${escapeIdentifier(eventTime.column)} DESC LIMIT 1`,
    [unit, ...own.values],
  );
  return found[0] === undefined ? null : barePostId(found[0].id);
}

type NextRows = NonNullable<HandoverQuestion['next']>;

/** The rows of a table of the path's own that arrived first behind the switch, all at one instant: what one run wrote at once. */
async function firstBatch(client: Client, next: NextRows, unit: string): Promise<HeldFact['newFirst']> {
  const arrival = arrivalOf(next);
  if (arrival === null) return null;
  const { rows } = await client.query<{ id: string; at: string }>(
    `WITH arrived AS (
       SELECT row.${escapeIdentifier(next.table.canonicalId.column)}::text AS id, ${arrival.at} AS at
         FROM ${nameOf(next.table)} row ${arrival.join}
        WHERE ${arrival.at} > $2::timestamptz AND ${unitOf(next.table)} = $1
     )
     SELECT id, ${utcText('at')} AS at FROM arrived WHERE at = (SELECT min(at) FROM arrived)`,
    [unit, next.since],
  );
  const ids = rows.flatMap(({ id }) => barePostId(id) ?? []).toSorted(byNumber);
  const [oldestId, newestId, at] = [ids[0], ids.at(-1), rows[0]?.at];
  return oldestId === undefined || newestId === undefined || at === undefined ? null : { oldestId, newestId, at };
}

function arrivalOf({ table, path, dltSchema }: NextRows): { readonly at: string; readonly join: string } | null {
  const { arrival } = table;
  if ('column' in arrival && (arrival.rule === 'column' || path === 'manual'))
    return { at: `row.${escapeIdentifier(arrival.column)}`, join: '' };
  if (arrival.rule === 'none' || dltSchema === null) return null;
  return {
    at: 'loads.inserted_at',
    join: `JOIN ${escapeIdentifier(dltSchema)}._dlt_loads loads ON loads.load_id = row._dlt_load_id`,
  };
}

/** Which rows of a table that both paths write are the path's own; its value is `$2`. */
function pathOf({ table, path }: RowsOfPath): {
  readonly sql: string;
  readonly values: readonly string[];
} {
  const rule = table.path;
  if (rule === undefined) return { sql: '', values: [] };
  if (rule.rule === 'load_id')
    return { sql: `AND row._dlt_load_id IS ${path === 'dlt' ? 'NOT ' : ''}NULL`, values: [] };
  return { sql: `AND row.${escapeIdentifier(rule.column)}::text = $2`, values: [rule[path]] };
}

function unitOf({ unitColumn = '', unitNames }: BoundTable): string {
  const own = `row.${escapeIdentifier(unitColumn)}`;
  if (unitNames === undefined) return `lower(${own}::text)`;
  const names = `${escapeIdentifier(unitNames.schema)}.${escapeIdentifier(unitNames.table)} names`;
  return `(SELECT lower(names.${escapeIdentifier(unitNames.name)}::text) FROM ${names} WHERE names.${escapeIdentifier(unitNames.key)} = ${own} LIMIT 1)`;
}

function nameOf({ schema, table }: { readonly schema: string; readonly table: string }): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}

function byNumber(a: string, b: string): number {
  const [left, right] = [postNumber(a) ?? 0n, postNumber(b) ?? 0n];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
