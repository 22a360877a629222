const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?$/u;

export interface ParsedInstant {
  /** ISO 8601 in UTC with `Z`, to the millisecond. */
  readonly at: string;
  /** The text had no zone: it was read as UTC, and that is worth telling. The source system writes local times so. */
  readonly zoneMissing: boolean;
}

/**
 * Reads an instant as Python's `isoformat()` or this program writes it. `null` for anything else, a date that does not exist included.
 * The source system's times are naive (facts: source system, 1.2); DESIGN.md section 3 says that they are read as UTC and reported.
 */
export function parseInstant(text: string): ParsedInstant | null {
  const match = ISO.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second = '00', fraction = '', zone] = match;
  const wall = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}`;
  const asUtc = new Date(`${wall}Z`);
  if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString().slice(0, 23) !== wall) return null;
  const offset = offsetMinutes(zone);
  const at = offset === null ? null : new Date(asUtc.getTime() - offset * 60_000).toISOString();
  // A year before 0 or after 9999 takes another form.
  return at?.length === 24 ? { at, zoneMissing: zone === undefined } : null;
}

/** The form in which all times are written: UTC, whole seconds, `Z`. */
export function formatInstant(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}

function offsetMinutes(zone: string | undefined): number | null {
  if (zone === undefined || zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
