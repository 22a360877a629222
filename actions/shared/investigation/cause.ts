import { z } from 'zod';

import { clueSchema, EVIDENCE_SOURCES } from './source-evidence.ts';

export const CONFIDENCES = ['likely', 'possible', 'unlikely'] as const;

/** One likely cause with what speaks for it and against it, how sure and why, and what the runbook says to do. */
export const causeSchema = z.strictObject({
  /** Stable, in kebab-case: `connection-timeout`, `rate-limit`, `schema-mismatch`, `resources`, then those of the source system's fault catalogue. */
  id: z.string().regex(/^[a-z0-9-]+$/u),
  title: z.string(),
  confidence: z.enum(CONFIDENCES),
  /** Why it is as sure as that, in one sentence. */
  why: z.string(),
  /** The runbook's remedy, or what the facts name. */
  remedy: z.string(),
  evidenceFor: z.array(clueSchema).max(20),
  /** What speaks against it: a source that was measured and shows the contrary, in one sentence each. */
  evidenceAgainst: z.array(z.strictObject({ source: z.enum(EVIDENCE_SOURCES), observed: z.string() })).max(20),
});
export type Cause = z.infer<typeof causeSchema>;
