/** What a clock on a wall showed, as an instant. `twice`: it showed that hour twice; `never`: it passed over it. */
export interface ReadWallTime {
  readonly atMs: number;
  readonly kind: 'once' | 'twice' | 'never';
}

/**
 * Reads what a clock on a wall showed, written as milliseconds as if it were UTC. `previousMs` is the instant of the line before, `null` for the first.
 *
 * In autumn an hour comes twice. It is the first time, unless the line before is later than that by more than a minute: a log is written in order, and
 * threads overtake each other by less. In spring an hour never comes: a clock that shows it was not put forward yet, so the offset is that of before.
 */
export type ZoneClock = (wallMs: number, previousMs: number | null) => ReadWallTime;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const OVERTAKEN_MS = 60_000;
/** A name of the IANA database. Offsets such as +02:00, which newer engines know too, have no summer time. */
const NAME = /^[A-Za-z][\w+-]{0,30}(?:\/[A-Za-z][\w+-]{0,30}){0,2}$/u;

/** Whether it is a time zone by its IANA name, such as `Europe/Berlin`, in the database of this engine. */
export function isTimeZone(name: string): boolean {
  if (!NAME.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** @throws RangeError for a name that `isTimeZone` refuses. */
export function createZoneClock(zone: string): ZoneClock {
  const format = formatOf(zone);
  let hour = Number.NaN;
  let [before, after] = [0, 0];
  return (wallMs, previousMs) => {
    const own = Math.floor(wallMs / HOUR_MS);
    // A log of millions of lines asks for each hour once.
    if (own !== hour) {
      hour = own;
      before = offsetAt(format, own * HOUR_MS - DAY_MS);
      after = offsetAt(format, (own + 1) * HOUR_MS + DAY_MS);
    }
    if (before === after) return { atMs: wallMs - before, kind: 'once' };
    return nearChange(wallMs, { before, after, previousMs, offset: (atMs) => offsetAt(format, atMs) });
  };
}

interface Change {
  readonly before: number;
  readonly after: number;
  readonly previousMs: number | null;
  readonly offset: (atMs: number) => number;
}

function nearChange(wallMs: number, { before, after, previousMs, offset }: Change): ReadWallTime {
  const [early, late] = [wallMs - before, wallMs - after];
  const [isEarly, isLate] = [offset(early) === before, offset(late) === after];
  if (isEarly && isLate) {
    const isPast = previousMs !== null && previousMs - early > OVERTAKEN_MS;
    return { atMs: isPast ? late : early, kind: 'twice' };
  }
  if (isEarly || isLate) return { atMs: isEarly ? early : late, kind: 'once' };
  return { atMs: early, kind: 'never' };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const digits = '2-digit';
  return new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, calendar: 'iso8601', hourCycle: 'h23' },
    ...{ year: 'numeric', month: digits, day: digits, hour: digits, minute: digits, second: digits },
  });
}

/** Milliseconds east of UTC. */
function offsetAt(format: Intl.DateTimeFormat, atMs: number): number {
  const second = Math.floor(atMs / 1000) * 1000;
  const parts = new Map(format.formatToParts(second).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? Number.NaN;
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - second;
}
