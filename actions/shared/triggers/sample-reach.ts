const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Who is fetched how often, and what a rule wants of it. */
export interface SampleTerms {
  readonly units: number;
  /** The shortest at which a unit is fetched. */
  readonly cadenceMinutes: number;
  /** The longest that the rule looks back. */
  readonly windowHours: number;
  readonly minimum: number;
}

/** The most unit-fetches that a window can hold at that cadence: one more where it is no multiple of it. */
export function mostFetches({ units, cadenceMinutes, windowHours }: Omit<SampleTerms, 'minimum'>): number {
  return units * Math.ceil((windowHours * HOUR_MS) / (cadenceMinutes * MINUTE_MS) - 1e-9);
}

/** `false`: however long one waits, no window ever holds the sample. */
export function isReachable(terms: SampleTerms): boolean {
  return mostFetches(terms) >= terms.minimum;
}

/** The earliest instant at which a sample of which `there` are there is complete, in milliseconds since 1970; `null`: never at this cadence. */
export function completeFromMs(terms: SampleTerms, there: number, nowMs: number): number | null {
  if (!isReachable(terms)) return null;
  const runs = Math.ceil(Math.max(0, terms.minimum - there) / terms.units);
  return nowMs + runs * terms.cadenceMinutes * MINUTE_MS;
}
