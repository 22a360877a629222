import { addComment, addIssue, setState, type IssueFacts } from './conversations.ts';
import type { FakeComment, FakeIssue, FakeJob, FakePull, FakeState, FakeWorkflowRun } from './fake-state.ts';
import { isPull, readHeads, type PullIssue } from './pull-heads.ts';
import { addJob, queueRun, type RunFacts } from './workflow-runs.ts';

/** What others do in the repository, outside of the requests of the code under test. */
export interface People {
  openIssue(facts: IssueFacts): FakeIssue;
  comment(issue: FakeIssue, body: string, author?: string): FakeComment;
  /** A person's pull request; its branch must be there. `headOwner` for one out of a fork. */
  openPull(facts: IssueFacts & PullFacts): PullIssue;
  /** Merges it into its base with a merge commit; that commit's id. */
  merge(pull: PullIssue): Promise<string>;
  /** The pull request that a request of the code under test has made. */
  findPull(number: number): PullIssue;
  close(issue: FakeIssue, reason?: FakeIssue['stateReason']): void;
  /** A run of a workflow, by its file's name; at the tip of the default branch unless said. */
  run(file: string, facts?: Partial<RunFacts>): Promise<FakeWorkflowRun>;
  job(run: FakeWorkflowRun, facts?: Partial<FakeJob>): FakeJob;
}

export interface PullFacts {
  readonly head: string;
  readonly headOwner?: string;
  readonly base?: string;
}

const SOMEBODY = 'somebody';

export function peopleOf(state: FakeState): People {
  return {
    openIssue: (facts) => addIssue(state, { author: SOMEBODY, ...facts }),
    comment: (issue, body, author = SOMEBODY) => addComment(state, issue, { body, author }),
    openPull: ({ head, headOwner = state.owner, base = state.defaultBranch, ...facts }) => {
      const pull: FakePull = {
        ...{ head, headOwner, base, isDraft: false, requestedReviewers: new Set<string>() },
        ...{ frozen: null, mergedAt: null, mergeCommitSha: null },
      };
      return Object.assign(addIssue(state, { author: SOMEBODY, ...facts, pull }), { pull });
    },
    merge: (pull) => merge(state, pull),
    findPull: (number) => {
      const found = state.issues.filter(isPull).find((pull) => pull.number === number);
      if (found === undefined) throw new Error(`the fake has no pull request ${number}`);
      return found;
    },
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

async function merge(state: FakeState, issue: PullIssue): Promise<string> {
  const { repository } = state;
  const { pull } = issue;
  const { headSha, baseSha } = await readHeads(state, pull);
  const tree = await repository.git(['merge-tree', '--write-tree', baseSha, headSha]);
  const message = `Merge pull request #${issue.number} from ${pull.headOwner}/${pull.head}\n\n${issue.title}`;
  const identity = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org'];
  const commit = ['commit-tree', tree, '-p', baseSha, '-p', headSha, '-m', message];
  const oid = await repository.git([...identity, ...commit]);
  if (!(await repository.updateRef(`refs/heads/${pull.base}`, oid, baseSha)))
    throw new Error(`${pull.base} moved while a pull request was being merged`);
  pull.frozen = { headSha, baseSha };
  pull.mergedAt = state.now();
  pull.mergeCommitSha = oid;
  setState(state, issue, { to: 'closed' });
  return oid;
}
