import type { Deliveries, SlackDelivery } from '../shared/escalation/escalation-events.ts';
import { hasMarker, stepMarker } from '../shared/incident/incident-marker.ts';
import type { IssueComment } from '../shared/incident-ports.ts';

const OUTCOMES = ['sent', 'not-sent', 'unknown'] as const satisfies readonly SlackDelivery[];

/** Names of comments beside the step's own: a claim before Slack is told, and what came of it. */
export function claimStep(step: string): string {
  return `slack-claim-${step}`;
}

export function outcomeStep(step: string, outcome: (typeof OUTCOMES)[number]): string {
  return `slack-${outcome}-${step}`;
}

/** What the comments of the issue show of these steps. An outcome counts more than its claim. */
export function readCommentDeliveries(
  incident: string,
  steps: readonly string[],
  comments: readonly IssueComment[],
): Deliveries {
  const has = (step: string): boolean => comments.some(({ body }) => hasMarker(body, stepMarker(incident, step)));
  const slack = steps.flatMap((step): [string, SlackDelivery][] => {
    const outcome = OUTCOMES.find((one) => has(outcomeStep(step, one)));
    if (outcome !== undefined) return [[step, outcome]];
    return has(claimStep(step)) ? [[step, 'claimed']] : [];
  });
  return { github: new Set(steps.filter(has)), slack: new Map(slack) };
}

/** Where two runs claimed at once, the earlier comment's has it. */
export function holdsClaim(
  { incident, step, id }: { readonly incident: string; readonly step: string; readonly id: number },
  comments: readonly IssueComment[],
): boolean {
  const claims = comments.filter(({ body }) => hasMarker(body, stepMarker(incident, claimStep(step))));
  return claims.every((claim) => claim.id >= id);
}
