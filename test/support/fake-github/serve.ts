import { parseArgs } from 'node:util';
import { startFakeGithub } from './start-fake-github.ts';

/**
 * The fake as a process of its own: prints one JSON line with its addresses and serves until SIGINT or SIGTERM, then a line of requests and of what stands in issues and
 * pull requests.
 * Ends with 1, and what was wrong on the error stream, where it was used against GitHub's rules.
 */
const { values } = parseArgs({
  options: {
    owner: { type: 'string', default: 'octo-org' },
    repo: { type: 'string', default: 'migration' },
    branch: { type: 'string', default: 'main' },
    token: { type: 'string', default: 'ghs_fake0000000000000000000000000000000000' },
    'latency-ms': { type: 'string', default: '0' },
    workflow: { type: 'string', multiple: true, default: [] },
    collaborator: { type: 'string', multiple: true, default: [] },
    /** As the repository's setting does. */
    'forbid-pull-requests': { type: 'boolean', default: false },
    'issues-off': { type: 'boolean', default: false },
    /** Push this directory's HEAD as the branch. */
    from: { type: 'string' },
  },
});
const { owner, repo, branch, token, from, workflow } = values;
const github = await startFakeGithub({
  owner,
  repo,
  branch,
  token,
  workflows: workflow,
  collaborators: values.collaborator,
  mayActionsOpenPullRequests: !values['forbid-pull-requests'],
  hasIssues: !values['issues-off'],
  latencyMs: Number(values['latency-ms']),
});
if (from !== undefined)
  await github.git('fetch', '--quiet', '--force', '--update-head-ok', from, `+HEAD:refs/heads/${branch}`);

const { url, graphqlUrl, bareRepository } = github;
process.stdout.write(`${JSON.stringify({ url, graphqlUrl, bareRepository, owner, repo, branch, token })}\n`);

const end = async (): Promise<void> => {
  const requests = github.requests.map(({ method, path, labels }) => ({ method, path, labels }));
  const issues = github.state.issues.map((issue) => ({
    ...{ number: issue.number, title: issue.title, body: issue.body, state: issue.state, labels: [...issue.labels] },
    ...{ assignees: [...issue.assignees], comments: issue.comments.map(({ author, body }) => ({ author, body })) },
    pull: issue.pull && { ...issue.pull, requestedReviewers: [...issue.pull.requestedReviewers] },
  }));
  process.stdout.write(`${JSON.stringify({ requests, issues, statuses: github.state.statuses })}\n`);
  await github.close().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  });
};
const ended = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});
await ended;
await end();
