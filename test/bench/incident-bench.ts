import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { prepareTables } from '../../scripts/drill/prepare-tables.ts';
import { commitProject } from '../support/act-project.ts';
import { anIncidentWorld, type IncidentWorld, type IncidentWorldOptions } from '../support/incident-world.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import { startRedditReplay } from '../support/reddit-replay/reddit-replay.ts';
import { runAct } from '../support/run-act.ts';
import type { WorkflowControls } from '../support/workflow-processes.ts';
import type { BenchTable } from './bench-table.ts';
import { percentile } from './measure-process.ts';

const RUNS = 8;
const GOAL = '< 15 s';
const HEAD = [
  'what',
  'runs',
  'state commit p50 s',
  'pull request p50 s',
  'pull request p99 s',
  'on-call told p50 s',
  'goal',
];

/** Seconds from the dispatch to what stands on GitHub. */
interface Times {
  readonly commit: number;
  readonly pullRequest: number;
  readonly told: number;
}

/** From the button to the open pull request, all jobs of rollback.yml beside each other on this machine, every peer local. */
export async function benchIncident(): Promise<BenchTable> {
  const database = await startPostgresServer({ max_connections: '100' });
  await database.withClient(prepareTables);
  const reddit = await startRedditReplay();
  const everything = { databaseUrl: database.url, redditUrl: reddit.url };
  try {
    const rows = [
      await row('rollback.yml as processes, nothing but GitHub', RUNS, () => press({})),
      await row('the same with a database and Reddit', RUNS, () => press(everything)),
      isActThere()
        ? await row('rollback.yml under act, with a database and Reddit', 1, () => act(everything))
        : ['rollback.yml under act', '0', '', '', '', '', 'act is not on the path'],
    ];
    return {
      title: 'Incident: from dispatch to the open pull request',
      head: HEAD,
      rows,
      notes: ["By hand, the runbook's steps 1 to 5 take 18.5 min."],
    };
  } finally {
    await reddit.close();
    await database.stop();
  }
}

async function row(what: string, runs: number, once: () => Promise<Times>): Promise<string[]> {
  const measured: Times[] = [];
  for (let run = 0; run < runs; run += 1) measured.push(await once());
  const show = (name: keyof Times, percent: number): string =>
    percentile(
      measured.map((times) => times[name]),
      percent,
    ).toFixed(1);
  return [
    what,
    String(runs),
    show('commit', 50),
    show('pullRequest', 50),
    show('pullRequest', 99),
    show('told', 50),
    GOAL,
  ];
}

/** Ended once the pull request is there and on-call was told: nothing that comes later is measured. */
async function press(options: IncidentWorldOptions): Promise<Times> {
  const waitedFor = new Set(['report', 'escalate']);
  let controls: WorkflowControls | null = null;
  return inWorld(options, async (world) => {
    const { startedAt } = await world.press({
      onStart: (given) => (controls = given),
      onJobEnd: ({ id }) => {
        waitedFor.delete(id);
        if (waitedFor.size === 0) controls?.cancelRun();
      },
    });
    return startedAt;
  });
}

async function act({
  databaseUrl,
  redditUrl,
}: Required<Pick<IncidentWorldOptions, 'databaseUrl' | 'redditUrl'>>): Promise<Times> {
  return inWorld({}, async ({ github, gates, page, slack }) => {
    const startedAt = performance.now();
    await runAct(github, {
      workflow: 'rollback.yml',
      inputs: { reason: 'Rows are missing', trigger: 'data-loss', severity: 'critical', 'dry-run': 'false' },
      secrets: {
        SUPABASE_DB_URL: databaseUrl,
        SLACK_WEBHOOK_URL: slack.url,
        REDDIT_PUBLIC: 'client',
        REDDIT_SECRET: 'secret',
        REDDIT_USER_AGENT: 'switchback-bench/1.0',
      },
      variables: {
        REDDIT_API_URL: redditUrl,
        REDDIT_TOKEN_URL: redditUrl,
        SUPABASE_STATUS_URL: page.url,
        SWITCHBACK_ESCALATION_WAIT: '0',
      },
      env: { GITHUB_SERVER_URL: gates.git.url },
    });
    return startedAt;
  });
}

/** A checkout is the whole project, as it is in earnest. */
async function inWorld(options: IncidentWorldOptions, use: (world: IncidentWorld) => Promise<number>): Promise<Times> {
  const world = await anIncidentWorld(options);
  try {
    await commitProject(world.github);
    const startedAt = await use(world);
    const at = (label: string): number => (answeredAt(world, label) - startedAt) / 1_000;
    return { commit: at('createCommitOnBranch'), pullRequest: at('pulls/create'), told: at('issues/create-comment') };
  } finally {
    await world.close();
  }
}

/** Throws where there was no such request: no figure is given for a run that did not do it. */
function answeredAt({ github }: IncidentWorld, label: string): number {
  const at = github.requests.find(({ labels }) => labels.includes(label))?.timing.answeredAt;
  if (at === undefined) throw new Error(`${label} was never asked of GitHub: expected it once in each run`);
  return at;
}

function isActThere(): boolean {
  const named = process.env['SWITCHBACK_ACT'];
  if (named !== undefined) return existsSync(named);
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'act')));
}
