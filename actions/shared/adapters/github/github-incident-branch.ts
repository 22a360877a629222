import { z } from 'zod';

import { OperatorError } from '../../errors.ts';
import type { IncidentBranch, IncidentBranches } from '../../incident-ports.ts';
import type { RepositorySnapshot } from '../../ports.ts';
import { githubCalls, type GithubCallsOptions } from './github-calls.ts';
import { githubCutoverRepository } from './github-cutover-repository.ts';

/**
 * Branches of incidents. Commits by `createCommitOnBranch` with the head that was read, as layer 1 does. A reference is only ever made, never
 * moved by hand: so nothing can be forced.
 */
export function githubIncidentBranches(options: GithubCallsOptions): IncidentBranches {
  const calls = githubCalls(options);
  return {
    at: (branch) => {
      const repository = githubCutoverRepository({ ...options, branch });
      const find: IncidentBranch['find'] = (paths, signal) =>
        nullWhereMissing(() => repository.readTip(paths, signal === undefined ? {} : { signal }));
      return {
        ...repository,
        find,
        createAt: async (oid, signal) => {
          const answer = await calls.createOnce(
            {
              route: 'POST /repos/{owner}/{repo}/git/refs',
              parameters: { ref: `refs/heads/${branch}`, sha: oid },
              what: `Making branch ${branch}`,
              advice: {
                permission:
                  'Give the job `contents: write`; where a ruleset closes new branches to the built-in token, let incident/** through.',
                rule: 'Let a rule for branches allow incident/**, and check that the repository is there.',
              },
              schema: z.object({ ref: z.string() }),
            },
            () => find([], signal),
            signal,
          );
          return 'created' in answer ? 'created' : 'already-there';
        },
      };
    },
  };
}

async function nullWhereMissing(read: () => Promise<RepositorySnapshot>): Promise<RepositorySnapshot | null> {
  try {
    return await read();
  } catch (fault) {
    if (fault instanceof OperatorError && fault.reasonCode === 'branch-missing') return null;
    throw fault;
  }
}
