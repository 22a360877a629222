import { execFileSync } from 'node:child_process';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { renderHistoryLines } from '../../actions/shared/history/history-lines.ts';
import { renderHistoryPath } from '../../actions/shared/history/history-path.ts';
import { formatInstant } from '../../actions/shared/cutover/instant.ts';
import type { ProcessRun } from '../../scripts/drill/run-process.ts';
import { aHeartbeat, aUnitFetch } from '../support/a-history.ts';
import { startFakeGithub } from '../support/fake-github/start-fake-github.ts';
import type { FakeGithub } from '../support/fake-github/start-fake-github.ts';
import { listProjectFiles, readProjectFile } from '../support/project-files.ts';
import { TEN_PERCENT } from '../support/rollback-scene.ts';
import { runAct } from '../support/run-act.ts';
import { serveRepository } from '../support/served-repository.ts';
import type { ServedRepository } from '../support/served-repository.ts';

const NEEDED = listProjectFiles().filter((path) =>
  /^(?:\.github\/workflows\/review-policy\.yml|scripts\/dist\/.+\.mjs|config\/(?:policy|datasets)\.yaml)$/u.test(path),
);
const POLICY = readProjectFile('config/policy.yaml');
const PULL_REQUEST = 7;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

describe('review-policy.yml under act', () => {
  const now = Date.now();
  const ago = (minutes: number): string => formatInstant(new Date(now - minutes * MINUTE_MS));
  let github: FakeGithub;
  let served: ServedRepository;
  beforeEach(async () => {
    const files = Object.fromEntries(NEEDED.map((path) => [path, readProjectFile(path)]));
    github = await startFakeGithub({ files: { ...TEN_PERCENT, ...files, ...stateSince(ago(3 * DAY_MINUTES)) } });
    served = await serveRepository(github);
    await backdate(github, ago(3 * DAY_MINUTES));
    await rememberFailingFetches();
  });
  afterEach(async () => {
    await served.close();
    await github.close();
  });

  /** Two days of looks; over the last six hours three of ten unit-fetches of dlt failed. */
  async function rememberFailingFetches(): Promise<void> {
    const ticks = Array.from({ length: 96 }, (_, at) => aHeartbeat({ at: ago(at * 30), run: `t${at}-1-integrity` }));
    const fetches = Array.from({ length: 96 }, (_, at) =>
      aUnitFetch({
        ...{ at: ago(10 + at * 7), run: `r${Math.floor(at / 8)}-1-dlt`, generation: 1, path: 'dlt' },
        outcome: at < 50 && at % 10 < 3 ? 'failed' : 'fetched',
      }),
    );
    const place = renderHistoryPath({ at: new Date(now), run: '7000', attempt: 1, job: 'seed' });
    const lines = renderHistoryLines([...ticks, ...fetches]);
    await github.commit({ branch: 'cutover-history', files: { [place]: lines } });
  }

  /** What the pull request's merge would give, the file alone changed. */
  async function propose(policy: string): Promise<void> {
    await github.commit({ branch: 'proposal', from: github.branch, files: { 'config/policy.yaml': policy } });
    await github.git('update-ref', `refs/pull/${PULL_REQUEST}/merge`, 'refs/heads/proposal');
  }

  const review = (): Promise<ProcessRun> =>
    runAct(github, {
      ...{ workflow: 'review-policy.yml', event: 'pull_request', pullRequest: PULL_REQUEST, inputs: {} },
      // The clone's remote is private, as GitHub's may be.
      env: { GITHUB_SERVER_URL: served.url },
    });

  test('shows what would not have fired any more with a higher limit', { timeout: 300_000 }, async () => {
    const higher = POLICY.replace('above_percent: 20', 'above_percent: 60');
    expect(higher).not.toBe(POLICY);
    await propose(higher);
    const ran = await review();
    const output = ran.stdout + ran.stderr;
    expect(ran.exitCode, output).toBe(0);
    expect(output).toMatch(/rollback by error-rate fires no longer/u);
  });

  test('is red where the proposed file is no policy, and says where and what to do', { timeout: 300_000 }, async () => {
    await propose(POLICY.replace('above_percent: 20', 'above_percent: lots ``` <b>'));
    const ran = await review();
    const output = ran.stdout + ran.stderr;
    expect(ran.exitCode, output).toBe(1);
    expect(output).toMatch(/The new policy could not be compared/u);
    expect(output).toMatch(/config\/policy\.yaml:\d+:\d+ triggers\.error-rate\.above_percent/u);
    expect(output).toMatch(/What to do: Mend/u);
  });
});

function stateSince(since: string): Record<string, string> {
  const path = 'config/traffic_cutover_config.json';
  const config = JSON.parse(TEN_PERCENT[path] ?? '') as object;
  const started = { setup_timestamp: since, phase_started_at: since };
  return { [path]: `${JSON.stringify({ ...config, ...started }, null, 2)}\n` };
}

/** The state's commit, as old as the phase: which state was in force when is told by its commits. */
async function backdate(github: FakeGithub, at: string): Promise<void> {
  const somebody = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org'];
  const tree = (await github.git('rev-parse', `${github.branch}^{tree}`)).trim();
  const commit = execFileSync('git', ['-C', github.bareRepository, ...somebody, 'commit-tree', tree, '-m', 'Set up'], {
    env: { ...process.env, GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at },
    encoding: 'utf8',
  });
  await github.git('update-ref', `refs/heads/${github.branch}`, commit.trim());
}
