import { count } from '../markdown/count.ts';
import type { Measured } from '../verification/measured.ts';
import { lastWithin, type CollectedFacts, type PathFacts } from './collected-facts.ts';
import { ageSecondsOf, freshlyRead, freshSighting } from './fresh-evidence.ts';
import { milder } from './judge-checks.ts';
import { firedResult, quietResult, skippedResult, unmeasuredResult, type PolicyAction } from './rule-result.ts';
import type { RuleMoment, SightedCheck } from './trigger-moment.ts';
import type { RuleResult } from './trigger-result.ts';
import type { TriggerRule } from './trigger-rule.ts';

const TRIGGER = 'load-failure';
const MINUTE_MS = 60_000;
/** Rows of a load that never completed. */
const LOADS_CHECK = 'dlt-loads';
/** Whether completed loads are seen in the database at all. */
const CADENCE_CHECK = 'dlt-cadence';

/** One routed unit: how long dlt has not fetched it with success, since the phase began or since the last time. */
interface UnitSilence {
  readonly unit: string;
  readonly silentMs: number;
  /** It never was in this phase: then it is silent since the phase began. */
  readonly isFirstDue: boolean;
  readonly isGone: boolean;
}

/** Runbook: dlt pipeline fails to load data. A run with nothing new writes no row of `_dlt_loads`, and is a success. */
export const loadFailureRule: TriggerRule = {
  trigger: TRIGGER,
  severity: 'high',
  assess: (moment) => {
    const fresh = freshSighting(moment);
    const loads = fresh.measured ? fresh.value.checks.filter(({ id }) => id === LOADS_CHECK) : [];
    const failed = loads.filter(({ verdict }) => verdict === 'fail');
    const silence = judgeSilence(moment, fresh.measured ? fresh.value.checks : []);
    if (failed.length > 0) {
      const atMs = fresh.measured ? fresh.value.atMs : moment.nowMs;
      return strongest(silence, judgeLoads(failed, moment, ageSecondsOf(atMs, moment.nowMs)));
    }
    if (silence.fired || silence.verdict === 'unknown') return silence;
    return withLoads(silence, loads, fresh);
  },
};

interface SilenceLimits {
  readonly holdMs: number;
  readonly actionMs: number;
  readonly cadenceMs: number;
}

/** On GitHub's schedules no limit is below the policy's floor (DESIGN.md section 7). */
export function silenceLimits(cadenceMinutes: number, { policy }: Pick<RuleMoment, 'policy'>): SilenceLimits {
  const terms = policy.triggers[TRIGGER];
  const cadenceMs = cadenceMinutes * MINUTE_MS;
  const floorMs = policy.isOnGithubSchedule
    ? Math.max(terms.scheduleCadences * cadenceMs, terms.scheduleMinutes * MINUTE_MS)
    : 0;
  return {
    cadenceMs,
    holdMs: Math.max(terms.holdAfterCadences * cadenceMs, floorMs),
    actionMs: Math.max(terms.actionAfterCadences * cadenceMs, floorMs),
  };
}

function judgeSilence(moment: RuleMoment, checks: readonly SightedCheck[]): RuleResult {
  const { nowMs, readMs, policy, state } = moment;
  const terms = policy.triggers[TRIGGER];
  const about = { limit: terms.actionAfterCadences, unit: 'cadences' };
  const collected = freshlyRead(moment.collected, moment);
  if (!collected.measured) return unmeasuredResult(TRIGGER, collected, about);
  if (!policy.dltCadenceMinutes.measured) return unmeasuredResult(TRIGGER, policy.dltCadenceMinutes, about);
  const limits = silenceLimits(policy.dltCadenceMinutes.value, moment);
  const silent = measureSilence(collected.value, moment);
  const counted = silent.filter(({ isGone }) => !isGone);
  const [worst] = counted;
  if (worst === undefined)
    return skippedResult(TRIGGER, 'not-applicable', {
      ...about,
      value: null,
      because:
        state.dltUnits.length === 0
          ? 'no unit is routed to dlt'
          : 'every unit that is routed to dlt is gone at the source',
    });
  const facts = {
    value: Math.round((10 * worst.silentMs) / limits.cadenceMs) / 10,
    limit: Math.round((10 * limits.actionMs) / limits.cadenceMs) / 10,
    unit: 'cadences',
    sample: counted.length,
    evidenceAgeSeconds: ageSecondsOf(readMs, nowMs),
    because: describeSilence(worst, counted, limits),
    subjects: counted.filter(({ silentMs }) => silentMs > limits.holdMs).map(({ unit }) => unit),
  };
  if (worst.silentMs <= limits.holdMs)
    return quietResult(TRIGGER, silent.length > counted.length ? 'warn' : 'pass', facts);
  const asked: PolicyAction = worst.silentMs > limits.actionMs ? terms.action : milder(terms.action);
  return judgeUnrecorded({ asked, facts, checks }, collected.value, moment, limits);
}

/**
 * Where nothing of dlt was recorded of late, a path that is dead looks like one whose records are stuck, or that nobody wrapped. Loads that complete in the
 * database are proof that it runs. Without that, silence of a path that was recorded before is its own; of one that never was, the database has the say: that
 * no load completes is proof that it does not run, and without its word a hold is as far as it goes.
 */
