import { count } from '../markdown/count.ts';
import { ageSecondsOf, freshlyRead } from './fresh-evidence.ts';
import { fetchesBetween, type FetchFact, type PathFacts } from './collected-facts.ts';
import { hasFired } from './last-decision.ts';
import { firedResult, quietResult, skippedResult, standingResult, unmeasuredResult } from './rule-result.ts';
import type { RuleMoment } from './trigger-moment.ts';
import type { RuleResult } from './trigger-result.ts';
import type { TriggerRule } from './trigger-rule.ts';

const HOUR_MS = 3_600_000;
const TRIGGER = 'error-rate';

/** Of the unit-fetches in the window. Those of a unit that is gone at the source count neither way: the source is not at fault, and the path neither. */
export interface ErrorRate {
  readonly fetches: number;
  readonly failed: number;
  /** 0 to 100; `null` without a fetch. */
  readonly percent: number | null;
  /** In how many of the window's hours, counted back from now, at least one failed. */
  readonly hoursWithFailures: number;
}

/** Runbook: error rate above 20 % for 6 hours or more. */
export const errorRateRule: TriggerRule = {
  trigger: TRIGGER,
  severity: 'high',
  assess: (moment) => {
    const terms = moment.policy.triggers[TRIGGER];
    const about = { limit: terms.abovePercent, unit: '%', windowHours: terms.windowHours };
    const collected = freshlyRead(moment.collected, moment);
    if (!collected.measured) return unmeasuredResult(TRIGGER, collected, about);
    const own = collected.value.of('dlt', moment.state.generation);
    return judge(measureErrorRate(own, moment, terms.windowHours), moment);
  },
};

/** The window ends now and begins so many hours ago, its begin excluded, or where the phase began. */
export function measureErrorRate(
  facts: PathFacts,
  { nowMs, state }: Pick<RuleMoment, 'nowMs' | 'state'>,
  windowHours: number,
): ErrorRate {
  const fromMs = Math.max(state.phaseStartedMs, nowMs - windowHours * HOUR_MS + 1);
  const hours = new Set<number>();
  let [fetches, failed] = [0, 0];
  for (const fetch of fetchesBetween(facts, fromMs, nowMs)) {
    if (fetch.outcome === 'gone') continue;
    fetches += 1;
    if (!isFailed(fetch)) continue;
    failed += 1;
    hours.add(Math.floor((nowMs - fetch.atMs) / HOUR_MS));
  }
  return {
    ...{ fetches, failed, hoursWithFailures: hours.size },
    percent: fetches === 0 ? null : (100 * failed) / fetches,
  };
}

function isFailed({ outcome }: FetchFact): boolean {
  return outcome === 'failed' || outcome === 'rate-limited';
}

function judge(rate: ErrorRate, { nowMs, readMs, policy, last, state }: RuleMoment): RuleResult {
  const terms = policy.triggers[TRIGGER];
  const { fetches, failed, percent, hoursWithFailures } = rate;
  const wasFired = hasFired(last, TRIGGER, state.generation);
  const facts = {
    value: percent === null ? null : round(percent),
    limit: terms.abovePercent,
    unit: '%',
    windowHours: terms.windowHours,
    sample: fetches,
    minimumSample: terms.minimumUnitFetches,
    evidenceAgeSeconds: ageSecondsOf(readMs, nowMs),
  };
  const seen = `${failed} of ${count(fetches, 'dlt unit-fetch', 'dlt unit-fetches')} failed in the last ${terms.windowHours} h`;
  const rule = `fires above ${terms.abovePercent} % with failures in ${terms.hoursWithFailures} of ${terms.windowHours} hours`;
  if (fetches < terms.minimumUnitFetches || percent === null) {
    const because = `${seen}; fewer than ${terms.minimumUnitFetches} prove nothing`;
    return wasFired
      ? standingResult(TRIGGER, { ...facts, because: `fired before and not cleared since: ${because}` })
      : skippedResult(TRIGGER, 'learning', { ...facts, because });
  }
  const told = `${seen} (${round(percent)} %), in ${count(hoursWithFailures, 'hour')} of them`;
  if (percent > terms.abovePercent && hoursWithFailures >= terms.hoursWithFailures)
    return firedResult(TRIGGER, terms.action, { ...facts, because: `${told}; ${rule}` });
  if (wasFired && percent >= terms.clearsBelowPercent)
    return firedResult(TRIGGER, terms.action, {
      ...facts,
      because: `${told}; fired before, and clears below ${terms.clearsBelowPercent} %`,
    });
  return quietResult(TRIGGER, 'pass', { ...facts, because: `${told}; ${rule}` });
}

function round(percent: number): number {
  return Math.round(percent * 10) / 10;
}
