import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

import type { TableSubject } from './integrity-check.ts';
import type { IntegrityRecord, SealedDay } from './integrity-memory.ts';
import { tableKey } from './quoted-name.ts';
import type { SealedSpan } from './sealed-days.ts';

/** A day as it is now: its row without hour is the whole day, the others are there beyond 100,000 ids. */
export type SealRows = readonly {
  readonly hour: number | null;
  readonly rows: number;
  readonly digest: string;
  /** Sorted, one a line. */
  readonly ids: string | null;
}[];

export interface Missing {
  readonly key: string;
  readonly is_elsewhere: boolean;
  /** Of all, not only of those that were read. */
  readonly lost: number;
  readonly moved: number;
}

export type ComparedDay =
  | { readonly kind: 'same'; readonly span: SealedSpan }
  | { readonly kind: 'unmeasured'; readonly span: SealedSpan; readonly message: string; readonly remedy: string }
  | {
      readonly kind: 'different';
      readonly span: SealedSpan;
      readonly rows: SealRows;
      /** `null` where the day's ids were not kept. */
      readonly missing: readonly Missing[] | null;
    };

export interface About {
  readonly subject: TableSubject;
  readonly recipe: number;
  /** Of the look. */
  readonly at: string;
  /** What is missing is accepted as it is, and sealed anew. */
  readonly isAccepted: boolean;
}

/** What comparing one sealed day came to. */
export interface JudgedDay {
  readonly day: string;
  readonly outcome: 'same' | 'added' | 'lost' | 'unnamed' | 'unmeasured';
  readonly rows: number;
  readonly added: number;
  /** Ids whose post's time was changed. */
  readonly moved: number;
  readonly lost: readonly string[];
  readonly lostCount: number;
  /** Ids that are there twice, and were not. */
  readonly doubled: readonly string[];
  readonly unmeasured: { readonly message: string; readonly remedy: string } | null;
  readonly records: readonly IntegrityRecord[];
  /** Once Reddit was asked. */
  readonly settle?: (gone: ReadonlySet<string>) => readonly IntegrityRecord[];
  /** `day hour`, where a day is compared by hours. */
  readonly nextHour?: string;
}

const NOTHING = { added: 0, moved: 0, lost: [], lostCount: 0, doubled: [], unmeasured: null, records: [] } as const;

export function judgeDay(compared: ComparedDay, about: About): JudgedDay {
  const { span } = compared;
  const day = { ...NOTHING, day: span.day.day, rows: span.count };
  switch (compared.kind) {
    case 'same':
      return { ...day, outcome: 'same', records: [verifiedRecord(span.day, 'same', about)] };
    case 'unmeasured':
      return { ...day, outcome: 'unmeasured', unmeasured: { message: compared.message, remedy: compared.remedy } };
    case 'different':
      return compared.missing === null
        ? judgeWithoutIds(compared, about)
        : judgeWithIds({ ...compared, missing: compared.missing }, about);
    default:
      return compared satisfies never;
  }
}

interface Different {
  readonly span: SealedSpan;
  readonly rows: SealRows;
  readonly missing: readonly Missing[];
}

