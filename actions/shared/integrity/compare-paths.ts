import type { BoundTable, Filter } from '../datasets/datasets.ts';
import { createIndex } from './arrival-clause.ts';
import { joinStored } from './canonical-key.ts';
import { findColumn } from './catalogue-table.ts';
import { eventRange } from './event-range.ts';
import { eventInstant } from './event-time-clause.ts';
import type { TableSubject } from './integrity-check.ts';
import type { IntegrityQuery } from './integrity-query.ts';
import type { PathPair, PathSide } from './path-pair.ts';
import { quoteIdentifier, quoteTable } from './quoted-name.ts';

/** How a post stands in both tables, by the number that the query gives. */
export const CLASSES = ['same', 'volatile', 'differs', 'only-manual', 'only-dlt'] as const;
/** Up to this one there is nothing to name. */
const COMMON = 1;

/** Ids that are read of each kind of difference; more are counted. */
export const MOST_NAMED = 1_000;

export interface ComparedSpan {
  readonly from: string;
  readonly until: string;
  /** Posts made before it may be on either side: they say nothing of which path lost them. */
  readonly settledAt: string;
}

/**
 * Both sides of a span in one hash join on the id (facts: integrity, 2a: in one database hashing columns costs more than joining). Nothing is
 * sorted: grouped by one text, which the planner takes for few groups; and OFFSET 0 keeps what tells the class from being worked out anew by each use of it. Ids are taken
 * as the bindings say; one that is stored in another form is looked up afterwards.
 */
export function compareQuery(pair: PathPair, span: ComparedSpan): IntegrityQuery {
  const { manual, dlt } = pair;
  const filters = [dlt, manual].map((side, index) => titlePattern(filterOf(side, index === 0 ? 'dlt' : 'manual')));
  return {
    sql: `select kind, count(*) as rows,
             (array_agg(key) filter (where is_named))[1:${MOST_NAMED}] as keys,
             (array_agg(extract(epoch from at)::float8) filter (where is_named))[1:${MOST_NAMED}] as made
        from (select key, at, class > ${COMMON} and passes as is_named,
                     case class when 0 then '0' when 1 then '1'
                       else class::text || case when at >= $3::timestamptz then ' settled' else ' open' end || case when passes then ' passes ' else ' filtered ' end || coalesce(unit, '') end as kind
                from (select class, key, at, unit,
                     case class when ${CLASSES.indexOf('only-manual')} then ${passesBy(manual, filters[0], '$4')}
                                when ${CLASSES.indexOf('only-dlt')} then ${passesBy(dlt, filters[1], '$5')} else true end as passes
                from (select coalesce(m.key, d.key) as key, coalesce(m.unit, d.unit) as unit, coalesce(m.at, d.at) as at, coalesce(m.title, d.title) as title,
                             case when m.key is null then ${CLASSES.indexOf('only-dlt')} when d.key is null then ${CLASSES.indexOf('only-manual')}
                                  when ${differsBy(pair)} then ${CLASSES.indexOf('differs')}
                                  when ${driftsBy(pair)} then ${CLASSES.indexOf('volatile')} else 0 end as class
                        from (${sideRows(manual)}) m full join (${sideRows(dlt)}) d on m.key = d.key offset 0) joined offset 0) judged offset 0) compared
       group by kind`,
    values: [span.from, span.until, span.settledAt, filters[0] ?? '', filters[1] ?? ''],
    index: [manual, dlt].map(({ subject, eventTime }) => createIndex(subject.table, eventTime.column)).join(' '),
    readsManyRows: true,
  };
}

/** What the groups of `compareQuery` are of: `3 settled passes opensource`, and `0` or `1` where nothing is named. */
export function parseKind(kind: string): {
  readonly class: (typeof CLASSES)[number];
  readonly isSettled: boolean;
  readonly passes: boolean;
  readonly unit: string | null;
} {
  const [number = '0', settled, filtered, ...unit] = kind.split(' ');
  return {
    class: CLASSES[Number(number)] ?? 'same',
    isSettled: settled === 'settled',
    passes: filtered === 'passes',
    unit: unit.join(' ') || null,
  };
}

/**
 * Why a post that dlt lacks cannot be told from one that it may lack, as a sentence with what to do; `null` where it can. Then every look is alike, whatever dlt
 * holds.
 */
export function describeUnproven(pair: Pick<PathPair, 'manual' | 'dlt'>): string | null {
  const paths = pair.dlt.subject.dataset.paths?.dlt;
  const pattern = titlePattern(paths?.filter);
  const isKnown = pattern === null || (pattern !== undefined && pair.manual.subject.table.columns?.title !== undefined);
  if (!isKnown)
    return "what dlt's filter lets through is not known: write its words, of the title, under paths, dlt, filter of config/datasets.yaml";
  if (paths?.listing === 'new') return null;
  return "dlt's listing is in no order of time: let it list by new, and say so under paths, dlt, listing of config/datasets.yaml";
}

function filterOf({ subject }: PathSide, path: 'manual' | 'dlt'): Filter | undefined {
  return subject.dataset.paths?.[path]?.filter;
}

