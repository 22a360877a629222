import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { createPostgresIntegrityDatabase } from '../../../../actions/shared/adapters/postgres/postgres-integrity-database.ts';
import type { IntegrityLimits } from '../../../../actions/shared/adapters/postgres/postgres-integrity-database.ts';
import { arrivalDelayCheck } from '../../../../actions/shared/integrity-checks/arrival-delay.ts';
import { renderHistoryLines } from '../../../../actions/shared/history/history-lines.ts';
import { renderHistoryPath } from '../../../../actions/shared/history/history-path.ts';
import {
  EMPTY_LEDGER,
  parseDelayLedger,
  renderDelayLedger,
} from '../../../../actions/shared/integrity/delay-ledger.ts';
import { EMPTY_MEMORY } from '../../../../actions/shared/integrity/empty-memory.ts';
import type { IntegrityMemory } from '../../../../actions/shared/integrity/integrity-memory.ts';
import type { CutoverState } from '../../../../actions/shared/integrity/look-context.ts';
import { takeLook } from '../../../../actions/shared/integrity/take-look.ts';
import { aCutoverState } from '../../../support/a-look-context.ts';
import { inMemoryHistoryStore } from '../../../support/in-memory-history-store.ts';
import { lookAt, readDatasets } from '../../../support/look-at.ts';
import type { LookedAt } from '../../../support/look-at.ts';
import { lookWithEvidence, replayOne } from '../../../support/look-with-evidence.ts';
import { startPostgresServer } from '../../../support/postgres-server.ts';
import type { TestDatabase } from '../../../support/pglite-database.ts';
import { rememberMarks } from '../../../support/remember-marks.ts';

const DATASETS = `schema_version: 1
units: [{ name: OpenSource }, { name: saas }]
datasets:
  - name: posts
    holds: posts
    paths:
      manual: { listing: new, limit: 50, filter: { rule: none }, cadence_minutes: 60 }
      dlt: { listing: new, limit: 50, filter: { rule: none }, cadence_minutes: 20 }
    dlt: { pipeline: reddit, schema: by_dlt }
    tables:
      - schema: public
        table: posts
        written_by: manual
        canonical_id: { column: id, form: bare }
        unit_column: subreddit
        arrival: { rule: column, column: arrived_at }
        event_time: { column: created_at, type: timestamptz }
        required_columns: [id]
      - schema: by_dlt
        table: posts
        written_by: dlt
        canonical_id: { column: id, form: bare }
        unit_column: subreddit
        arrival: { rule: dlt_load }
        event_time: { column: created_utc, type: epoch_seconds }
        required_columns: [id]
`;
const HOT = DATASETS.replace('manual: { listing: new', 'manual: { listing: hot');
/** The lag of manual is three cadences of an hour, that of dlt the 90 minutes that are the least. */
const MINUTE = 60_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await startPostgresServer();
}, 60_000);
afterAll(() => database.stop());
beforeEach(() =>
  run(`drop schema if exists by_dlt cascade; drop table if exists public.posts; create schema by_dlt;
    create table public.posts (id text primary key, subreddit text, created_at timestamptz, arrived_at timestamptz);
    create index on public.posts (arrived_at);
    create table by_dlt.posts (id text primary key, subreddit text, created_utc bigint, _dlt_load_id varchar(64));
    create index on by_dlt.posts (_dlt_load_id);
    create table by_dlt._dlt_loads (load_id text, schema_name text, status bigint, inserted_at timestamptz, schema_version_hash text)`),
);

const run = (sql: string): Promise<unknown> => database.withClient((client) => client.query(sql));
const manualPost = (id: string, unit: string, [madeAgo, arrivedAgo]: readonly [number, number]): Promise<unknown> =>
  run(
    `insert into public.posts values ('${id}', '${unit}', now() - interval '${madeAgo} min', now() - interval '${arrivedAgo} min')`,
  );
const load = (id: string, arrivedAgo: number): Promise<unknown> =>
  run(`insert into by_dlt._dlt_loads values ('${id}', 'reddit', 0, now() - interval '${arrivedAgo} min', 'hash')`);
