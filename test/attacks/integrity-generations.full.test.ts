import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { CheckResult } from '../../actions/shared/integrity/integrity-result.ts';
import { proveBindings } from '../../actions/shared/integrity/prove-binding.ts';
import { freshnessCheck } from '../../actions/shared/integrity-checks/freshness.ts';
import { INTEGRITY_CHECKS } from '../../actions/shared/integrity-checks/list-checks.ts';
import { recentRowsCheck } from '../../actions/shared/integrity-checks/recent-rows.ts';
import { examine, listTroubles } from '../support/examine.ts';
import { GENERATIONS } from '../support/generation-tables.ts';
import { lookAt } from '../support/look-at.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { fullCutover } from '../support/table-world.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer({ synchronous_commit: 'off' });
}, 120_000);
afterAll(() => server.stop());

const empty = (): Promise<unknown> =>
  server.withClient((client) =>
    client.query(
      'drop schema if exists redditharbor, reddit_harbor, reddit_harbor_staging cascade; drop schema public cascade; create schema public',
    ),
  );
const runAll = (statements: readonly string[]): Promise<void> =>
  server.withClient(async (client) => {
    for (const statement of statements) await client.query(statement);
  });
const problemsOf = async (datasets: string): Promise<readonly string[]> => {
  const { context } = await lookAt(server.url, { datasets, checks: [] });
  return proveBindings(context.datasets, context).flatMap(({ key, problems }) =>
    problems.map(({ column }) => `${key}.${column}`),
  );
};
/** What statements of the form ALTER TABLE … ADD COLUMN … add. */
const addedBy = (statements: readonly string[]): readonly string[] =>
  statements.flatMap((statement) => {
    const [, table, column] = /^ALTER TABLE (\S+) ADD COLUMN (\S+)/u.exec(statement) ?? [];
    return table === undefined ? [] : [`${table}.${column}`];
  });
const describeResult = ({ id, table, verdict, observed }: CheckResult): string =>
  `${id} ${table}: ${verdict}, ${observed}`;

describe.each(GENERATIONS)('generation $name', ({ name, ddl, rows, datasets, additions }) => {
  beforeEach(async () => {
    await empty();
    await runAll([ddl]);
  });

  test('lacks of its shipped bindings what their comments add, and nothing else', async () => {
    expect(await problemsOf(datasets)).toEqual(addedBy(additions));
    await runAll(additions);
    expect(await problemsOf(datasets)).toEqual([]);
  });

  test('has by the doctor what the comments say of its indexes, and lacks nothing once their statements ran', async () => {
    const [columns, indexes] = [/^ALTER/u, /^CREATE/u].map((kind) => additions.filter((one) => kind.test(one)));
    await runAll(columns ?? []);
    const lacking = await examine(server.url, datasets);
    const statements = lacking.findings.flatMap(({ remedy }) => remedy?.replaceAll('"', '') ?? []);
    expect(statements.toSorted()).toEqual(indexes?.toSorted());
    await runAll(indexes ?? []);
    expect(listTroubles(await examine(server.url, datasets))).toEqual([]);
  });

  test('is known whole once what the comments ask for is there', async () => {
    await runAll([...additions, rows, 'analyze']);
    const { results } = await lookAt(server.url, { datasets, state: fullCutover(), checks: INTEGRITY_CHECKS });
    const wrong = results.filter(({ verdict }) => verdict === 'unknown' || verdict === 'fail');
    expect(wrong.map(describeResult)).toEqual([]);
  });

  test('has every index that the look asks for once the statements of the comments ran', async () => {
    await runAll([...additions, rows]);
    // The planner takes any index that can serve; what still reads a table from end to end has none.
    await runAll(['alter database postgres set enable_seqscan = off']);
    const limits = { mostScannedRows: 0 };
    const look = { datasets, state: fullCutover(), checks: INTEGRITY_CHECKS, limits };
    const { results } = await lookAt(server.url, look);
    expect(results.filter(({ verdict }) => verdict === 'unknown').map(describeResult)).toEqual([]);
  });
  afterEach(() => runAll(['alter database postgres reset enable_seqscan']));

  test('tells the units of its submissions apart, also where they are only referred to', async () => {
    await runAll([...additions, rows]);
    const state = name === 'C' ? fullCutover() : null;
    const { records } = await lookAt(server.url, { datasets, state, checks: [freshnessCheck] });
    const marks = records.flatMap((record) => (record.kind === 'mark' ? [record.name] : []));
    const units = marks.flatMap((mark) => /submissions?:(.+)$/u.exec(mark)?.[1] ?? []);
    expect(units.toSorted()).toEqual(['opensource', 'sideproject']);
  });

  test("answers the runbook's two questions, the time of the post and of the arrival told apart", async () => {
    await runAll([...additions, rows]);
    const answers = await askRecent(datasets);
    const [submissions, analyses] = [answers.get('submissions'), answers.get('opportunity-analysis')];
    expect(submissions).toEqual({ verdict: 'pass', arrived: 2, newestArrivalHours: 1, ...POSTED[name] });
    const scored = { verdict: 'pass', arrived: 2, newestArrivalHours: 1, posted: null, newestPostHours: null };
    expect(analyses).toEqual(name === 'A' ? undefined : scored);
  });
});

