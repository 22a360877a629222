import { z } from 'zod';

import { SKIP_REASONS, VERDICTS, type Verdict } from '../verdict/verdict.ts';
import type { GateFacts } from './gate-facts.ts';

/** Every gate, in the order in which a person would mend what it asks for. */
export const GATE_IDS = [
  'phase-order',
  'generation',
  'hold',
  'open-incident',
  'triggers',
  'fix-linked',
  'blocking-follow-ups',
  'pending-packages',
  'dlt-state',
  'failed-version',
  'baseline',
  'soak',
  'ticks',
  'unit-fetches',
  'error-rate',
  'shadow-exit',
  'fresh-evidence',
  'clean-data',
  'drill',
  'doctor',
  'manual-path',
  'budget',
  'bypass-reviews',
] as const;
export type GateId = (typeof GATE_IDS)[number];

/** What one gate says. `pass` and `warn` let through; `unknown` stops as `fail` does; `skipped` is shown and stops nobody. */
export interface GateAnswer {
  readonly verdict: Verdict | 'skipped';
  readonly skipReason?: (typeof SKIP_REASONS)[number];
  readonly observed: string;
  readonly expected: string;
  /** The number that was measured and the one that it is held against, where there are some. */
  readonly value?: number;
  readonly limit?: number;
  /** When it can pass at the earliest, where time alone is missing; left out where that is not known. */
  readonly earliestAt?: string;
  readonly remedy?: string;
  /** Where a person looks, or what they press. */
  readonly link?: string;
}

export interface Gate {
  readonly id: GateId;
  readonly title: string;
  /** Whether this advance has to pass it: setup, promotion, a further attempt, leaving shadow. */
  readonly isAsked: (facts: GateFacts) => boolean;
  /** Whether a person may pass by with a reason. Never a hold, the order of phases or the generation. */
  readonly isBypassable: boolean;
  readonly assess: (facts: GateFacts) => GateAnswer;
}

const instant = z.string();

/** One gate in a report. */
export const gateResultSchema = z.strictObject({
  id: z.enum(GATE_IDS),
  title: z.string(),
  verdict: z.enum([...VERDICTS, 'skipped']),
  skipReason: z.enum(SKIP_REASONS).nullable(),
  observed: z.string(),
  expected: z.string(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  /** `null`: it passes, or nobody knows. */
  earliestAt: instant.nullable(),
  remedy: z.string().nullable(),
  link: z.string().nullable(),
  isBypassable: z.boolean(),
  /** It does not pass, and a person went by it with a reason. */
  isBypassed: z.boolean(),
});
export type GateResult = z.infer<typeof gateResultSchema>;

/** Whether a gate stops the advance. */
export function isStopping({ verdict, isBypassed }: Pick<GateResult, 'verdict' | 'isBypassed'>): boolean {
  return (verdict === 'fail' || verdict === 'unknown') && !isBypassed;
}
