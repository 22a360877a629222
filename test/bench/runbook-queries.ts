import type { Client } from 'pg';

import { timeRuns, type IntegrityFigure } from './integrity-figure.ts';
import type { World } from './integrity-world.ts';

const RUNS = 9;
const WINDOW = 'last hour by its clock';

/** Step 5 of the runbook as it stands there. */
const SUBMISSIONS = `SELECT COUNT(*) as total_submissions, MAX(created_utc) as latest_submission
  FROM submissions WHERE created_utc > NOW() - INTERVAL '1 hour'`;
const OPPORTUNITIES = `SELECT COUNT(*) as total_opportunities, COUNT(CASE WHEN scored_at > NOW() - INTERVAL '1 hour' THEN 1 END) as recent
  FROM opportunity_analysis`;

/** The runbook's two queries: as they stand where they run, else why not and the nearest that does. */
export async function timeRunbook(client: Client, world: World): Promise<readonly IntegrityFigure[]> {
  const about = { rows: world.rows, window: WINDOW, isOurs: false };
  const near = SUBMISSIONS.replaceAll('created_utc', 'created_at');
  return [
    await timeQuery(client, SUBMISSIONS, { ...about, what: "The runbook's query of submissions, manual table" }),
    await timeQuery(client, SUBMISSIONS.replace('FROM submissions', 'FROM reddit_harbor.submissions'), {
      ...{ ...about, what: "The runbook's query of submissions, table of dlt" },
    }),
    await timeQuery(client, near, { ...about, what: '  the nearest that runs: created_at, indexed here' }),
    await timeQuery(client, OPPORTUNITIES, {
      ...{ ...about, rows: world.rows / 10, window: 'whole table', what: "The runbook's query of opportunities" },
    }),
  ];
}

/** What no look can beat: how many rows came in, by the index alone. */
export async function timeFloor(client: Client, { rows, data }: World): Promise<readonly IntegrityFigure[]> {
  const sql = 'select count(*) from public.submissions where ingested_at > $1::timestamptz - $2::interval';
  const ask = (interval: string) => () => client.query(sql, [data.newestAt, interval]);
  await ask('60 min')();
  return [
    {
      ...{ what: 'Floor: a count of the window by the index alone', rows, window: '60 min', isOurs: false },
      ...{ times: await timeRuns(RUNS, ask('60 min')), says: '' },
    },
  ];
}

async function timeQuery(
  client: Client,
  sql: string,
  about: Pick<IntegrityFigure, 'what' | 'rows' | 'window' | 'isOurs'>,
): Promise<IntegrityFigure> {
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    const says = Object.entries(rows[0] ?? {}).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
    return { ...about, times: await timeRuns(RUNS, () => client.query(sql)), says: says.join(', ') };
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    return { ...about, times: [], says: `does not run: ${cause.message}` };
  }
}
