import type { Client } from 'pg';

import { formatInstant } from '../../actions/shared/cutover/instant.ts';
import { renderHistoryLines } from '../../actions/shared/history/history-lines.ts';
import { renderHistoryPath } from '../../actions/shared/history/history-path.ts';
import type { HistoryRecord } from '../../actions/shared/history/history-record.ts';
import { prepareTables } from '../../scripts/drill/prepare-tables.ts';
import type { ProcessRun } from '../../scripts/drill/run-process.ts';
import { aUnitFetch } from './a-history.ts';
import { commitProject } from './act-project.ts';
import type { OutsideChange } from './fake-github/commit-as.ts';
import { writeDltLoad } from './dlt-layout.ts';
import { startFakeGithub, type FakeGithub } from './fake-github/start-fake-github.ts';
import { startFakeSlack, type FakeSlack } from './fake-slack.ts';
import { startPostgresServer, type PostgresServer } from './postgres-server.ts';
import { startRedditReplay } from './reddit-replay/reddit-replay.ts';
import { dealRecordedPosts } from './reddit-replay/replayed-units.ts';
import { TEN_PERCENT } from './rollback-scene.ts';
import { runAct } from './run-act.ts';
import { serveRepository } from './served-repository.ts';

const DAY_MS = 86_400_000;

/** Posts of the unit on dlt that Reddit still shows, by their bare ids. */
export const SHOWN_POSTS: readonly string[] = (dealRecordedPosts().get('opensource') ?? []).flatMap(
  ({ fullname, json }) => {
    const { author, removed_by_category: removed } = JSON.parse(json) as {
      author: string;
      removed_by_category: string | null;
    };
    return author === '[deleted]' || removed !== null ? [] : [fullname.slice('t3_'.length)];
  },
);

/** A migration that has been at 10 % for six days, with the schedule, the database, Reddit and Slack around it. */
export interface AutomaticScene {
  readonly github: FakeGithub;
  readonly database: PostgresServer;
  readonly slack: FakeSlack;
  /** One run of integrity.yml, numbered by itself as GitHub does. */
  tick(
    event?: 'schedule' | 'workflow_dispatch',
    changed?: { readonly variables?: Record<string, string>; readonly inputs?: Record<string, string> },
  ): Promise<ProcessRun>;
  /** Adds records to the history, as an earlier run left them, in a file of that name. */
  remember(name: string, records: readonly HistoryRecord[]): Promise<void>;
  /** Removes that file. */
  forget(name: string): Promise<void>;
  headlines(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function anAutomaticScene(now = new Date()): Promise<AutomaticScene> {
  const github = await startFakeGithub({ files: tenPercentSince(new Date(now.getTime() - 6 * DAY_MS)) });
  await commitProject(github);
  const served = await serveRepository(github);
  const [slack, reddit, database] = await Promise.all([startFakeSlack(), startRedditReplay(), startPostgresServer()]);
  await database.withClient(async (client) => {
    await prepareTables(client);
    await loadPosts(client, now);
  });
  const placeOf = (name: string): string =>
    renderHistoryPath({ at: now, run: '7000', attempt: 1, job: `seed-${name}` });
  const onHistory = async (change: Omit<OutsideChange, 'branch'>): Promise<void> => {
    await github.commit({ branch: 'cutover-history', ...change });
  };
  const remember = (name: string, records: readonly HistoryRecord[]): Promise<void> =>
    onHistory({ files: { [placeOf(name)]: renderHistoryLines(records) } });
  // dlt fetched ten minutes ago, as `switchback run dlt` records it: nothing is wrong with the pipeline itself.
  await remember('fetched', [aUnitFetch({ at: formatInstant(new Date(now.getTime() - 600_000)), run: '7000-1-seed' })]);
  let runs = 8_000;
  return {
    ...{ github, database, slack, remember },
    tick: (event = 'schedule', { variables = {}, inputs = {} } = {}) =>
      runAct(github, {
        ...{ workflow: 'integrity.yml', event, inputs },
        secrets: { SLACK_WEBHOOK_URL: slack.url, ...secretsOf(database) },
        variables: {
          REDDIT_API_URL: reddit.url,
          REDDIT_TOKEN_URL: reddit.url,
          SWITCHBACK_ESCALATION_WAIT: '0',
          ...variables,
        },
        env: { GITHUB_SERVER_URL: served.url, GITHUB_RUN_ID: String((runs += 1)) },
      }),
    forget: (name) => onHistory({ deletions: [placeOf(name)] }),
    headlines: async () => (await github.git('log', '--format=%s', 'main')).trim().split('\n'),
    close: async () => {
      await database.stop();
      await Promise.all([slack.close(), reddit.close(), served.close()]);
      await github.close();
    },
  };
}

function secretsOf(database: PostgresServer): Record<string, string> {
  return {
    SUPABASE_DB_URL: database.url,
    REDDIT_PUBLIC: 'recorded-client',
    REDDIT_SECRET: 'recorded-secret',
    REDDIT_USER_AGENT: 'switchback-acceptance/1.0',
  };
}

function tenPercentSince(since: Date): Record<string, string> {
  const config = JSON.parse(TEN_PERCENT['config/traffic_cutover_config.json'] ?? '') as object;
  const started = { setup_timestamp: formatInstant(since), phase_started_at: formatInstant(since) };
  return {
    ...TEN_PERCENT,
    'config/traffic_cutover_config.json': `${JSON.stringify({ ...config, ...started }, null, 2)}\n`,
  };
}

/** What dlt brought on the fourth day of the phase, of a day that is closed by now: all that Reddit shows of the unit. */
async function loadPosts(client: Client, now: Date): Promise<void> {
  const at = new Date(now.getTime() - 4 * DAY_MS);
  const rows = SHOWN_POSTS.map((id, index) => ({
    ...{ id, subreddit: 'opensource', title: 'A title' },
    created_utc: Math.floor(at.getTime() / 1_000) - index * 60,
  }));
  await writeDltLoad(client, { rows, loadId: (at.getTime() / 1_000).toFixed(5), insertedAt: at });
}
