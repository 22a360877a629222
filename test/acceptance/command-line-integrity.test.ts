import { afterAll, beforeAll, expect, test } from 'vitest';

import { integrityResultSchema } from '../../actions/shared/integrity/integrity-result.ts';
import { OperationsRepository, stateFiles } from '../support/operations-repository.ts';
import { startPgliteDatabase } from '../support/pglite-database.ts';
import type { TestDatabase } from '../support/pglite-database.ts';
import { createPosts, POSTS_DATASETS } from '../support/posts-dataset.ts';

const HISTORY = 'cutover-history';
let repository: OperationsRepository;
let database: TestDatabase;
beforeAll(async () => {
  repository = new OperationsRepository({ ...stateFiles(), 'config/datasets.yaml': POSTS_DATASETS });
  database = await startPgliteDatabase();
  await database.withClient(createPosts);
});
afterAll(async () => {
  repository.remove();
  await database.stop();
});

const integrity = (args: readonly string[] = [], url = database.url) =>
  repository.run(['integrity', ...args], { environment: { SUPABASE_DB_URL: url } });
const historyPaths = (): readonly string[] =>
  repository
    .git(['ls-tree', '-r', '--name-only', HISTORY], repository.remote)
    .split('\n')
    .filter((path) => path.endsWith('.jsonl'));

test('looks at the data, says in plain lines what there is, and keeps it on the branch of the history', async () => {
  const ran = await integrity();
  expect(ran.stderr).toContain('Checking the integrity of the data');
  expect(ran.stdout).toContain('rows came in over 24 h');
  expect(ran.stdout).toContain('kept as ');
  expect(ran.exitCode).toBe(0);
  expect(historyPaths()).toHaveLength(1);
  expect(historyPaths()[0]).toMatch(/^\d{4}\/\d\d\/\d\d\/cli-[0-9a-f]{16}-1-integrity\.jsonl$/u);
});

test('leaves what it found to the next look of the schedule, which decides: it moves no watermark', () => {
  const kept = repository.git(['show', `${HISTORY}:${historyPaths()[0]}`], repository.remote);
  expect(kept).toContain('"kind":"verdicts"');
  expect(kept).not.toContain('"kind":"watermark"');
});

test('finds a doubled id after the look that was whole, names it, and ends with 1', async () => {
  await database.withClient((client) =>
    client.query(`alter table public.posts drop constraint posts_pkey; create index on public.posts (id);
      insert into public.posts select id, subreddit, title, created_at, now() - interval '90 s' from public.posts where id = '1sk7'`),
  );
  const ran = await integrity(['--json', '--no-history']);
  const result = integrityResultSchema.parse(JSON.parse(ran.stdout));
  const found = result.checks.filter(({ id, verdict }) => id === 'duplicates' && verdict !== 'pass');
  expect(found.flatMap(({ sample }) => sample)).toContain('1sk7');
  expect(result.history).toEqual({ outcome: 'off', detail: null, path: null });
});

test('knows what was recorded as baseline, and neither fires nor hides it', async () => {
  const recorded = await integrity(['--record-baseline', '--json']);
  expect(recorded.exitCode).toBe(0);
  expect(integrityResultSchema.parse(JSON.parse(recorded.stdout)).reasonCode).toBe('baseline-recorded');
  const ran = await integrity(['--json']);
  const result = integrityResultSchema.parse(JSON.parse(ran.stdout));
  expect(result.checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
});

test('is unknown without a database, never whole, and names the variable', async () => {
  const ran = await integrity(['--no-history'], '');
  expect(ran.exitCode).toBe(3);
  expect(ran.stdout).toContain('SUPABASE_DB_URL');
});

test('prints no password of a database that does not answer', async () => {
  const ran = await integrity(['--no-history'], 'postgresql://postgres:tops3cret@127.0.0.1:1/postgres');
  expect(ran.exitCode).toBe(3);
  expect(`${ran.stdout}${ran.stderr}`).not.toContain('tops3cret');
});

test('init records the baseline by its draft where it is asked to, and says where it cannot', async () => {
  const fresh = new OperationsRepository(stateFiles());
  const init = (...args: readonly string[]) =>
    fresh.run(['init', '--database', '--record-baseline', ...args], { environment: { SUPABASE_DB_URL: database.url } });
  try {
    const drafted = await init('--json');
    expect(drafted, drafted.stderr).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(drafted.stdout)).toMatchObject({
      decision: 'drafted',
      baseline: { isRecorded: true, message: expect.stringMatching(/^The baseline was recorded/u) },
    });
    const kept = fresh.git(['grep', '-h', '"name":"baseline-recorded"', HISTORY], fresh.remote);
    expect(kept).toContain('"kind":"mark"');
    expect((await init('--dry-run')).stderr).toMatch(/'--record-baseline' cannot be used with option '--dry-run'/u);
    fresh.git(['remote', 'set-url', 'origin', `file://${fresh.folder}/gone.git`]);
    const lost = await init('--force', '--json');
    expect(lost.exitCode).toBe(1);
    expect(JSON.parse(lost.stdout)).toMatchObject({ decision: 'drafted', baseline: { isRecorded: false } });
    await database.withClient((client) => client.query('truncate public.posts'));
    const empty = await init('--force');
    expect(empty.exitCode).toBe(1);
    expect(empty.stdout).toContain('The baseline was not recorded: the draft does not pass the schema yet.');
  } finally {
    fresh.remove();
  }
});
