import { z } from 'zod';

import { INCIDENT_STATUSES } from '../shared/incident/incident-record.ts';

export const MODES = ['open', 'update', 'carry'] as const;
export type Mode = (typeof MODES)[number];

/** From the best to the worst. */
export const DECISIONS = [
  'nothing-to-do',
  'unchanged',
  'updated',
  'opened',
  'fell-back-to-issue',
  'fell-back-to-summary',
  'fell-back-to-file',
] as const;
export type Decision = (typeof DECISIONS)[number];

const publishedSchema = z.strictObject({
  id: z.string(),
  status: z.enum(INCIDENT_STATUSES),
  decision: z.enum(DECISIONS),
  branch: z.string(),
  /** Of the branch after this run; `null` where it could not be had. */
  commit: z.string().nullable(),
  pullRequest: z
    .strictObject({ number: z.int(), url: z.string(), state: z.enum(['open', 'closed', 'merged']) })
    .nullable(),
  issue: z.strictObject({ number: z.int(), url: z.string() }).nullable(),
  /** Parts of report and pull request that people changed, and so are theirs. */
  leftAlone: z.array(z.string()),
  removedByPeople: z.array(z.string()),
  /** Labels, assignees and reviewers that GitHub did not take. */
  refused: z.array(z.strictObject({ what: z.string(), why: z.string() })),
  /** Why each way before the one that was taken did not work, in their order. */
  fallbacks: z.array(z.strictObject({ from: z.string(), why: z.string(), remedy: z.string() })),
  /** Where the report was written on this machine; `null` where it was not. */
  file: z.string().nullable(),
  reviewDueAt: z.string().nullable(),
  isReviewOverdue: z.boolean().nullable(),
  notes: z.array(z.string()),
});
export type PublishedIncident = z.infer<typeof publishedSchema>;

/** What became of something beside the reports. */
const sideSchema = z.strictObject({
  outcome: z.enum(['written', 'unchanged', 'failed', 'not-due']),
  detail: z.string().nullable(),
});
export type SideOutcome = z.infer<typeof sideSchema>;

/** What the action answers, as JSON. */
export const reportResultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  mode: z.enum(MODES),
  decision: z.enum(DECISIONS),
  reasonCode: z.string(),
  incidents: z.array(publishedSchema),
  /** `incidents/README.md` on the default branch. */
  index: sideSchema,
  /** The file of this run on the branch of the history. */
  history: sideSchema,
  /** What every report of this run lacks, and why. */
  missing: z.record(z.string(), z.string()),
  durationMs: z.int().min(0),
});
export type ReportResult = z.infer<typeof reportResultSchema>;

/** The worst decision of several, since it is what somebody must look at. */
export function foldDecisions(decisions: readonly Decision[]): Decision {
  return DECISIONS[Math.max(0, ...decisions.map((decision) => DECISIONS.indexOf(decision)))] ?? 'nothing-to-do';
}

const REASONS = {
  'nothing-to-do': 'no-open-incident',
  unchanged: 'report-unchanged',
  updated: 'report-updated',
  opened: 'report-opened',
  'fell-back-to-issue': 'report-fell-back',
  'fell-back-to-summary': 'report-fell-back',
  'fell-back-to-file': 'report-fell-back',
} as const satisfies Record<Decision, string>;

export function reasonOf(decision: Decision): (typeof REASONS)[Decision] {
  return REASONS[decision];
}
