import { z } from 'zod';

import { measurementSchema } from './measurement.ts';

/** What a job came to, as GitHub has it; `null` where it did not run. */
const jobSchema = z.strictObject({
  name: z.string(),
  result: z.enum(['success', 'failure', 'cancelled', 'skipped']).nullable(),
  /** What it said in one line, where it said something. */
  said: z.string().nullable(),
});

/** Something that happened to the incident. Instants are UTC with `Z`. */
const happeningSchema = z.strictObject({ at: z.string(), what: z.string(), by: z.string().nullable() });

/** `incidents/<id>/evidence.json`: every measurement, what the state was before and after, and where it all came from. */
export const evidenceSchema = z.strictObject({
  schemaVersion: z.literal(1),
  incident: z.string(),
  toolVersion: z.string(),
  writtenAt: z.string(),
  /** `config/traffic_cutover_config.json` and the routing file, as they were and are; `null` where a file was not there or was not UTF-8. */
  state: z.strictObject({
    before: z.strictObject({ commit: z.string(), config: z.string().nullable(), routing: z.string().nullable() }),
    after: z.strictObject({ commit: z.string(), config: z.string().nullable(), routing: z.string().nullable() }),
  }),
  /** Links to the runs that measured, in their order. */
  runs: z.array(z.strictObject({ at: z.string(), url: z.string() })),
  jobs: z.array(jobSchema),
  measurements: z.array(measurementSchema),
  happenings: z.array(happeningSchema),
  /** SHA-256 of everything else, as `evidence-digest.ts` makes it. */
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/u),
});

export type Evidence = z.infer<typeof evidenceSchema>;
export type EvidenceJob = z.infer<typeof jobSchema>;
export type Happening = z.infer<typeof happeningSchema>;
