import type { RootContent } from 'mdast';

import {
  bullets,
  heading,
  link,
  paragraph,
  quoted,
  renderMarkdown,
  strong,
  table,
} from '../markdown/render-markdown.ts';
import type { Inline } from '../markdown/render-markdown.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { StepMessage } from './compose-message.ts';
import type { EscalationProblem, EscalationResult, IncidentEscalation, ToldStep } from './escalation-result.ts';
import { renderMessage } from './render-issue.ts';

const HEADLINES = {
  told: 'Everybody who is due was told',
  'told-in-part': 'Everybody who is due was told, not on every channel',
  'nobody-due': 'Nobody has to be told now',
  'dry-run': 'A dry run: these are due, and nobody was told',
  'escalation-incomplete': 'Somebody was NOT told: pass it on yourself',
  'state-unknown': 'Who must be told could not be read: pass it on yourself',
} as const satisfies Record<EscalationResult['reasonCode'], string>;

/** In the words of a table that a phone shows. */
export const STATE_WORDS = {
  told: 'told',
  due: 'due now',
  waiting: 'later, unless verified by then',
  'not-needed': 'not needed',
  'on-condition': 'not asked for',
} as const satisfies Record<IncidentEscalation['steps'][number]['state'], string>;

/** The job summary: who was told and how, who comes next, what failed; and whatever reached nobody, whole. */
export function renderEscalationSummary(result: EscalationResult, untold: readonly StepMessage[]): string {
  const { incidents, problems, slackChannel } = result;
  return renderMarkdown([
    heading(2, HEADLINES[result.reasonCode]),
    ...(incidents.length === 0 && problems.length === 0 ? [paragraph('No incident is open on this branch.')] : []),
    ...incidents.flatMap((incident) => renderIncident(incident, slackChannel)),
    ...renderProblems(problems),
    ...(untold.length === 0 ? [] : [heading(2, 'What reached nobody')]),
    ...untold.flatMap(renderMessage),
  ]);
}

function renderIncident(incident: IncidentEscalation, slackChannel: string | null): readonly RootContent[] {
  const { id, steps, told, issueUrl, isDrill, next } = incident;
  const title = issueUrl === null ? quoted(id) : link(issueUrl, id);
  return [
    heading(3, 'Incident ', title),
    ...(isDrill ? [paragraph('A drill: nobody is told.')] : []),
    paragraph(renderStanding(incident)),
    ...(steps.length === 0 ? [] : [renderSteps(steps)]),
    ...(told.length === 0 ? [] : [bullets(told.map((one) => renderTold(one, slackChannel)))]),
    ...(next === null
      ? []
      : [paragraph('Next: ', quoted(next.role, 100), ` at ${next.at}, unless it is verified by then.`)]),
    ...renderProblems(incident.problems),
  ];
}

function renderStanding({ state, verifiedAt, recoveredAt, acknowledged }: IncidentEscalation): string {
  const words = {
    back: 'The state is back',
    'not-back': 'The state is NOT back',
    unknown: 'Whether the state is back is unknown',
  };
  const proof = verifiedAt === null ? 'not verified' : `verified since ${verifiedAt}`;
  const recovery = recoveredAt === null ? '' : `, recovered at ${recoveredAt}`;
  const by = acknowledged === null ? 'nobody' : oneLine(acknowledged.by, 80);
  return `${words[state]}; ${proof}${recovery}; acknowledged by ${by}${acknowledged?.at ? ` at ${acknowledged.at}` : ''}.`;
}

function renderSteps(steps: IncidentEscalation['steps']): RootContent {
  return table(
    ['Who', 'State', 'Since', 'Why'],
    steps.map(({ role, state, dueAt, because }) => [
      [quoted(role, 100)],
      [state === 'due' ? strong(STATE_WORDS[state]) : STATE_WORDS[state]],
      [dueAt ?? ''],
      [because],
    ]),
  );
}

const GITHUB_WORDS = {
  told: 'told in the issue',
  'told-before': 'in the issue before',
  failed: 'not in the issue',
  off: 'the issue is left to a workflow',
} as const satisfies Record<ToldStep['github'], string>;

const SLACK_WORDS = {
  told: 'told by Slack',
  'told-before': 'told by Slack before',
  failed: 'not told by Slack',
  unknown: 'may have been told by Slack',
  claimed: 'may have been told by Slack (a run was ended while it did)',
  off: 'no Slack webhook is set',
} as const satisfies Record<ToldStep['slack'], string>;

function renderTold({ role, github, slack }: ToldStep, slackChannel: string | null): readonly Inline[] {
  const channel: readonly Inline[] = slackChannel === null ? [] : [' in ', quoted(slackChannel, 80)];
  return [
    quoted(role, 100),
    `: ${GITHUB_WORDS[github]}; ${SLACK_WORDS[slack]}`,
    ...(slack === 'off' ? [] : channel),
    '.',
  ];
}

function renderProblems(problems: readonly EscalationProblem[]): readonly RootContent[] {
  if (problems.length === 0) return [];
  return [
    bullets(
      problems.map(({ what, detail, remedy }) => [
        strong(oneLine(what, 200)),
        ': ',
        quoted(detail, 400),
        `. ${oneLine(remedy, 400)}`,
      ]),
    ),
  ];
}

/** For a terminal. */
export function renderEscalationLines(result: EscalationResult): readonly string[] {
  return [
    `${HEADLINES[result.reasonCode]}.`,
    ...result.incidents.flatMap((incident) => [
      `Incident ${incident.id}: ${renderStanding(incident)}`,
      ...incident.steps.map(
        ({ role, state, dueAt, because }) =>
          `  ${oneLine(role, 60)}: ${STATE_WORDS[state]}${dueAt === null ? '' : `, ${dueAt}`} (${because})`,
      ),
      ...incident.told.map(
        ({ role, github, slack }) => `  ${oneLine(role, 60)}: ${GITHUB_WORDS[github]}; ${SLACK_WORDS[slack]}.`,
      ),
      ...incident.problems.map(renderProblemLine),
    ]),
    ...result.problems.map(renderProblemLine),
  ];
}

function renderProblemLine({ what, detail, remedy }: EscalationProblem): string {
  return `  ${oneLine(what, 200)}: ${oneLine(detail, 400)} ${oneLine(remedy, 400)}`;
}
