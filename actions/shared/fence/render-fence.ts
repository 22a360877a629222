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
    paragraph(strong(result.verdict), ': role ', quoted(result.role, 140), `: ${headlineOfFence(result)}`),
    ...(result.remedies.length === 0 ? [] : [bullets(result.remedies.map((remedy) => [quoted(remedy, 500)]))]),
    table(['Step', 'Outcome', 'What happened'], steps),
  ];
}

/** The same for a terminal, a line each. */
export function listFenceLines(result: FenceResult): readonly string[] {
  return [
    `fence: ${result.verdict} (${result.reasonCode}): role ${oneLine(result.role, 140)}: ${headlineOfFence(result)}`,
    ...result.steps.map(({ step, outcome, detail }) => `  ${TITLES[step]}: ${outcome}: ${oneLine(detail, 500)}`),
    ...result.remedies.map((remedy) => `  next: ${oneLine(remedy, 500)}`),
  ];
}

/** What the login came to. */
export function headlineOfFence({ direction, verdict, reasonCode, endedSessions }: FenceResult): string {
  const isFence = direction === 'fence';
  switch (verdict) {
    case 'pass':
    case 'warn':
      if (isFence) return `no login and no session any more; ${count(endedSessions.length, 'session')} ended`;
      return reasonCode === 'login-not-ours' ? 'no login, and none was given to it' : 'the login that it had before';
    case 'unknown':
      return isFence ? 'not known whether it is fenced' : 'not known whether its login is back';
    case 'fail':
      return isFence ? 'not fenced' : 'its login was not given back';
    default:
      return verdict satisfies never;
  }
}
