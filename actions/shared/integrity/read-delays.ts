import { z } from 'zod';

import type { Measured } from '../verification/measured.ts';
import { unitKey } from '../routing/unit-key.ts';
import { countColumn, readRows } from './check-answers.ts';
import type { DelayDoubt, UnitLook } from './delay-ledger.ts';
import { KEYED, MOST_LATE } from './delayed-rows.ts';
import type { Answers, TableSubject } from './integrity-check.ts';
import { tableKey } from './quoted-name.ts';

const keysColumn = z
  .array(z.string().nullable())
  .nullable()
  .transform((keys) => (keys ?? []).filter((key) => key !== null));
const rowSchema = z.object({
  unit: z.string().nullable(),
  rows: countColumn,
  newest: z.number(),
  late: keysColumn,
  listing: keysColumn,
  merge: keysColumn,
  ids: keysColumn,
  'first-sight': countColumn,
});
type Row = z.output<typeof rowSchema>;
const probeSchema = z.object({ key: z.string() });

/** What one table says: its rows by unit, the ids of all that may be late, and which of them each other table has. */
interface TableDelays {
  readonly rows: readonly Row[];
  readonly flagged: ReadonlySet<string>;
  readonly late: ReadonlySet<string>;
  readonly elsewhere: readonly { readonly other: TableSubject; readonly found: ReadonlySet<string> }[];
}

/** The name of the question which late posts of a table stand in another one. */
export function probeName(table: TableSubject, other: TableSubject): string {
  return `${tableKey(table.table)} in ${tableKey(other.table)}`;
}

/** The ids that the other tables have to be asked about. */
export function flaggedIn(table: TableSubject, answers: Answers): readonly string[] {
  const read = readTable(table, answers);
  return read.measured ? [...flaggedOf(read.value)] : [];
}

/** What came in by unit, over all tables, each post once; or the first question that failed. */
export function readDelays(tables: readonly TableSubject[], answers: Answers): Measured<ReadonlyMap<string, UnitLook>> {
  const read = new Map<TableSubject, TableDelays>();
  for (const table of tables) {
    const own = readDelaysOf(table, tables, answers);
    if (!own.measured) return own;
    read.set(table, own.value);
  }
  const units = new Map<string, UnitLook>();
  for (const table of tables) {
    for (const row of read.get(table)?.rows ?? []) {
      const unit = unitKey(row.unit ?? '');
      const before = units.get(unit) ?? { newest: 0, delayed: 0, doubts: [] };
      units.set(unit, {
        newest: Math.max(before.newest, row.newest),
        delayed: before.delayed + new Set(row.late.slice(0, MOST_LATE).filter((key) => isLate(key, table, read))).size,
        doubts: [...before.doubts, ...doubtsOf(row, table, read)],
      });
    }
  }
  return { measured: true, value: units };
}

function readDelaysOf(table: TableSubject, tables: readonly TableSubject[], answers: Answers): Measured<TableDelays> {
  const rows = readTable(table, answers);
  if (!rows.measured) return rows;
  const elsewhere: TableDelays['elsewhere'][number][] = [];
  for (const other of tables) {
    const answer = answers[probeName(table, other)];
    if (answer === undefined) continue;
    const read = readRows({ found: answer }, { found: probeSchema });
    if (!read.measured) return read;
    elsewhere.push({ other, found: new Set(read.value.found.map(({ key }) => key)) });
  }
  const late = new Set(rows.value.flatMap((row) => row.late));
  return { measured: true, value: { rows: rows.value, flagged: flaggedOf(rows.value), late, elsewhere } };
}

/** Nothing where the table was not asked; a question that failed gives its reason. */
function readTable(table: TableSubject, answers: Answers): Measured<readonly Row[]> {
  const answer = answers[tableKey(table.table)];
  if (answer === undefined) return { measured: true, value: [] };
  const read = readRows({ rows: answer }, { rows: rowSchema });
  return read.measured ? { measured: true, value: read.value.rows } : read;
}

function flaggedOf(rows: readonly Row[]): ReadonlySet<string> {
  return new Set(rows.flatMap((row) => KEYED.flatMap((kind) => row[kind].slice(0, MOST_LATE))));
}

type Read = ReadonlyMap<TableSubject, TableDelays>;

/** Another table has the post and nothing says that it came late there: it was judged there when it came. */
function isJudgedElsewhere(key: string, table: TableSubject, read: Read): boolean {
  return (read.get(table)?.elsewhere ?? []).some(
    ({ other, found }) => found.has(key) && read.get(other)?.flagged.has(key) !== true,
  );
}

/** Late here, and nowhere in time: where several tables have it late, the first one counts it; where another may have had it in time, none does. */
function isLate(key: string, table: TableSubject, read: Read): boolean {
  if (isJudgedElsewhere(key, table, read)) return false;
  const order = [...read.keys()];
  return (read.get(table)?.elsewhere ?? [])
    .filter(({ found }) => found.has(key))
    .every(({ other }) => read.get(other)?.late.has(key) === true && order.indexOf(other) > order.indexOf(table));
}

function doubtsOf(row: Row, table: TableSubject, read: Read): readonly DelayDoubt[] {
  const unsure = (['listing', 'merge', 'ids'] as const).filter(
    (kind) => row[kind].length > MOST_LATE || row[kind].some((key) => !isJudgedElsewhere(key, table, read)),
  );
  return [
    ...unsure,
    ...(row.late.length > MOST_LATE ? (['many'] as const) : []),
    ...(row['first-sight'] > 0 ? (['first-sight'] as const) : []),
  ];
}
