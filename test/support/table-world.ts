import type { Client } from 'pg';

import type { AnyIntegrityCheck } from '../../actions/shared/integrity/integrity-check.ts';
import type { HourCount, IntegrityMemory, IntegrityRecord } from '../../actions/shared/integrity/integrity-memory.ts';
import type { CutoverState } from '../../actions/shared/integrity/look-context.ts';
import { cascadeKeysCheck } from '../../actions/shared/integrity-checks/cascade-keys.ts';
import { childrenContinuityCheck } from '../../actions/shared/integrity-checks/children-continuity.ts';
import { contractCheck } from '../../actions/shared/integrity-checks/contract.ts';
import { duplicatesCheck } from '../../actions/shared/integrity-checks/duplicates.ts';
import { eventLagCheck } from '../../actions/shared/integrity-checks/event-lag.ts';
import { eventTimeCheck } from '../../actions/shared/integrity-checks/event-time.ts';
import { freshnessCheck } from '../../actions/shared/integrity-checks/freshness.ts';
import { idFormatCheck } from '../../actions/shared/integrity-checks/id-format.ts';
import { nullsCheck } from '../../actions/shared/integrity-checks/nulls.ts';
import { referencesCheck } from '../../actions/shared/integrity-checks/references.ts';
import { testRowsCheck } from '../../actions/shared/integrity-checks/test-rows.ts';
import { valueDomainCheck } from '../../actions/shared/integrity-checks/value-domain.ts';
import { variantColumnsCheck } from '../../actions/shared/integrity-checks/variant-columns.ts';
import { volumeCheck } from '../../actions/shared/integrity-checks/volume.ts';
import { wrongSchemaCheck } from '../../actions/shared/integrity-checks/wrong-schema.ts';
import { IDENTITY_MARK } from '../../actions/shared/integrity/look-blocker.ts';
import { lookAt } from './look-at.ts';
import { ANALYSIS_BY_SHAPE, COMMENTS, datasetsOf, SUBMISSIONS_BY_GENERATION } from './source-tables.ts';

/** The checks that look at bound tables. */
export const TABLE_CHECKS: readonly AnyIntegrityCheck[] = [
  duplicatesCheck,
  nullsCheck,
  idFormatCheck,
  testRowsCheck,
  eventTimeCheck,
  eventLagCheck,
  valueDomainCheck,
  referencesCheck,
  childrenContinuityCheck,
  cascadeKeysCheck,
  variantColumnsCheck,
  contractCheck,
  freshnessCheck,
  volumeCheck,
  wrongSchemaCheck,
];

/** Submissions of both paths in one table, their comments and analyses. */
export const SHARED_DATASETS = datasetsOf(SUBMISSIONS_BY_GENERATION.B, COMMENTS, ANALYSIS_BY_SHAPE.migration);
/** The table that dlt made. */
export const DLT_DATASETS = datasetsOf(SUBMISSIONS_BY_GENERATION.C);

/** Everything goes by dlt, and has for ten days. */
export function fullCutover(): CutoverState {
  const phaseStartedAt = new Date(Date.now() - 10 * 86_400_000).toISOString().replace('Z', '000Z');
  return {
    phase: '100%',
    generation: 4,
    phaseStartedAt,
    rollbackAt: null,
    dltUnits: new Set(['opensource', 'sideproject']),
  };
}

/**
 * A healthy world of so many submissions: nine tenths came in over twenty days, one tenth in the last five hours; every post is up to 50 minutes old
 * when it comes. Ids are numbers to the base of 16, which is a part of 36.
 */
