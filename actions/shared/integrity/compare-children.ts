import { z } from 'zod';

import { loadsInWindow } from './arrival-clause.ts';
import { countColumn, learningAnswer, passAnswer, warnAnswer } from './check-answers.ts';
import type { CheckAnswer } from './integrity-check.ts';
import type { IntegrityRecord } from './integrity-memory.ts';
import type { LookContext } from './look-context.ts';
import { tableKey } from './quoted-name.ts';
import type { Family } from './table-family.ts';

/** Stands for the hour where whole tables are counted. */
export const WHOLE = 'all';

export const countsSchema = z.object({ hour: z.string(), parents: countColumn, children: countColumn });
export type Counts = z.output<typeof countsSchema>;

export interface Compared {
  readonly kind: 'new' | 'same' | 'lost' | 'thinned';
  readonly text: string;
  readonly key: string;
  readonly seenAt: string;
  readonly path: 'manual' | 'dlt' | null;
  readonly records: readonly IntegrityRecord[];
}

export function gaugeName({ parent, name }: Family, hour: string): string {
  return `children-continuity:${tableKey(parent.table)}:${name}:${hour}`;
}

export function compareChildren(family: Family, { hour, parents, children }: Counts, context: LookContext): Compared {
  const { memory, isBaseline } = context;
  const name = gaugeName(family, hour);
  const before = { parents: memory.gauges.get(`${name}:parents`), children: memory.gauges.get(`${name}:children`) };
  const { writtenBy } = family.parent.table;
  const place = hour === WHOLE ? family.name : `${family.name}, posts of ${hour}`;
  const lostAt = memory.marks.get(`${name}:lost-at`) ?? '';
  const about = {
    key: place,
    seenAt: lostAt === '' ? family.parent.window.through : lostAt,
    path: writtenBy === 'manual' || writtenBy === 'dlt' ? writtenBy : null,
  };
  const gauges = Object.entries({ parents, children }).flatMap(([what, value]): IntegrityRecord[] =>
    value === memory.gauges.get(`${name}:${what}`) ? [] : [{ kind: 'gauge', name: `${name}:${what}`, value }],
  );
  const cleared: IntegrityRecord[] = lostAt === '' ? [] : [{ kind: 'mark', name: `${name}:lost-at`, value: '' }];
  if (isBaseline || before.parents === undefined || before.children === undefined)
    return {
      ...about,
      kind: 'new',
      text: `${place}: ${children} of ${parents} parents`,
      records: [...gauges, ...cleared],
    };
  const isProven = lostAt !== '' || (!mayBeLawful(family) && canBeErased(family, context));
  const kind = judge({ parents, children }, { parents: before.parents, children: before.children }, isProven);
  const text = `${place}: ${children}, earlier ${before.children}; parents ${parents}, earlier ${before.parents}`;
  const records: IntegrityRecord[] =
    kind === 'lost' ? [{ kind: 'mark', name: `${name}:lost-at`, value: about.seenAt }] : [...gauges, ...cleared];
  return { ...about, kind, text, records };
}

type Numbers = Pick<Counts, 'parents' | 'children'>;

/** Where parents went too, their children may: as much of them, or twice that, for posts differ. */
function judge(now: Numbers, before: Numbers, isProven: boolean): 'same' | 'lost' | 'thinned' {
  if (now.children >= before.children) return 'same';
  if (now.parents >= before.parents) return isProven ? 'lost' : 'thinned';
  const [lostChildren, lostParents] = [1 - now.children / before.children, 1 - now.parents / before.parents];
  return lostChildren > 2 * lostParents + 0.01 ? 'thinned' : 'same';
}

/** Comments are deleted at Reddit one by one, and then have to go here. Where a key cascades that is no excuse; the sealed history names the ids. */
function mayBeLawful(family: Family): boolean {
  return family.childDataset.holds === 'comments' && !cascades(family);
}

/**
 * Whether the parents were written in a way that takes children along: through a key that cascades, or by a load of dlt that landed since the
 * last look. Rows of analyses that were deleted with nothing of that going on were deleted on purpose, by scoring anew or by age, as far as can be told.
 */
function canBeErased(family: Family, context: LookContext): boolean {
  return cascades(family) || (loadsInWindow(family.parent, context)?.length ?? 0) > 0;
}

function cascades({ parent, child }: Family): boolean {
  return parent.catalogue.referencedBy.some(
    (key) => tableKey(key) === tableKey(child.table) && key.onDelete === 'cascade',
  );
}

/** Hours whose loss an earlier look saw: they are counted again until it is mended. */
export function lostHours(family: Family, { memory }: LookContext): readonly string[] {
  const start = gaugeName(family, '');
  const marks = [...memory.marks].filter(
    ([name, value]) => value !== '' && name.startsWith(start) && name.endsWith(':lost-at'),
  );
  return marks.map(([name]) => name.slice(start.length, -':lost-at'.length)).filter((hour) => hour !== WHOLE);
}

export function worstOf(expected: string, remedy: string, compared: readonly Compared[]): CheckAnswer {
  const lost = compared.filter(({ kind }) => kind === 'lost');
  const thinned = compared.filter(({ kind }) => kind === 'thinned');
  const describe = (some: readonly Compared[]): string => some.map(({ text }) => text).join('; ');
  if (lost.length > 0) {
    const faults = lost.map(({ key, seenAt: arrivedAt, path }) => ({
      key,
      arrivedAt,
      ...(path === null ? {} : { path }),
    }));
    return { verdict: 'fail', expected, observed: describe(lost), remedy, faults };
  }
  if (thinned.length > 0) return warnAnswer(expected, describe(thinned), { remedy });
  if (compared.length > 0 && compared.every(({ kind }) => kind === 'new'))
    return learningAnswer(expected, describe(compared.slice(0, 3)));
  return passAnswer(
    expected,
    describe(compared.filter(({ kind }) => kind === 'same').slice(0, 3)) || 'nothing was counted',
  );
}
