import { z } from 'zod';

import { PHASES } from '../cutover/phase.ts';
import { gateResultSchema } from './gate.ts';

/** The 'why not now' report: every gate that was asked, and when all can pass. */
export const gateReportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  decision: z.enum(['may-advance', 'refused']),
  /** When the facts were read. */
  at: z.string(),
  /** That they were judged on. */
  generation: z.int(),
  attempt: z.int(),
  from: z.enum(PHASES),
  to: z.enum(PHASES),
  gates: z.array(gateResultSchema),
  /** When every gate that does not pass can pass; `null`: all pass, or of one nobody knows. */
  earliestAt: z.string().nullable(),
  /** The latest of the instants that are known: before it, nothing goes. */
  notBeforeAt: z.string().nullable(),
});
export type GateReport = z.infer<typeof gateReportSchema>;
