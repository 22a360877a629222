import type { Decision } from '../triggers/decision.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { Badge } from './badge.ts';

/** Where the newest tick leaves it, on the branch cutover-history. */
export const BADGE_PATH = 'badge.json';
/** The least that shields.io takes. */
const CACHE_SECONDS = 300;

export interface TickFacts {
  /** `null` where the state could not be read. */
  readonly phase: string | null;
  readonly decision: Decision;
  /** The worst of the triggers and of the schedule. */
  readonly verdict: Verdict;
  /** A hold stands, and has not ended. */
  readonly isHeld: boolean;
  /** Whether or not a hold stands: lifting it ends no incident. */
  readonly isIncidentOpen: boolean;
  /** Of the tick: UTC with `Z`. */
  readonly at: string;
}

/**
 * What the scheduled run says to whoever looks at the README. It names its own time, since a badge that nobody renews any more looks like a good one; and
 * green is only what was measured whole.
 */
export function toTickBadge(facts: TickFacts): Badge & { readonly cacheSeconds: number } {
  const { words, color } = describe(facts);
  const message = `${words}, ${facts.at.slice(0, 16).replace('T', ' ')} UTC`;
  return { schemaVersion: 1, label: 'dlt migration', message, color, cacheSeconds: CACHE_SECONDS };
}

function describe({ phase, decision, verdict, isHeld, isIncidentOpen }: TickFacts): {
  readonly words: string;
  readonly color: Badge['color'];
} {
  if (phase === null) return { words: 'unknown', color: 'lightgrey' };
  if (decision === 'rollback') return { words: `${phase}, goes back`, color: 'red' };
  if (isIncidentOpen) return { words: `${phase}, incident open`, color: 'red' };
  if (isHeld) return { words: `${phase}, on hold`, color: 'orange' };
  // A rule that asks for a hold which a person lifted, or which could not be set: no hold stands.
  if (decision === 'hold' || verdict === 'fail') return { words: `${phase}, failing`, color: 'orange' };
  if (verdict === 'unknown') return { words: `${phase}, not all measured`, color: 'lightgrey' };
  return { words: phase, color: phase === '100%' ? 'brightgreen' : 'blue' };
}
