import type { Measured } from '../verification/measured.ts';
import type { BranchProtection, ProtectionDemand } from './branch-protection.ts';
import type { ReadinessFinding } from './readiness-result.ts';

/** A commit of the built-in token does not get past these: it is nobody's administrator. */
const BLOCKING: Partial<Readonly<Record<ProtectionDemand, string>>> = {
  'pull-request': 'wants a pull request',
  'status-checks': 'wants status checks',
  'restricted-pushes': 'lets only those push whom it names, and github-actions is not among them',
  locked: 'locks it',
};
const SHAPING: Partial<Readonly<Record<ProtectionDemand, string>>> = {
  signatures: 'wants signed commits, which break glass cannot give',
};

/**
 * Whether classic protection keeps a machine's commit from a branch. A branch that is not made yet shows none; whether a pattern will cover it, GitHub
 * tells nobody beforehand, so nothing is said of it, unless it should be there.
 */
export function assessProtection(
  branch: string,
  measured: Measured<BranchProtection | null>,
  { isNeededNow }: { readonly isNeededNow: boolean },
): readonly ReadinessFinding[] {
  const about = {
    ...{ area: 'github' as const, id: 'protection', title: `Protection of ${branch}` },
    expected: 'no classic protection that keeps the built-in token from committing',
  };
  if (!measured.measured)
    return [{ ...about, verdict: 'unknown', observed: measured.message, remedy: measured.remedy }];
  if (measured.value !== null) return [{ ...about, ...judge(branch, measured.value) }];
  const remedy = 'Push the branch, or give the token contents: read.';
  return isNeededNow ? [{ ...about, verdict: 'unknown', observed: 'GitHub shows no such branch', remedy }] : [];
}

function judge(
  branch: string,
  { isProtected, seen, demands }: BranchProtection,
): Pick<ReadinessFinding, 'verdict' | 'observed' | 'remedy'> {
  if (!isProtected) return { verdict: 'pass', observed: 'none' };
  const known = demands.measured ? demands.value : seen;
  const blocked = known.flatMap((demand) => BLOCKING[demand] ?? []);
  if (blocked.length > 0)
    return {
      verdict: 'fail',
      observed: `the rule of the branch ${blocked.join(', and ')}: the bot could not push the commit of the state`,
      remedy: `Settings, Branches: take that out of the rule for ${branch}, or keep the state on a branch of its own that no rule covers: README, "Adopting it", step 2.`,
    };
  if (!demands.measured)
    return {
      verdict: 'unknown',
      observed: `protected; by what is not seen: ${demands.message}`,
      remedy: demands.remedy,
    };
  const shaped = known.flatMap((demand) => SHAPING[demand] ?? []);
  return shaped.length === 0
    ? { verdict: 'pass', observed: 'protected by nothing that stands in the way' }
    : {
        verdict: 'warn',
        observed: `the rule of the branch ${shaped.join(', and ')}`,
        remedy: `Try a rollback with dry run, and break glass from a clone, or take that out of the rule for ${branch}.`,
      };
}
