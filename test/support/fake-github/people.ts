import { addComment, addIssue, setState, type IssueFacts } from './conversations.ts';
import type { FakeComment, FakeIssue, FakeJob, FakeState, FakeWorkflowRun } from './fake-state.ts';
import { addJob, queueRun, type RunFacts } from './workflow-runs.ts';

/** What others do in the repository, outside of the requests of the code under test. */
export interface People {
  openIssue(facts: IssueFacts): FakeIssue;
  comment(issue: FakeIssue, body: string, author?: string): FakeComment;
  close(issue: FakeIssue, reason?: FakeIssue['stateReason']): void;
  /** A run of a workflow, by its file's name; at the tip of the default branch unless said. */
  run(file: string, facts?: Partial<RunFacts>): Promise<FakeWorkflowRun>;
  job(run: FakeWorkflowRun, facts?: Partial<FakeJob>): FakeJob;
}

const SOMEBODY = 'somebody';

export function peopleOf(state: FakeState): People {
  return {
    openIssue: (facts) => addIssue(state, { author: SOMEBODY, ...facts }),
    comment: (issue, body, author = SOMEBODY) => addComment(state, issue, { body, author }),
    close: (issue, reason) => setState(state, issue, { to: 'closed', reason }),
    run: async (file, facts = {}) => {
      const workflow = state.workflows.find(({ path }) => path === `.github/workflows/${file}`);
      if (workflow === undefined) throw new Error(`the fake has no workflow ${file}: name it at the start`);
      const ref = facts.ref ?? state.defaultBranch;
      const headSha = facts.headSha ?? (await state.repository.resolve(`refs/heads/${ref}`)) ?? '0'.repeat(40);
      return queueRun(state, { workflowId: workflow.id, event: 'schedule', ...facts, ref, headSha });
    },
    job: (run, facts) => addJob(state, run, facts),
  };
}