export async function fillWorld(client: Client, rows: number): Promise<void> {
  const fresh = Math.ceil(rows / 10);
  for (const { ddl } of [
    SUBMISSIONS_BY_GENERATION.B,
    SUBMISSIONS_BY_GENERATION.C,
    COMMENTS,
    ANALYSIS_BY_SHAPE.migration,
  ])
    await client.query(ddl);
  await client.query(`create table public._dlt_loads (load_id varchar(64) not null, schema_name varchar, status bigint not null,
    inserted_at timestamptz not null, schema_version_hash varchar)`);
  // Forty loads: twenty in the window, one every quarter of an hour, and one a day before.
  for (const [schema, name] of [
    ['public', 'shared_pipeline'],
    ['reddit_harbor', 'reddit_harbor_collection'],
  ] as const) {
    await client.query(`insert into ${schema}._dlt_loads
      select round(extract(epoch from at))::bigint || '.5', '${name}', 0, at + interval '20 seconds', 'hash'
        from (select case when n <= 20 then now() - n * interval '15 minutes' + interval '10 minutes' else now() - (n - 20) * interval '1 day' end as at from generate_series(1, 40) n) loads`);
  }
  await client.query(
    `insert into public.submissions (title, url, permalink, upvotes, comments_count, submission_id, subreddit, created_at, ingested_at, _dlt_load_id, _dlt_id)
     select 'Post ' || i, 'https://example.org/' || i, '/r/x/comments/' || to_hex(268435456 + i) || '/', i % 100, i % 7, to_hex(268435456 + i),
            case when i % 2 = 0 then 'opensource' else 'SideProject' end, arrived - (1 + i % 50) * interval '1 minute', arrived,
            case when i % 5 = 0 then load_id end, case when i % 5 = 0 then 'd' || i end
       from (select i, case when i <= $1 - $2 then now() - interval '6 hours' - ($1 - i) * interval '20 days' / $1
                       else now() - interval '5 hours' + (i - ($1 - $2)) * interval '297 minutes' / $2 end as arrived
               from generate_series(1, $1) i) rows
       left join lateral (select load_id from public._dlt_loads where inserted_at >= arrived order by inserted_at limit 1) loads on true`.replaceAll(
      /\$(\d)/gu,
      (_, n: string) => String(n === '1' ? rows : fresh),
    ),
  );
  await client.query(
    `insert into public.comments (submission_id, content, created_at, comment_id, subreddit, ingested_at)
     select id, 'A comment', ingested_at, 'c' || submission_id, subreddit, ingested_at + interval '10 seconds' from public.submissions`,
  );
  await client.query(
    `insert into public.opportunity_analysis (submission_id, opportunity_id, title, subreddit, scored_at)
     select submission_id, 'opp_' || submission_id, title, subreddit, ingested_at + interval '20 seconds' from public.submissions where comments_count < 3`,
  );
  await client.query(
    `insert into reddit_harbor.submissions (id, subreddit, title, created_utc, _dlt_load_id, _dlt_id)
     select to_hex(268435456 + i), case when (i + i / 10) % 2 = 0 then 'opensource' else 'SideProject' end, 'Post ' || i,
            floor(load_id::numeric) - 60 * (1 + (i / 50 * 17 + i) % 50), load_id, 'd' || i
       from generate_series(1, ${rows}) i
       join (select load_id, row_number() over (order by inserted_at desc) - 1 as n from reddit_harbor._dlt_loads) loads on n = case when i % 10 = 0 then (i / 10) % 20 else 20 + i % 20 end`,
  );
  await client.query('analyze');
}

/** What earlier looks left, as the history would give it back, at the same watermark. */
function remember(memory: Partial<IntegrityMemory>, records: readonly IntegrityRecord[]): Partial<IntegrityMemory> {
  const gauges = new Map(memory.gauges);
  const marks = new Map(memory.marks);
  const baseline = new Map(memory.baseline);
  const counts = [...(memory.counts ?? [])];
  for (const record of records) {
    if (record.kind === 'gauge') gauges.set(record.name, record.value);
    if (record.kind === 'mark') marks.set(record.name, record.value);
    if (record.kind === 'count') counts.push(record);
    if (record.kind === 'baseline') baseline.set(`${record.check}:${record.dataset}`, new Set(record.keys));
  }
  return { ...memory, gauges, marks, baseline, counts };
}

/** Four weeks of hours in which a table got so many rows of each unit, up to the hour in which the window begins. */
function steadyHours(
  table: string,
  dataset: string,
  { rows, until }: { readonly rows: number; readonly until: Date },
): readonly HourCount[] {
  return Array.from({ length: 28 * 24 }, (_, index) =>
    new Date(until.getTime() - (index + 1) * 3_600_000).toISOString().slice(0, 13),
  ).flatMap((hour) => ['opensource', 'sideproject'].map((unit) => ({ dataset, table, unit, hour, rows })));
}

/** What a baseline, three looks and four weeks of steady hours at a healthy world of so many submissions leave; the watermark stays six hours back. */
export async function learnWorld(url: string, datasets: string, rows: number): Promise<Partial<IntegrityMemory>> {
  const until = new Date(Date.now() - 6 * 3_600_000);
  let memory: Partial<IntegrityMemory> = {
    firstLookAt: hoursAgo(28 * 24),
    watermarks: new Map(TABLES.map(({ table }) => [table, hoursAgo(6)])),
    counts: TABLES.flatMap(({ table, dataset, share }) =>
      steadyHours(table, dataset, { rows: Math.round((share * rows) / 100), until }),
    ),
  };
  for (let looks = 0; looks < 4; looks += 1) {
    // Each look at the same window shall learn from the same posts.
    const gauges = new Map([...(memory.gauges ?? [])].filter(([name]) => !name.endsWith(':newest')));
    const request = {
      datasets,
      checks: TABLE_CHECKS,
      memory: { ...memory, gauges },
      state: fullCutover(),
      isBaseline: looks === 0,
    };
    const { records } = await lookAt(url, request);
    memory = remember(
      memory,
      records.filter(({ kind }) => kind !== 'count'),
    );
  }
  // A copy of a database is another database, which the engine would refuse to compare.
  return { ...memory, marks: new Map([...(memory.marks ?? [])].filter(([name]) => name !== IDENTITY_MARK)) };
}

const TABLES = [
  { table: 'public.submissions', dataset: 'submissions', share: 1 },
  { table: 'public.comments', dataset: 'comments', share: 1 },
  { table: 'public.opportunity_analysis', dataset: 'opportunity-analysis', share: 3 / 7 },
  { table: 'reddit_harbor.submissions', dataset: 'submissions-dlt', share: 1 },
] as const;

/** An instant some hours ago, as looks write it. */
export function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * 3_600_000).toISOString().replace('Z', '000Z');
}