function judgeWithIds({ span, rows, missing }: Different, about: About): JudgedDay {
  const { day: seal } = span;
  const now = rows.find(({ hour }) => hour === null);
  const lost = missing.filter(({ is_elsewhere: isElsewhere }) => !isElsewhere).map(({ key }) => key);
  const { lost: lostCount = 0, moved = 0 } = missing[0] ?? {};
  const doubled = newlyDoubled(seal, now?.ids ?? null);
  const added = Math.max(0, (now?.rows ?? 0) - seal.count + lostCount + moved);
  const day = { ...NOTHING, day: seal.day, rows: now?.rows ?? 0, added, moved, lost, lostCount, doubled };
  const reseal = { ...sealRecord(rows, { ...about, day: seal.day }), replaces: [seal.digest] };
  if (lostCount === 0 || about.isAccepted) {
    // A double is not sealed in: it is found again by every look until it is settled.
    const isSettled = doubled.length === 0 || about.isAccepted;
    const records = isSettled ? [verifiedRecord(seal, 'added', about), reseal] : [verifiedRecord(seal, 'lost', about)];
    return { ...day, outcome: lostCount === 0 ? 'added' : 'lost', records };
  }
  const settle = (gone: ReadonlySet<string>): readonly IntegrityRecord[] => {
    const lawful = lost.filter((id) => gone.has(id));
    if (lawful.length === lostCount && doubled.length === 0) return [verifiedRecord(seal, 'added', about), reseal];
    const lostRecord = verifiedRecord(seal, 'lost', about);
    return lawful.length === 0 ? [lostRecord] : [lostRecord, sealWithout(seal, new Set(lawful), about)];
  };
  return { ...day, outcome: 'lost', settle };
}

/** Only how many there were is known: whether what is gone was lawful cannot be asked. */
function judgeWithoutIds({ span, rows }: Omit<Different, 'missing'>, about: About): JudgedDay {
  const { day: seal } = span;
  const now = rows.find(({ hour }) => hour === null)?.rows ?? 0;
  const lostCount = Math.max(0, seal.count - now);
  const reseal = { ...sealRecord(rows, { ...about, day: seal.day }), replaces: [seal.digest] };
  const day = { ...NOTHING, day: seal.day, rows: now, added: Math.max(0, now - seal.count), lostCount };
  if (about.isAccepted) return { ...day, outcome: 'unnamed', records: [verifiedRecord(seal, 'added', about), reseal] };
  return { ...day, outcome: 'unnamed', records: [verifiedRecord(seal, 'lost', about)] };
}

interface SpanNow {
  readonly position: number;
  readonly rows: number;
  readonly digest: string;
}

/** A day with too many ids, as far as its hours were compared by this look. */
export function judgeHours(spans: readonly SealedSpan[], now: readonly SpanNow[], about: About): readonly JudgedDay[] {
  const rowsAt = new Map(now.map((row) => [row.position, row]));
  const byDay = new Map<SealedDay, { readonly span: SealedSpan; readonly row: SpanNow | undefined }[]>();
  for (const [index, span] of spans.entries()) {
    if (span.hour === null) continue;
    byDay.set(span.day, [...(byDay.get(span.day) ?? []), { span, row: rowsAt.get(index + 1) }]);
  }
  return [...byDay].map(([seal, hours]) => judgeHoursOf(seal, hours, about));
}

function judgeHoursOf(
  seal: SealedDay,
  hours: readonly { readonly span: SealedSpan; readonly row: SpanNow | undefined }[],
  about: About,
): JudgedDay {
  const changed = hours.filter(({ span, row }) => row !== undefined && row.digest !== span.digest);
  const fewer = changed.filter(({ span, row }) => (row?.rows ?? 0) <= span.count);
  const lostCount = fewer.reduce((sum, { span, row }) => sum + Math.max(1, span.count - (row?.rows ?? 0)), 0);
  const added = changed.reduce((sum, { span, row }) => sum + Math.max(0, (row?.rows ?? 0) - span.count), 0);
  const last = hours.at(-1)?.span.hour ?? 23;
  const first = hours[0]?.span.hour ?? 0;
  const day = {
    ...{ ...NOTHING, day: seal.day, added, lostCount },
    rows: hours.reduce((sum, { row }) => sum + (row?.rows ?? 0), 0),
  };
  if (lostCount > 0 && !about.isAccepted) {
    // The same hours again, until it is settled.
    return {
      ...day,
      outcome: 'unnamed',
      records: [verifiedRecord(seal, 'lost', about)],
      nextHour: `${seal.day} ${first}`,
    };
  }
  const outcome = changed.length === 0 ? 'same' : 'added';
  const resealed = changed.length === 0 ? [] : [resealHours(seal, changed, about)];
  if (last < 23) return { ...day, outcome, records: resealed, nextHour: `${seal.day} ${last + 1}` };
  return { ...day, outcome, records: [...resealed, verifiedRecord(seal, outcome, about)], nextHour: `${seal.day} 0` };
}

