import type { Measured } from '../verification/measured.ts';
import { assessProtection } from './assess-protection.ts';
import type { ReadinessFinding } from './readiness-result.ts';
import type { GithubFacts, PolicyFacts } from './repository-facts.ts';

type Answer = Omit<ReadinessFinding, 'area' | 'id' | 'title' | 'expected'>;

interface Question<T> {
  readonly id: string;
  readonly title: string;
  readonly expected: string;
  readonly measured: Measured<T>;
  readonly judge: (value: T) => Answer;
}

/** Everything of GitHub that a rollback needs, each with its remedy; what the token may not see is `unknown` and says which right is missing. */
export function assessGithub(facts: GithubFacts, policy: PolicyFacts | null): readonly ReadinessFinding[] {
  return [
    ask({
      ...{ id: 'repository', title: 'Repository', expected: 'not archived, with issues' },
      ...{ measured: facts.repository, judge: judgeRepository },
    }),
    ask({
      ...{ id: 'actions', title: 'GitHub Actions', expected: 'on, with the actions of GitHub allowed' },
      ...{ measured: facts.actions, judge: judgeActions },
    }),
    ask({
      ...{
        id: 'pull-requests',
        title: 'Reports as pull requests',
        expected: 'GitHub Actions may create pull requests',
      },
      ...{ measured: facts.mayActionsOpenPullRequests, judge: judgePullRequests },
    }),
    ...[...facts.rules].map(([branch, measured]) => askRules(branch, measured)),
    ...[...facts.protection].flatMap(([branch, measured]) =>
      assessProtection(branch, measured, { isNeededNow: !isMade(branch) }),
    ),
    ...OWN_WORKFLOWS.map((workflow) => askWorkflow(workflow, facts.workflows)),
    ...(policy?.workflows ?? []).map((file) =>
      askWorkflow(
        {
          file,
          isNeeded: true,
          what: 'a collector that config/policy.yaml names',
          orElse: ', or take it out of config/policy.yaml',
        },
        facts.workflows,
      ),
    ),
    ...askOtherRepositories(policy?.otherWorkflows ?? [], facts.secrets),
    ask({
      ...{ id: 'secrets', title: 'Secrets', expected: 'those that layer 4, the collection test and Slack need' },
      ...{ measured: facts.secrets, judge: judgeSecrets },
    }),
    ask({
      ...{ id: 'environment', title: 'Approval of an advance', expected: 'an environment named cutover' },
      ...{ measured: facts.environments, judge: judgeEnvironments },
    }),
    ask({
      ...{ id: 'clock', title: 'Clock of this machine', expected: `within ${MOST_SKEW_SECONDS} s of GitHub's` },
      ...{ measured: facts.clockSkewMs, judge: judgeClock },
    }),
  ];
}

function ask<T>({ id, title, expected, measured, judge }: Question<T>): ReadinessFinding {
  const answer: Answer = measured.measured
    ? judge(measured.value)
    : { verdict: 'unknown', observed: measured.message, remedy: measured.remedy };
  return { area: 'github', id, title, expected, ...answer };
}

function judgeRepository(found: { isArchived: boolean; hasIssues: boolean }): Answer {
  const { isArchived, hasIssues } = found;
  if (isArchived)
    return {
      verdict: 'fail',
      observed: 'archived',
      remedy: 'Settings, General: unarchive it. Nothing can be committed meanwhile.',
    };
  if (!hasIssues)
    return {
      verdict: 'warn',
      observed: 'issues are off, so nobody can be mentioned in one',
      remedy: 'Settings, General, Features: switch issues on.',
    };
  return { verdict: 'pass', observed: 'not archived, issues on' };
}

