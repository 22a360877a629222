import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { prepareTables } from '../../scripts/drill/prepare-tables.ts';
import { commitProject } from '../support/act-project.ts';
import { startFakeGithub, type FakeGithub } from '../support/fake-github/start-fake-github.ts';
import { startFakeSlack, type FakeSlack } from '../support/fake-slack.ts';
import { startPostgresServer, type PostgresServer } from '../support/postgres-server.ts';
import { startRedditReplay, type RedditReplay } from '../support/reddit-replay/reddit-replay.ts';
import { TEN_PERCENT } from '../support/rollback-scene.ts';
import { runAct } from '../support/run-act.ts';
import { serveRepository, type ServedRepository } from '../support/served-repository.ts';

/** From the button to the pull request that people review, and on by the scheduled run, with the workflow files and bundles of this checkout. */
describe('an incident under act', () => {
  let github: FakeGithub;
  let served: ServedRepository;
  let slack: FakeSlack;
  let database: PostgresServer;
  let reddit: RedditReplay;

  beforeEach(async () => {
    github = await startFakeGithub({ files: TEN_PERCENT });
    await commitProject(github);
    served = await serveRepository(github);
    slack = await startFakeSlack();
    database = await startPostgresServer();
    await database.withClient(prepareTables);
    reddit = await startRedditReplay();
  });
  afterEach(async () => {
    await database.stop();
    await reddit.close();
    await slack.close();
    await served.close();
    await github.close();
  });

  const run = (workflow: 'rollback.yml' | 'integrity.yml', secrets: Readonly<Record<string, string>>) =>
    runAct(github, {
      workflow,
      ...(workflow === 'integrity.yml' ? { event: 'schedule' as const } : {}),
      inputs: { reason: 'Rows are missing', trigger: 'data-loss', severity: 'critical', 'dry-run': 'false' },
      secrets: { SLACK_WEBHOOK_URL: slack.url, ...secrets },
      variables: { REDDIT_API_URL: reddit.url, REDDIT_TOKEN_URL: reddit.url, SWITCHBACK_ESCALATION_WAIT: '0' },
      env: { GITHUB_SERVER_URL: served.url },
    });
  const pulls = () => github.state.issues.filter(({ pull }) => pull !== null);
  const issues = () => github.state.issues.filter(({ pull }) => pull === null);
  const incidentId = async (): Promise<string> => {
    const config = JSON.parse(await github.git('show', 'main:config/traffic_cutover_config.json')) as {
      last_transition: { incident: string };
    };
    return config.last_transition.incident;
  };

  test('is a pull request with the whole report, one issue and one message a step, however often it is pressed', async () => {
    const secrets = {
      SUPABASE_DB_URL: database.url,
      REDDIT_PUBLIC: 'recorded-client',
      REDDIT_SECRET: 'recorded-secret',
      REDDIT_USER_AGENT: 'switchback-acceptance/1.0',
    };
    const first = await run('rollback.yml', secrets);
    const output = first.stdout + first.stderr;
    expect(output).toContain('decision=rolled-back');
    const id = await incidentId();
    expect(pulls().map(({ pull, state }) => [pull?.head, pull?.base, state])).toEqual([
      [`incident/${id}`, 'main', 'open'],
    ]);
    const report = await github.git('show', `incident/${id}:incidents/${id}/README.md`);
    for (const title of ['Timeline', 'Root Cause', 'Impact', 'Resolution', 'Prevention'])
      expect(report).toContain(`## ${title}`);
    const evidence = JSON.parse(await github.git('show', `incident/${id}:incidents/${id}/evidence.json`)) as {
      measurements: readonly { id: string }[];
    };
    expect(evidence.measurements.map((one) => one.id)).toEqual(
      expect.arrayContaining(['state', 'integrity', 'causes', 'success', 'collection']),
    );
    expect(github.state.statuses.map(({ context }) => context)).toContain('switchback/incident-review');
    expect(issues()).toHaveLength(1);
    // On-call at once, and the CTO at once since data is lost.
    const told = slack.posted.length;
    expect(told).toBe(2);
    for (const secret of [github.token, slack.url, database.url]) expect(report + output).not.toContain(secret);

    const again = await run('rollback.yml', secrets);
    // act numbers every run 1, so that this is the same operation again, as where GitHub repeats a run.
    expect(again.exitCode, again.stdout + again.stderr).toBe(first.exitCode);
    const headlines = (await github.git('log', '--format=%s', 'main')).split('\n');
    expect(headlines.filter((line) => line.startsWith('rollback:'))).toHaveLength(1);
    expect([pulls().length, issues().length, slack.posted.length]).toEqual([1, 1, told]);
  });

  test('opens its pull request though the database, Reddit and Slack are all dead, and the report says what is unknown', async () => {
    const ran = await run('rollback.yml', {
      SUPABASE_DB_URL: 'postgresql://postgres@127.0.0.1:1/postgres',
      SLACK_WEBHOOK_URL: 'http://127.0.0.1:1/services/T0/B0/DEAD',
    });
    expect(ran.stdout).toContain('decision=rolled-back');
    const id = await incidentId();
    expect(pulls()).toHaveLength(1);
    const report = await github.git('show', `incident/${id}:incidents/${id}/README.md`);
    expect(report).toMatch(/unknown/u);
    // Slack is dead, so GitHub alone told.
    expect(issues()).toHaveLength(1);
  });

  test('by break glass is found by the next scheduled run, which opens its pull request and tells who is due', async () => {
    const { rollBackByGit } = await import('../support/roll-back-by-git.ts');
    await rollBackByGit(github);
    const id = await incidentId();
    expect(pulls()).toHaveLength(0);
    const ran = await run('integrity.yml', { SUPABASE_DB_URL: database.url });
    expect(
      pulls().map(({ pull }) => pull?.head),
      ran.stdout + ran.stderr,
    ).toEqual([`incident/${id}`]);
    expect(issues()).toHaveLength(1);
    const history = await github.git('grep', '-h', 'incident-event', 'cutover-history');
    expect(history).toContain('report-opened');
    const before = github.state.issues.length;
    await run('integrity.yml', { SUPABASE_DB_URL: database.url });
    expect(github.state.issues).toHaveLength(before);
  });
});
