import type { CollectorFault } from '../collector-ports.ts';
import type { ControlAction } from '../history/control-record.ts';
import { joinSentences } from '../markdown/sentences.ts';
import type { ControlTerms } from './control-terms.ts';
import { repositoryKey, type RepositoryName, type WorkflowPlace } from './workflow-reference.ts';

/** What a fault comes to for one collector. */
export interface ExplainedFault {
  readonly outcome: 'failed' | 'unknown';
  readonly observed: string;
  readonly remedy: string;
}

interface FaultContext {
  readonly place: WorkflowPlace;
  readonly own: RepositoryName;
  readonly terms: ControlTerms;
  /** What was to be done, which a person can do by hand meanwhile. */
  readonly action: ControlAction;
}

/** A refusal is a failure, and what nobody knows is unknown; each with what to do about it. */
export function explainControlFault(fault: CollectorFault, context: FaultContext): ExplainedFault {
  const { terms } = context;
  const byHand = describeByHand(context);
  const observed = fault.detail;
  switch (fault.kind) {
    case 'missing':
      return { outcome: 'failed', observed, remedy: joinSentences(describeMissing(context)) };
    case 'denied':
      return { outcome: 'failed', observed, remedy: joinSentences(describeToken(context), byHand) };
    case 'conflict':
      return { outcome: 'failed', observed, remedy: joinSentences(terms.runAgain, byHand) };
    case 'refused':
      return { outcome: 'failed', observed, remedy: joinSentences(describeRefused(context), byHand) };
    case 'limited':
      return {
        outcome: 'unknown',
        observed: `GitHub's limit is spent until ${fault.endsAt}: ${observed}`,
        remedy: joinSentences(`${terms.runAgain}, after ${fault.endsAt}`, byHand),
      };
    case 'unanswered':
      return {
        outcome: 'unknown',
        observed: fault.mayHaveHappened ? `no answer, so it may have happened: ${observed}` : observed,
        remedy: joinSentences(`Check the status of GitHub. ${terms.runAgain}`, byHand),
      };
    default:
      return fault satisfies never;
  }
}

function describeMissing({ place, own, terms }: FaultContext): string {
  const name = 'Check its name under collectors in config/policy.yaml';
  return isOwn(place, own)
    ? name
    : `${name}, and whether the token reaches ${place.owner}/${place.repo}. ${terms.otherToken} with Actions: read and write there`;
}

function describeToken({ place, own, terms }: FaultContext): string {
  return isOwn(place, own)
    ? terms.ownToken
    : `${terms.otherToken} with Actions: read and write on ${place.owner}/${place.repo}`;
}

function describeRefused({ action, place }: FaultContext): string {
  return action === 'start'
    ? `Give it \`on: workflow_dispatch\` on the default branch of ${place.owner}/${place.repo}, without an input that must be given`
    : 'Check whether the repository is archived or was renamed';
}

/** The command of the GitHub command line that does the same. */
export function describeByHand({ action, place }: Pick<FaultContext, 'action' | 'place'>): string {
  const { owner, repo, file } = place;
  // A name with blanks or quotes would not be one word of a command that people paste.
  if (!/^[\w.-]+$/u.test(file)) return `By hand: the page Actions of ${owner}/${repo}`;
  const repository = `--repo ${owner}/${repo}`;
  const commands = {
    disable: `gh workflow disable ${file} ${repository}`,
    enable: `gh workflow enable ${file} ${repository}`,
    start: `gh workflow run ${file} ${repository}`,
    cancel: `gh run list --workflow ${file} ${repository}, then gh run cancel ID ${repository}`,
  } as const satisfies Record<ControlAction, string>;
  return `By hand: ${commands[action]}`;
}

function isOwn(place: RepositoryName, own: RepositoryName): boolean {
  return repositoryKey(place) === repositoryKey(own);
}
