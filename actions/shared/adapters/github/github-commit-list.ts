import { z } from 'zod';

import { DependencyError } from '../../errors.ts';
import { oneLine } from '../../markdown/one-line.ts';
import type { CommitList } from '../../incident-ports.ts';
import { githubApi, type GithubApiOptions } from './github-api.ts';
import { toReadError } from './github-fault.ts';

const commitsSchema = z.array(
  z.object({
    sha: z.string().regex(/^[0-9a-f]{40,64}$/u),
    html_url: z.string(),
    commit: z.object({
      message: z.string(),
      committer: z.object({ date: z.iso.datetime({ offset: true }).optional() }).nullable(),
    }),
  }),
);

/** Commits of a branch by the REST API, newest first, at most 100. */
export function githubCommitList(options: GithubApiOptions): CommitList {
  const api = githubApi(options);
  return {
    async list({ branch, path, from, to }, signal) {
      const what = `reading the commits of ${branch === null ? 'the default branch' : oneLine(branch, 100)}`;
      const parameters = {
        ...{ since: from, until: to, per_page: 100 },
        ...(branch === null ? {} : { sha: branch }),
        ...(path === null ? {} : { path }),
      };
      const answer = await api.rest('GET /repos/{owner}/{repo}/commits', parameters, signal);
      if (!answer.ok) throw toReadError(answer.fault, what);
      const parsed = commitsSchema.safeParse(answer.data);
      if (!parsed.success) throw notUnderstood(what);
      return parsed.data.flatMap(({ sha, html_url: url, commit }) => {
        const { date } = commit.committer ?? {};
        if (date === undefined) return [];
        const at = new Date(date).toISOString();
        return isWithin(at, from, to) ? [{ oid: sha, at, message: commit.message, url }] : [];
      });
    },
  };
}

/** GitHub goes by the day of a commit in places; what is counted lies in the window. */
function isWithin(at: string, from: string, to: string): boolean {
  return Date.parse(at) >= Date.parse(from) && Date.parse(at) < Date.parse(to);
}

function notUnderstood(what: string): DependencyError {
  return new DependencyError({
    dependency: 'github',
    message: `${what} failed: observed an answer of another form, expected what GitHub documents.`,
    retryable: true,
  });
}
