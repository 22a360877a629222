import type { LogTally } from '../investigation/log-scan.ts';
import { count } from '../markdown/count.ts';
import type { Policy } from '../policy/policy.ts';
import type { Measured } from '../verification/measured.ts';

/** The zone in which the collectors' logs are written. */
export interface LogZone {
  /** By its IANA name. */
  readonly name: string;
  /** Why it is taken for that. */
  readonly because: string;
}

/** Python's logging writes the local time of its machine and no zone (facts: source system, 1.4), so only people know which one that is. */
export function logZoneOf(policy: Measured<Policy>): LogZone {
  if (!policy.measured) return { name: 'UTC', because: 'since the policy could not be read' };
  const name = policy.value.collectors.logTimeZone;
  return name === undefined
    ? { name: 'UTC', because: 'since config/policy.yaml does not say collectors.log_time_zone' }
    : { name, because: 'by collectors.log_time_zone of config/policy.yaml' };
}

/** What was assumed to date the lines; nothing where all of them say their zone. */
export function describeLogZone({ name, because }: LogZone, { zoneless, twice, never }: LogTally): readonly string[] {
  if (zoneless === 0) return [];
  return [
    `times without a zone were read as ${name}, ${because}`,
    ...(twice === 0
      ? []
      : [
          `${count(twice, 'line')} of an hour that came twice there, taken for its first unless the line before is later`,
        ]),
    ...(never === 0 ? [] : [`${count(never, 'line')} of an hour that never came there, read by the offset before it`]),
  ];
}
