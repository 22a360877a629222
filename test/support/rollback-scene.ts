import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { parseCutoverConfig, type CutoverConfig } from '../../actions/shared/cutover/cutover-config.ts';
import { renderRoutingFile } from '../../actions/shared/routing/routing-file.ts';
import { runProcess } from '../../scripts/drill/run-process.ts';
import { startFakeGithub, type FakeGithub, type FakeGithubOptions } from './fake-github/start-fake-github.ts';
import { runBundle, type BundleRun } from './run-bundle.ts';

export const ROLLBACK_BUNDLE = fileURLToPath(new URL('../../actions/rollback/dist/index.mjs', import.meta.url));

/** The state at 10 %, as the source system's setup and one `advance` leave it. */
export const TEN_PERCENT: Readonly<Record<string, string>> = {
  'config/traffic_cutover_config.json': `${JSON.stringify(
    {
      schema_version: 1,
      current_phase: '10%',
      dlt_enabled: true,
      manual_enabled: true,
      setup_timestamp: '2026-11-24T09:00:00Z',
      generation: 1,
      attempt: 1,
      phase_started_at: '2026-11-24T09:00:00Z',
      last_transition: null,
      hold: null,
      last_run: { timestamp: '2026-11-24T10:00:00', dlt_count: 1, manual_count: 4, error_count: 0 },
    },
    null,
    2,
  )}\n`,
  'config/routing.flagd.json': renderRoutingFile({
    generation: 1,
    phase: '10%',
    salt: 'redditharbor',
    weights: new Map([
      ['opensource', 10],
      ['sideproject', 40],
    ]),
    dltUnits: ['opensource'],
  }),
};

/** A fake GitHub at 10 % and a checkout of it, as a workflow's job has them when the rollback action starts. */
export interface RollbackScene {
  readonly github: FakeGithub;
  readonly checkout: string;
  rollback(
    inputs?: Readonly<Record<string, string>>,
    environment?: Readonly<Record<string, string>>,
  ): Promise<BundleRun>;
  /** The environment of the job, for those who start the process themselves. */
  environment(inputs?: Readonly<Record<string, string>>): Record<string, string>;
  /** The config at the branch's tip; throws where it is not valid. */
  config(): Promise<CutoverConfig>;
  /** Headlines of the branch, newest first. */
  headlines(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function aRollbackScene(options: FakeGithubOptions = {}): Promise<RollbackScene> {
  const github = await startFakeGithub({ files: TEN_PERCENT, ...options });
  const folder = await mkdtemp(join(tmpdir(), 'switchback-scene-'));
  const checkout = join(folder, 'checkout');
  const env = { HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  await runProcess('git', ['clone', '--quiet', `--depth=50`, `file://${github.bareRepository}`, checkout], {
    cwd: folder,
    env,
  });
  const environment = (inputs: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    ...jobEnvironment(github, checkout),
    ...Object.fromEntries(
      Object.entries({ 'github-token': github.token, ...inputs }).map(([name, value]) => [
        `INPUT_${name.toUpperCase()}`,
        value,
      ]),
    ),
  });
  return {
    ...{ github, checkout, environment },
    rollback: (inputs, extra) =>
      runBundle(ROLLBACK_BUNDLE, { environment: { ...environment(inputs), ...extra }, cwd: checkout }),
    config: async () => {
      const text = await github.git('show', `${github.branch}:config/traffic_cutover_config.json`);
      const parsed = parseCutoverConfig(new TextEncoder().encode(text));
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      return parsed.config;
    },
    headlines: async () => (await github.git('log', '--format=%s', github.branch)).trim().split('\n'),
    close: async () => {
      await rm(folder, { recursive: true, force: true });
      await github.close();
    },
  };
}

function jobEnvironment(github: FakeGithub, checkout: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    GITHUB_REPOSITORY: `${github.owner}/${github.repo}`,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: github.url,
    GITHUB_GRAPHQL_URL: github.graphqlUrl,
    GITHUB_RUN_ID: '4711',
    GITHUB_JOB: 'rollback',
    GITHUB_ACTOR: 'octocat',
    GITHUB_REF: `refs/heads/${github.branch}`,
    GITHUB_WORKSPACE: checkout,
  };
}
