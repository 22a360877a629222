import { count } from '../markdown/count.ts';
import { newestRuns, type PathFacts, type RunFact } from './collected-facts.ts';
import { ageSecondsOf, freshlyRead } from './fresh-evidence.ts';
import { firedResult, quietResult, skippedResult, unmeasuredResult } from './rule-result.ts';
import type { RuleMoment } from './trigger-moment.ts';
import type { RuleResult } from './trigger-result.ts';
import type { TriggerRule } from './trigger-rule.ts';

const TRIGGER = 'sla-missed';
/** Newest runs that are looked at where the last few do not settle it. */
const MOST_RUNS = 200;

/**
 * Runbook: execution time SLA missed repeatedly. So many runs in a row, each known to have taken too long. One that tells nothing (stopped, failed at once, its
 * posts not told) is neither: it ends a row, since nobody knows that it missed, and it proves no run in time, so that a row before it stands. Where
 * it could be what a row lacks, the answer is unknown. A run that left no record at all is no run here: that dlt is silent is the matter of load-failure.
 */
export const slaRule: TriggerRule = {
  trigger: TRIGGER,
  severity: 'medium',
  assess: (moment) => {
    const { state, policy } = moment;
    const terms = policy.triggers[TRIGGER];
    const about = { limit: terms.runsInARow, unit: 'runs in a row' };
    const collected = freshlyRead(moment.collected, moment);
    if (!collected.measured) return unmeasuredResult(TRIGGER, collected, about);
    const row = measureRow(collected.value.of('dlt', state.generation), moment);
    return judge(row, moment);
  },
};

/** The newest runs, back to the last one that was in time. */
interface Row {
  /** Newest first; that one is not among them. */
  readonly runs: readonly RunFact[];
  /** The most of them one after another that are known to have taken too long. */
  readonly missed: readonly RunFact[];
  readonly untold: number;
  /** The newest of all that told. */
  readonly told: RunFact | null;
}

function measureRow(own: PathFacts, { nowMs, state, policy }: RuleMoment): Row {
  const terms = policy.triggers[TRIGGER];
  const period = { fromMs: state.phaseStartedMs, toMs: nowMs };
  const isWanted = (): boolean => true;
  const last = newestRuns(own, period, { most: terms.runsInARow, isWanted });
  // One in time among the last few, or all of them too long, settles it; only runs that tell nothing ask for those before.
  const isSettled = last.every((run) => saysSomething(run, terms)) || last.some((run) => isInTime(run, terms));
  const seen = isSettled ? last : newestRuns(own, period, { most: MOST_RUNS, isWanted });
  const metAt = seen.findIndex((run) => isInTime(run, terms));
  const runs = metAt === -1 ? seen : seen.slice(0, metAt);
  return {
    runs,
    missed: longestRow(runs, terms),
    untold: runs.filter((run) => !saysSomething(run, terms)).length,
    told: seen.find((run) => saysSomething(run, terms)) ?? null,
  };
}

/** Of several of one length the newest. */
function longestRow(runs: readonly RunFact[], terms: SlaTerms): readonly RunFact[] {
  let longest: readonly RunFact[] = [];
  let row: RunFact[] = [];
  for (const run of runs) {
    row = saysSomething(run, terms) ? [...row, run] : [];
    if (row.length > longest.length) longest = row;
  }
  return longest;
}

function judge({ runs, missed, untold, told }: Row, { nowMs, readMs, policy }: RuleMoment): RuleResult {
  const terms = policy.triggers[TRIGGER];
  const silent = untold === 0 ? '' : `; ${count(untold, 'run')} since the last one in time told nothing`;
  const facts = {
    value: missed.length,
    limit: terms.runsInARow,
    unit: 'runs in a row',
    sample: runs.length - untold,
    minimumSample: terms.runsInARow,
    evidenceAgeSeconds: ageSecondsOf(readMs, nowMs),
    because:
      told === null
        ? 'no run of dlt told how long it took and how many posts it fetched'
        : `${count(missed.length, 'run')} of dlt in a row took too long, of ${terms.runsInARow} that fire; the newest that told took ${describe(told, terms)}${silent}`,
  };
  if (missed.length >= terms.runsInARow)
    return firedResult(TRIGGER, terms.action, { ...facts, subjects: missed.map(({ run }) => run) });
  if (told === null && runs.length === 0) return skippedResult(TRIGGER, 'learning', facts);
  if (untold === 0 || (told !== null && runs.length < terms.runsInARow)) return quietResult(TRIGGER, 'pass', facts);
  return quietResult(TRIGGER, 'unknown', {
    ...facts,
    value: told === null ? null : missed.length,
    remedy:
      'See why these runs were stopped or failed at once; where they did not, let the collector tell its posts: record() of scripts/collector/switchback.py.',
  });
}

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

function isInTime(run: RunFact, terms: SlaTerms): boolean {
  return saysSomething(run, terms) && !isMissed(run, terms);
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
