import { z } from 'zod';

import { cutBody } from '../../markdown/cut-body.ts';
import type { PullRequest, PullRequestDetails, PullRequests, RefusedDetail } from '../../incident-ports.ts';
import { githubCalls, type CallAdvice, type GithubCalls, type GithubCallsOptions } from './github-calls.ts';
import { addAssignees, tryDetail } from './github-details.ts';

const ADVICE: CallAdvice = {
  permission:
    'Give the job `pull-requests: write`, and tick "Allow GitHub Actions to create and approve pull requests" under Settings, Actions, General.',
  rule: 'The message names what GitHub did not take; open the pull request from the branch by hand where it stays so.',
};

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const pullSchema = z.object({
  number: z.int(),
  html_url: z.string(),
  state: z.enum(['open', 'closed']),
  created_at: instant,
  merged_at: instant.nullish(),
  body: z.string().nullish(),
  head: z.object({ sha: z.string(), ref: z.string() }),
});
type RawPull = z.infer<typeof pullSchema>;

/** Pull requests by the REST API. */
export function githubPullRequests(options: GithubCallsOptions): PullRequests {
  const calls = githubCalls(options);
  const find = async (branch: string, signal?: AbortSignal): Promise<PullRequest | null> => {
    const pulls = await calls.call(
      {
        route: 'GET /repos/{owner}/{repo}/pulls',
        parameters: { head: `${options.owner}:${branch}`, state: 'all', per_page: 100 },
        what: `Looking for the pull request of ${branch}`,
        advice: ADVICE,
        schema: z.array(pullSchema),
      },
      signal,
    );
    // GitHub passes over a `head` that it does not understand and lists everything.
    return choose(pulls.filter(({ head }) => head.ref === branch).map(toPullRequest));
  };
  return {
    find,
    create: async ({ branch, base, title, body }, signal) => {
      const answer = await calls.createOnce(
        {
          route: 'POST /repos/{owner}/{repo}/pulls',
          parameters: {
            head: branch,
            base,
            title,
            body: cutBody(body, `branch ${branch}`),
            maintainer_can_modify: false,
          },
          what: 'Opening the pull request',
          advice: ADVICE,
          schema: pullSchema,
        },
        () => find(branch, signal),
        signal,
      );
      return 'created' in answer ? toPullRequest(answer.created) : answer.found;
    },
    updateBody: async (number, body, signal) => {
      const parameters = { pull_number: number, body: cutBody(body, 'the report on the branch') };
      const route = 'PATCH /repos/{owner}/{repo}/pulls/{pull_number}';
      await calls.call(
        { route, parameters, what: `Changing pull request ${number}`, advice: ADVICE, schema: pullSchema },
        signal,
      );
    },
    addDetails: async (number, details, signal) => [
      ...(await addLabels(calls, number, details.labels, signal)),
      ...(await addAssignees(calls, { number, logins: details.assignees, permission: ADVICE.permission }, signal)),
      ...(await askReviewers(calls, number, details, signal)),
    ],
  };
}

/** The open one; else a merged one, which says more than one that was closed; else the newest. */
function choose(pulls: readonly PullRequest[]): PullRequest | null {
  const newest = pulls.toSorted((a, b) => b.number - a.number);
  return (
    newest.find(({ state }) => state === 'open') ??
    newest.find(({ mergedAt }) => mergedAt !== null) ??
    newest[0] ??
    null
  );
}

async function addLabels(
  calls: GithubCalls,
  number: number,
  labels: readonly string[],
  signal?: AbortSignal,
): Promise<readonly RefusedDetail[]> {
  const add = (some: readonly string[]): Promise<readonly RefusedDetail[]> =>
    tryDetail(
      some.map((label) => `label ${label}`),
      async () => {
        await calls.call(
          {
            route: 'POST /repos/{owner}/{repo}/issues/{issue_number}/labels',
            parameters: { issue_number: number, labels: some },
            what: `Labelling ${number}`,
            advice: ADVICE,
            schema: z.array(z.unknown()),
          },
          signal,
        );
        return [];
      },
    );
  return eachAlone(labels, add);
}

/** A team is asked for by its slug, and needs a token that may see teams: the built-in one may not (REST docs, request reviewers). */
async function askReviewers(
  calls: GithubCalls,
  number: number,
  { reviewers }: PullRequestDetails,
  signal?: AbortSignal,
): Promise<readonly RefusedDetail[]> {
  const ask = (some: readonly string[]): Promise<readonly RefusedDetail[]> =>
    tryDetail(
      some.map((reviewer) => `reviewer ${reviewer}`),
      async () => {
        await calls.call(
          {
            route: 'POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
            parameters: {
              pull_number: number,
              reviewers: some.filter((name) => !name.includes('/')),
              team_reviewers: some.flatMap((name) => name.split('/')[1] ?? []),
            },
            what: `Asking for a review of ${number}`,
            advice: ADVICE,
            schema: z.looseObject({}),
          },
          signal,
        );
        return [];
      },
    );
  return eachAlone(reviewers, ask);
}

/** All in one call where GitHub takes them; only a refusal costs a call for each. */
async function eachAlone(
  names: readonly string[],
  add: (some: readonly string[]) => Promise<readonly RefusedDetail[]>,
): Promise<readonly RefusedDetail[]> {
  if (names.length === 0) return [];
  const refused = await add(names);
  if (refused.length === 0 || names.length === 1) return refused;
  const alone: RefusedDetail[] = [];
  for (const name of names) alone.push(...(await add([name])));
  return alone;
}

function toPullRequest(pull: RawPull): PullRequest {
  const { number, html_url: url, state, created_at: createdAt, merged_at: mergedAt, body, head } = pull;
  return { number, url, state, createdAt, mergedAt: mergedAt ?? null, body: body ?? '', headOid: head.sha };
}
