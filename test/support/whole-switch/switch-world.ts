import { parseHistoryFiles } from '../../../actions/shared/history/history-lines.ts';
import type { HistoryRecord, RecordOf } from '../../../actions/shared/history/history-record.ts';
import type { ProcessRun } from '../../../scripts/drill/run-process.ts';
import { commitProject } from '../act-project.ts';
import type { FakeWorkflowRun } from '../fake-github/fake-state.ts';
import { startFakeGithub, type FakeGithub } from '../fake-github/start-fake-github.ts';
import { BUNDLE, runProgram, type Ran } from '../operations-repository.ts';
import { aThousandPosts } from '../reddit-replay/a-thousand-posts.ts';
import { startRedditReplay, type RedditReplay } from '../reddit-replay/reddit-replay.ts';
import { REPLAYED_UNITS, type ReplayedPost } from '../reddit-replay/replayed-units.ts';
import { runAct } from '../run-act.ts';
import { serveRepository, type ServedRepository } from '../served-repository.ts';
import { openDltCollector, type DltCollector } from './dlt-collector.ts';
import { startSwitchedDatabase, type SwitchedDatabase } from './switched-database.ts';
import { switchFiles } from './switch-project.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of each unit's posts at the source so many are not there yet. */
export const HELD_BACK = 100;

export interface SwitchWorld {
  readonly github: FakeGithub;
  readonly database: SwitchedDatabase;
  readonly reddit: RedditReplay;
  readonly collector: DltCollector;
  /** What the source has, by unit in lower case, newest first, the held-back ones too. */
  readonly source: ReadonlyMap<string, readonly ReplayedPost[]>;
  /** A workflow of the operations repository, as act runs it; each as a run of its own. */
  run(workflow: string, inputs?: Readonly<Record<string, string>>): Promise<ProcessRun>;
  /** The same as the runner would be, seen by GitHub: a run in progress until its process ends. */
  runDlt(): Promise<{ readonly seen: FakeWorkflowRun; readonly ended: Promise<ProcessRun> }>;
  /** `switchback …` on the machine of a collector, in its clone. */
  command(...args: readonly string[]): Promise<Ran>;
  /** Of the branch `cutover-history`, oldest first. */
  records(): Promise<readonly HistoryRecord[]>;
  recordsOf<K extends HistoryRecord['kind']>(kind: K): Promise<readonly RecordOf<K>[]>;
  file(path: string, branch?: string): Promise<string>;
  close(): Promise<void>;
}

/** A migration at 50 % with everything around it: GitHub, Reddit, Postgres, dlt, and a collector's machine with a clone of the repository. */
export async function startSwitchWorld(): Promise<SwitchWorld> {
  const github = await startFakeGithub({ workflows: ['dlt.yml', 'collect.yml', 'rollback.yml', 'integrity.yml'] });
  await commitProject(github);
  await github.commit({ message: 'The migration', files: switchFiles() });
  const [served, database] = await Promise.all([serveRepository(github), startSwitchedDatabase()]);
  const source = sourcePosts();
  const reddit = await startRedditReplay({ units: source, heldBack: HELD_BACK });
  const collector = await openDltCollector({ databaseUrl: database.urls.dlt, redditUrl: reddit.url });
  const machine = await prepareMachine(github);
  const press = presses({ github, served, database, reddit, collector, clone: machine.clone });
  const records = () => readRecords(github);
  return {
    ...{ github, database, reddit, collector, source, records },
    run: press,
    runDlt: async () => {
      const seen = await github.people.run('dlt.yml', { status: 'in_progress' });
      const ended = press('dlt.yml').then((ran) => {
        if (seen.status !== 'completed')
          Object.assign(seen, { status: 'completed', conclusion: ran.exitCode === 0 ? 'success' : 'failure' });
        return ran;
      });
      return { seen, ended };
    },
    command: (...args) =>
      runProgram(process.execPath, [BUNDLE, ...args], { cwd: machine.clone, environment: machine.environment }),
    recordsOf: async (kind) =>
      (await records()).filter((record): record is RecordOf<typeof kind> => record.kind === kind),
    file: (path, branch = 'main') => github.git('show', `${branch}:${path}`),
    close: async () => {
      await collector.dispose();
      await database.stop();
      await reddit.close();
      await served.close();
      await rm(machine.folder, { recursive: true, force: true });
      await github.close();
    },
  };
}

