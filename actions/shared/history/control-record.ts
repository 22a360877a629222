import { z } from 'zod';

import { CONTROL_DIRECTIONS } from '../control/control-direction.ts';
import { instant, path } from './record-fields.ts';

export const CONTROL_ACTIONS = ['disable', 'cancel', 'enable', 'start'] as const;
export type ControlAction = (typeof CONTROL_ACTIONS)[number];

/** `skipped`: nothing was to be done, or the policy names no workflow. `already-so`: it was so before. */
export const CONTROL_OUTCOMES = ['changed', 'already-so', 'skipped', 'unknown', 'failed'] as const;

/** Layer 2 (DESIGN.md section 1): collectors were stopped and started. Each is kept as it is. */
export const controlSchema = z.strictObject({
  kind: z.literal('control'),
  schemaVersion: z.literal(1),
  /** When it began. */
  at: instant,
  /** When the last thing was done or seen: what dlt wrote after this was not in flight. */
  endedAt: instant,
  /** `renderRunKey`. */
  run: z.string().min(1),
  /** Of the config at the tip; `null` where it could not be read. */
  generation: z.int().nullable(),
  incident: z.string().nullable(),
  direction: z.enum(CONTROL_DIRECTIONS),
  /** In the order in which they were planned. */
  results: z.array(
    z.strictObject({
      /** `collect.yml`, or `owner/repo:collect.yml` in another repository. */
      target: z.string().min(1),
      path,
      action: z.enum(CONTROL_ACTIONS),
      outcome: z.enum(CONTROL_OUTCOMES),
      /** In short. */
      detail: z.string(),
    }),
  ),
});
