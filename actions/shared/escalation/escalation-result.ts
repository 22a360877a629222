import { z } from 'zod';

const problemSchema = z.object({ what: z.string(), detail: z.string(), remedy: z.string() });

/** A step as a result keeps it. */
const stepSchema = z.object({
  id: z.string(),
  role: z.string(),
  state: z.enum(['told', 'due', 'waiting', 'not-needed', 'on-condition']),
  /** UTC with `Z`; `null` where it never comes. */
  dueAt: z.string().nullable(),
  because: z.string(),
});

const toldSchema = z.object({
  step: z.string(),
  role: z.string(),
  /** `off`: whoever ran it has no access to issues. */
  github: z.enum(['told', 'told-before', 'failed', 'off']),
  /** `off`: no webhook was given. `claimed`: an earlier run was ended while it told Slack. */
  slack: z.enum(['told', 'told-before', 'failed', 'unknown', 'claimed', 'off']),
});

const incidentSchema = z.object({
  id: z.string(),
  isDrill: z.boolean(),
  state: z.enum(['back', 'not-back', 'unknown']),
  verifiedAt: z.string().nullable(),
  recoveredAt: z.string().nullable(),
  acknowledged: z.object({ by: z.string(), at: z.string().nullable() }).nullable(),
  issueUrl: z.string().nullable(),
  steps: z.array(stepSchema),
  /** What this run did. */
  told: z.array(toldSchema),
  next: z.object({ step: z.string(), role: z.string(), at: z.string() }).nullable(),
  problems: z.array(problemSchema),
});

export const ESCALATION_DECISIONS = ['told', 'nothing-due', 'not-told'] as const;

export const escalationResultSchema = z.object({
  schemaVersion: z.literal(1),
  decision: z.enum(ESCALATION_DECISIONS),
  reasonCode: z.enum(['told', 'told-in-part', 'nobody-due', 'escalation-incomplete', 'dry-run', 'state-unknown']),
  at: z.string(),
  slackChannel: z.string().nullable(),
  incidents: z.array(incidentSchema),
  /** What concerns no single incident. */
  problems: z.array(problemSchema),
});

export type EscalationResult = z.infer<typeof escalationResultSchema>;
export type IncidentEscalation = z.infer<typeof incidentSchema>;
export type EscalationProblem = z.infer<typeof problemSchema>;
export type ToldStep = z.infer<typeof toldSchema>;

/** A step reached somebody where one channel surely has it. */
export function hasReached({ github, slack }: ToldStep): boolean {
  return [github, slack].some((channel) => channel === 'told' || channel === 'told-before');
}

type Conclusion = Pick<EscalationResult, 'decision' | 'reasonCode'>;

/** What the run comes to. */
export function concludeEscalation(
  incidents: readonly IncidentEscalation[],
  problems: readonly EscalationProblem[],
  { isDryRun }: { readonly isDryRun: boolean },
): Conclusion {
  const told = incidents.flatMap((incident) => incident.told);
  const isDue = incidents.some(({ steps }) => steps.some(({ state }) => state === 'due'));
  if (incidents.length === 0 && problems.length > 0) return { decision: 'not-told', reasonCode: 'state-unknown' };
  if (isDryRun && isDue) return { decision: 'not-told', reasonCode: 'dry-run' };
  if (!told.every(hasReached)) return { decision: 'not-told', reasonCode: 'escalation-incomplete' };
  if (told.length === 0)
    return problems.length > 0
      ? { decision: 'not-told', reasonCode: 'escalation-incomplete' }
      : { decision: 'nothing-due', reasonCode: 'nobody-due' };
  const isWhole = told.every(({ github, slack }) => github !== 'failed' && slack !== 'failed' && slack !== 'unknown');
  return { decision: 'told', reasonCode: isWhole ? 'told' : 'told-in-part' };
}
