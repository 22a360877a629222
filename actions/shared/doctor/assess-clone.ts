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

/** What the clone, its remote and this machine show: the state, what people keep, and what break glass needs. */
export function assessClone(facts: CloneFacts): readonly ReadinessFinding[] {
  return [
    assessNode(facts.nodeVersion),
    assessGit(facts.gitVersion),
    ...assessState(facts),
    ask(about('policy', 'config/policy.yaml', 'valid, with somebody to tell for each role'), facts.policy, (policy) => {
      const { rolesWithoutPeople: roles } = policy;
      return roles.length === 0
        ? { verdict: 'pass', observed: 'valid' }
        : {
            verdict: 'warn',
            observed: `nobody is named for ${roles.join(', ')}`,
            remedy: 'Name logins under escalation, github.',
          };
    }),
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
    ask(about('bundles', 'Bundles', 'one for each action, and break glass'), facts.missingBundles, (missing) =>
      missing.length === 0
        ? { verdict: 'pass', observed: 'all are there' }
        : {
            verdict: 'fail',
            observed: `not there: ${missing.join(', ')}`,
            remedy: 'npm run build, and commit what it writes.',
          },
    ),
    ask(about('minutes', 'Minutes of the schedules', 'known'), facts.schedules, (schedules) =>
      forecastMinutes(schedules, { isManualOurs: facts.policy.measured ? facts.policy.value.isManualOurs : null }),
    ),
  ];
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

function assessState({ branch, state }: CloneFacts): readonly ReadinessFinding[] {
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
