import { z } from 'zod';

import type { IntegrityQuery, IntegrityRow } from '../integrity/integrity-query.ts';
import { tableKey } from '../integrity/quoted-name.ts';
import type { Measured } from '../verification/measured.ts';
import type { HeldAnswers, HeldFact } from './handover-facts.ts';
import type { HandoverQuestion, RowsOfPath } from './handover-question.ts';
import { amongNewestQuery, firstBatchQuery, MOST_NEWEST, newestQuery, unitIndex } from './held-queries.ts';
import type { NextRows } from './held-queries.ts';
import { barePostId, postNumber } from './post-number.ts';

/** One question to the database, as a look asks it: behind the gate, with its time-outs. */
export interface HeldLook {
  ask(query: IntegrityQuery): Promise<Measured<readonly IntegrityRow[]>>;
  /** `tableKey`s of the tables that are there. */
  readonly tables: ReadonlySet<string>;
}

const idSchema = z.array(z.object({ id: z.string() }));
const batchSchema = z.array(z.object({ id: z.string(), at: z.string() }));

/** What the tables say of each switch, and of which they could not be asked, and why. */
export async function readHeld(questions: readonly HandoverQuestion[], look: HeldLook): Promise<HeldAnswers> {
  const facts: HeldFact[] = [];
  const unread: HeldAnswers['unread'][number][] = [];
  for (const question of questions) {
    const { unit, generation } = question;
    const fact = await readFact(question, look);
    if (fact.measured) facts.push(fact.value);
    else unread.push({ unit, generation, message: fact.message, remedy: fact.remedy });
  }
  return { facts, unread };
}

async function readFact(question: HandoverQuestion, look: HeldLook): Promise<Measured<HeldFact>> {
  const { unit, generation, old, next } = question;
  const newest = isNotMadeYet(question, look) ? NOTHING : await newestOf(old, unit, look);
  if (!newest.measured) return newest;
  const first = next === null ? NOTHING : await firstBatch(next, unit, look);
  if (!first.measured) return first;
  return { measured: true, value: { unit, generation, oldNewestId: newest.value, newFirst: first.value } };
}

const NOTHING = { measured: true, value: null } as const;

/** dlt makes its tables with its first load: where it was taken back before that, it held nothing. */
function isNotMadeYet({ old, next }: HandoverQuestion, { tables }: HeldLook): boolean {
  const schema = next?.dltSchema ?? null;
  if (old.path !== 'dlt' || old.table.writtenBy !== 'dlt' || schema === null) return false;
  return !tables.has(tableKey(old.table)) && !tables.has(tableKey({ schema, table: '_dlt_loads' }));
}

async function newestOf(rows: RowsOfPath, unit: string, look: HeldLook): Promise<Measured<string | null>> {
  const [whole, among] = [newestQuery(rows, unit), amongNewestQuery(rows, unit)];
  if (whole === null || among === null) return NOTHING;
  const found = await look.ask(whole);
  if (found.measured) return { measured: true, value: idOf(found.value) };
  const near = await look.ask(among);
  if (!near.measured) return near;
  const id = idOf(near.value);
  if (id !== null) return { measured: true, value: id };
  return {
    measured: false,
    message: `none of the newest ${MOST_NEWEST.toLocaleString('en-US')} rows of ${tableKey(rows.table)} is ${rows.path}'s of ${unit}, and of all rows ${found.message}`,
    remedy: unitIndex(rows.table),
  };
}

function idOf(rows: readonly IntegrityRow[]): string | null {
  const [first] = idSchema.parse(rows);
  return first === undefined ? null : barePostId(first.id);
}

/** A table that is not made yet has no rows. */
async function firstBatch(next: NextRows, unit: string, look: HeldLook): Promise<Measured<HeldFact['newFirst']>> {
  const query = firstBatchQuery(next, unit);
  if (query === null || !look.tables.has(tableKey(next.table))) return NOTHING;
  const found = await look.ask(query);
  if (!found.measured) return found;
  const rows = batchSchema.parse(found.value);
  const ids = rows.flatMap(({ id }) => barePostId(id) ?? []).toSorted(byNumber);
  const [oldestId, newestId, at] = [ids[0], ids.at(-1), rows[0]?.at];
  if (oldestId === undefined || newestId === undefined || at === undefined) return NOTHING;
  return { measured: true, value: { oldestId, newestId, at } };
}

function byNumber(a: string, b: string): number {
  const [left, right] = [postNumber(a) ?? 0n, postNumber(b) ?? 0n];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