/** The hours that changed as they are now. The digest of the whole day is made of theirs, since its ids were not read. */
function resealHours(
  seal: SealedDay,
  changed: readonly { readonly span: SealedSpan; readonly row: SpanNow | undefined }[],
  { recipe }: About,
): IntegrityRecord {
  const hours = new Map((seal.hours ?? []).map((each) => [each.hour, each]));
  for (const { span, row } of changed) {
    if (row === undefined || span.hour === null) continue;
    hours.set(span.hour, { hour: span.hour, count: row.rows, digest: row.digest });
  }
  const sorted = [...hours.values()].toSorted((a, b) => a.hour - b.hour);
  const { dataset, table, day } = seal;
  return {
    ...{ kind: 'sealed-day', dataset, table, day, recipe, ids: null, hours: sorted, replaces: [seal.digest] },
    count: sorted.reduce((sum, { count }) => sum + count, 0),
    digest: digestOf(sorted.map(({ hour, digest }) => `${hour} ${digest}`)),
  };
}

/** Whether the query gave the day at all. */
export function isReadable(rows: SealRows): boolean {
  return rows.some(({ hour }) => hour === null);
}

/** A day as the history keeps it. */
export function sealRecord(
  rows: SealRows,
  { subject, recipe, day }: Pick<About, 'subject' | 'recipe'> & { readonly day: string },
): Extract<IntegrityRecord, { kind: 'sealed-day' }> {
  const whole = rows.find(({ hour }) => hour === null);
  const hours = rows.flatMap(({ hour, rows: count, digest }) => (hour === null ? [] : [{ hour, count, digest }]));
  const isKept = whole?.ids !== null && whole?.ids !== undefined;
  return {
    ...{ kind: 'sealed-day', dataset: subject.dataset.name, table: tableKey(subject.table), day, recipe },
    ...{ count: whole?.rows ?? 0, digest: whole?.digest ?? '' },
    ids: isKept ? [...new Set(linesOf(whole.ids))] : null,
    hours: isKept ? null : hours.toSorted((a, b) => a.hour - b.hour),
  };
}

/** The day without ids that are gone lawfully; those that are lost stay in, so that they are missed until they are back. */
function sealWithout(seal: SealedDay, gone: ReadonlySet<string>, { recipe }: About): IntegrityRecord {
  const ids = (seal.ids ?? []).filter((id) => !gone.has(id));
  const { dataset, table, day } = seal;
  return {
    ...{ kind: 'sealed-day', dataset, table, day, recipe, ids, hours: null, replaces: [seal.digest] },
    count: ids.length,
    digest: digestOf(ids),
  };
}

function digestOf(lines: readonly string[]): string {
  return bytesToHex(md5(utf8ToBytes(lines.join('\n'))));
}

function verifiedRecord(seal: SealedDay, outcome: 'same' | 'added' | 'lost', { at }: About): IntegrityRecord {
  const { dataset, table, day } = seal;
  return { kind: 'verified-day', dataset, table, day, at, outcome };
}

/** Only more doubles than the seal had are new; which ones they were is not kept. */
function newlyDoubled(seal: SealedDay, ids: string | null): readonly string[] {
  if (ids === null) return [];
  const lines = linesOf(ids);
  const doubled = [...new Set(lines.filter((id, index) => lines[index - 1] === id))];
  const before = seal.count - (seal.ids?.length ?? seal.count);
  return lines.length - new Set(lines).size > before ? doubled : [];
}

function linesOf(ids: string): readonly string[] {
  return ids === '' ? [] : ids.split('\n');
}
