import { createPostgresIntegrityDatabase } from '../../actions/shared/adapters/postgres/postgres-integrity-database.ts';
import { EMPTY_MEMORY } from '../../actions/shared/integrity/empty-memory.ts';
import type { CutoverState } from '../../actions/shared/integrity/look-context.ts';
import { takeLook } from '../../actions/shared/integrity/take-look.ts';
import { crossPathCheck } from '../../actions/shared/integrity-checks/cross-path.ts';
import { readDatasets } from '../support/look-at.ts';
import { withClient } from '../support/pglite-database.ts';
import { count, type IntegrityFigure } from './integrity-figure.ts';
import type { World } from './integrity-world.ts';

const RUNS = 5;
/** A busy machine is to be slow here, and not without an answer. */
const limits = { statementTimeoutMs: 60_000 };
const DIFFERENCES = 35;
const WINDOW = '24 h of posts, both tables';

/** Both paths collect everything in order of time, so that whatever one of them lacks is a difference. */
const DATASETS = `schema_version: 1
units: [{ name: opensource }]
datasets:
  - name: submissions
    holds: posts
    paths:
      manual: { listing: new, limit: 100, filter: { rule: none }, cadence_minutes: 60 }
      dlt: { listing: new, limit: 100, filter: { rule: none }, cadence_minutes: 60 }
    dlt: { pipeline: reddit_harbor_problem_collection, schema: reddit_harbor }
    tables:
      - schema: public
        table: submissions
        written_by: manual
        canonical_id: { column: submission_id, form: bare }
        unit_column: subreddit
        arrival: { rule: column, column: ingested_at }
        event_time: { column: created_at, type: timestamptz }
        required_columns: [submission_id, title]
        columns: { title: title, upvotes: upvotes, num_comments: comments_count }
      - schema: reddit_harbor
        table: submissions
        written_by: dlt
        canonical_id: { column: id, form: bare }
        unit_column: subreddit
        arrival: { rule: dlt_load }
        event_time: { column: created_utc, type: epoch_seconds }
        required_columns: [id, title]
        columns: { title: title, score: score, num_comments: num_comments }
`;
const SHADOW: CutoverState = {
  ...{ phase: 'shadow', generation: 1, phaseStartedAt: '2020-01-01T00:00:00.000000Z', rollbackAt: null },
  dltUnits: new Set(),
};

/** Differences of every kind, spread over the closed day, and the check that compares both tables; what it named against what was seeded. */
export async function comparePaths(world: World): Promise<IntegrityFigure> {
  const seeded = await withClient(world.url, async (client) => {
    const { rows } = await client.query<{ id: string }>(SEEDED, [world.data.newestAt, DIFFERENCES]);
    for (const change of CHANGES) await client.query(change, [rows.map(({ id }) => id)]);
    return new Set(rows.map(({ id }) => id));
  });
  const database = createPostgresIntegrityDatabase({ url: world.url, now: () => new Date(), limits });
  const request = {
    ...{ datasets: readDatasets(DATASETS), memory: EMPTY_MEMORY, state: SHADOW, isBaseline: false },
    ...{ checks: [crossPathCheck], elapsedMs: () => performance.now() },
  };
  const once = async () => (await database.look((look) => takeLook(look, request))).answered;
  const last = await once();
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) times.push((await once()).reduce((sum, { queryMs }) => sum + queryMs, 0));
  const answers = last.flatMap(({ outcome }) => outcome.answers);
  const named = new Set(answers.flatMap(({ faults = [] }) => faults.map(({ key }) => key)));
  const others = [...named].filter((key) => !seeded.has(key)).length;
  return {
    ...{ what: 'Both paths compared: the check cross-path', rows: world.rows, window: WINDOW, times, isOurs: true },
    says: `${named.size - others} of ${seeded.size} seeded differences, ${others} others${answers.some(({ verdict }) => verdict === 'unknown') ? `; unknown: ${answers[0]?.observed ?? ''}` : ''}`,
    goal: `< 1,000 ms, all ${count(DIFFERENCES)}`,
  };
}

/** Between 5 and 20 hours old. */
const SEEDED = `
  select submission_id as id from (select submission_id, row_number() over (order by submission_id) as position, count(*) over () as total
    from public.submissions where created_at between $1::timestamptz - interval '20 hours' and $1::timestamptz - interval '5 hours') posts
   where position % (total / $2::int) = 1 order by 1 limit $2::int`;

/** Twelve that dlt lacks, twelve that manual lacks, and eleven with another title, subreddit or time. */
const CHANGES = [
  'delete from reddit_harbor.submissions where id = any(($1::text[])[1:12])',
  'delete from public.submissions where submission_id = any(($1::text[])[13:24])',
  `update reddit_harbor.submissions set title = title || '!' where id = any(($1::text[])[25:28])`,
  `update reddit_harbor.submissions set subreddit = 'another' where id = any(($1::text[])[29:32])`,
  'update reddit_harbor.submissions set created_utc = created_utc + 3600 where id = any(($1::text[])[33:35])',
];