/** Three were posted 5, 30 and 50 hours ago; the baseline does not keep that. */
const KEPT = { posted: 1, newestPostHours: 5 };
const POSTED = { A: KEPT, B: KEPT, C: KEPT, D: { posted: null, newestPostHours: null } } as const;

interface Recent {
  readonly verdict: string;
  readonly arrived: number | null;
  readonly newestArrivalHours: number | null;
  readonly posted: number | null;
  readonly newestPostHours: number | null;
}

/** What `recent-rows` observed of each dataset, ages in whole hours. */
async function askRecent(datasets: string): Promise<ReadonlyMap<string, Recent>> {
  const { results } = await lookAt(server.url, { datasets, checks: [recentRowsCheck] });
  const find = (text: string, pattern: RegExp): string | null => pattern.exec(text)?.[1] ?? null;
  const toCount = (text: string | null): number | null => (text === null ? null : Number(text));
  const toHours = (at: string | null): number | null =>
    at === null ? null : Math.round((Date.now() - Date.parse(at)) / 3_600_000);
  return new Map(
    results.map(({ dataset, verdict, observed }) => [
      dataset ?? '',
      {
        verdict,
        arrived: toCount(find(observed, /(\d+) rows? came in over 24 h/u)),
        newestArrivalHours: toHours(find(observed, /the newest at ([^;]+)/u)),
        posted: toCount(find(observed, /(\d+) of the posts are younger/u)),
        newestPostHours: toHours(find(observed, /the newest post is of ([^;]+)/u)),
      },
    ]),
  );
}

describe('a generation without a time of arrival', () => {
  const B = GENERATIONS.find(({ name }) => name === 'B');
  const [ddl, bound] = [B?.ddl ?? '', B?.datasets ?? ''];
  beforeEach(async () => {
    await empty();
    await runAll([
      ddl,
      `insert into public.submissions (submission_id, title, subreddit, created_at) values ('1sk0a1', 'A post', 'opensource', now() - interval '5 hours')`,
    ]);
  });

  test('still answers how young the posts are, and says that this is not when they came', async () => {
    const datasets = bound.replaceAll('arrival: { rule: column, column: ingested_at }', 'arrival: { rule: none }');
    expect((await askRecent(datasets)).get('submissions')).toEqual({
      ...{ verdict: 'warn', arrived: null, newestArrivalHours: null, posted: 1, newestPostHours: 5 },
    });
  });

  test('is unknown where the column is bound and not there, and names it', async () => {
    const { results } = await lookAt(server.url, { datasets: bound, checks: [recentRowsCheck] });
    expect(results.find(({ dataset }) => dataset === 'submissions')).toMatchObject({
      verdict: 'unknown',
      observed: 'the table public.submissions has no column ingested_at',
    });
  });
});