function judgeActions({ isEnabled, allowed }: { isEnabled: boolean; allowed: string | null }): Answer {
  const remedy = 'Settings, Actions, General: allow actions, at least those made by GitHub.';
  if (!isEnabled) return { verdict: 'fail', observed: 'off', remedy };
  if (allowed === 'local_only')
    return {
      verdict: 'fail',
      observed: 'only those of this repository are allowed, so no job can check it out',
      remedy,
    };
  return allowed === 'selected'
    ? { verdict: 'warn', observed: 'some are allowed; whether actions/checkout is, was not asked', remedy }
    : { verdict: 'pass', observed: 'on' };
}

function judgePullRequests(may: boolean): Answer {
  return may
    ? { verdict: 'pass', observed: 'they may' }
    : {
        verdict: 'warn',
        observed: 'they may not: the report of an incident becomes an issue',
        remedy:
          'Settings, Actions, General, Workflow permissions: Allow GitHub Actions to create and approve pull requests.',
      };
}

/** Rules that the commit of the built-in token cannot pass (facts: GitHub, 3): it is no bypass actor. */
const BLOCKING: ReadonlyMap<string, string> = new Map([
  ['pull_request', 'wants a pull request'],
  ['required_status_checks', 'wants status checks'],
  ['required_deployments', 'wants deployments'],
  ['update', 'lets nobody update it'],
  ['creation', 'lets nobody make it'],
  ['merge_queue', 'wants the merge queue'],
  ['workflows', 'wants workflows to pass'],
  ['code_scanning', 'wants a scan to pass'],
]);
const SHAPING: ReadonlyMap<string, string> = new Map([
  ['required_signatures', 'wants signed commits, which break glass cannot give'],
  ['commit_message_pattern', 'wants another message'],
  ['commit_author_email_pattern', 'wants another author'],
  ['committer_email_pattern', 'wants another committer'],
  ['file_path_restriction', 'keeps some files from being changed'],
  ['max_file_size', 'limits the size of files'],
]);

function askRules(branch: string, measured: Measured<readonly string[]>): ReadinessFinding {
  const expected = 'no rule that keeps the built-in token from committing';
  return ask({
    ...{ id: 'rules', title: `Rules of ${branch}`, expected, measured },
    judge: (types) => {
      // Branches that are there already need not be made.
      const blocked = types.flatMap((type) =>
        type === 'creation' && !isMade(branch) ? [] : (BLOCKING.get(type) ?? []),
      );
      const shaped = types.flatMap((type) => SHAPING.get(type) ?? []);
      if (blocked.length > 0)
        return {
          verdict: 'fail',
          observed: `a rule ${blocked.join(', a rule ')}`,
          remedy: `Leave ${branch} out of that rule, or keep the state on a branch of its own: README, "Adopting it", step 2.`,
        };
      if (shaped.length > 0)
        return {
          verdict: 'warn',
          observed: `a rule ${shaped.join(', a rule ')}`,
          remedy: `Try a rollback with dry run, and break glass from a clone, or leave ${branch} out of that rule.`,
        };
      return {
        verdict: 'pass',
        observed: types.length === 0 ? 'none' : `none of its ${types.length} stands in the way`,
      };
    },
  });
}

/** Those of incidents are made anew each time, and the history where it is not there yet. */
function isMade(branch: string): boolean {
  return branch.startsWith('incident/') || branch === 'cutover-history';
}

interface NeededWorkflow {
  readonly file: string;
  /** Whether the next rollback lacks something without it. */
  readonly isNeeded: boolean;
  readonly what: string;
  /** What else mends that it is not there. */
  readonly orElse?: string;
}

const OWN_WORKFLOWS: readonly NeededWorkflow[] = [
  { file: 'rollback.yml', isNeeded: true, what: 'the button' },
  { file: 'integrity.yml', isNeeded: true, what: 'the schedule that watches' },
  { file: 'verify.yml', isNeeded: false, what: 'the proof by hand' },
  { file: 'review-incident.yml', isNeeded: false, what: 'the review of reports' },
  { file: 'drill.yml', isNeeded: false, what: 'the monthly rehearsal, without which no advance goes' },
];

