import { z } from 'zod';

import { parseInstant } from './instant.ts';
import { PHASES } from './phase.ts';
import { MAX_GENERATION } from './trailers.ts';

/** The version of the file that this program writes. */
export const CONFIG_SCHEMA_VERSION = 1;

/** ISO 8601. Written in UTC with `Z`; a time without zone, as the source system writes it, is read as UTC. */
const instant = z
  .string()
  .refine((text) => parseInstant(text) !== null, { error: 'an instant such as 2026-11-25T02:05:19Z' })
  .meta({ description: 'ISO 8601, UTC with Z; without a zone it is read as UTC' });

const generation = z.int().min(0).max(MAX_GENERATION);

const lastTransitionSchema = z.looseObject({
  from: z.string(),
  to: z.enum(PHASES),
  at: instant,
  by: z.string(),
  reason: z.string(),
  trigger: z.string().nullable(),
  incident: z.string().nullable(),
  run_url: z.string().nullable(),
  operation_id: z.string(),
});

export const holdSchema = z.looseObject({
  by: z.string(),
  reason: z.string(),
  since: instant,
  expires_at: instant.nullable(),
});

/**
 * `config/traffic_cutover_config.json` (DESIGN.md section 3): the source system's keys, and ours, all but the phase optional,
 * since the source system's files lack them. Unknown keys are allowed and kept.
 */
export const cutoverConfigSchema = z.looseObject({
  schema_version: z.int().min(1).optional(),
  current_phase: z.enum(PHASES),
  dlt_enabled: z.boolean(),
  manual_enabled: z.boolean(),
  generation: generation.optional(),
  attempt: z.int().min(0).optional(),
  phase_started_at: instant.nullish(),
  setup_timestamp: instant.nullish(),
  rollback_timestamp: instant.nullish(),
  last_transition: lastTransitionSchema.nullish(),
  hold: holdSchema.nullish(),
  cutover_schedule: z.array(z.unknown()).optional(),
  monitoring: z.looseObject({}).optional(),
  last_run: z.unknown().optional(),
});

export type CutoverConfigFile = z.infer<typeof cutoverConfigSchema>;
