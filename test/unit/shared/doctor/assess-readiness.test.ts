import { describe, expect, it } from 'vitest';

import { assessReadiness, renderReadinessLines } from '../../../../actions/shared/doctor/assess-readiness.ts';
import type {
  CloneFacts,
  FenceFacts,
  FenceLook,
  GithubFacts,
  PolicyFacts,
} from '../../../../actions/shared/doctor/repository-facts.ts';
import type { BranchProtection } from '../../../../actions/shared/doctor/branch-protection.ts';
import { withMark } from '../../../../actions/shared/fence/fence-mark.ts';
import type { RoleLook } from '../../../../actions/shared/fence/role-look.ts';
import { aFenceConnection, aFenceRequest, aRoleLook, someRoleFacts } from '../../../support/a-fence.ts';
import type { Measured } from '../../../../actions/shared/verification/measured.ts';

const known = <T>(value: T): Measured<T> => ({ measured: true, value });

const unseen = { measured: false, message: 'was refused', remedy: 'Give the token administration: read.' } as const;
const SECRETS = ['SUPABASE_DB_URL', 'REDDIT_PUBLIC', 'REDDIT_SECRET', 'SLACK_WEBHOOK_URL'];
const ROLLED_BACK = { dltEnabled: false, generation: 4, isRolledBack: true } as const;
const MARK = withMark(null, { generation: 3, at: '2026-11-25T02:05:20Z', run: 'r' });
const WORKFLOWS = [
  ...['rollback.yml', 'integrity.yml', 'verify.yml', 'review-incident.yml', 'drill.yml'],
  ...['load.yml', 'collect.yml'],
];

function aPolicy(changes: Partial<PolicyFacts> = {}): PolicyFacts {
  return {
    ...{
      rolesWithoutPeople: [],
      workflows: ['load.yml', 'collect.yml'],
      otherWorkflows: [],
      pathsWithoutWorkflows: [],
    },
    ...{ isManualOurs: false, dltRole: 'dlt', ...changes },
  };
}

function aFence(look: Partial<RoleLook> = {}, more: Partial<FenceLook> = {}): FenceFacts {
  const activity = {
    at: '2026-11-25T02:05:20Z',
    canLogin: true,
    sessions: [],
    startingPids: [],
    preparedTransactions: [],
  };
  const request = aFenceRequest();
  return { hasUrl: true, look: known({ request, activity, look: { ...aRoleLook(), ...look }, ...more }) };
}

function aClone(changes: Partial<CloneFacts> = {}): CloneFacts {
  return {
    ...{ branch: 'main', nodeVersion: 'v20.19.0', gitVersion: '2.39.2' },
    missingBranch: null,
    state: known({ config: null, routing: null }),
    live: { dltEnabled: true, generation: 4, isRolledBack: false },
    policy: known(aPolicy()),
    ...{
      policyProblem: known(null),
      unregisteredUnit: null,
      datasetsProblem: known(null),
      unreachableSamples: known([]),
      missingBundles: known([]),
      commitsSinceBuild: known(0),
      schedules: known(new Map([['integrity.yml', 1459]])),
    },
    ...changes,
  };
}

function aGithub(changes: Partial<GithubFacts> = {}): GithubFacts {
  return {
    repository: known({ isPrivate: true, isArchived: false, hasIssues: true, defaultBranch: 'main' }),
    actions: known({ isEnabled: true, allowed: 'all' }),
    mayActionsOpenPullRequests: known(true),
    rules: new Map([['main', known(['deletion', 'non_fast_forward'])]]),
    protection: new Map<string, Measured<BranchProtection | null>>([
      ['main', known({ isProtected: false, seen: [], demands: known([]) })],
      ['cutover-history', known(null)],
    ]),
    workflows: known(new Map(WORKFLOWS.map((file) => [file, 'active']))),
    secrets: known(SECRETS),
    ...{ environments: known(['cutover']), clockSkewMs: known(400) },
    ...changes,
  };
}

const wrong = (clone: CloneFacts, github: GithubFacts, fence = aFence()) =>
  assessReadiness({ clone, github: known(github), fence }).findings.filter(({ verdict }) => verdict !== 'pass');