const WORKFLOW_REMEDIES: Readonly<Record<string, string>> = {
  disabled_inactivity:
    'Actions, the workflow, Enable: GitHub disables a file with a schedule after 60 days without activity.',
  disabled_manually: 'Actions, the workflow, Enable workflow.',
  disabled_fork: 'Actions: allow the workflows of this fork.',
};

function askWorkflow(
  { file, isNeeded, what, orElse = '' }: NeededWorkflow,
  workflows: GithubFacts['workflows'],
): ReadinessFinding {
  return ask({
    ...{ id: 'workflow', title: `Workflow ${file}`, expected: `active: it is ${what}`, measured: workflows },
    judge: (states) => {
      const state = states.get(file);
      if (state === 'active') return { verdict: 'pass', observed: 'active' };
      const remedy =
        state === undefined
          ? `Push .github/workflows/${file} to the default branch${orElse}.`
          : (WORKFLOW_REMEDIES[state] ?? 'Look at it under Actions.');
      return { verdict: isNeeded ? 'fail' : 'warn', observed: state ?? 'not there', remedy };
    },
  });
}

/** The built-in token reaches no other repository; whether the one of the secret does cannot be seen from here. */
function askOtherRepositories(
  workflows: readonly string[],
  secrets: GithubFacts['secrets'],
): readonly ReadinessFinding[] {
  if (workflows.length === 0) return [];
  const named = workflows.join(', ');
  return [
    ask({
      ...{ id: 'collectors-token', title: 'Collectors in other repositories', measured: secrets },
      expected: 'the secret COLLECTORS_TOKEN, with Actions: read and write there',
      judge: (names) =>
        names.includes('COLLECTORS_TOKEN')
          ? { verdict: 'pass', observed: `it is set, for ${named}` }
          : {
              verdict: 'warn',
              observed: `not set in the repository: ${named} cannot be stopped or started, and private runs stay unknown`,
              remedy: 'Settings, Secrets and variables, Actions: set COLLECTORS_TOKEN.',
            },
    }),
  ];
}

/** By what goes without each. */
const SECRETS: readonly (readonly [string, string])[] = [
  ['SUPABASE_DB_URL', 'layer 4 and the integrity of the data stay unknown'],
  ['REDDIT_PUBLIC', 'manual collection is not tested'],
  ['REDDIT_SECRET', 'manual collection is not tested'],
  ['SLACK_WEBHOOK_URL', 'Slack is told nothing'],
];

function judgeSecrets(names: readonly string[]): Answer {
  const missing = SECRETS.filter(([name]) => !names.includes(name));
  if (missing.length === 0) return { verdict: 'pass', observed: `${SECRETS.length} of ${SECRETS.length} are set` };
  return {
    verdict: 'warn',
    observed: `not set in the repository: ${missing.map(([name, without]) => `${name} (${without})`).join(', ')}`,
    remedy:
      'Settings, Secrets and variables, Actions; those of an organisation or an environment are not in this list.',
  };
}

function judgeEnvironments(names: readonly string[]): Answer {
  return names.includes('cutover')
    ? { verdict: 'pass', observed: 'it is there' }
    : {
        verdict: 'warn',
        observed: 'there is none, so nobody is asked before an advance',
        remedy: 'Settings, Environments: make cutover, with the reviewers who approve.',
      };
}

/** Evidence that is older than 20 min decides nothing (DESIGN.md section 7): a clock this far off is no reason to worry yet. */
const MOST_SKEW_SECONDS = 60;

function judgeClock(skewMs: number): Answer {
  const seconds = Math.round(skewMs / 1_000);
  const observed = `${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead'}`;
  return Math.abs(seconds) <= MOST_SKEW_SECONDS
    ? { verdict: 'pass', observed }
    : {
        verdict: 'warn',
        observed,
        remedy: 'Let this machine set its clock by the network (timedatectl set-ntp true).',
      };
}