const dltPost = (id: string, madeAgo: number, loadId: string): Promise<unknown> =>
  run(`insert into by_dlt.posts values ('${id}', 'opensource', extract(epoch from now() - interval '${madeAgo} min'), '${loadId}')
    on conflict (id) do update set _dlt_load_id = excluded._dlt_load_id`);

interface Look {
  readonly memory?: Partial<IntegrityMemory>;
  readonly state?: Partial<CutoverState> | null;
  readonly datasets?: string;
  readonly limits?: IntegrityLimits;
}

async function look({ memory = {}, state = {}, datasets = DATASETS, limits = {} }: Look = {}): Promise<LookedAt> {
  return lookAt(database.url, {
    datasets,
    memory,
    limits,
    state: state === null ? null : aCutoverState(state),
    checks: [arrivalDelayCheck],
  });
}

/** What is remembered after looks that saw both units in time, up to so many minutes ago, in a phase that began while they were looking. */
async function known(throughAgo: number, ledger: object = {}): Promise<Partial<IntegrityMemory>> {
  const ago = (minutes: number): number => Math.floor((Date.now() - minutes * MINUTE) / 1000);
  const instantAgo = (minutes: number): string =>
    new Date(Date.now() - minutes * MINUTE).toISOString().replace('Z', '000Z');
  const [through, from] = [instantAgo(throughAgo), instantAgo(6_000)];
  const value = JSON.stringify({
    version: 2,
    generation: 3,
    phaseStartedAt: instantAgo(5_500),
    from: { 'public.posts': from, 'by_dlt.posts': from },
    through: { 'public.posts': through, 'by_dlt.posts': through },
    absentThrough: {},
    failed: 0,
    units: { opensource: [ago(throughAgo + 10), ago(5_000), 0, []], saas: [ago(throughAgo + 10), ago(5_000), 0, []] },
    ...ledger,
  });
  return { marks: new Map([['arrival-delay:posts', value]]) };
}

const delays = ({ results }: LookedAt): readonly (readonly [string | null, string, number])[] =>
  results.map(({ unit, verdict, skipReason, faultCount }) => [unit, skipReason ?? verdict, faultCount]);
/** The same, as if the last look had ended so many minutes ago. */
function countedUpTo(minutes: number, { marks }: Partial<IntegrityMemory>): Partial<IntegrityMemory> {
  const ledger = parseDelayLedger(marks?.get('arrival-delay:posts')) ?? EMPTY_LEDGER;
  const at = new Date(Date.now() - minutes * MINUTE).toISOString().replace('Z', '000Z');
  const through = new Map([...ledger.through.keys()].map((key) => [key, at]));
  return { marks: new Map([['arrival-delay:posts', renderDelayLedger({ ...ledger, through })]]) };
}
const why = ({ results }: LookedAt): readonly (string | undefined)[] =>
  results.map(({ atLeastBecause }) => atLeastBecause);
const after = (memory: Partial<IntegrityMemory>, { records }: LookedAt): Partial<IntegrityMemory> =>
  rememberMarks(memory, records);

test('the first look learns what is here, and says no number', async () => {
  await manualPost('old', 'saas', [5000, 30]);
  expect(delays(await look())).toEqual([[null, 'learning', 0]]);
});

test('a post in time is none, and one beyond three cadences is one, by its subreddit', async () => {
  const memory = await known(300);
  await manualPost('in-time', 'OpenSource', [200, 21]);
  await manualPost('late', 'saas', [202, 21]);
  expect(delays(await look({ memory }))).toEqual([
    ['saas', 'warn', 1],
    [null, 'pass', 0],
  ]);
});

