import { count } from '../markdown/count.ts';
import { newestRuns, type RunFact } from './collected-facts.ts';
import { ageSecondsOf, freshlyRead } from './fresh-evidence.ts';
import { firedResult, quietResult, skippedResult, unmeasuredResult } from './rule-result.ts';
import type { TriggerRule } from './trigger-rule.ts';

const TRIGGER = 'sla-missed';
/** Newest runs that are looked at: enough for every policy, and for passing over those that say nothing. */
const MOST_RUNS = 200;

/** Runbook: execution time SLA missed repeatedly. */
export const slaRule: TriggerRule = {
  trigger: TRIGGER,
  severity: 'medium',
  assess: (moment) => {
    const { nowMs, readMs, state, policy } = moment;
    const terms = policy.triggers[TRIGGER];
    const about = { limit: terms.runsInARow, unit: 'runs in a row' };
    const collected = freshlyRead(moment.collected, moment);
    if (!collected.measured) return unmeasuredResult(TRIGGER, collected, about);
    const own = collected.value.of('dlt', state.generation);
    const period = { fromMs: state.phaseStartedMs, toMs: nowMs };
    const isWanted = (run: RunFact): boolean => saysSomething(run, terms);
    const runs = newestRuns(own, period, { most: Math.min(MOST_RUNS, terms.runsInARow), isWanted });
    const firstMet = runs.findIndex((run) => !isMissed(run, terms));
    const inARow = firstMet === -1 ? runs.length : firstMet;
    const [newest] = runs;
    const facts = {
      ...{ ...about, value: inARow, sample: runs.length, minimumSample: terms.runsInARow },
      evidenceAgeSeconds: ageSecondsOf(readMs, nowMs),
      because:
        newest === undefined
          ? 'no run of dlt told how long it took and how many posts it fetched'
          : `${inARow} of the newest ${count(runs.length, 'run')} of dlt in a row took too long; the newest took ${describe(newest, terms)}`,
    };
    if (inARow >= terms.runsInARow)
      return firedResult(TRIGGER, terms.action, { ...facts, subjects: runs.map(({ run }) => run) });
    if (runs.length > 0) return quietResult(TRIGGER, 'pass', facts);
    const untold = newestRuns(own, period, { most: 1, isWanted: () => true });
    return untold.length === 0
      ? skippedResult(TRIGGER, 'learning', facts)
      : quietResult(TRIGGER, 'unknown', {
          ...facts,
          value: null,
          remedy: 'Let the collector tell its posts: record() of scripts/collector/switchback.py.',
        });
  },
};

interface SlaTerms {
  readonly minutes: number;
  readonly posts: number;
}

/** So many minutes for each begun number of posts, at least once. In seconds. */
export function slaSeconds(posts: number, terms: SlaTerms): number {
  return terms.minutes * 60 * Math.max(1, Math.ceil(posts / terms.posts));
}

/** Seconds that a run took. */
function secondsOf({ atMs, endMs }: RunFact): number {
  return (endMs - atMs) / 1_000;
}

function isMissed(run: RunFact, terms: SlaTerms): boolean {
  return secondsOf(run) > slaSeconds(run.posts ?? 0, terms);
}

/** Not one that we stopped, nor one that failed at once: neither shows how long collecting takes. */
function saysSomething(run: RunFact, terms: SlaTerms): boolean {
  if (run.posts === null || run.outcome === 'stopped') return false;
  return run.outcome === 'succeeded' || isMissed(run, terms);
}

function describe(run: RunFact, terms: SlaTerms): string {
  const posts = run.posts ?? 0;
  return `${minutes(secondsOf(run))} for ${count(posts, 'post')} (limit ${minutes(slaSeconds(posts, terms))})`;
}

function minutes(seconds: number): string {
  return `${Math.round(seconds / 6) / 10} min`;
}
