import { count } from '../markdown/count.ts';
import type { ReadinessFinding } from './readiness-result.ts';

type Forecast = Pick<ReadinessFinding, 'verdict' | 'observed' | 'remedy'>;

/** The schedule that collects; its job is skipped, and costs nothing, as long as SWITCHBACK_RUNNER names no runner. */
const COLLECT = 'collect.yml';

/** What a private repository has free in a month, on GitHub's plan that costs nothing (DESIGN.md section 5). */
const FREE_MINUTES = 2_000;

interface ForecastFacts {
  /** Whether Switchback collects; `null` where the policy could not be read. Elsewhere `collect.yml` does nothing that is worth a forecast. */
  readonly isManualOurs: boolean | null;
  /** `null`: nobody could say. A public repository's minutes on hosted runners are free. */
  readonly isPrivate: boolean | null;
}

/** What the schedules cost a month, in one sentence. GitHub bills each job by the started minute, so a run is a minute at least. */
export function forecastMinutes(
  schedules: ReadonlyMap<string, number>,
  { isManualOurs, isPrivate }: ForecastFacts,
): Forecast {
  const own = [...schedules].filter(([file]) => file !== COLLECT);
  const runs = own.map(([file, times]) => `${file} ${count(times, 'time')} a month`);
  const times = schedules.get(COLLECT);
  const collect = times === undefined ? null : describeCollect(times, isManualOurs);
  // Without the collection's: what that costs goes by the runner, which is named in a variable of the repository.
  const sum = own.reduce((total, [, each]) => total + each, 0);
  const known = runs.length === 0 ? [] : [`${runs.join(', ')}: ${describeSum(sum, isPrivate)}`];
  const observed = [...known, ...(collect === null ? [] : [collect])].join('; ') || 'no schedule';
  if (times !== undefined && isManualOurs === null)
    return { verdict: 'unknown', observed, remedy: 'Mend config/policy.yaml first: it says who collects.' };
  return isPrivate === true && sum > FREE_MINUTES
    ? { verdict: 'warn', observed, remedy: SPARING }
    : { verdict: 'pass', observed };
}

const SPARING =
  'Start them more seldom, or see that the account pays for minutes: where none are left no job starts on a hosted runner, and the button is one.';

function describeSum(minutes: number, isPrivate: boolean | null): string {
  const free = isPrivate === false ? 'which are free' : `a private repository has ${FREE_MINUTES} of them free`;
  return `${count(minutes, 'minute')} at least on hosted runners, a job being one, ${free}`;
}

function describeCollect(times: number, isManualOurs: boolean | null): string | null {
  if (isManualOurs === false) return null;
  if (isManualOurs === null) return `${COLLECT} not known, since config/policy.yaml could not be read`;
  return `${COLLECT} ${count(times, 'time')} a month (about ${count(times, 'minute')} on a hosted runner, none on one of your own, and it does not run while SWITCHBACK_RUNNER names none)`;
}
