import type { Policy } from '../shared/policy/policy.ts';
import type { SwitchOptions } from './switch-collectors.ts';

interface FenceGiven {
  /** A privileged connection. */
  readonly hasConnection: boolean;
  readonly policy: Pick<Policy, 'collectors'>;
}

export interface NoFence {
  readonly text: string;
  /** Nothing takes the login although somebody set out to: half of what a fence needs is there. */
  readonly isWarning: boolean;
}

type Asked = Pick<SwitchOptions, 'fencedBy' | 'isDryRun' | 'terms' | 'direction'>;

/** Why this run does nothing to the login of the dlt role; `null` where it does. What another job of the run fences is no false alarm here. */
export function explainNoFence(
  { fencedBy, isDryRun, terms, direction }: Asked,
  { hasConnection, policy }: FenceGiven,
): NoFence | null {
  const role = policy.collectors.dlt.databaseRole;
  if (role === null) {
    const text = 'No role is fenced: collectors.dlt.database_role in config/policy.yaml names none.';
    return { text, isWarning: hasConnection || fencedBy !== null };
  }
  if (!hasConnection && fencedBy !== null)
    return {
      text: `The fence is set by the job ${fencedBy}: the login of the role ${role} is that job's to take.`,
      isWarning: false,
    };
  if (!hasConnection) {
    const what = direction === 'to-manual' ? 'is not fenced' : 'is left as it is';
    return {
      text: `The login of the role ${role} ${what}: no privileged connection was given. ${terms.fence}`,
      isWarning: true,
    };
  }
  return isDryRun ? { text: `A dry run leaves the login of the role ${role} as it is.`, isWarning: false } : null;
}
