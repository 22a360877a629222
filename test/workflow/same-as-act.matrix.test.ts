import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { prepareTables } from '../../scripts/drill/prepare-tables.ts';
import { commitProject } from '../support/act-project.ts';
import { anIncidentWorld, type IncidentWorld } from '../support/incident-world.ts';
import { startPostgresServer, type PostgresServer } from '../support/postgres-server.ts';
import { startRedditReplay, type RedditReplay } from '../support/reddit-replay/reddit-replay.ts';
import { runAct } from '../support/run-act.ts';
import { readWorkflowFile } from '../support/workflow-file.ts';

/** What both runners can be asked: the jobs that ran and how they ended, and the words that steps handed on. */
interface Told {
  readonly jobs: Readonly<Record<string, string>>;
  /** `verify verdict=unknown` */
  readonly words: readonly string[];
}

const WORDS = ['decision', 'verdict', 'reason-code', 'layer-one', 'generation'];
const INPUTS = { reason: 'Rows are missing', trigger: 'data-loss', severity: 'critical' };

/** The light runner of these tests against a runner that other people wrote: what it makes of rollback.yml is what act makes of it. */
describe('rollback.yml as processes and under act', () => {
  let world: IncidentWorld;
  let database: PostgresServer;
  let reddit: RedditReplay;

  beforeEach(async () => {
    database = await startPostgresServer();
    await database.withClient(prepareTables);
    reddit = await startRedditReplay();
    world = await anIncidentWorld({ databaseUrl: database.url, redditUrl: reddit.url });
    await commitProject(world.github);
  });
  afterEach(async () => {
    await world.close();
    await reddit.close();
    await database.stop();
  });

  const asProcesses = async (): Promise<Told> => {
    const { jobs } = await world.press({ inputs: INPUTS });
    const words = [...jobs.values()].flatMap((job) =>
      (job?.steps ?? []).flatMap(({ outputs }) => WORDS.flatMap((name) => tell(job?.id ?? '', name, outputs[name]))),
    );
    const results = [...jobs].flatMap(([id, job]) =>
      job === null || job.result === 'skipped' ? [] : [[id, job.result] as const],
    );
    return { jobs: Object.fromEntries(results), words: words.toSorted() };
  };

  const underAct = async (): Promise<Told> => {
    const { stdout } = await runAct(world.github, {
      workflow: 'rollback.yml',
      inputs: { ...INPUTS, 'dry-run': 'false' },
      secrets: {
        SUPABASE_DB_URL: database.url,
        SLACK_WEBHOOK_URL: world.slack.url,
        REDDIT_PUBLIC: 'client',
        REDDIT_SECRET: 'secret',
        REDDIT_USER_AGENT: 'switchback-workflow/1.0',
      },
      variables: {
        REDDIT_API_URL: reddit.url,
        REDDIT_TOKEN_URL: reddit.url,
        SUPABASE_STATUS_URL: world.page.url,
        SWITCHBACK_ESCALATION_WAIT: '0',
      },
      env: { GITHUB_SERVER_URL: world.gates.git.url },
    });
    return readActLog(stdout);
  };

  test('run the same jobs, with the same results and the same words', async () => {
    const light = await asProcesses();
    await world.close();
    world = await anIncidentWorld({ databaseUrl: database.url, redditUrl: reddit.url });
    await commitProject(world.github);
    const other = await underAct();
    expect(Object.keys(light.jobs).length).toBeGreaterThanOrEqual(8);
    expect(light).toEqual(other);
  });
});

function tell(job: string, name: string, value: string | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : [`${job} ${name}=${value}`];
}

/** act's lines begin with the workflow's and the job's name in brackets: `[rollback/Layer 1, state]`. */
function readActLog(stdout: string): Told {
  const jobs: Record<string, string> = {};
  const words: string[] = [];
  const names = new Map(Object.entries(readWorkflowFile('rollback.yml').jobs).map(([id, { name = id }]) => [name, id]));
  for (const line of stdout.split('\n')) {
    const [, name = '', rest = ''] = /^\[rollback\/(.+?)\s*\]\s*(.*)$/u.exec(line) ?? [];
    const job = names.get(name);
    if (job === undefined) continue;
    const [, word = '', value = ''] = /::set-output:: ([\w-]+)=(.*)$/u.exec(rest) ?? [];
    if (WORDS.includes(word)) words.push(...tell(job, word, value));
    if (rest.includes('Job succeeded')) jobs[job] = 'success';
    if (rest.includes('Job failed')) jobs[job] = 'failure';
  }
  return { jobs, words: words.toSorted() };
}
