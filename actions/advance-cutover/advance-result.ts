import { z } from 'zod';

import { PHASES } from '../shared/cutover/phase.ts';
import { gateReportSchema } from '../shared/gates/gate-report.ts';
import { GATE_IDS } from '../shared/gates/gate.ts';

export const ADVANCE_DECISIONS = [
  'advanced',
  'already-there',
  'may-advance',
  'refused',
  'dry-run',
  'not-advanced',
  'unknown',
] as const;

/** What came of an advance, or of asking for one. */
export const advanceResultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** `unknown`: a commit was sent, and nobody knows what became of it. */
  decision: z.enum(ADVANCE_DECISIONS),
  reasonCode: z.string(),
  message: z.string(),
  remedy: z.string().nullable(),
  generation: z.int().nullable(),
  from: z.enum(PHASES).nullable(),
  to: z.enum(PHASES),
  movedUnits: z.array(z.string()),
  commit: z.string().nullable(),
  operationId: z.string(),
  notes: z.array(z.string()),
  diff: z.string().nullable(),
  /** The 'why not now' report; `null` where no gate was asked. */
  gates: gateReportSchema.nullable(),
  /** Gates that were gone by. */
  bypassed: z.array(z.enum(GATE_IDS)),
  /** Until when somebody reviews that; `null` where none was. */
  reviewDueAt: z.string().nullable(),
});
export type AdvanceResult = z.infer<typeof advanceResultSchema>;
