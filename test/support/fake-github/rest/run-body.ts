import type { FakeJob, FakeState, FakeWorkflowRun } from '../fake-state.ts';
import { account } from './account.ts';
import { instant } from './issue-body.ts';
import { repositoryBody } from './repository-body.ts';

export async function runBody(run: FakeWorkflowRun, state: FakeState): Promise<object> {
  const { url, owner, repo } = state;
  const api = `${url}/repos/${owner}/${repo}`;
  const self = `${api}/actions/runs/${run.id}`;
  const workflow = state.workflows.find(({ id }) => id === run.workflowId);
  const [commit] = /^0+$/.test(run.headSha) ? [] : await state.repository.log(run.headSha, 1);
  const ofWorkflow = state.runs.filter(({ workflowId }) => workflowId === run.workflowId);
  return {
    ...{ id: run.id, node_id: `WFR_${run.id}`, name: workflow?.path.split('/').at(-1) ?? null },
    ...{ head_branch: run.ref, head_sha: run.headSha, path: workflow?.path ?? '', workflow_id: run.workflowId },
    ...{ run_number: ofWorkflow.indexOf(run) + 1, run_attempt: run.attempt, event: run.event },
    ...{ display_title: commit?.message.split('\n')[0] ?? '', status: run.status, conclusion: run.conclusion },
    ...{
      created_at: instant(run.createdAt),
      run_started_at: instant(run.startedAt),
      updated_at: instant(run.updatedAt),
    },
    url: self,
    html_url: `https://github.com/${owner}/${repo}/actions/runs/${run.id}`,
    ...Object.fromEntries(
      ['jobs', 'logs', 'cancel', 'rerun', 'artifacts'].map((name) => [`${name}_url`, `${self}/${name}`]),
    ),
    check_suite_url: `${api}/check-suites/${run.id}`,
    workflow_url: `${api}/actions/workflows/${run.workflowId}`,
    previous_attempt_url: null,
    pull_requests: [],
    head_commit:
      commit === undefined
        ? null
        : {
            ...{ id: commit.oid, tree_id: commit.treeOid, message: commit.message, timestamp: commit.committer.date },
            author: { name: commit.author.name, email: commit.author.email },
            committer: { name: commit.committer.name, email: commit.committer.email },
          },
    repository: repositoryBody(state),
    head_repository: repositoryBody(state),
    actor: account(owner),
    triggering_actor: account(owner),
  };
}

export function jobBody(job: FakeJob, run: FakeWorkflowRun, { url, owner, repo, workflows }: FakeState): object {
  const api = `${url}/repos/${owner}/${repo}`;
  return {
    ...{ id: job.id, node_id: `CR_${job.id}`, name: job.name, run_id: run.id, run_attempt: run.attempt },
    ...{ head_sha: run.headSha, head_branch: run.ref, status: job.status, conclusion: job.conclusion },
    workflow_name:
      workflows
        .find(({ id }) => id === run.workflowId)
        ?.path.split('/')
        .at(-1) ?? null,
    ...{ url: `${api}/actions/jobs/${job.id}`, run_url: `${api}/actions/runs/${run.id}` },
    html_url: `https://github.com/${owner}/${repo}/actions/runs/${run.id}/job/${job.id}`,
    check_run_url: `${api}/check-runs/${job.id}`,
    ...{ created_at: instant(run.createdAt), started_at: instant(job.startedAt) },
    completed_at: job.completedAt === null ? null : instant(job.completedAt),
    steps: [],
    labels: ['ubuntu-latest'],
    ...{ runner_id: null, runner_name: null, runner_group_id: null, runner_group_name: null },
  };
}
