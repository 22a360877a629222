import type { HistoryRecord } from '../../actions/shared/history/history-record.ts';
import { withClient } from '../support/pglite-database.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { addLastHour, makeData, NEWEST_HOURS, ROWS_AN_HOUR, type MadeData } from './integrity-data.ts';
import { count } from './integrity-figure.ts';
import { LookProcess } from './look-process.ts';

/** One size of the same data, and looks that have learnt all there was before its last hour. */
export interface World {
  readonly rows: number;
  readonly url: string;
  readonly data: MadeData;
  readonly looks: LookProcess;
  /** The history with the days that are closed sealed, and without the newest of them. */
  readonly tips: { readonly sealed: string; readonly unsealed: string };
  /** Of the look that recorded the baseline, over whole tables. */
  readonly baselineMs: number;
}

/** More would only be needed for a table of years; each seals a day of each table. */
const MOST_LOOKS = 60;
const HISTORY_DAYS = 28;
const HOUR_MS = 3_600_000;
const TABLES_OF_POSTS = ['public.submissions', 'reddit_harbor.submissions'] as const;
const UNITS = ['opensource', 'sideproject', 'productivity', 'freelance', 'personalfinance'] as const;

export async function makeWorld(server: PostgresServer, rows: number): Promise<World> {
  const name = `bench_${rows}`;
  await server.withClient((client) => client.query(`create database ${name}`));
  const url = server.url.replace(/postgres$/u, name);
  tell(`Making ${count(rows)} rows in each table of posts.`);
  const data = await withClient(url, (client) => makeData(client, rows));
  for (const [table, { seconds, bytes, bytesOfIndexes }] of Object.entries(data.tables))
    tell(`  ${table}: ${seconds.toFixed(0)} s, ${gigabytes(bytes)} and ${gigabytes(bytesOfIndexes)} of indexes`);
  const looks = new LookProcess(url);
  try {
    const learned = await learn(looks, data);
    await withClient(url, (client) => addLastHour(client, data));
    return { rows, url, data, looks, ...learned };
  } catch (cause) {
    looks.remove();
    throw cause;
  }
}

/** A baseline, then looks until nothing more is sealed. */
async function learn(looks: LookProcess, { newestAt }: MadeData): Promise<Pick<World, 'tips' | 'baselineMs'>> {
  const startedMs = performance.now();
  const baseline = await looks.look(['--record-baseline', '--deadline-seconds', '600']);
  const sealedDays = [0];
  do {
    await looks.look();
    sealedDays.push((await looks.readMemory()).sealedDays.length);
  } while (sealedDays.at(-1) !== sealedDays.at(-2) && sealedDays.length <= MOST_LOOKS);
  const baselineMs = baseline.result.durations.lookMs;
  const seconds = (performance.now() - startedMs) / 1_000;
  tell(
    `  learnt in ${seconds.toFixed(0)} s: a baseline in ${(baselineMs / 1_000).toFixed(0)} s, ${sealedDays.at(-1)} sealed days by ${sealedDays.length - 1} looks`,
  );
  const age = steadyHistory(newestAt);
  await looks.rewriteHistory((records) => [...age, ...records]);
  const sealed = looks.historyTip();
  await looks.rewriteHistory(withoutNewestSeal);
  return { tips: { sealed, unsealed: looks.historyTip() }, baselineMs };
}

/** The history as if the last look had ended that long before the newest arrival: watermarks move forward only, so it is written anew. */
export async function rewindHistory({ looks, data }: World, tip: string, minutes: number): Promise<string> {
  const backMs = minutes * 60_000;
  const through = instantOf(Date.parse(data.newestAt) - backMs);
  looks.resetHistory(tip);
  await looks.rewriteHistory((records) =>
    records.map((record) => {
      if (record.kind === 'watermark') return { ...record, through };
      if (record.kind !== 'mark' || !record.name.startsWith('cross-path:')) return record;
      // Up to where both paths were compared: as far behind its look as it will be behind the next one.
      const lagMs = Date.parse(record.at) - Date.parse(record.value);
      return { ...record, value: instantOf(Date.now() - lagMs - backMs) };
    }),
  );
  return looks.historyTip();
}

/** Four weeks of looks: that they began, and what came in each hour until the newest hours, which are counted. */
function steadyHistory(newestAt: string): readonly HistoryRecord[] {
  const newestMs = Date.parse(newestAt) - NEWEST_HOURS * HOUR_MS;
  const days = Array.from({ length: HISTORY_DAYS }, (_, index) =>
    instantOf(newestMs - index * 24 * HOUR_MS).slice(0, 10),
  );
  const began = { kind: 'heartbeat', schemaVersion: 1, workflow: 'integrity', verdict: 'pass' } as const;
  const counts = days.flatMap((day) =>
    TABLES_OF_POSTS.flatMap((table) =>
      UNITS.map((unit): HistoryRecord => ({
        ...{ kind: 'counts', schemaVersion: 1, dataset: 'submissions', table, unit, path: null, day },
        hours: Array.from({ length: 24 }, (_, hour) => ({
          ...{ hour, rows: ROWS_AN_HOUR / UNITS.length, through: `${day}T23:59:59Z` },
        })),
      })),
    ),
  );
  return [{ ...began, at: `${days.at(-1) ?? ''}T00:00:00Z`, run: 'cli-bench-1-integrity' }, ...counts];
}

function withoutNewestSeal(records: readonly HistoryRecord[]): readonly HistoryRecord[] {
  const days = records.flatMap((record) => (record.kind === 'sealed-day' ? [record.day] : []));
  const newest = days.toSorted().at(-1);
  return records.filter((record) => record.kind !== 'sealed-day' || record.day !== newest);
}

function instantOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}

export function tell(line: string): void {
  console.error(line);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