const states = (file: string, state: string | null) =>
  known(
    new Map(
      WORKFLOWS.flatMap((each) =>
        each === file ? (state === null ? [] : [[each, state] as const]) : [[each, 'active'] as const],
      ),
    ),
  );

describe('assessReadiness', () => {
  it('finds nothing where everything is as it should be', () => {
    expect(assessReadiness({ clone: aClone(), github: known(aGithub()), fence: aFence() })).toMatchObject({
      verdict: 'pass',
      reasonCode: 'rollback-ready',
    });
    expect(wrong(aClone(), aGithub())).toEqual([]);
  });

  it.each<[string, Partial<CloneFacts>, string, string]>([
    ['an old Node', { nodeVersion: 'v20.18.9' }, 'fail', 'Node on this machine'],
    ['no git', { gitVersion: null }, 'fail', 'git on this machine'],
    ['an old git', { gitVersion: '2.29.9' }, 'fail', 'git on this machine'],
    [
      'a config that cannot be read',
      { state: known({ config: 'no JSON', routing: null }) },
      'fail',
      'The live state at main',
    ],
    [
      'a routing file of another generation',
      { state: known({ config: null, routing: 'other' }) },
      'fail',
      'The routing file at main',
    ],
    [
      'a branch that is not there',
      { state: unseen, missingBranch: { message: 'The remote has no branch main.', remedy: 'Name the branch.' } },
      'fail',
      'The branch main',
    ],
    [
      'a remote out of reach',
      { state: { measured: false, message: 'no route', remedy: 'x' } },
      'unknown',
      'The live state at main',
    ],
    [
      'a sample out of reach',
      { unreachableSamples: known([{ of: 'error-rate', observed: 'never', remedy: 'Fetch more often.' }]) },
      'warn',
      'Samples of rules and gates',
    ],
    ['samples that nobody knows', { unreachableSamples: unseen }, 'unknown', 'Samples of rules and gates'],
    ['a policy that is wrong', { policyProblem: known('line 3') }, 'fail', 'config/policy.yaml'],
    ['a policy that nobody could read', { policyProblem: unseen }, 'unknown', 'config/policy.yaml'],
    ['a unit that is not registered', { unregisteredUnit: 'line 4' }, 'warn', 'config/policy.yaml'],
    ['bindings that are wrong', { datasetsProblem: known('line 3') }, 'fail', 'config/datasets.yaml'],
    ['a bundle that is not there', { missingBundles: known(['actions/rollback/dist/index.mjs']) }, 'fail', 'Bundles'],
    ['bundles that may be stale', { commitsSinceBuild: known(2) }, 'warn', 'Bundles'],
  ])('finds %s', (_what, changes, verdict, title) => {
    const found = wrong(aClone(changes), aGithub());
    expect(found).toContainEqual(expect.objectContaining({ verdict, title }));
    for (const { remedy } of found) expect(remedy).toBeTruthy();
  });

  it('claims of no shallow clone that its bundles are those of its sources', () => {
    const { findings } = assessReadiness({
      clone: aClone({ commitsSinceBuild: known(null) }),
      github: known(aGithub()),
      fence: aFence(),
    });
    expect(findings.find(({ id }) => id === 'bundles')?.observed).toContain('only a whole clone can tell');
  });

  it('names the policy only where the workflow that is not there is one of its collectors', () => {
    const remedies = ['drill.yml', 'load.yml'].map(
      (file) => wrong(aClone(), aGithub({ workflows: states(file, null) }))[0],
    );
    expect(remedies.map((found) => [found?.verdict, found?.remedy])).toEqual([
      ['warn', 'Push .github/workflows/drill.yml to the default branch.'],
      ['fail', 'Push .github/workflows/load.yml to the default branch, or take it out of config/policy.yaml.'],
    ]);
  });

  it('shows a terminal what the schedules cost, also where nothing is wrong with it', () => {
    const result = assessReadiness({ clone: aClone(), github: known(aGithub()), fence: aFence() });
    expect(renderReadinessLines(result).slice(-2)).toEqual([
      expect.stringMatching(/^Minutes of the schedules: integrity\.yml 1459 times a month: 1459 minutes at least/u),
      // What it does not look at is no part of what is as it should be.
      'Not looked at here: the database, its role and the bindings. switchback doctor --database does.',
    ]);
  });

  it('asks for the token of other repositories only where a collector is in one', () => {
    const found = (names: readonly string[], otherWorkflows: readonly string[]) => {
      const clone = aClone({ policy: known(aPolicy({ otherWorkflows })) });
      const github = known(aGithub({ secrets: known(names) }));
      const { findings } = assessReadiness({ clone, github, fence: aFence() });
      return findings.filter(({ id }) => id === 'collectors-token').map(({ verdict }) => verdict);
    };
    expect(found([], [])).toEqual([]);
    expect(found([], ['octo-org/crawl:dlt.yml'])).toEqual(['warn']);
    expect(found(['COLLECTORS_TOKEN'], ['octo-org/crawl:dlt.yml'])).toEqual(['pass']);
  });

  it('finds a role that names nobody, and a path that is no workflow', () => {
    const policy = known(aPolicy({ rolesWithoutPeople: ['CTO'], workflows: [], pathsWithoutWorkflows: ['dlt'] }));
    expect(wrong(aClone({ policy }), aGithub()).map(({ verdict, observed }) => [verdict, observed])).toEqual([
      ['warn', 'nobody is named for CTO'],
      ['warn', 'no workflow is named for dlt: whether its command asks the state cannot be seen from here'],
    ]);
  });

  it.each<[string, Partial<GithubFacts>, string, string]>([
    [
      'an archived repository',
      { repository: known({ isPrivate: true, isArchived: true, hasIssues: true, defaultBranch: 'main' }) },
      'fail',
      'archived',
    ],
    [
      'issues that are off',
      { repository: known({ isPrivate: true, isArchived: false, hasIssues: false, defaultBranch: 'main' }) },
      'warn',
      'issues are off, so nobody can be mentioned in one',
    ],
    ['Actions that are off', { actions: known({ isEnabled: false, allowed: null }) }, 'fail', 'off'],
    [
      'actions of this repository alone',
      { actions: known({ isEnabled: true, allowed: 'local_only' }) },
      'fail',
      'only those of this repository are allowed, so no job can check it out',
    ],
    [
      'pull requests that are not allowed',
      { mayActionsOpenPullRequests: known(false) },
      'warn',
      'they may not: the report of an incident becomes an issue',
    ],
    [
      'a rule that wants a pull request',
      { rules: new Map([['main', known(['pull_request'])]]) },
      'fail',
      'a rule wants a pull request',
    ],
    [
      'a rule that wants signatures',
      { rules: new Map([['main', known(['required_signatures'])]]) },
      'warn',
      'a rule wants signed commits, which break glass cannot give',
    ],
    [
      'a button that is disabled',
      { workflows: states('rollback.yml', 'disabled_manually') },
      'fail',
      'disabled_manually',
    ],
    [
      'a schedule that fell asleep',
      { workflows: states('integrity.yml', 'disabled_inactivity') },
      'fail',
      'disabled_inactivity',
    ],
    ['a collector that is not there', { workflows: states('load.yml', null) }, 'fail', 'not there'],
    [
      'a review that is disabled',
      { workflows: states('review-incident.yml', 'disabled_manually') },
      'warn',
      'disabled_manually',
    ],
    [
      'secrets that are missing',
      { secrets: known(['REDDIT_PUBLIC', 'REDDIT_SECRET', 'SLACK_WEBHOOK_URL']) },
      'warn',
      'not set in the repository: SUPABASE_DB_URL (layer 4 and the integrity of the data stay unknown)',
    ],
    [
      'no protected environment',
      { environments: known([]) },
      'warn',
      'there is none, so nobody is asked before an advance',
    ],
    ['a clock that is behind', { clockSkewMs: known(-61_000) }, 'warn', '61 s behind'],
    [
      'what the token may not see',
      { secrets: { measured: false, message: 'was refused', remedy: 'Give the token secrets: read.' } },
      'unknown',
      'was refused',
    ],
  ])('finds %s', (_what, changes, verdict, observed) => {
    const found = wrong(aClone(), aGithub(changes));
    expect(found.map((each) => [each.verdict, each.observed])).toEqual([[verdict, observed]]);
    expect(found[0]?.remedy).toBeTruthy();
  });

  it.each<[string, Measured<BranchProtection | null>, string, string, string]>([
    [
      'one that wants a pull request',
      known({ isProtected: true, seen: [], demands: known(['pull-request', 'locked']) }),
      'fail',
      'the rule of the branch wants a pull request, and locks it: the bot could not push the commit of the state',
      'a branch of its own',
    ],
    [
      'status checks, also where the token sees nothing else',
      known({ isProtected: true, seen: ['status-checks'], demands: unseen }),
      'fail',
      'the rule of the branch wants status checks: the bot could not push the commit of the state',
      'Settings, Branches',
    ],
    [
      'one that the token cannot see',
      known({ isProtected: true, seen: [], demands: unseen }),
      'unknown',
      'protected; by what is not seen: was refused',
      'administration: read',
    ],
    [
      'one that wants signatures',
      known({ isProtected: true, seen: [], demands: known(['signatures']) }),
      'warn',
      'the rule of the branch wants signed commits, which break glass cannot give',
      'dry run',
    ],
    ['a branch that GitHub does not show', known(null), 'unknown', 'GitHub shows no such branch', 'contents: read'],
    ['an answer that did not come', unseen, 'unknown', 'was refused', 'administration: read'],
  ])('finds a classic protection: %s', (_what, protection, verdict, observed, remedy) => {
    const found = wrong(aClone(), aGithub({ protection: new Map([['main', protection]]) }));
    expect(found.map((each) => [each.title, each.verdict, each.observed])).toEqual([
      ['Protection of main', verdict, observed],
    ]);
    expect(found[0]?.remedy).toContain(remedy);
  });

  it('lets a classic protection be that stands in nobody’s way', () => {
    const protection = new Map([['main', known({ isProtected: true, seen: [], demands: known([]) })]]);
    expect(wrong(aClone(), aGithub({ protection }))).toEqual([]);
  });

  it.each<[string, FenceFacts, Partial<CloneFacts>, readonly (readonly [string, string, string])[]]>([
    [
      'no connection',
      { hasUrl: false, look: null },
      {},
      [['fence', 'warn', 'FENCE_DATABASE_URL is not set here, nor seen among the secrets']],
    ],
    [
      'no role',
      { hasUrl: true, look: null },
      { policy: known(aPolicy({ dltRole: null })) },
      [['fence', 'warn', 'database_role names no role']],
    ],
    ['a database out of reach', { hasUrl: true, look: unseen }, {}, [['fence', 'unknown', 'was refused']]],
    [
      'a role that is not there',
      aFence({ role: null, similarName: 'DLT' }),
      {},
      [['fence', 'fail', 'The database has no role "dlt"']],
    ],
    [
      'a right that is lacking',
      aFence({ connection: aFenceConnection({ isAdminOfRole: false }) }),
      {},
      [['fence', 'fail', '"switchback_fence" may not change "dlt"']],
    ],
    [
      'a role that manual uses too',
      aFence({}, { request: aFenceRequest({ manualUser: 'dlt' }) }),
      {},
      [
        ['fence-role', 'fail', "is the manual path's too"],
        ['fence-effect', 'fail', 'it would be refused'],
      ],
    ],
    [
      'a manual path whose role is not known',
      aFence({}, { request: aFenceRequest({ manualUser: null }) }),
      {},
      [['fence-role', 'unknown', 'which role the manual path uses is not known']],
    ],
    [
      'a way around it',
      aFence({ role: someRoleFacts({ canCreateRole: true }) }),
      {},
      [['fence-effect', 'warn', 'it would take the login of "dlt", and end 0 sessions; but "dlt" has CREATEROLE']],
    ],
    [
      'one that still stands while dlt is on',
      aFence({ role: someRoleFacts({ canLogin: false, comment: MARK }) }),
      {},
      [['fence-standing', 'warn', 'at generation 3, while the live state lets dlt run']],
    ],
    [
      'a login that nobody knows who took',
      aFence({ role: someRoleFacts({ canLogin: false }) }),
      {},
      [['fence-standing', 'warn', 'nothing says that a fence took it, while the live state lets dlt run']],
    ],
    [
      'one without a state to go by',
      aFence({ role: someRoleFacts({ canLogin: false, comment: MARK }) }),
      { live: null },
      [['fence-standing', 'unknown', 'is not known without the live state']],
    ],
    [
      'a login that came back while dlt is off',
      aFence({ role: someRoleFacts({ canLogin: true, comment: MARK }) }),
      { live: ROLLED_BACK },
      [['fence-standing', 'warn', 'though "dlt" has its login']],
    ],
    [
      'none after a rollback',
      aFence(),
      { live: ROLLED_BACK },
      [['fence-standing', 'warn', 'none: "dlt" has its login, although the state is rolled back']],
    ],
    [
      'none after a rollback, of a role that can have none',
      aFence({ role: someRoleFacts({ isSuperuser: true }) }),
      { live: ROLLED_BACK },
      [
        ['fence-role', 'fail', 'is a superuser'],
        ['fence-effect', 'fail', 'it would be refused'],
        ['fence-standing', 'warn', 'although the state is rolled back'],
      ],
    ],
    [
      'nothing to go by',
      aFence(),
      { live: null },
      [['fence-standing', 'unknown', 'is not known without the live state']],
    ],
  ])('finds of the fence: %s', (_what, fence, clone, expected) => {
    const found = wrong(aClone(clone), aGithub(), fence);
    expect(found.map(({ id, verdict }) => [id, verdict])).toEqual(expected.map(([id, verdict]) => [id, verdict]));
    for (const [at, [, , observed]] of expected.entries()) {
      expect(found[at]?.observed).toContain(observed);
      expect(found[at]?.remedy).toBeTruthy();
    }
  });

  it('lets a fence be that stands while dlt is off', () => {
    const fence = aFence({ role: someRoleFacts({ canLogin: false, comment: MARK }) });
    expect(wrong(aClone({ live: ROLLED_BACK }), aGithub(), fence)).toEqual([]);
  });

  it('asks for no fence before there was a rollback', () => {
    const live = { dltEnabled: false, generation: 0, isRolledBack: false };
    expect(wrong(aClone({ live }), aGithub(), aFence())).toEqual([]);
  });

  it('names in the remedy the command that mends it, either way', () => {
    const remedyOf = (fence: FenceFacts, clone: Partial<CloneFacts> = {}) =>
      wrong(aClone(clone), aGithub(), fence).find(({ id }) => id === 'fence-standing')?.remedy;
    expect(remedyOf(aFence(), { live: ROLLED_BACK })).toContain('switchback switch to-manual, with FENCE_DATABASE_URL');
    expect(remedyOf(aFence({ role: someRoleFacts({ canLogin: false, comment: MARK }) }))).toContain(
      'switchback switch to-dlt, with FENCE_DATABASE_URL',
    );
  });

  it('does not call a fence whole of which it saw the secret alone', () => {
    const github = aGithub({ secrets: known([...SECRETS, 'FENCE_DATABASE_URL']) });
    const found = wrong(aClone(), github, { hasUrl: false, look: null });
    expect(found.map(({ id, verdict }) => [id, verdict])).toEqual([['fence', 'unknown']]);
  });

  it('says that GitHub was not asked, and is never clean then', () => {
    const github = { measured: false, message: 'no token was given', remedy: 'Set GITHUB_TOKEN.' } as const;
    const result = assessReadiness({ clone: aClone(), github, fence: aFence() });
    expect(result).toMatchObject({ verdict: 'unknown', reasonCode: 'rollback-readiness-unknown' });
    expect(renderReadinessLines(result).join('\n')).toContain('-> Set GITHUB_TOKEN.');
  });

  it('shows what is wrong, the worst first, and what is right as a count', () => {
    const github = known(aGithub({ mayActionsOpenPullRequests: known(false) }));
    const result = assessReadiness({ clone: aClone({ gitVersion: null }), github, fence: aFence() });
    const lines = renderReadinessLines(result);
    expect(lines[0]).toBe('Something stands in the way of the next rollback.');
    expect(lines.filter((line) => /^ {2}(?:fail|warn)/u.test(line)).map((line) => line.trim().slice(0, 4))).toEqual([
      'fail',
      'warn',
    ]);
    expect(lines.at(-3)).toBe(`${result.findings.length - 2} things are as they should be.`);
  });
});
