import { z } from 'zod';

import { CRITERIA } from '../success/criterion.ts';
import { VERDICTS } from '../verdict/verdict.ts';
import { instant } from './record-fields.ts';

/** What can happen to an incident beside the looks at its criteria (DESIGN.md section 8). */
export const INCIDENT_EVENTS = [
  'report-opened',
  'verified',
  'recovered',
  'reopened',
  'reviewed',
  'escalated',
  'acknowledged',
] as const;
export type IncidentEventName = (typeof INCIDENT_EVENTS)[number];

/** Something happened to an incident. Each is kept as it is. */
export const incidentEventSchema = z.strictObject({
  kind: z.literal('incident-event'),
  schemaVersion: z.literal(1),
  at: instant,
  /** `YYYYMMDD-HHMMSSZ-<trigger>` */
  incident: z.string().min(1),
  event: z.enum(INCIDENT_EVENTS),
  /** In one line, for the timeline: `on-call by Slack`, the address of the pull request. */
  detail: z.string(),
  /** `renderRunKey`. */
  run: z.string().min(1),
});

/** One look at the five success criteria of an incident. */
export const successSchema = z.strictObject({
  kind: z.literal('success'),
  schemaVersion: z.literal(1),
  at: instant,
  incident: z.string().min(1),
  /** Of the config at the look: a look at another generation says nothing of this incident. */
  generation: z.int(),
  results: z.array(
    z.strictObject({
      id: z.enum(CRITERIA),
      verdict: z.enum(VERDICTS),
      /** In short. */
      observed: z.string(),
      /** Whether it lets the incident recover: `isMet`. */
      isMet: z.boolean(),
    }),
  ),
  /** Written by compaction: every look from then to `at` came to the same, and none was more than 90 min after the one before. */
  unbrokenSince: instant.optional(),
});
