import { z } from 'zod';

import type { ReasonCode } from '../shared/reason-codes.ts';

export const REVIEW_DECISIONS = ['reviewed', 'unchanged', 'refused', 'not-reviewed'] as const;

export interface ReviewOutcome {
  readonly decision: (typeof REVIEW_DECISIONS)[number];
  readonly reasonCode: ReasonCode;
  readonly message: string;
  /** What to do; `null` where nothing is. */
  readonly remedy: string | null;
}

/** What came of the review of a bypass, as JSON. */
export const reviewResultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  decision: z.enum(REVIEW_DECISIONS),
  reasonCode: z.string(),
  message: z.string(),
  remedy: z.string().nullable(),
  /** Of the bypass. */
  operationId: z.string(),
});

const EXIT_CODES = { reviewed: 0, unchanged: 0, refused: 2, 'not-reviewed': 3 } as const satisfies Record<
  ReviewOutcome['decision'],
  number
>;

/** 0: it is recorded, now or before. 2: nothing was recorded, and something has to be said otherwise. 3: it may be tried again. */
export function exitCodeOfReview({ decision }: Pick<ReviewOutcome, 'decision'>): 0 | 2 | 3 {
  return EXIT_CODES[decision];
}
