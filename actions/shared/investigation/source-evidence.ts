import { z } from 'zod';

/** Where evidence comes from (runbook step 6). */
export const EVIDENCE_SOURCES = [
  'workflow-runs',
  'log-files',
  'dlt-tables',
  'integrity',
  'postgres',
  'reddit',
  'supabase-status',
  'commits',
] as const;
export type EvidenceSource = (typeof EVIDENCE_SOURCES)[number];

/** One observed thing that speaks for or against causes. Secrets and personal data are taken out before it gets here. */
export const clueSchema = z.strictObject({
  source: z.enum(EVIDENCE_SOURCES),
  /** Stable name of what was recognised, in kebab-case: `connection-timeout`, `statement-timeout`, `http-429`, `column-missing`. */
  sign: z.string().regex(/^[a-z0-9-]+$/u),
  /** When it was first and last seen; `null` where the source has no time. UTC with `Z`. */
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
  /** How often it was seen in the window. */
  count: z.int().min(1),
  /** One example, redacted, at most 300 characters, one line. */
  example: z.string().max(300),
  /** A link or a place: a run, a file with its line, a table. `null` where there is none. */
  where: z.string().max(300).nullable(),
});
export type Clue = z.infer<typeof clueSchema>;

/** What one source gave, within its own deadline. `unknown` says why and what to do. */
export const sourceEvidenceSchema = z.strictObject({
  source: z.enum(EVIDENCE_SOURCES),
  status: z.enum(['measured', 'unknown', 'not-configured']),
  /** What was asked, in one line: the query, the address without credentials, the file. */
  query: z.string(),
  /** What it showed, or why it could not be had, in one sentence. */
  observed: z.string(),
  remedy: z.string().nullable(),
  startedAt: z.string(),
  durationMs: z.int().min(0),
  clues: z.array(clueSchema).max(200),
});
export type SourceEvidence = z.infer<typeof sourceEvidenceSchema>;
