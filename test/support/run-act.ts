import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runProcess, type ProcessRun } from '../../scripts/drill/run-process.ts';
import type { FakeGithub } from './fake-github/start-fake-github.ts';

const CHECKOUT_PIN = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1';
const CHECKOUT_STAND_IN = fileURLToPath(new URL('act-checkout', import.meta.url));

export interface ActRun {
  /** File name below `.github/workflows`. */
  readonly workflow: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** What started it: the button unless said. */
  readonly event?: 'workflow_dispatch' | 'schedule' | 'pull_request' | 'repository_dispatch';
  /** What a `repository_dispatch` names. */
  readonly eventType?: string;
  /** Of the pull request that started it. */
  readonly pullRequest?: number;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly timeLimitSeconds?: number;
}

/**
 * Runs a workflow of the fake's repository by `act`, file and actions as they are committed there, jobs as processes of this machine. Only
 * `actions/checkout` is stood in for, since there is no network: the stand-in fetches the same ref from the fake's own git remote.
 * act ignores permissions, concurrency and environments; contract tests look at those.
 */
export async function runAct(github: FakeGithub, run: ActRun): Promise<ProcessRun> {
  const folder = await mkdtemp(join(tmpdir(), 'switchback-act-'));
  try {
    const clone = join(folder, 'clone');
    const home = { HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
    await runProcess('git', ['clone', '--quiet', github.bareRepository, clone], { cwd: folder, env: home });
    // act takes the repository's name from the clone's remote.
    const name = `https://github.com/${github.owner}/${github.repo}.git`;
    await runProcess('git', ['remote', 'set-url', 'origin', name], { cwd: clone, env: home });
    await withoutQueues(clone);
    const event = join(folder, 'event.json');
    await writeFile(event, JSON.stringify(eventOf(github, run)));
    return await runProcess(process.env['SWITCHBACK_ACT'] ?? 'act', actArguments(github, run, event), {
      cwd: clone,
      env: { ...home, XDG_CACHE_HOME: join(folder, 'cache'), ...nodeOnPath() },
      timeLimitSeconds: run.timeLimitSeconds ?? 300,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** act knows no `concurrency.queue` and rejects the file: that one key is left out of the copy that it runs. */
async function withoutQueues(clone: string): Promise<void> {
  const folder = join(clone, '.github/workflows');
  for (const file of await readdir(folder)) {
    const text = await readFile(join(folder, file), 'utf8');
    await writeFile(join(folder, file), text.replaceAll(/^ +queue: max\n/gmu, ''));
  }
}

function actArguments(github: FakeGithub, run: ActRun, event: string): readonly string[] {
  const pairs = (flag: string, values: Readonly<Record<string, string>> = {}): string[] =>
    Object.entries(values).flatMap(([key, value]) => [flag, `${key}=${value}`]);
  return [
    run.event ?? 'workflow_dispatch',
    ...['-W', `.github/workflows/${run.workflow}`, '-e', event, '-P', 'ubuntu-latest=-self-hosted'],
    ...['--use-new-action-cache', '--local-repository', `${CHECKOUT_PIN}=${CHECKOUT_STAND_IN}`],
    ...pairs('--env', {
      SWITCHBACK_TEST_REMOTE: github.bareRepository,
      GITHUB_API_URL: github.url,
      GITHUB_GRAPHQL_URL: github.graphqlUrl,
      ...run.env,
    }),
    ...pairs('-s', { GITHUB_TOKEN: github.token, ...run.secrets }),
    ...pairs('--var', run.variables),
  ];
}

function eventOf({ owner, repo, branch }: FakeGithub, { inputs, pullRequest, eventType }: ActRun): object {
  const repository = { default_branch: branch, name: repo, full_name: `${owner}/${repo}`, owner: { login: owner } };
  if (eventType !== undefined) return { action: eventType, branch, client_payload: {}, repository };
  if (pullRequest === undefined) return { inputs, ref: `refs/heads/${branch}`, repository };
  const pull_request = { number: pullRequest, base: { ref: branch }, head: { ref: 'proposal' } };
  return { number: pullRequest, pull_request, ref: `refs/pull/${pullRequest}/merge`, repository };
}

/** act's `node24` is the `node` on the path: a real Node 24 where the machine has one. */
function nodeOnPath(): Readonly<Record<string, string>> {
  const node24 = process.env['SWITCHBACK_NODE24'];
  return node24 ? { PATH: `${join(node24, '..')}:${process.env['PATH'] ?? ''}` } : {};
}
