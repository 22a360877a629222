/** Days of a month, over the years. */
const DAYS_A_MONTH = 30.4;
const WEEKS_A_MONTH = DAYS_A_MONTH / 7;
/** Lowest and highest of minute, hour, day of the month, month and day of the week (POSIX crontab). */
const FIELDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

/** How often a cron line of five fields is due in a month, rounded; `null` for one that GitHub would not take. */
export function countRunsAMonth(cron: string): number | null {
  const fields = cron.trim().split(/\s+/u);
  if (fields.length !== FIELDS.length) return null;
  const counts = fields.map((field, at) => countValues(field, FIELDS[at] ?? [0, 0]));
  const [minutes, hours, days, months, weekdays] = counts;
  if (minutes == null || hours == null || days == null || months == null || weekdays == null) return null;
  const isEveryDay = fields[2] === '*';
  const isEveryWeekday = fields[4] === '*';
  // Where both are named a day counts by either (POSIX): close enough as a sum.
  const daysAMonth =
    isEveryDay && isEveryWeekday
      ? DAYS_A_MONTH
      : (isEveryDay ? 0 : days) + (isEveryWeekday ? 0 : weekdays * WEEKS_A_MONTH);
  return Math.round(minutes * hours * Math.min(daysAMonth, DAYS_A_MONTH) * (months / 12));
}

const PART = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/u;

/** How many values a field names; `null` where it is none. */
function countValues(field: string, range: readonly [number, number]): number | null {
  const parts = field.split(',').map((part) => listValues(part, range));
  const values = parts.flatMap((part) => part ?? []);
  // Sunday is 0 and 7.
  const distinct = new Set(values.map((value) => (range[1] === 7 ? value % 7 : value)));
  return parts.includes(null) ? null : distinct.size;
}

function listValues(part: string, [low, high]: readonly [number, number]): readonly number[] | null {
  const [whole, first, last, step = '1'] = PART.exec(part) ?? [];
  if (whole === undefined || Number(step) === 0) return null;
  const from = Number(first ?? low);
  const end = part.includes('/') ? high : (first ?? high);
  const until = Number(last ?? end);
  if (from < low || until > high || from > until) return null;
  return Array.from({ length: Math.floor((until - from) / Number(step)) + 1 }, (_, at) => from + at * Number(step));
}
