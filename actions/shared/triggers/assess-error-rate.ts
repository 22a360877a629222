import { formatInstant } from '../cutover/instant.ts';
import { count } from '../markdown/count.ts';
import { measureErrorRate, type ErrorRate, type FetchCount } from './error-rate-window.ts';
import { ageSecondsOf, freshlyRead } from './fresh-evidence.ts';
import { hasFired } from './last-decision.ts';
import {
  firedResult,
  quietResult,
  skippedResult,
  standingResult,
  unmeasuredResult,
  type RuleFacts,
} from './rule-result.ts';
import { completeFromMs, mostFetches, type SampleTerms } from './sample-reach.ts';
import type { RuleMoment } from './trigger-moment.ts';
import type { RuleResult } from './trigger-result.ts';
import type { TriggerRule } from './trigger-rule.ts';

const TRIGGER = 'error-rate';
type Numbers = Omit<RuleFacts, 'because'>;
/** Whatever the sample, DESIGN.md section 7 has another rule for a path that never succeeds. */
const COVERED = 'a path that always fails is taken back by load-failure';

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
    return judge(measureErrorRate(own, moment, terms), moment);
  },
};

function judge(rate: ErrorRate, moment: RuleMoment): RuleResult {
  const { nowMs, readMs, policy, last, state } = moment;
  const terms = policy.triggers[TRIGGER];
  const { fetches, percent, hoursWithFailures, windowAlone } = rate;
  const wasFired = hasFired(last, TRIGGER, state.generation);
  const facts: Numbers = {
    value: percent === null ? null : round(percent),
    limit: terms.abovePercent,
    unit: '%',
    windowHours: round(rate.hours),
    sample: fetches,
    minimumSample: terms.minimumUnitFetches,
    evidenceAgeSeconds: ageSecondsOf(readMs, nowMs),
  };
  if (fetches < terms.minimumUnitFetches || percent === null) return judgeTooFew(rate, facts, moment);
  const alone = windowAlone === null ? '' : `; ${tellAlone(windowAlone, moment)}`;
  const told = `${tell(rate)} (${round(percent)} %), in ${count(hoursWithFailures, 'hour')} of them${alone}`;
  if (windowAlone !== null && windowAlone.percent === null) return judgeSilent(told, facts, moment);
  const rule = `fires above ${terms.abovePercent} % with failures in ${terms.hoursWithFailures} ${windowAlone === null ? `of ${terms.windowHours} hours` : 'hours'}`;
  // What failed long ago and works since is over: the window itself must be as bad.
  const isStill = windowAlone === null || (windowAlone.percent ?? 0) > terms.abovePercent;
  if (percent > terms.abovePercent && hoursWithFailures >= terms.hoursWithFailures && isStill)
    return firedResult(TRIGGER, terms.action, { ...facts, because: `${told}; ${rule}` });
  if (wasFired && percent >= terms.clearsBelowPercent)
    return firedResult(TRIGGER, terms.action, {
      ...facts,
      because: `${told}; fired before, and clears below ${terms.clearsBelowPercent} %`,
    });
  return quietResult(TRIGGER, 'pass', { ...facts, because: `${told}; ${rule}` });
}

/** What lies before the window alone says nothing of now, so it never decides; nor does it clear what fired. */
function judgeSilent(told: string, facts: Numbers, { last, state }: RuleMoment): RuleResult {
  const because = `${told}: whether it still fails is not known; ${COVERED}`;
  if (hasFired(last, TRIGGER, state.generation))
    return standingResult(TRIGGER, { ...facts, because: `fired before and not cleared since: ${because}` });
  return skippedResult(TRIGGER, 'learning', { ...facts, because });
}

/** Too little yet is learning; what can never be enough is unknown, and stays so until somebody changes the policy or the cadence. */
function judgeTooFew(rate: ErrorRate, facts: Numbers, moment: RuleMoment): RuleResult {
  const { policy, last, state, nowMs } = moment;
  const { minimumUnitFetches } = policy.triggers[TRIGGER];
  const few = `${tell(rate)}: below its sample, ${rate.fetches} of ${minimumUnitFetches}, so fewer than ${minimumUnitFetches} prove nothing`;
  const sample = sampleTerms(moment, rate.fetches);
  const fromMs = sample === null ? null : completeFromMs(sample, rate.fetches, nowMs);
  const isNever = sample !== null && fromMs === null;
  const earliest = fromMs === null ? 'not known' : formatInstant(new Date(fromMs));
  const because = isNever
    ? `${few}; earliest that it can decide: never at this cadence, at which ${sample.windowHours} h hold ${mostFetches(sample)} at most; ${COVERED}`
    : `${few}; earliest that it can decide: ${earliest}; ${COVERED}`;
  if (hasFired(last, TRIGGER, state.generation))
    return standingResult(TRIGGER, { ...facts, because: `fired before and not cleared since: ${because}` });
  return isNever
    ? quietResult(TRIGGER, 'unknown', { ...facts, because, remedy: SAMPLE_REMEDY })
    : skippedResult(TRIGGER, 'learning', { ...facts, because });
}

/** What a person does where the sample is out of reach. */
export const SAMPLE_REMEDY =
  'Let dlt fetch more often, or raise longest_window_hours or lower minimum_unit_fetches of error-rate in config/policy.yaml.';

/** `null` where the cadence is not known, or where the records show that dlt fetches more often than it says. */
function sampleTerms({ policy, state, nowMs }: RuleMoment, there: number): SampleTerms | null {
  const terms = policy.triggers[TRIGGER];
  const cadence = policy.dltShortestCadenceMinutes;
  const units = state.dltUnits.length;
  if (!cadence.measured || units === 0) return null;
  const windowHours = terms.longestWindowHours ?? terms.windowHours;
  const sample = { units, cadenceMinutes: cadence.value, windowHours, minimum: terms.minimumUnitFetches };
  const ageHours = Math.min(windowHours, (nowMs - state.phaseStartedMs) / 3_600_000);
  return there > mostFetches({ ...sample, windowHours: ageHours }) + units ? null : sample;
}

function tell({ failed, fetches, hours }: FetchCount & { readonly hours: number }): string {
  return `${failed} of ${count(fetches, 'dlt unit-fetch', 'dlt unit-fetches')} failed in the last ${round(hours)} h`;
}

function tellAlone({ fetches, failed }: FetchCount, { policy }: RuleMoment): string {
  const { windowHours, minimumUnitFetches } = policy.triggers[TRIGGER];
  return `the last ${windowHours} h alone hold ${fetches}, fewer than ${minimumUnitFetches}, of which ${failed} failed`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
