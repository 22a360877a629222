import { toCriterion, unmeasuredFinding, type AssessedCriterion, type Finding } from './finding.ts';
import type { PerformanceFacts, SuccessFacts, SuccessLimits } from './success-facts.ts';

/**
 * The median of the newest unit-fetches stays within what the good ones before the incident took, with a margin, and within the SLA
 * (runbook 220). Where too few good ones are known the SLA alone counts.
 */
export function assessPerformance({ performance, limits }: SuccessFacts): AssessedCriterion {
  const expected = limits.measured ? describeLimits(limits.value) : 'unit-fetches as fast as before the incident';
  const findings = !limits.measured
    ? [unmeasuredFinding(limits)]
    : performance.measured
      ? judge(performance.value, limits.value)
      : [unmeasuredFinding(performance)];
  return toCriterion({ id: 'performance', expected, findings });
}

function describeLimits({ performance, sla }: SuccessLimits): string {
  const { recentUnitFetches, goodUnitFetches, percentile, times } = performance;
  return `the median of ${recentUnitFetches} unit-fetches within ${times} times the ${percentile}th percentile of ${goodUnitFetches} good ones before the incident, and within ${sla.minutes} min for each ${sla.posts} posts`;
}

function judge({ recent, goodSeconds }: PerformanceFacts, { performance, sla }: SuccessLimits): readonly Finding[] {
  const newest = recent.slice(0, performance.recentUnitFetches);
  if (newest.length < performance.recentUnitFetches)
    return [
      {
        verdict: 'unknown',
        text: `${newest.length} of ${performance.recentUnitFetches} unit-fetches with a known duration since the rollback`,
        remedy:
          'Wait for more manual runs. Where the collector records no durations, run it as `switchback run manual -- COMMAND`.',
      },
    ];
  const median = medianOf(newest.map(({ seconds }) => seconds));
  const shares = newest.map(({ seconds, posts }) => seconds / slaSeconds(posts, sla));
  const told = `median ${shown(median)} s of the newest ${newest.length}`;
  const inSla: Finding =
    medianOf(shares) <= 1
      ? { verdict: 'pass', text: `${told}, within the SLA` }
      : {
          verdict: 'fail',
          text: `${told}, beyond the SLA of ${sla.minutes} min for each ${sla.posts} posts`,
          remedy: SLOW,
        };
  return [inSla, compareWithBefore(median, goodSeconds, performance)];
}

const SLOW = "Compare the manual collector's runs with those before the incident: machine, rate limit, database.";

function compareWithBefore(median: number, good: readonly number[], limits: SuccessLimits['performance']): Finding {
  const { goodUnitFetches, percentile, times } = limits;
  if (good.length < goodUnitFetches)
    return {
      verdict: 'pass',
      text: `${good.length} of ${goodUnitFetches} good unit-fetches are known from before, so the SLA alone counts`,
    };
  const usual = percentileOf(good.slice(0, goodUnitFetches), percentile);
  const limit = usual * times;
  const told = `${shown(limit)} s is ${times} times what ${percentile} % took at most before`;
  return median <= limit
    ? { verdict: 'pass', text: told }
    : { verdict: 'fail', text: `median ${shown(median)} s; ${told}`, remedy: SLOW };
}

/** Five minutes for each begun fifty posts, with the shipped numbers (DESIGN.md section 7). */
export function slaSeconds(posts: number, { minutes, posts: perPosts }: SuccessLimits['sla']): number {
  return 60 * minutes * Math.max(1, Math.ceil(posts / perPosts));
}

/** Of at least one number; of an even count the mean of the middle two. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

/** Nearest rank: the smallest of the values that so many percent do not exceed. */
export function percentileOf(values: readonly number[], percentile: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  // 0.29 * 100 is a little more than 29.
  const rank = Math.ceil((percentile * sorted.length) / 100 - 1e-9);
  return sorted[Math.max(1, rank) - 1] ?? 0;
}

function shown(seconds: number): string {
  return String(Math.round(seconds * 10) / 10);
}
