import type { Client } from 'pg';

import type { ClockSample, FoundColumn, FoundUnit } from '../../init/found-table.ts';
import type { RecognisedTable } from '../../init/recognise-table.ts';
import { isText } from '../../init/recognise-columns.ts';
import { eventInstant } from '../../integrity/event-time-clause.ts';
import { quoteIdentifier, quoteTable } from '../../integrity/quoted-name.ts';
import type { Measured } from '../../verification/measured.ts';
import { measure } from './postgres-dlt-transaction.ts';

/** Whatever stands first in the table: enough to tell ids from other texts. */
const SAMPLED_ROWS = 300;
/** Of a time and its transaction, which need runs of rows. */
const CLOCK_ROWS = 5_000;
/** Of a unit's posts. A table with more has its newest week counted where the time allows it. */
const COUNTED_ROWS = 500_000;
const MOST_COLUMNS = 60;
const MOST_UNITS = 500;
const RATE_DAYS = 7;

const INSUFFICIENT_PRIVILEGE = '42501';
/** Also where row security would hide rows, as on every table of Supabase. */
const MAY_NOT_READ = 'Draft again as a role that may read it, such as scripts/sql/monitor-role.sql makes.';

/** Values of every column of text, cut to what an id or a name needs. */
export async function readSamples(
  client: Client,
  from: string,
  columns: readonly FoundColumn[],
): Promise<Measured<ReadonlyMap<string, readonly string[]>>> {
  const texts = columns.filter(isText).slice(0, MOST_COLUMNS);
  const wanted = texts.map(({ name }, at) => `left(${quoteIdentifier(name)}::text, 64) as c${at}`);
  // Without a column of text the table is read all the same: whether it may be is an answer too.
  const sql = `select ${wanted.length === 0 ? '1' : wanted.join(', ')} from ${from} limit ${SAMPLED_ROWS}`;
  const read = await measure<Record<string, string | null>>(client, { sql }, (sqlState) =>
    sqlState === INSUFFICIENT_PRIVILEGE ? MAY_NOT_READ : undefined,
  );
  if (!read.measured) return read;
  const samples = texts.map(({ name }, at) => [name, read.value.flatMap((row) => row[`c${at}`] ?? [])] as const);
  return { measured: true, value: new Map(samples) };
}

/** For each time that the database's clock sets by default: how its values go with the transactions. Nothing where the rows show none. */
export async function readClocks(
  client: Client,
  from: string,
  columns: readonly FoundColumn[],
): Promise<ReadonlyMap<string, ClockSample>> {
  const clocks = new Map<string, ClockSample>();
  for (const { name, isClock } of columns) {
    if (!isClock) continue;
    const sql = `select count(*)::int as rows, count(distinct by)::int as transactions, count(distinct at)::int as times,
        (count(*) filter (where at < before))::int as setbacks
      from (select by, at, lag(at) over (order by by, at) as before
              from (select xmin::text::bigint as by, ${quoteIdentifier(name)} as at from ${from} where ${quoteIdentifier(name)} is not null limit ${CLOCK_ROWS}) sample) ordered`;
    const read = await measure<ClockSample & Record<string, number>>(client, { sql }, () => undefined);
    const [sample] = read.measured ? read.value : [];
    if (sample !== undefined) clocks.set(name, sample);
  }
  return clocks;
}

export async function readWhetherWithoutLoad(
  client: Client,
  from: string,
  columns: readonly FoundColumn[],
): Promise<boolean> {
  if (!columns.some(({ name }) => name === '_dlt_load_id')) return false;
  const sql = `select exists (select from (select _dlt_load_id from ${from} limit ${CLOCK_ROWS}) sample where _dlt_load_id is null) as found`;
  const read = await measure<{ found: boolean }>(client, { sql }, () => undefined);
  return read.measured && read.value[0]?.found === true;
}

/** The units that the tables of posts name, in the spelling that most rows have, and the posts a day of the newest week of each. */
export async function readUnits(client: Client, tables: readonly RecognisedTable[]): Promise<readonly FoundUnit[]> {
  const found = new Map<string, FoundUnit>();
  for (const table of tables.filter(({ holds }) => holds === 'posts')) {
    const sql = unitsSql(table);
    if (sql === null) continue;
    const read = await measure<{ name: string; posts_a_day: number | null }>(client, { sql }, () => undefined);
    for (const { name, posts_a_day: postsPerDay } of read.measured ? read.value : []) {
      const before = found.get(name.toLowerCase());
      // Both paths may have a table of their own: the busier one has seen more.
      const most = Math.max(before?.postsPerDay ?? 0, postsPerDay ?? 0);
      found.set(name.toLowerCase(), { name: before?.name ?? name, postsPerDay: most > 0 ? most : null });
    }
  }
  return [...found.values()].toSorted(
    (a, b) => (b.postsPerDay ?? 0) - (a.postsPerDay ?? 0) || (a.name < b.name ? -1 : 1),
  );
}

function unitsSql({ found, unit, event }: RecognisedTable): string | null {
  if (unit === null) return null;
  const { names } = unit;
  const name = names === null ? `row.${quoteIdentifier(unit.column)}` : `named.${quoteIdentifier(names.name)}`;
  const join =
    names === null
      ? ''
      : ` join ${quoteTable(names)} named on named.${quoteIdentifier(names.key)} = row.${quoteIdentifier(unit.column)}`;
  const made = event === null ? 'null::timestamptz' : eventInstant(event);
  const rows = `select ${name}::text as name, ${made} as made from ${quoteTable(found)} row${join} limit ${COUNTED_ROWS}`;
  // A table that is larger than what is counted shows its units, but not how busy they are now.
  const isWhole = (found.estimatedRows ?? 0) < COUNTED_ROWS;
  const rate = isWhole
    ? `nullif(round(count(*) filter (where made > newest - interval '${RATE_DAYS} days') / extract(epoch from least(interval '${RATE_DAYS} days', greatest(interval '1 day', max(newest) - min(oldest)))) * 86400), 0)::int`
    : 'null::int';
  return `select mode() within group (order by name) as name, ${rate} as posts_a_day
    from (select name, made, max(made) over () as newest, min(made) over () as oldest from (${rows}) counted) spanned
   where name ~ '^[A-Za-z0-9_]{2,24}$' group by lower(name) order by count(*) desc limit ${MOST_UNITS}`;
}
