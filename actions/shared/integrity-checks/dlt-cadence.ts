import { learningAnswer, passAnswer, unmeasuredAnswer, warnAnswer } from '../integrity/check-answers.ts';
import { readLoadFacts } from '../integrity/dlt-tables.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { CheckAnswer, DltSubject } from '../integrity/integrity-check.ts';
import type { LoadFact, LookContext } from '../integrity/look-context.ts';

const REMEDY =
  'Look at the runs of the pipeline and at their log. A run that found nothing new writes no row, and is no fault.';
/** On GitHub's schedules a cadence limit is never below 3 cadences or 90 minutes (DESIGN.md section 7). */
const LEAST_LIMIT_MS = 5_400_000;
const CADENCES = 3;
/** Fewer loads say nothing of how long a pause usually lasts. */
const LEAST_LOADS = 20;
const REMEMBERED_MS = 28 * 86_400_000;
const PAUSE_FACTOR = 1.5;

/** A run with nothing new writes no row (facts: integrity, 3b), so silence proves nothing by itself and only warns. */
export const dltCadenceCheck = defineCheck({
  id: 'dlt-cadence',
  title: 'dlt loads as often as it should',
  scope: 'dlt',
  kind: 'load',
  question: 'Is the newest completed load of dlt older than its cadence allows?',
  runbook: 'When to roll back: dlt pipeline fails to load data',
  needs: 'SELECT on _dlt_loads',
  cost: 'O(L)',
  verdictRule:
    'warn: no load completed within 3 cadences, 90 minutes and 1.5 times the longest pause of four weeks. not-applicable: dlt collects nothing in this phase, or no cadence is bound. Never fail.',
  remedy: REMEDY,
  plan(subject, context) {
    const limitMs = limitOf(subject);
    if (limitMs === null)
      return { kind: 'skipped', reason: 'not-applicable', detail: 'the bindings name no cadence of dlt' };
    if (context.state === null)
      return {
        kind: 'unknown',
        message: 'the cutover config could not be read, so whether dlt should load cannot be told',
        remedy: 'Mend config/traffic_cutover_config.json, then look again.',
      };
    if (context.state.phase !== 'shadow' && context.state.dltUnits.size === 0)
      return { kind: 'skipped', reason: 'not-applicable', detail: 'dlt collects no unit in this phase' };
    return { kind: 'answered', answers: [answerOf(subject, context, limitMs)] };
  },
  assess: () => ({ answers: [] }),
});

/** The most frequent of the pipelines that load there. */
function limitOf({ datasets }: DltSubject): number | null {
  const cadences = datasets.flatMap(({ paths }) => paths?.dlt?.cadenceMinutes ?? []);
  return cadences.length === 0 ? null : Math.max(LEAST_LIMIT_MS, CADENCES * 60_000 * Math.min(...cadences));
}

function answerOf(subject: DltSubject, context: LookContext, limitMs: number): CheckAnswer {
  const expected = `a completed load within ${describe(limitMs)}, or the usual pause`;
  const loads = readLoadFacts(subject, context);
  if (!loads.measured) return unmeasuredAnswer(loads, expected);
  const newest = loads.value[0]?.insertedAt ?? null;
  const since = [newest, context.state?.phaseStartedAt ?? null].filter((at) => at !== null);
  if (since.length === 0) return learningAnswer(expected, 'no load completed, and when the phase began is not known');
  const now = Date.parse(context.database.at);
  const ageMs = now - Math.max(...since.map((at) => Date.parse(at)));
  const observed =
    newest === null
      ? 'no load completed yet'
      : `the newest load completed ${describe(Math.max(0, now - Date.parse(newest)))} ago (${newest})`;
  if (ageMs <= limitMs) return passAnswer(expected, observed);
  const pauseMs = longestPause(loads.value, now);
  if (pauseMs !== null && ageMs <= PAUSE_FACTOR * pauseMs)
    return passAnswer(expected, `${observed}; pauses of ${describe(pauseMs)} are usual`);
  return warnAnswer(expected, observed, { remedy: REMEDY });
}

/** Between two completed loads of the last four weeks; `null` where there are too few. */
function longestPause(loads: readonly LoadFact[], now: number): number | null {
  const stamps = loads.map(({ insertedAt }) => Date.parse(insertedAt)).filter((at) => now - at <= REMEMBERED_MS);
  if (stamps.length < LEAST_LOADS) return null;
  return Math.max(...stamps.slice(1).map((at, index) => (stamps[index] ?? at) - at));
}

function describe(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
