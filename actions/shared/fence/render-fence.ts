import type { RootContent } from 'mdast';

import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import { bullets, paragraph, quoted, strong, table } from '../markdown/render-markdown.ts';
import type { FenceResult, FenceStepName } from './fence-result.ts';

/** In the words of a summary. */
const TITLES: Readonly<Record<FenceStepName, string>> = {
  'read-role': 'Read what is there',
  'write-down': 'Write it down',
  'change-login': 'Change the login',
  'end-sessions': 'End the sessions',
  verify: 'Verify',
  'other-ways': 'Look for other ways in',
};

/** The fence as a part of a job summary, without a heading: what is said first is what a person needs first. */
export function renderFence(result: FenceResult): readonly RootContent[] {
  const steps = result.steps.map(({ step, outcome, detail }) => [[TITLES[step]], [outcome], [quoted(detail, 500)]]);
  return [
    paragraph(strong(result.verdict), ': ', headline(result), ' ', quoted(result.role, 140)),
    ...(result.remedies.length === 0 ? [] : [bullets(result.remedies.map((remedy) => [quoted(remedy, 500)]))]),
    table(['Step', 'Outcome', 'What happened'], steps),
  ];
}

/** The same for a terminal, a line each. */
export function listFenceLines(result: FenceResult): readonly string[] {
  return [
    `fence: ${result.verdict} (${result.reasonCode}): ${headline(result)} ${oneLine(result.role, 140)}`,
    ...result.steps.map(({ step, outcome, detail }) => `  ${TITLES[step]}: ${outcome}: ${oneLine(detail, 500)}`),
    ...result.remedies.map((remedy) => `  next: ${oneLine(remedy, 500)}`),
  ];
}

function headline({ direction, verdict, endedSessions }: FenceResult): string {
  const sessions = count(endedSessions.length, 'session');
  switch (verdict) {
    case 'pass':
    case 'warn':
      return direction === 'fence'
        ? `no login and no session, ${sessions} ended, of the role`
        : 'login as before of the role';
    case 'unknown':
      return `not known whether the ${direction} holds of the role`;
    case 'fail':
      return `the ${direction} does not hold of the role`;
    default:
      return verdict satisfies never;
  }
}
