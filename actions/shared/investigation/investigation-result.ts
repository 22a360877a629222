import { z } from 'zod';

import { VERDICTS } from '../verdict/verdict.ts';
import { causeSchema } from './cause.ts';
import { sourceEvidenceSchema } from './source-evidence.ts';

/** Numbers over time, for the charts of the report. Instants are UTC with `Z`, oldest first. */
const seriesSchema = z.strictObject({
  id: z.enum(['error-rate', 'arrivals', 'load-times']),
  unit: z.enum(['percent', 'rows', 'seconds']),
  lines: z.array(
    z.strictObject({
      name: z.string(),
      points: z.array(z.strictObject({ at: z.string(), value: z.number().nullable() })).max(2_000),
    }),
  ),
});
export type Series = z.infer<typeof seriesSchema>;

/** What `investigate` answers, as JSON. The verdict says whether there was evidence, not whether it was bad: `unknown` where no source answered. */
export const investigationResultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  verdict: z.enum(VERDICTS),
  reasonCode: z.string(),
  incident: z.string().nullable(),
  /** The window that was looked at. */
  from: z.string(),
  to: z.string(),
  sources: z.array(sourceEvidenceSchema),
  /** The likeliest first. */
  causes: z.array(causeSchema),
  series: z.array(seriesSchema),
  durationMs: z.int().min(0),
});
export type InvestigationResult = z.infer<typeof investigationResultSchema>;
