import { route } from '../routing/route.ts';
import { describeAge, type FreshAnswer } from './cached-answer.ts';
import type { GateDecision } from './decide-gate.ts';

/**
 * May manual collect now, where the state cannot be read and an answer is remembered? It runs; a unit that was dlt's by that answer is left to dlt
 * for as long as the answer is young enough. dlt is never asked here: it does not run.
 */
export function decideCached(cached: FreshAnswer, unit: string | null, why: string): GateDecision {
  const by = `The state cannot be read, so manual goes by ${describeAge(cached)}`;
  return unit !== null && route({ dltUnits: cached.answer.dlt_units }, unit) === 'dlt'
    ? { decision: 'do-not-run', reasonCode: 'other-path', message: `${by}: the unit went by dlt. ${why}` }
    : { decision: 'run', reasonCode: 'state-unreadable', message: `${by}: ${why}` };
}