/** The words that a title must have one of; `null` where every post passes, `undefined` where what passes is not known. A title alone cannot be edited. */
function titlePattern(filter: Filter | undefined): string | null | undefined {
  if (filter === undefined || filter.rule === 'none') return null;
  if (filter.rule === 'opaque' || !filter.in.includes('title')) return undefined;
  return filter.words.map((word) => word.toLowerCase().replaceAll(/[^\p{L}\p{N}\s]/gu, String.raw`\$&`)).join('|');
}

/** Whether the other path's filter lets the row pass for sure. */
function passesBy(side: PathSide, pattern: string | null | undefined, value: string): string {
  // Each value has its type where it stands, also where it is not needed.
  if (pattern === null) return `${value}::text is not null`;
  const title = side.subject.table.columns?.title;
  if (pattern === undefined || title === undefined) return `${value}::text is null`;
  return `coalesce(lower(title) ~ ${value}::text, false)`;
}

/** The columns by which both sides are compared, under one name each. */
function sideRows({ subject, eventTime }: PathSide): string {
  const { table } = subject;
  const range = eventRange(subject, eventTime, { from: '$1::timestamptz', until: '$2::timestamptz' });
  const text = (column: string | undefined): string =>
    column === undefined ? 'null::text' : `row.${quoteIdentifier(column)}::text`;
  return `select ${plainKey(table)} as key, ${text(table.unitColumn)} as unit, ${eventInstant(eventTime)} as at, ${text(table.columns?.title)} as title,
      ${text(table.columns?.author)} as author, ${numberOf(subject, scoreOf(table))} as score, ${numberOf(subject, table.columns?.numComments)} as comments
    from ${quoteTable(table)} row where ${range} and row.${quoteIdentifier(table.canonicalId.column)} is not null`;
}

function plainKey({ canonicalId: { column, form } }: BoundTable): string {
  const name = `row.${quoteIdentifier(column)}::text`;
  return form === 'fullname' ? `substr(${name}, 4)` : name;
}

function scoreOf({ columns }: BoundTable): string | undefined {
  return columns?.score ?? columns?.upvotes;
}

function numberOf(subject: TableSubject, column: string | undefined): string {
  return column !== undefined && isNumber(subject, column) ? `row.${quoteIdentifier(column)}` : 'null::int';
}

function isNumber({ catalogue }: TableSubject, column: string | undefined): boolean {
  const type = column === undefined ? '' : (findColumn(catalogue, column)?.type ?? '');
  return /^(?:smallint|integer|bigint|real|double precision|numeric)/u.test(type);
}

/**
 * What cannot change at Reddit: the title, the time, the subreddit, the author. A deleted account, and how a path writes `&`, are no difference; what one
 * side lacks, the check of nulls says.
 */
function differsBy({ manual, dlt }: PathPair): string {
  const columns = [manual, dlt].map(({ subject }) => subject.table.columns);
  const both = (field: 'title' | 'author'): boolean => columns.every((own) => own?.[field] !== undefined);
  const hasUnits = [manual, dlt].every(({ subject }) => subject.table.unitColumn !== undefined);
  const plain = (name: string): string => `replace(replace(replace(${name}, '&lt;', '<'), '&gt;', '>'), '&amp;', '&')`;
  return [
    '(m.at <> d.at and abs(extract(epoch from m.at - d.at)) > 1)',
    ...(hasUnits ? ['(m.unit <> d.unit and lower(btrim(m.unit)) <> lower(btrim(d.unit)))'] : []),
    ...(both('title') ? [`(m.title <> d.title and ${plain('btrim(m.title)')} <> ${plain('btrim(d.title)')})`] : []),
    ...(both('author') ? [`(m.author <> d.author and m.author <> '[deleted]' and d.author <> '[deleted]')`] : []),
  ].join(' or ');
}

/** Both paths read at other times, so what changes all the time may differ by this much. */
function driftsBy(pair: PathPair): string {
  const isBoth = (columnOf: (table: BoundTable) => string | undefined): boolean =>
    [pair.manual, pair.dlt].every(({ subject }) => isNumber(subject, columnOf(subject.table)));
  const drift = (name: string): string =>
    `(abs(m.${name} - d.${name}) > 20 and abs(m.${name} - d.${name}) > 0.5 * greatest(abs(m.${name}), abs(d.${name})))`;
  const drifts = [
    ...(isBoth(scoreOf) ? [drift('score')] : []),
    ...(isBoth(({ columns }) => columns?.numComments) ? [drift('comments')] : []),
  ];
  return drifts.length === 0 ? 'false' : drifts.join(' or ');
}

/** Ids that one side lacks within the span, looked up in all of it: they may stand there in another form, or with another time. */
export function elsewhereQuery({ subject }: PathSide, keys: readonly string[]): IntegrityQuery {
  return {
    sql: `select asked.key, extract(epoch from found.at)::float8 as made from unnest($1::text[]) asked (key) ${joinStored(subject, 'asked.key')} where found.yes`,
    values: [keys],
    index: createIndex(subject.table, subject.table.canonicalId.column),
  };
}
