import type { FoundColumn, FoundTable } from './found-table.ts';
import { hasColumn } from './found-table.ts';

/** A column with what is not certain about it; nothing where it is. */
export interface Recognised<T> {
  readonly value: T;
  readonly doubts: readonly string[];
}

export type IdForm = 'bare' | 'fullname' | 'opaque';

/** The names under which the source system's four generations keep an id of Reddit, the surest first (facts: source system, 2). */
const POST_IDS = ['submission_id', 'reddit_id', 'post_id', 'id', 'fullname', 'name'] as const;
const COMMENT_IDS = ['comment_id', 'reddit_id', 'id', 'fullname', 'name'] as const;

/** An id of Reddit is a number to the base of 36; with its kind before it, it is a fullname (facts: Reddit). */
const BARE = /^[0-9a-z]{3,13}$/u;
const FULLNAME = /^t[1-6]_[0-9a-z]{3,13}$/u;
const IS_TEXT = /^(?:text|character varying|character|citext)/u;

/** The column with Reddit's id of what a row holds; `null` where none looks like one. */
export function recogniseId(
  table: FoundTable,
  holds: 'posts' | 'comments',
): Recognised<{ readonly column: string; readonly form: IdForm }> | null {
  const names = holds === 'posts' ? POST_IDS : COMMENT_IDS;
  const columns = names.flatMap((name) => table.columns.find((column) => column.name === name && isText(column)) ?? []);
  const judged = columns.map(({ name }) => ({ name, ...formOf(table.samples.get(name) ?? []) }));
  const [first] = [...judged.filter(({ share }) => share !== null && share > 0.5), ...judged.filter(isUnknown)];
  if (first === undefined) return null;
  const { name: column, form, share } = first;
  const doubts =
    share === null
      ? [`${column} is taken for Reddit's id by its name alone: no row was there to look at`]
      : share < 1
        ? [`${percent(1 - share)} of the values of ${column} that were looked at are no ${form} id`]
        : [];
  return { value: { column, form }, doubts };
}

function isUnknown({ share }: { readonly share: number | null }): boolean {
  return share === null;
}

/** Which form most values have, and which share of them has it; `null` for a column without values. */
function formOf(values: readonly string[]): { readonly form: IdForm; readonly share: number | null } {
  if (values.length === 0) return { form: 'bare', share: null };
  const fullnames = values.filter((value) => FULLNAME.test(value)).length;
  const bare = values.filter((value) => BARE.test(value)).length;
  const form = fullnames > bare ? 'fullname' : 'bare';
  return { form, share: Math.max(fullnames, bare) / values.length };
}

function percent(share: number): string {
  return `${Math.max(1, Math.round(share * 100))} %`;
}

export interface UnitBinding {
  readonly column: string;
  /** Where the column refers to a row that has the name. */
  readonly names: {
    readonly schema: string;
    readonly table: string;
    readonly key: string;
    readonly name: string;
  } | null;
}

const SUBREDDIT = /^[A-Za-z0-9_]{2,24}$/u;

/** The column with the subreddit's name, or the reference to the table that has it. */
export function recogniseUnit(table: FoundTable, tables: readonly FoundTable[]): UnitBinding | null {
  const named = ['subreddit', 'subreddit_name', 'unit'].find((name) => {
    const column = table.columns.find((each) => each.name === name);
    return column !== undefined && isText(column) && isMostly(table.samples.get(name) ?? [], SUBREDDIT);
  });
  if (named !== undefined) return { column: named, names: null };
  const reference = table.references.find(({ column }) => column === 'subreddit_id' || column === 'subreddit');
  const parent = tables.find(
    (each) => reference !== undefined && each.schema === reference.schema && each.table === reference.table,
  );
  const name = parent === undefined ? undefined : ['name', 'display_name'].find((each) => hasColumn(parent, each));
  if (reference === undefined || parent === undefined || name === undefined) return null;
  const { schema, table: names } = parent;
  return { column: reference.column, names: { schema, table: names, key: reference.parentColumn, name } };
}

function isMostly(values: readonly string[], shape: RegExp): boolean {
  return values.length === 0 || values.filter((value) => shape.test(value)).length / values.length > 0.9;
}

export function isText({ type }: FoundColumn): boolean {
  return IS_TEXT.test(type);
}
