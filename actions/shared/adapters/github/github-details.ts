import { z } from 'zod';

import { DependencyError, OperatorError } from '../../errors.ts';
import { describeObservation } from '../../markdown/sentences.ts';
import type { RefusedDetail } from '../../incident-ports.ts';
import type { GithubCalls } from './github-calls.ts';

const assignedSchema = z.object({ assignees: z.array(z.object({ login: z.string() })).nullish() });

interface Assignment {
  readonly number: number;
  readonly logins: readonly string[];
  /** The remedy where the token may not. */
  readonly permission: string;
}

/** All at once. GitHub leaves out in silence who cannot be assigned, so the answer says who was. */
export async function addAssignees(
  calls: GithubCalls,
  { number, logins, permission }: Assignment,
  signal?: AbortSignal,
): Promise<readonly RefusedDetail[]> {
  if (logins.length === 0) return [];
  const names = logins.map((login) => `assignee ${login}`);
  return tryDetail(names, async () => {
    const { assignees } = await calls.call(
      {
        route: 'POST /repos/{owner}/{repo}/issues/{issue_number}/assignees',
        parameters: { issue_number: number, assignees: logins },
        what: `Assigning ${number}`,
        advice: { permission, rule: 'Name logins that may be assigned.' },
        schema: assignedSchema,
      },
      signal,
    );
    const taken = new Set((assignees ?? []).map(({ login }) => login.toLowerCase()));
    return logins
      .filter((login) => !taken.has(login.toLowerCase()))
      .map((login) => ({
        what: `assignee ${login}`,
        why: 'GitHub left the login out: it has no access to the repository, or ten are assigned already',
      }));
  });
}

/** What is refused is named and stops nothing; a bug stays an exception. */
export async function tryDetail(
  names: readonly string[],
  add: () => Promise<readonly RefusedDetail[]>,
): Promise<readonly RefusedDetail[]> {
  try {
    return await add();
  } catch (fault) {
    if (!(fault instanceof OperatorError) && !(fault instanceof DependencyError)) throw fault;
    const why =
      fault instanceof OperatorError ? describeObservation(fault.message, { observed: fault.observed }) : fault.message;
    return names.map((what) => ({ what, why }));
  }
}
