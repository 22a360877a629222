import { planRollback } from '../../actions/shared/cutover/plan-rollback.ts';
import type { PlannedStep } from '../../actions/shared/cutover/planned-step.ts';
import type { RollbackOutcome, RollbackRequest } from '../../actions/shared/cutover/rollback-request.ts';
import type { RepositorySnapshot } from '../../actions/shared/ports.ts';
import { afterCommit, aSnapshot, CONFIG, planToTheEnd, ROUTING } from '../support/a-snapshot.ts';

/** `given.json`: the repository before, and who presses the button, one after the other. An object as a file is written as JSON. */
export interface Given {
  readonly story: string;
  readonly files: Readonly<Record<string, string | object>>;
  /** Whole messages of the history, newest first. */
  readonly messages: readonly string[];
  readonly requests: readonly (Omit<RollbackRequest, 'startedAt'> & { readonly startedAt: string; readonly now: string })[];
}

export interface Told {
  /** What the last press came to: the outcome, the commit's message, and every file of it but the report, line by line. */
  readonly commit: string;
  /** The report as it stands afterwards. */
  readonly report: string;
}

export function runScenario(given: Given): Told {
  const first = aSnapshot({ files: { [CONFIG]: null, [ROUTING]: null, ...given.files }, messages: given.messages });
  const { step, snapshot } = given.requests.reduce<{ step: PlannedStep<RollbackOutcome> | null; snapshot: RepositorySnapshot }>(
    (before, { now, startedAt, ...request }) => {
      const plan = (each: RepositorySnapshot) => planRollback(each, { ...request, startedAt: new Date(startedAt) }, new Date(now));
      const next = planToTheEnd(before.snapshot, plan);
      return { step: next, snapshot: next.kind === 'commit' ? afterCommit(before.snapshot, next.commit) : before.snapshot };
    },
    { step: null, snapshot: first },
  );
  return { commit: tellStep(step), report: reportIn(snapshot) };
}

function tellStep(step: PlannedStep<RollbackOutcome> | null): string {
  if (step === null || step.kind === 'read') throw new Error('the story has no end');
  const files = step.kind === 'answer' ? {} : Object.fromEntries(step.commit.files.map(({ path, contents }) => [path, linesOf(path, contents)]));
  const message = step.kind === 'answer' ? null : [step.commit.headline, '', ...step.commit.body.split('\n')];
  return `${JSON.stringify({ kind: step.kind, outcome: step.outcome, message, files }, null, 2)}\n`;
}

function linesOf(path: string, contents: Uint8Array): readonly string[] | string {
  return path.endsWith('/README.md') ? 'see report.md' : new TextDecoder().decode(contents).split('\n');
}

function reportIn(snapshot: RepositorySnapshot): string {
  const [, file] = [...snapshot.files].find(([path]) => path.endsWith('/README.md')) ?? [];
  return file ? new TextDecoder().decode(file.contents) : 'No incident.\n';
}