test('a subreddit that was never seen has no number, nor one whose posts were late when it was', async () => {
  const memory = await known(300);
  const marks = new Map([
    ['arrival-delay:posts', (memory.marks?.get('arrival-delay:posts') ?? '').replace('"saas"', '"other"')],
  ]);
  const unseen = await look({ memory: { marks } });
  expect(delays(unseen)).toEqual([
    ['saas', 'learning', 0],
    [null, 'pass', 0],
  ]);
  expect(why(unseen)[0]).toBe('nothing of it ever came in');
  await manualPost('old', 'saas', [900, 30]);
  const seen = await look({ memory: { marks } });
  expect(delays(seen)[0]).toEqual(['saas', 'not-applicable', 0]);
  expect(why(seen)[0]).toBe('posts were late already when it was first seen');
  await run('delete from public.posts');
  await manualPost('fresh', 'saas', [40, 30]);
  expect(delays(await look({ memory: { marks } }))).toEqual([[null, 'pass', 0]]);
});

test('what dlt loads late is counted by the completed load, and once however often a merge rewrites it', async () => {
  const memory = await known(150);
  await load('1', 30);
  await dltPost('late', 125, '1');
  await dltPost('in-time', 115, '1');
  const first = await look({ memory });
  expect(delays(first)[0]).toEqual(['opensource', 'warn', 1]);
  await load('2', 5);
  await dltPost('late', 125, '2');
  await dltPost('in-time', 115, '2');
  const second = await look({ memory: countedUpTo(20, after(memory, first)) });
  expect(delays(second)[0]).toEqual(['opensource', 'pass', 1]);
  expect([why(first)[0], why(second)[0]]).toEqual([
    undefined,
    'dlt merges, and a row that it merges again shows the time of the newer load',
  ]);
});

test('a second load of the window may only have rewritten what the first one brought in time: not countable', async () => {
  const memory = await known(300);
  await load('1', 200);
  await load('2', 10);
  await dltPost('rewritten', 250, '2');
  const looked = await look({ memory });
  expect(delays(looked)).toEqual([
    ['opensource', 'not-applicable', 0],
    [null, 'pass', 0],
  ]);
  expect(looked.results[0]?.observed).toBe(
    'not countable, because dlt merges, and a row that it merges again shows the time of the newer load',
  );
});

test('a row that a merge hid from the look before may have come in time with a load of that look', async () => {
  const absentThrough = { 'by_dlt.posts': new Date(Date.now() - 300 * MINUTE).toISOString().replace('Z', '000Z') };
  const memory = await known(100, { absentThrough });
  await load('1', 102);
  await load('2', 5);
  await dltPost('hidden', 105, '2');
  expect(delays(await look({ memory }))[0]).toEqual(['opensource', 'not-applicable', 0]);
  await run(`delete from by_dlt._dlt_loads where load_id = '1'`);
  expect(delays(await look({ memory }))[0]).toEqual(['opensource', 'warn', 1]);
});

test('a look that is repeated counts nothing twice, also where the watermark stayed', async () => {
  const memory = await known(300);
  await manualPost('late', 'saas', [250, 21]);
  const first = await look({ memory });
  const again = await look({ memory: after(memory, first) });
  expect(delays(again)[0]).toEqual(['saas', 'pass', 1]);
  expect(delays(await look({ memory }))).toEqual(delays(first));
});

test('a filled gap counts, though newer posts came before; what dlt had brought does not', async () => {
  const memory = await known(20);
  await manualPost('filled', 'saas', [600, 5]);
  await manualPost('had', 'opensource', [600, 5]);
  await load('1', 500);
  await dltPost('had', 600, '1');
  expect(delays(await look({ memory }))).toEqual([
    ['saas', 'warn', 1],
    [null, 'pass', 0],
  ]);
});

test('hot shows old posts late, which need be no delay: not countable, newer than any or not', async () => {
  const memory = await known(300);
  await manualPost('popular', 'saas', [600, 5]);
  await manualPost('newest', 'OpenSource', [290, 5]);
  const looked = await look({ memory, datasets: HOT });
  expect(delays(looked)).toEqual([
    ['opensource', 'not-applicable', 0],
    ['saas', 'not-applicable', 0],
  ]);
  expect(why(looked)).toEqual(Array(2).fill('manual lists hot, where a post shows up at any age'));
});

