import type { Measured } from '../verification/measured.ts';

/**
 * What classic branch protection demands, as far as a commit of the built-in token is concerned. Rulesets are asked for apart: GitHub keeps both, and
 * both hold. GitHub's documentation, "About protected branches".
 */
export const PROTECTION_DEMANDS = [
  'pull-request',
  'status-checks',
  'restricted-pushes',
  'locked',
  'signatures',
] as const;
export type ProtectionDemand = (typeof PROTECTION_DEMANDS)[number];

/** One branch that is there. */
export interface BranchProtection {
  /** By classic protection; rulesets apart. */
  readonly isProtected: boolean;
  /** What everybody who may read the branch sees of it. */
  readonly seen: readonly ProtectionDemand[];
  /** The whole of it, which an administrator's token alone may see. */
  readonly demands: Measured<readonly ProtectionDemand[]>;
}
