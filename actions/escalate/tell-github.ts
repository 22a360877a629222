import { composeMessage } from '../shared/escalation/compose-message.ts';
import type { EscalationProblem } from '../shared/escalation/escalation-result.ts';
import type { EscalationStep } from '../shared/escalation/escalation-step.ts';
import { renderIssueBody, renderIssueTitle, renderStepComment } from '../shared/escalation/render-issue.ts';
import type { Situation } from '../shared/escalation/situation.ts';
import type { IncidentIssue, IncidentIssues, RefusedDetail } from '../shared/incident-ports.ts';
import { measureStep } from '../shared/verification/measure-step.ts';
import type { Measured } from '../shared/verification/measured.ts';

const REMEDY = 'Let the token write issues (issues: write), and switch issues on under Settings, General, Features.';

/** The incident's issue, made where there is none. `label` is the one that it is found by. */
export async function openIssue(
  situation: Situation,
  labels: readonly string[],
  { issues, signal }: { readonly issues: IncidentIssues; readonly signal: AbortSignal },
): Promise<Measured<IncidentIssue>> {
  const incident = situation.record.id;
  return measureStep(async () => {
    const found = await issues.find(incident, labels[0] ?? null, signal);
    if (found !== null) return found;
    const title = renderIssueTitle(situation);
    return issues.create({ incident, title, body: renderIssueBody(situation), labels }, signal);
  }, REMEDY);
}

export interface GithubTold {
  /** `off`: this reader has no access to issues. */
  readonly github: 'told' | 'told-before' | 'failed' | 'off';
  readonly problems: readonly EscalationProblem[];
}

/** Mentions the step's people in a comment, once, and assigns those who are no team. */
export async function tellGithub(
  step: EscalationStep,
  { situation, issue }: { readonly situation: Situation; readonly issue: IncidentIssue },
  { issues, signal }: { readonly issues: IncidentIssues; readonly signal: AbortSignal },
): Promise<GithubTold> {
  const { number } = issue;
  const request = { incident: situation.record.id, number, step: step.id };
  const body = renderStepComment(composeMessage(step, situation));
  const told = await measureStep(() => issues.commentOnce({ ...request, body }, signal), REMEDY);
  if (!told.measured) {
    const what = `GitHub was not told (${step.role})`;
    return { github: 'failed', problems: [{ what, detail: told.message, remedy: told.remedy }] };
  }
  const logins = step.github.filter((name) => !name.includes('/'));
  const assigned = logins.length === 0 ? [] : await assign(issues, { number, logins }, signal);
  return { github: told.value.outcome === 'written' ? 'told' : 'told-before', problems: assigned };
}

async function assign(
  issues: IncidentIssues,
  { number, logins }: { readonly number: number; readonly logins: readonly string[] },
  signal: AbortSignal,
): Promise<readonly EscalationProblem[]> {
  const answer = await measureStep(() => issues.assign(number, logins, signal), REMEDY);
  const refused: readonly RefusedDetail[] = answer.measured
    ? answer.value
    : [{ what: `assigning ${logins.join(', ')}`, why: answer.message }];
  return refused.map(({ what, why }) => ({
    what: `Not assigned: ${what}`,
    detail: why,
    remedy: 'They were mentioned. Check the logins under escalation in config/policy.yaml.',
  }));
}