test('of hot too, what came in time and what dlt had is late nowhere', async () => {
  const memory = await known(20);
  await manualPost('in-time', 'saas', [100, 5]);
  await manualPost('had', 'opensource', [600, 5]);
  await load('1', 500);
  await dltPost('had', 600, '1');
  expect(delays(await look({ memory, datasets: HOT }))).toEqual([[null, 'pass', 0]]);
});

test.each(['unit', 'key', 'made', 'rows', 'arrived', 'written'])(
  'a column of units may be called %s',
  async (column) => {
    await run(`alter table public.posts rename subreddit to ${column}`);
    await manualPost('late', 'SaaS', [250, 21]);
    const datasets = DATASETS.replace('unit_column: subreddit', `unit_column: ${column}`);
    expect(delays(await look({ memory: await known(300), datasets }))[0]).toEqual(['saas', 'warn', 1]);
  },
);

test('units by the id of a table of their own are named by it', async () => {
  await run(`drop table if exists public.names; create table public.names (id int primary key, name text);
    insert into public.names values (1, 'SaaS'), (2, 'OpenSource');
    alter table public.posts alter subreddit type int using null`);
  await manualPost('late', '1', [250, 21]);
  const unitNames = 'unit_column: subreddit\n        unit_names: { schema: public, table: names, key: id, name: name }';
  const datasets = DATASETS.replace('unit_column: subreddit', unitNames);
  expect(delays(await look({ memory: await known(300), datasets }))[0]).toEqual(['saas', 'warn', 1]);
});

test('what comes late on both paths counts once, and not at all where dlt may have had it in time', async () => {
  const memory = await known(300);
  await load('1', 5);
  await manualPost('both', 'opensource', [280, 5]);
  await dltPost('both', 280, '1');
  expect(delays(await look({ memory }))[0]).toEqual(['opensource', 'warn', 1]);
  await load('0', 270);
  const looked = await look({ memory });
  expect(delays(looked)[0]).toEqual(['opensource', 'not-applicable', 0]);
});

const DAY = 1_440;

test('days without a look are counted by the next one, from where the last one ended', async () => {
  const memory = await known(3 * DAY, { units: { opensource: [0, 0, 0, []], saas: [0, 0, 0, []] } });
  await manualPost('early', 'saas', [3 * DAY + 300, 3 * DAY - 10]);
  await manualPost('middle', 'saas', [2 * DAY + 300, 2 * DAY]);
  await manualPost('newest', 'saas', [300, 21]);
  expect(delays(await look({ memory }))).toEqual([
    ['saas', 'warn', 3],
    [null, 'pass', 0],
  ]);
});

test('what is too long for one look is left to the next, and the number says so', async () => {
  const memory = await known(9 * DAY, { units: { opensource: [0, 0, 0, []], saas: [0, 0, 0, []] } });
  await manualPost('early', 'saas', [8 * DAY + 300, 8 * DAY]);
  await manualPost('newest', 'saas', [300, 21]);
  const first = await look({ memory });
  expect(delays(first)).toEqual([
    ['saas', 'warn', 1],
    [null, 'learning', 0],
  ]);
  expect(why(first)).toEqual(Array(2).fill(expect.stringMatching(/^arrivals after \S+Z are not counted yet$/u)));
  const second = await look({ memory: after(memory, first) });
  expect(delays(second)).toEqual([
    ['saas', 'warn', 2],
    [null, 'pass', 0],
  ]);
});

test('a part of the phase before the first look is said, also where nothing was late since', async () => {
  const at = new Date(Date.now() - 300 * MINUTE).toISOString().replace('Z', '000Z');
  const memory = await known(300, { from: { 'public.posts': at, 'by_dlt.posts': at } });
  const looked = await look({ memory });
  expect(delays(looked)).toEqual([[null, 'learning', 0]]);
  expect(why(looked)).toEqual([expect.stringMatching(/^arrivals before \S+Z were not looked at$/u)]);
});

