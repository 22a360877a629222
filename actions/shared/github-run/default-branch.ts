import { z } from 'zod';

import { OperatorError } from '../errors.ts';

const eventSchema = z.object({ repository: z.object({ default_branch: z.string().min(1) }) });

/** The branch that holds what people write: as the event says, else the one that the run stands on (schedules run on no other). */
export function defaultBranchOf(event: unknown, refBranch: string | null): string {
  const parsed = eventSchema.safeParse(event);
  if (parsed.success) return parsed.data.repository.default_branch;
  if (refBranch !== null) return refBranch;
  throw new OperatorError({
    reasonCode: 'environment-invalid',
    message: 'The default branch is not known',
    observed: 'no repository.default_branch in the event file, and no branch in GITHUB_REF',
    expected: 'the default branch of the repository',
    remedy: 'Start the action from a workflow on a branch.',
  });
}