/** 400 posts of each unit, 5 min apart, the newest of now: ids of their own, as Reddit gives them. */
function sourcePosts(): ReadonlyMap<string, readonly ReplayedPost[]> {
  const newestUtc = Math.floor(Date.now() / 1_000);
  return new Map(
    REPLAYED_UNITS.map((unit, at) => [
      unit.toLowerCase(),
      aThousandPosts({ unit, count: 400, firstId: 36 ** 5 + at * 10_000, newestUtc }),
    ]),
  );
}

async function prepareMachine(github: FakeGithub) {
  const folder = await mkdtemp(join(tmpdir(), 'switchback-machine-'));
  const clone = join(folder, 'switchback');
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Collector',
    GIT_AUTHOR_EMAIL: 'collector@example.org',
    GIT_COMMITTER_NAME: 'Collector',
    GIT_COMMITTER_EMAIL: 'collector@example.org',
  };
  const cloned = await runProgram('git', ['clone', '-q', `file://${github.bareRepository}`, clone], {
    cwd: folder,
    environment,
  });
  if (cloned.exitCode !== 0) throw new Error(cloned.stderr);
  return { folder, clone, environment };
}

interface PressParts extends Pick<SwitchWorld, 'github' | 'database' | 'reddit' | 'collector'> {
  readonly served: ServedRepository;
  readonly clone: string;
}

/** A number of its own for each run, as GitHub gives them; act would call every run 1. */
const FIRST_RUN_ID = 7_000_000_001;

function presses({ github, served, database, reddit, collector, clone }: PressParts): SwitchWorld['run'] {
  let runId = FIRST_RUN_ID;
  return (workflow, inputs = {}) => {
    const isDlt = workflow === 'dlt.yml';
    const { urls } = database;
    return runAct(github, {
      workflow,
      inputs,
      secrets: isDlt
        ? {}
        : {
            SUPABASE_DB_URL: urls.monitor,
            SUPABASE_COLLECT_DB_URL: urls.manual,
            FENCE_DATABASE_URL: urls.fence,
            ...{ REDDIT_PUBLIC: 'an-id', REDDIT_SECRET: 'the-secret-of-the-application' },
            REDDIT_USER_AGENT: 'linux:switchback-test:0 (replay)',
          },
      variables: {
        SWITCHBACK_RUNNER: 'ubuntu-latest',
        SWITCHBACK_ESCALATION_WAIT: '0',
        ...{ REDDIT_API_URL: reddit.url, REDDIT_TOKEN_URL: reddit.url },
      },
      env: {
        ...{ GITHUB_SERVER_URL: served.url, GITHUB_RUN_ID: String((runId += 1)) },
        ...(isDlt
          ? {
              ...collector.environment,
              ...{ SWITCHBACK: BUNDLE, OPERATIONS: clone, COLLECTOR: collector.program },
              ...{ COLLECTOR_PYTHON: collector.python, COLLECTOR_PIPELINES: collector.pipelines },
            }
          : {}),
      },
    });
  };
}

async function readRecords(github: FakeGithub): Promise<readonly HistoryRecord[]> {
  const listed = await github.git('ls-tree', '-r', '--name-only', 'cutover-history');
  const paths = listed.split('\n').filter((path) => path.endsWith('.jsonl'));
  const files = await Promise.all(
    paths.map(async (path) => ({ path, contents: Buffer.from(await github.git('show', `cutover-history:${path}`)) })),
  );
  const records = parseHistoryFiles(files).records.map(({ record }) => record);
  return records.toSorted((a, b) => timeOf(a) - timeOf(b));
}

/** Counts of an hour have no time of their own. */
function timeOf(record: HistoryRecord): number {
  return 'at' in record ? Date.parse(record.at) : 0;
}