test('a question that failed is unknown, and leaves what came in to be counted, less at once', async () => {
  const memory = await known(3 * DAY, { units: { opensource: [0, 0, 0, []], saas: [0, 0, 0, []] } });
  await manualPost('late', 'saas', [2 * DAY + 300, 2 * DAY]);
  await run('drop index posts_arrived_at_idx; analyze public.posts');
  const failed = await look({ memory, limits: { mostScannedRows: 0 } });
  expect(delays(failed)).toEqual([[null, 'unknown', 0]]);
  const later = after(memory, failed);
  expect(parseDelayLedger(later.marks?.get('arrival-delay:posts'))).toMatchObject({ failed: 1 });
  expect(delays(await look({ memory: later }))[0]).toEqual(['saas', 'warn', 1]);
  const often = await look({ memory: await known(3 * DAY, { failed: 6 }) });
  expect(delays(often)).toEqual([[null, 'learning', 0]]);
  expect(why(often)).toEqual([expect.stringMatching(/^arrivals after \S+Z are not counted yet$/u)]);
});

test('a rollback goes on with the count of its phase, and the next phase begins anew', async () => {
  const memory = await known(300);
  await manualPost('late', 'saas', [250, 21]);
  const later = after(memory, await look({ memory }));
  const rolledBack = await look({ memory: later, state: { phase: 'manual_only', generation: 4, dltUnits: new Set() } });
  expect(delays(rolledBack)[0]).toEqual(['saas', 'pass', 1]);
  const next = await look({ memory: after(later, rolledBack), state: { phase: '10%', generation: 5 } });
  expect(delays(next)).toEqual([[null, 'pass', 0]]);
});

test.each([
  ['the history cannot be read', true],
  ['when a load of dlt completed cannot be read', false],
])('%s: unknown, never none', async (_, isMemoryUnread) => {
  const memory = await known(300);
  if (!isMemoryUnread) await run('drop table by_dlt._dlt_loads');
  const reader = createPostgresIntegrityDatabase({ url: database.url, now: () => new Date(), limits: {} });
  const { answered } = await reader.look((open) =>
    takeLook(open, {
      ...{ datasets: readDatasets(DATASETS), memory: { ...EMPTY_MEMORY, ...memory }, isMemoryUnread },
      ...{ state: aCutoverState(), isBaseline: false, checks: [arrivalDelayCheck], elapsedMs: () => 0 },
    }),
  );
  expect(answered.flatMap(({ outcome }) => outcome.answers.map(({ verdict }) => verdict))).toEqual(['unknown']);
});

test('the evidence replays to the same numbers, and says where one was changed', async () => {
  const history = inMemoryHistoryStore();
  const at = new Date(Date.now() - 300 * MINUTE);
  const value = (await known(300)).marks?.get('arrival-delay:posts') ?? '';
  const mark = { kind: 'mark', schemaVersion: 1, at: at.toISOString(), name: 'arrival-delay:posts', value } as const;
  const path = renderHistoryPath({ at, run: '7', attempt: 1, job: 'integrity' });
  await history.append({ path, contents: renderHistoryLines([mark]) }, AbortSignal.timeout(10_000));
  await manualPost('late', 'saas', [250, 21]);
  await load('1', 200);
  await load('2', 10);
  await dltPost('rewritten', 250, '2');
  const { measurement, result } = await lookWithEvidence({
    database: createPostgresIntegrityDatabase({ url: database.url, now: () => new Date(), limits: {} }),
    ...{ datasets: DATASETS, history },
  });
  const own = result.checks.filter(({ id }) => id === 'arrival-delay');
  expect(own.map(({ unit, faultCount, atLeastBecause }) => [unit, faultCount, atLeastBecause ?? 'exact'])).toEqual([
    ['opensource', 0, expect.stringContaining('dlt merges')],
    ['saas', 1, 'exact'],
  ]);
  expect(await replayOne(measurement)).toMatchObject({ kind: 'same' });
  const answer = JSON.stringify(measurement.answer);
  for (const [from, to] of [
    ['1 post came', '2 posts came'],
    [/,"atLeastBecause":"[^"]*"/u, ''],
  ] as const) {
    expect(answer.replace(from, to)).not.toBe(answer);
    const changed = { ...measurement, answer: JSON.parse(answer.replace(from, to)) };
    expect(await replayOne(changed)).toMatchObject({ kind: 'differs' });
  }
});
