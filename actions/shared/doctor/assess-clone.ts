import { count } from '../markdown/count.ts';
import type { UnreachableSample } from '../triggers/unreachable-samples.ts';
import type { Measured } from '../verification/measured.ts';
import { forecastMinutes } from './forecast-minutes.ts';
import type { ReadinessFinding } from './readiness-result.ts';
import type { CloneFacts } from './repository-facts.ts';

type Answer = Omit<ReadinessFinding, 'area' | 'id' | 'title' | 'expected'>;
type About = Pick<ReadinessFinding, 'area' | 'id' | 'title' | 'expected'>;

/** package.json, `engines`. */
const LEAST_NODE = [20, 19] as const;
/** `git push --porcelain` with an option for each push, and partial clones (git's release notes). */
const LEAST_GIT = [2, 30] as const;

/** The id of the finding that is shown also where nothing is wrong with it. */
export const MINUTES = 'minutes';

/** `isPrivate`: `null` where nobody could say. What the clone, its remote and this machine show: the state, what people keep, and what break glass needs. */
export function assessClone(
  facts: CloneFacts,
  { isPrivate }: { readonly isPrivate: boolean | null },
): readonly ReadinessFinding[] {
  return [
    assessNode(facts.nodeVersion),
    assessGit(facts.gitVersion),
    ...assessState(facts),
    ask(
      about('policy', 'config/policy.yaml', 'valid, with somebody to tell for each role'),
      facts.policyProblem,
      (problem) => assessPolicy(problem, facts),
    ),
    ask(about('datasets', 'config/datasets.yaml', 'valid'), facts.datasetsProblem, (problem) =>
      problem === null
        ? { verdict: 'pass', observed: 'valid' }
        : {
            verdict: 'fail',
            observed: problem,
            remedy: 'Mend it by pull request; a rollback works without it, the proof does not.',
          },
    ),
    ask(
      about('samples', 'Samples of rules and gates', 'within reach in every phase, at the cadence of dlt'),
      facts.unreachableSamples,
      assessSamples,
    ),
    ask(
      about('collectors', 'Collectors that obey', 'workflows, or commands that ask the state'),
      facts.policy,
      (policy) => {
        const { pathsWithoutWorkflows: paths } = policy;
        return paths.length === 0
          ? { verdict: 'pass', observed: 'both paths are workflows' }
          : {
              verdict: 'warn',
              observed: `no workflow is named for ${paths.join(' and ')}: whether its command asks the state cannot be seen from here`,
              remedy:
                'Start it by switchback run or behind switchback gate (scripts/collector/README.md), or name its workflow.',
            };
      },
    ),
    ask(
      about('bundles', 'Bundles', 'one for each action, and break glass, as the sources give them'),
      facts.missingBundles,
      (missing) => assessBundles(missing, facts.commitsSinceBuild),
    ),
    ask(about(MINUTES, 'Minutes of the schedules', 'within what is free'), facts.schedules, (schedules) =>
      forecastMinutes(schedules, {
        isPrivate,
        isManualOurs: facts.policy.measured ? facts.policy.value.isManualOurs : null,
      }),
    ),
  ];
}

function assessPolicy(problem: string | null, { policy, unregisteredUnit }: CloneFacts): Answer {
  if (problem !== null)
    return {
      verdict: 'fail',
      observed: problem,
      remedy:
        'Mend it by pull request: the state goes back without it, but no collector is stopped, and nothing is watched.',
    };
  if (unregisteredUnit !== null)
    return {
      verdict: 'warn',
      observed: unregisteredUnit,
      remedy: 'Mend either file by pull request: an advance refuses them.',
    };
  const roles = policy.measured ? policy.value.rolesWithoutPeople : [];
  return roles.length === 0
    ? { verdict: 'pass', observed: 'valid' }
    : {
        verdict: 'warn',
        observed: `nobody is named for ${roles.join(', ')}`,
        remedy: 'Name logins under escalation, github.',
      };
}

/** A rollback works without them; what they are meant to see, nobody sees. */
function assessSamples(unreachable: readonly UnreachableSample[]): Answer {
  if (unreachable.length === 0) return { verdict: 'pass', observed: 'they are' };
  return {
    verdict: 'warn',
    observed: unreachable.map(({ observed }) => observed).join('; '),
    remedy: [...new Set(unreachable.map(({ remedy }) => remedy))].join(' '),
  };
}

function assessBundles(missing: readonly string[], sinceBuild: CloneFacts['commitsSinceBuild']): Answer {
  if (missing.length > 0)
    return {
      verdict: 'fail',
      observed: `not there: ${missing.join(', ')}`,
      remedy: 'npm run build, and commit what it writes.',
    };
  const commits = sinceBuild.measured ? sinceBuild.value : null;
  if (commits === null)
    return { verdict: 'pass', observed: 'all are there; whether they are stale only a whole clone can tell' };
  return commits === 0
    ? { verdict: 'pass', observed: 'all are there, and no source was changed since' }
    : {
        verdict: 'warn',
        observed: `all are there, but may be stale: ${count(commits, 'commit')} changed sources after the newest that changed a bundle`,
        remedy: 'npm run build, and commit what it writes, if anything.',
      };
}

function about(id: string, title: string, expected: string): About {
  return { area: 'repository', id, title, expected };
}

function ask<T>(of: About, measured: Measured<T>, judge: (value: T) => Answer): ReadinessFinding {
  return {
    ...of,
    ...(measured.measured
      ? judge(measured.value)
      : { verdict: 'unknown' as const, observed: measured.message, remedy: measured.remedy }),
  };
}

function assessState({ branch, state, missingBranch }: CloneFacts): readonly ReadinessFinding[] {
  if (missingBranch !== null) {
    const of = about('state', `The branch ${branch}`, 'there, with the live state that a rollback writes to');
    return [{ ...of, verdict: 'fail', observed: missingBranch.message, remedy: missingBranch.remedy }];
  }
  const of = (file: string): About => about('state', `${file} at ${branch}`, 'can be read');
  const remedy = 'A rollback writes it anew; everything else refuses it until somebody mends it.';
  return (['config', 'routing'] as const).map((file) =>
    ask(of(file === 'config' ? 'The live state' : 'The routing file'), state, (found) => {
      const problem = found[file];
      return problem === null
        ? { verdict: 'pass', observed: 'it can' }
        : { verdict: 'fail', observed: problem, remedy };
    }),
  );
}

function assessNode(version: string): ReadinessFinding {
  const expected = `${LEAST_NODE.join('.')} or newer, for break glass`;
  const of: About = { area: 'machine', id: 'node', title: 'Node on this machine', expected };
  return isAtLeast(version, LEAST_NODE)
    ? { ...of, verdict: 'pass', observed: version }
    : { ...of, verdict: 'fail', observed: version, remedy: 'Install a newer Node.' };
}

function assessGit(version: string | null): ReadinessFinding {
  const expected = `${LEAST_GIT.join('.')} or newer, for break glass`;
  const of: About = { area: 'machine', id: 'git', title: 'git on this machine', expected };
  return version !== null && isAtLeast(version, LEAST_GIT)
    ? { ...of, verdict: 'pass', observed: version }
    : { ...of, verdict: 'fail', observed: version ?? 'none', remedy: 'Install a newer git.' };
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [, ownMajor = '0', ownMinor = '0'] = /(\d+)\.(\d+)/u.exec(version) ?? [];
  return Number(ownMajor) > major || (Number(ownMajor) === major && Number(ownMinor) >= minor);
}
