import { count } from '../markdown/count.ts';
import type { ReadinessFinding } from './readiness-result.ts';

type Forecast = Pick<ReadinessFinding, 'verdict' | 'observed' | 'remedy'>;

/** The schedule that collects; its job is skipped, and costs nothing, as long as SWITCHBACK_RUNNER names no runner. */
const COLLECT = 'collect.yml';

/**
 * What the schedules cost a month, in one sentence. GitHub bills each job by the started minute, so a run is a minute at least. `isManualOurs`: whether
 * Switchback collects; `null` where the policy could not be read. Elsewhere `collect.yml` does nothing that is worth a forecast.
 */
export function forecastMinutes(
  schedules: ReadonlyMap<string, number>,
  { isManualOurs }: { readonly isManualOurs: boolean | null },
): Forecast {
  const own = [...schedules].filter(([file]) => file !== COLLECT);
  const runs = own.map(([file, times]) => `${file} ${count(times, 'time')} a month`);
  const times = schedules.get(COLLECT);
  const collect = times === undefined ? null : describeCollect(times, isManualOurs);
  const all = [...runs, ...(collect === null ? [] : [collect])];
  const observed = all.length === 0 ? 'no schedule' : `${all.join(', ')}; a job is a minute at least`;
  return times !== undefined && isManualOurs === null
    ? { verdict: 'unknown', observed, remedy: 'Mend config/policy.yaml first: it says who collects.' }
    : { verdict: 'pass', observed };
}

function describeCollect(times: number, isManualOurs: boolean | null): string | null {
  if (isManualOurs === false) return null;
  if (isManualOurs === null) return `${COLLECT} not known, since config/policy.yaml could not be read`;
  return `${COLLECT} ${count(times, 'time')} a month (about ${count(times, 'minute')} on a hosted runner, none on one of your own, and it does not run while SWITCHBACK_RUNNER names none)`;
}