function judgeUnrecorded(
  {
    asked,
    facts,
    checks,
  }: { readonly asked: PolicyAction; readonly facts: Facts; readonly checks: readonly SightedCheck[] },
  collected: CollectedFacts,
  { nowMs, state }: Pick<RuleMoment, 'nowMs' | 'state'>,
  { holdMs }: SilenceLimits,
): RuleResult {
  // Failing fetches, or those of other units, prove that recording works; where nothing at all came, the records may be stuck and dlt may run.
  if (hasFactSince(collected.of('dlt', state.generation), nowMs - holdMs, nowMs))
    return firedResult(TRIGGER, asked, facts);
  const seen = new Set(checks.filter(({ id }) => id === CADENCE_CHECK).map(({ verdict }) => verdict));
  const wasRecorded = collected.firstDltMs !== null && collected.firstDltMs <= nowMs;
  if (wasRecorded && !seen.has('pass')) return firedResult(TRIGGER, asked, facts);
  const remedy =
    'Start dlt with `switchback run dlt -- COMMAND`, or let it call record(), so that its unit-fetches are recorded.';
  if (seen.has('pass'))
    return quietResult(TRIGGER, 'unknown', {
      ...facts,
      value: null,
      because: 'loads of dlt complete in the database, and no unit-fetch of it was recorded of late',
      remedy,
    });
  const because = `${facts.because}; nothing of dlt was recorded of late`;
  const isProven = seen.has('warn') || seen.has('fail');
  if (isProven) return firedResult(TRIGGER, asked, { ...facts, because: `${because}, and no load completes`, remedy });
  return firedResult(TRIGGER, milder(asked), { ...facts, because, remedy });
}

function hasFactSince({ fetches, runs }: PathFacts, fromMs: number, toMs: number): boolean {
  return (
    fetches.some(({ atMs }) => atMs >= fromMs && atMs <= toMs) ||
    runs.some(({ endMs }) => endMs >= fromMs && endMs <= toMs)
  );
}

type Facts = Parameters<typeof firedResult>[2];

/** The longest silence first, then by name. */
function measureSilence(collected: CollectedFacts, { nowMs, state }: RuleMoment): readonly UnitSilence[] {
  const own = collected.of('dlt', state.generation);
  return state.dltUnits
    .map((unit) => {
      const success = lastWithin(own.successes.get(unit), state.phaseStartedMs, nowMs);
      const gone = lastWithin(own.gone.get(unit), state.phaseStartedMs, nowMs);
      const isGone = gone !== null && gone > (success ?? -Infinity);
      return { unit, silentMs: nowMs - (success ?? state.phaseStartedMs), isFirstDue: success === null, isGone };
    })
    .toSorted((a, b) => b.silentMs - a.silentMs || (a.unit < b.unit ? -1 : 1));
}

function describeSilence(worst: UnitSilence, counted: readonly UnitSilence[], limits: SilenceLimits): string {
  const over = counted.filter(({ silentMs }) => silentMs > limits.holdMs).length;
  const more = over > 1 ? ` (${over} of ${count(counted.length, 'routed unit')} are over the limit)` : '';
  const silent = minutes(worst.silentMs);
  const last = worst.isFirstDue
    ? `was not fetched with success in the ${silent} since the phase began`
    : `was fetched with success ${silent} ago`;
  return `${worst.unit} ${last}${more}; a hold comes after ${minutes(limits.holdMs)}, more after ${minutes(limits.actionMs)}`;
}

function minutes(milliseconds: number): string {
  return `${Math.max(0, Math.round(milliseconds / MINUTE_MS))} min`;
}

function judgeLoads(failed: readonly SightedCheck[], { policy }: RuleMoment, evidenceAgeSeconds: number): RuleResult {
  return firedResult(TRIGGER, policy.triggers[TRIGGER].action, {
    value: failed.reduce((sum, { faultCount }) => sum + Math.max(1, faultCount), 0),
    limit: 0,
    unit: 'loads that never completed',
    sample: failed.length,
    evidenceAgeSeconds,
    because: failed.map(({ observed }) => observed).join('; '),
    remedy: failed.find(({ remedy }) => remedy !== null)?.remedy ?? null,
    subjects: [LOADS_CHECK],
  });
}

/** Of two that fired the one that asks for more; what never completed comes first, since it is proven by the data. */
function strongest(silence: RuleResult, loads: RuleResult): RuleResult {
  return silence.fired && silence.action === 'rollback' && loads.action !== 'rollback' ? silence : loads;
}

/** Every unit is fetched in time; whether each load completed may still be unknown. */
function withLoads(silence: RuleResult, loads: readonly SightedCheck[], fresh: Measured<unknown>): RuleResult {
  if (silence.verdict === 'skipped') return silence;
  const unread = loads.find(({ verdict }) => verdict === 'unknown');
  const why = fresh.measured
    ? (unread?.observed ?? (loads.length === 0 ? 'that check was not run' : null))
    : fresh.message;
  if (why === null) return silence;
  const remedy = fresh.measured ? (unread?.remedy ?? null) : fresh.remedy;
  return quietResult(TRIGGER, 'unknown', {
    ...silence,
    because: `${silence.because}; whether every load completed is not known: ${why}`,
    remedy,
  });
}
