import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { formatInstant } from '../../actions/shared/cutover/instant.ts';
import { renderHistoryLines } from '../../actions/shared/history/history-lines.ts';
import { renderHistoryPath } from '../../actions/shared/history/history-path.ts';
import type { HistoryRecord } from '../../actions/shared/history/history-record.ts';
import { aBypass, aDrill, aUnitFetch } from '../support/a-history.ts';
import { startFakeGithub } from '../support/fake-github/start-fake-github.ts';
import type { FakeGithub } from '../support/fake-github/start-fake-github.ts';
import { stateFiles } from '../support/operations-repository.ts';
import { createPosts, POSTS_DATASETS } from '../support/posts-dataset.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { listProjectFiles, readProjectFile } from '../support/project-files.ts';
import { runAct } from '../support/run-act.ts';
import { serveRepository } from '../support/served-repository.ts';
import type { ServedRepository } from '../support/served-repository.ts';

/** The file, and what its jobs run. */
const NEEDED = listProjectFiles().filter((path) =>
  /^(?:\.github\/workflows\/advance\.yml|actions\/[a-z-]+\/(?:action\.yml|dist\/index\.mjs)|scripts\/dist\/[a-z0-9-]+\.mjs)$/u.test(
    path,
  ),
);
/** The tables of the test have one unit. */
const POLICY = readProjectFile('config/policy.yaml').replace('[opensource, SideProject, productivity]', '[opensource]');

/** The file and the bundles of this checkout, against a real server, from the button to the commit. act ignores the environment and its approval. */
describe('advance.yml under act', () => {
  let database: PostgresServer;
  let github: FakeGithub;
  let served: ServedRepository;
  beforeAll(async () => {
    database = await startPostgresServer();
    await database.withClient(createPosts);
  });
  afterAll(() => database.stop());
  beforeEach(async () => {
    const project = Object.fromEntries(NEEDED.map((path) => [path, readProjectFile(path)]));
    const people = { 'config/policy.yaml': POLICY, 'config/datasets.yaml': POSTS_DATASETS };
    github = await startFakeGithub({ files: { ...stateFiles('manual_only'), ...project, ...people } });
    served = await serveRepository(github);
  });
  afterEach(async () => {
    await served.close();
    await github.close();
  });

  const press = (inputs: Readonly<Record<string, string>> = {}) =>
    runAct(github, {
      workflow: 'advance.yml',
      inputs: {
        phase: '10%',
        reason: 'first try',
        'only-ask': 'false',
        fix: '',
        'collector-version': '',
        bypass: '',
        'bypass-reason': '',
        reviewed: '',
        judgement: 'none',
        ...inputs,
      },
      secrets: { SUPABASE_DB_URL: database.url },
      env: { GITHUB_SERVER_URL: served.url },
    });
  const headline = async () => (await github.git('log', '-1', '--format=%s', 'main')).trim();
  const remember = async (...records: readonly HistoryRecord[]): Promise<void> => {
    const path = renderHistoryPath({ at: new Date(), run: '1', attempt: 1, job: 'seed' });
    const contents = renderHistoryLines(records);
    await github.commit({ branch: 'cutover-history', message: 'seed', files: { [path]: contents } });
  };
  const minutesAgo = (minutes: number): string => formatInstant(new Date(Date.now() - minutes * 60_000));

  test('a refusal says why not now, and nothing is changed', async () => {
    const before = await headline();
    const ran = await press();
    const output = ran.stdout + ran.stderr;
    expect(ran.exitCode, output).not.toBe(0);
    expect(output).toContain('decision=refused');
    expect(output).toContain('reason-code=gates-refuse');
    expect(output).toContain('"id":"drill"');
    // doctor was asked, and names what it found in this repository.
    expect(output).toMatch(
      /"id":"doctor","title":"doctor finds nothing","verdict":"(?:fail|unknown)","skipReason":null,"observed":"[a-z]+, \d+ findings?: [^"]+"/u,
    );
    expect(output).not.toContain('decision=advanced');
    expect(await headline()).toBe(before);
    expect(output).not.toContain(github.token);
  });

  test('only asking changes nothing, whatever the gates say', async () => {
    const before = await headline();
    await press({
      'only-ask': 'true',
      bypass: 'baseline, drill, manual-path, clean-data',
      'bypass-reason': 'A test has no past that anybody could look at',
    });
    expect(await headline()).toBe(before);
  });

  test('the review of a bypass is recorded, and nothing else runs', async () => {
    await remember(aBypass({ at: minutesAgo(60) }));
    const before = await headline();
    const reason = 'The schedules were down, and the data was looked at by hand';
    const unsaid = await press({ reviewed: 'run-4711-advance', reason });
    expect(unsaid.exitCode, unsaid.stdout).not.toBe(0);
    expect(unsaid.stdout).toContain('judgement: observed');
    const ran = await press({ reviewed: 'run-4711-advance', judgement: 'wrong', reason });
    const output = ran.stdout + ran.stderr;
    expect(ran.exitCode, output).toBe(0);
    expect(output).toContain('decision=reviewed');
    expect(output).not.toMatch(/decision=(?:refused|may-advance|advanced)/u);
    const history = await github.git('grep', '-h', '"kind":"bypass-review"', 'cutover-history');
    expect(history).toContain('"judgement":"wrong"');
    expect(await headline()).toBe(before);
  });

  test('a migration that is ready is set up, and a bypass is counted', async () => {
    await remember(aDrill({ at: minutesAgo(60 * 24) }), aUnitFetch({ at: minutesAgo(10), path: 'manual' }), {
      kind: 'mark',
      schemaVersion: 1,
      at: minutesAgo(120),
      name: 'baseline-recorded',
      value: 'yes',
    });
    const ran = await press({
      bypass: 'clean-data, budget, doctor',
      'bypass-reason': 'The tables of this test are not bound for every check',
    });
    const output = ran.stdout + ran.stderr;
    expect(output, output).toContain('decision=advanced');
    expect(await headline()).toBe('setup: manual_only -> 10%');
    const history = await github.git('grep', '-h', '"kind":"bypass"', 'cutover-history');
    expect(history).toContain('"gates":["');
    expect(output).not.toContain(github.token);
  });
});
