import type { BoundTable } from '../datasets/datasets.ts';
import type { CatalogueColumn } from './catalogue-table.ts';

/** What a binding takes a column for. */
export type ColumnUse =
  | { readonly kind: 'any' }
  | { readonly kind: 'arrival' }
  | { readonly kind: 'id'; readonly form: BoundTable['canonicalId']['form'] }
  | { readonly kind: 'unit' }
  | { readonly kind: 'event'; readonly type: NonNullable<BoundTable['eventTime']>['type'] };

export interface TypeProblem {
  readonly message: string;
  readonly remedy: string;
}

const ZONED = /^timestamp(?:\(\d\))? with time zone$/u;
const ZONELESS = /^timestamp(?:\(\d\))? without time zone$/u;
const NUMBER = /^(?:smallint|integer|bigint|real|double precision|numeric(?:\(.*\))?)$/u;
const TEXT = /^(?:text|citext|.*\.citext|character varying(?:\(\d+\))?|character(?:\(\d+\))?|name)$/u;
const KEY = /^(?:uuid|smallint|integer|bigint)$/u;

const EVENT_TYPES: Readonly<Record<NonNullable<BoundTable['eventTime']>['type'], RegExp>> = {
  timestamptz: ZONED,
  timestamp_utc: ZONELESS,
  epoch_seconds: NUMBER,
};

/** Whether values of two types can be the same. Through text, a UUID or a number written as text counts too, which a check compares as texts. */
export function areComparable(one: string, other: string, { throughText = false } = {}): boolean {
  const families = [familyOf(one), familyOf(other)];
  if (families.some((family) => WITHOUT_EQUALITY.has(family))) return false;
  if (families[0] === families[1]) return true;
  return throughText && families.includes('text') && families.every((family) => COMPARED_AS_TEXT.has(family));
}

/** Postgres has no operator for them. */
const WITHOUT_EQUALITY = new Set(['json', 'xml', 'point']);
const COMPARED_AS_TEXT = new Set(['text', 'number', 'uuid']);

function familyOf(type: string): string {
  if (TEXT.test(type)) return 'text';
  return NUMBER.test(type) ? 'number' : type;
}

/** Whether a column can be what its binding says, by `format_type`; `null` where it can. */
export function checkColumnType(column: CatalogueColumn, use: ColumnUse): TypeProblem | null {
  switch (use.kind) {
    case 'any':
      return null;
    case 'arrival':
      return ZONED.test(column.type) ? null : arrivalProblem(column);
    case 'event':
      return EVENT_TYPES[use.type].test(column.type) ? null : eventProblem(column, use.type);
    case 'id':
      return isId(column, use.form) ? null : idProblem(column, use.form);
    case 'unit':
      return TEXT.test(column.type) ? null : unitProblem(column);
    default:
      return use satisfies never;
  }
}

function isId({ type }: CatalogueColumn, form: BoundTable['canonicalId']['form']): boolean {
  return TEXT.test(type) || (form === 'opaque' && KEY.test(type));
}

function arrivalProblem({ type, name }: CatalogueColumn): TypeProblem {
  return {
    message: `observed type ${type}, expected timestamp with time zone for the time of arrival`,
    remedy: `Bind a timestamptz column that the database fills (DEFAULT now()) instead of ${name}, or write arrival: { rule: none }.`,
  };
}

function eventProblem({ type }: CatalogueColumn, bound: string): TypeProblem {
  const fitting = Object.entries(EVENT_TYPES).find(([, pattern]) => pattern.test(type))?.[0];
  return {
    message: `observed type ${type}, expected what event_time.type ${bound} means`,
    remedy:
      fitting === undefined
        ? 'Bind a column that holds a time as event_time in config/datasets.yaml.'
        : `Write type: ${fitting} for event_time in config/datasets.yaml, if that is what it holds.`,
  };
}

function idProblem({ type }: CatalogueColumn, form: string): TypeProblem {
  return {
    message: `observed type ${type}, expected a text for a canonical id of form ${form}`,
    remedy: 'Bind the column that holds the id of Reddit; form: opaque takes a uuid or a whole number too.',
  };
}

function unitProblem({ type }: CatalogueColumn): TypeProblem {
  return {
    message: `observed type ${type}, expected a text with the name of the subreddit`,
    remedy: 'Bind the column that holds the name; where there are only ids, add a column with the name.',
  };
}
