import { findLeadingIndex } from './catalogue-table.ts';
import type { TableSubject } from './integrity-check.ts';
import type { IntegrityRecord, SealedDay } from './integrity-memory.ts';
import type { JudgedDay } from './judge-seals.ts';
import type { LookContext } from './look-context.ts';
import { tableKey } from './quoted-name.ts';
import { dayAfter, listCandidates, newestClosedDay, planVerification, ROWS_A_LOOK, sealsOf } from './sealed-days.ts';
import type { SealedSpan } from './sealed-days.ts';

/** A day that has rows and is not sealed. */
export interface Candidate {
  readonly day: string;
  readonly rows: number;
}

export const MOST_DAYS_SEALED = 8;
/** Of how ids and digests are made; a binding that changes makes another recipe too. */
const VERSION = 1;

function markName(subject: TableSubject, name: string): string {
  return `sealed-history:${tableKey(subject.table)}:${name}`;
}

/** What of the binding goes into ids and days. Seals of another binding say nothing about this one. */
function fingerprintOf({ canonicalId, eventTime }: TableSubject['table']): string {
  return JSON.stringify([VERSION, canonicalId.column, canonicalId.form, eventTime?.column, eventTime?.type]);
}

/** The binding by which the seals of a recipe are made. */
export function bindingMark(subject: TableSubject, recipe: number): IntegrityRecord {
  return { kind: 'mark', name: markName(subject, 'binding'), value: `${recipe} ${fingerprintOf(subject.table)}` };
}

/** The history takes the seals of the newest recipe, so a changed binding takes the next number. */
export function recipeOf(
  subject: TableSubject,
  { memory }: LookContext,
): { readonly recipe: number; readonly isNew: boolean } {
  const known = memory.marks.get(markName(subject, 'binding'));
  const at = known?.indexOf(' ') ?? -1;
  const recipe = Number(known?.slice(0, at));
  if (known?.slice(at + 1) === fingerprintOf(subject.table) && recipe > 0) return { recipe, isNew: false };
  const key = tableKey(subject.table);
  const last = Math.max(0, ...memory.sealedDays.filter(({ table }) => table === key).map((seal) => seal.recipe));
  return { recipe: last + 1, isNew: true };
}

/** What one look compares and seals of a table. */
export interface Round {
  readonly newest: string;
  readonly seals: readonly SealedDay[];
  readonly spans: readonly SealedSpan[];
  readonly candidates: readonly string[];
}

export function planRound(subject: TableSubject, context: LookContext): Round {
  const { memory, database } = context;
  const newest = newestClosedDay(database.at);
  const seals = sealsOf(subject, memory, recipeOf(subject, context).recipe);
  const nextHour = (day: SealedDay): number => {
    const [part, hour] = (memory.marks.get(markName(subject, 'hour')) ?? '').split(' ');
    return part === day.day ? Number(hour) || 0 : 0;
  };
  const oldest = memory.marks.get(markName(subject, 'oldest')) ?? null;
  const cursor = memory.marks.get(markName(subject, 'cursor')) ?? null;
  return {
    newest,
    seals,
    spans: planVerification(seals, { isIndexed: isIndexed(subject), nextHour }),
    candidates: listCandidates(seals, { newest, oldest, cursor }),
  };
}

/** A view has no index of its own; what it stands on is not known. */
export function isIndexed({ table, catalogue }: TableSubject): boolean {
  return table.eventTime !== undefined && findLeadingIndex(catalogue, table.eventTime.column) !== undefined;
}

/** As many as the rows allow, and one whatever its size. */
export function chooseDays(candidates: readonly Candidate[]): readonly string[] {
  let rows = 0;
  return candidates
    .filter((each, index) => {
      rows += each.rows;
      return index === 0 || rows <= ROWS_A_LOOK;
    })
    .map(({ day }) => day);
}

export interface Progress {
  readonly round: Round;
  readonly oldest: readonly { readonly at: string | null }[];
  readonly candidates: readonly Candidate[];
  readonly judged: readonly JudgedDay[];
}

/** Where the next look goes on. */
export function marksOf(
  subject: TableSubject,
  { memory }: LookContext,
  progress: Progress,
): readonly IntegrityRecord[] {
  const { round, oldest, candidates, judged } = progress;
  const oldestDay = oldest[0]?.at?.slice(0, 10) ?? null;
  // Where more days have rows than were sealed, the next look stays there; else it goes on further back, and at the end begins anew.
  const isDone = candidates.length < MOST_DAYS_SEALED && chooseDays(candidates).length === candidates.length;
  const last = round.candidates.at(-1) ?? round.newest;
  const isEnd = oldestDay === null || last <= oldestDay || round.candidates.length === 0;
  const cursor = isEnd ? dayAfter(round.newest) : last;
  const hour = judged.flatMap(({ nextHour }) => nextHour ?? [])[0] ?? null;
  const marks = [
    ['oldest', oldestDay],
    ['cursor', isDone ? cursor : null],
    ['hour', hour],
  ] as const;
  return marks.flatMap(([name, value]) =>
    value === null || memory.marks.get(markName(subject, name)) === value
      ? []
      : [{ kind: 'mark', name: markName(subject, name), value } as const],
  );
}
