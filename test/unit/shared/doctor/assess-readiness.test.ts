import { describe, expect, it } from 'vitest';

import { assessReadiness, renderReadinessLines } from '../../../../actions/shared/doctor/assess-readiness.ts';
import type { CloneFacts, GithubFacts } from '../../../../actions/shared/doctor/repository-facts.ts';
import type { Measured } from '../../../../actions/shared/verification/measured.ts';

const known = <T>(value: T): Measured<T> => ({ measured: true, value });

const WORKFLOWS = ['rollback.yml', 'integrity.yml', 'verify.yml', 'review-incident.yml', 'load.yml', 'collect.yml'];

function aClone(changes: Partial<CloneFacts> = {}): CloneFacts {
  return {
    ...{ branch: 'main', nodeVersion: 'v20.19.0', gitVersion: '2.39.2' },
    state: known({ config: null, routing: null }),
    policy: known({ rolesWithoutPeople: [], workflows: ['load.yml', 'collect.yml'], pathsWithoutWorkflows: [] }),
    ...{
      datasetsProblem: known(null),
      missingBundles: known([]),
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
    workflows: known(new Map(WORKFLOWS.map((file) => [file, 'active']))),
    secrets: known(['SUPABASE_DB_URL', 'REDDIT_PUBLIC', 'REDDIT_SECRET', 'SLACK_WEBHOOK_URL']),
    ...{ environments: known(['cutover']), clockSkewMs: known(400) },
    ...changes,
  };
}

const wrong = (clone: CloneFacts, github: GithubFacts) =>
  assessReadiness(clone, known(github)).findings.filter(({ verdict }) => verdict !== 'pass');
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
    expect(assessReadiness(aClone(), known(aGithub()))).toMatchObject({
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
      'a remote out of reach',
      { state: { measured: false, message: 'no route', remedy: 'x' } },
      'unknown',
      'The live state at main',
    ],
    ['bindings that are wrong', { datasetsProblem: known('line 3') }, 'fail', 'config/datasets.yaml'],
    ['a bundle that is not there', { missingBundles: known(['actions/rollback/dist/index.mjs']) }, 'fail', 'Bundles'],
  ])('finds %s', (_what, changes, verdict, title) => {
    const found = wrong(aClone(changes), aGithub());
    expect(found).toContainEqual(expect.objectContaining({ verdict, title }));
    for (const { remedy } of found) expect(remedy).toBeTruthy();
  });

  it('finds a role that names nobody, and a path that is no workflow', () => {
    const policy = known({ rolesWithoutPeople: ['CTO'], workflows: [], pathsWithoutWorkflows: ['dlt'] });
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

  it('says that GitHub was not asked, and is never clean then', () => {
    const result = assessReadiness(aClone(), {
      measured: false,
      message: 'no token was given',
      remedy: 'Set GITHUB_TOKEN.',
    });
    expect(result).toMatchObject({ verdict: 'unknown', reasonCode: 'rollback-readiness-unknown' });
    expect(renderReadinessLines(result).join('\n')).toContain('-> Set GITHUB_TOKEN.');
  });

  it('shows what is wrong, the worst first, and what is right as a count', () => {
    const result = assessReadiness(
      aClone({ gitVersion: null }),
      known(aGithub({ mayActionsOpenPullRequests: known(false) })),
    );
    const lines = renderReadinessLines(result);
    expect(lines[0]).toBe('Something stands in the way of the next rollback.');
    expect(lines.filter((line) => /^ {2}(?:fail|warn)/u.test(line)).map((line) => line.trim().slice(0, 4))).toEqual([
      'fail',
      'warn',
    ]);
    expect(lines.at(-1)).toBe(`${result.findings.length - 2} things are as they should be.`);
  });
});
