import { z } from 'zod';

import { oneLine } from '../../markdown/one-line.ts';
import type { CommitStatuses } from '../../incident-ports.ts';
import { githubCalls, type GithubCallsOptions } from './github-calls.ts';

/** The name of the required check, beside the workflow's own. */
export const REVIEW_CONTEXT = 'switchback/incident-review';
/** GitHub refuses a longer one. */
const DESCRIPTION_CHARACTERS = 140;

/** Statuses by the REST API. The last one of a commit and context counts, so that one more changes nothing. */
export function githubCommitStatuses(options: GithubCallsOptions): CommitStatuses {
  const calls = githubCalls(options);
  return {
    set: async (oid, { state, description, targetUrl }, signal) => {
      const about = {
        sha: oid,
        state,
        context: REVIEW_CONTEXT,
        description: oneLine(description, DESCRIPTION_CHARACTERS),
      };
      await calls.call(
        {
          route: 'POST /repos/{owner}/{repo}/statuses/{sha}',
          parameters: { ...about, ...(targetUrl === null ? {} : { target_url: targetUrl }) },
          what: `Setting the status of commit ${oid.slice(0, 12)}`,
          advice: {
            permission: 'Give the job `statuses: write`.',
            rule: 'Nothing to do: the next run sets the status of the newest commit.',
          },
          schema: z.looseObject({}),
        },
        signal,
      );
    },
  };
}
