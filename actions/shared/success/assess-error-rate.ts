import { count } from '../markdown/count.ts';
import { toCriterion, unmeasuredFinding, type AssessedCriterion, type Finding } from './finding.ts';
import type { ErrorRateFacts, SuccessFacts, SuccessLimits } from './success-facts.ts';

/** Float noise: 7.1 - 5.1 is more than 2. */
const EPSILON = 1e-9;

/** The failed share of the manual path's unit-fetches is below the limit, or else no higher than it was before (runbook 219). */
export function assessErrorRate({ errorRate, limits }: SuccessFacts): AssessedCriterion {
  const expected = limits.measured
    ? `less than ${limits.value.errorRate.belowPercent} % of the manual unit-fetches of the last ${limits.value.errorRate.windowHours} h failed`
    : 'a failed share below the limit';
  const findings = !limits.measured
    ? [unmeasuredFinding(limits)]
    : errorRate.measured
      ? [judgeRate(errorRate.value, limits.value.errorRate)]
      : [unmeasuredFinding(errorRate)];
  return toCriterion({ id: 'error-rate', expected, findings });
}

function judgeRate(facts: ErrorRateFacts, limits: SuccessLimits['errorRate']): Finding {
  const { fetches, failed, from, baseline } = facts;
  const told = `${failed} of ${count(fetches, 'unit-fetch', 'unit-fetches')} failed since ${from}`;
  if (fetches < limits.minimumUnitFetches)
    return {
      verdict: 'unknown',
      text: `${told}; at least ${limits.minimumUnitFetches} are needed`,
      remedy:
        'Wait for more manual runs. Where the collector records no unit-fetches, run it as `switchback run manual -- COMMAND`.',
    };
  const rate = `${percentOf(facts)} %`;
  if (failed * 100 < limits.belowPercent * fetches) return { verdict: 'pass', text: `${rate}: ${told}` };
  const mend = 'Read the log of the manual collector: what its failed fetches have in common.';
  if (baseline.fetches < limits.minimumUnitFetches)
    return {
      verdict: 'fail',
      text: `${rate}: ${told}; what was normal before the incident is not known`,
      remedy: mend,
    };
  const above = (failed / fetches - baseline.failed / baseline.fetches) * 100;
  const before = `before the incident it was ${percentOf(baseline)} % of ${baseline.fetches}`;
  if (above > limits.pointsAboveBaseline + EPSILON)
    return { verdict: 'fail', text: `${rate}: ${told}; ${before}`, remedy: mend };
  return {
    verdict: 'fail',
    text: `${limits.belowPercent} % not met; normal for this path (${rate}: ${told}; ${before})`,
    remedy: 'Accept it once in settled.json, as baseline-rate of error-rate, or mend the manual collector.',
    obstacle: { kind: 'baseline-rate' },
  };
}

/** With one decimal, and never rounded down to a limit that it is above. */
function percentOf({ failed, fetches }: { readonly failed: number; readonly fetches: number }): string {
  return String(Math.ceil((failed / fetches) * 1000 - EPSILON) / 10);
}
