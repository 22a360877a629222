import { startPostgresServer, type PostgresServer } from '../support/postgres-server.ts';
import type { BenchTable } from './bench-table.ts';
import { comparePaths } from './integrity-comparison.ts';
import { LEAST_ROWS, requireDisk } from './integrity-data.ts';
import { FIGURE_HEAD, figureCells, type IntegrityFigure } from './integrity-figure.ts';
import { compareSizes, measureSuite, measureTopChecks, type Suite } from './integrity-suite.ts';
import { makeWorld, tell, type World } from './integrity-world.ts';
import { percentile } from './measure-process.ts';
import { timePlainJoin } from './plain-join.ts';
import { timeReladiff } from './reladiff.ts';
import { timeFloor, timeRunbook } from './runbook-queries.ts';
import { withClient } from '../support/pglite-database.ts';

const MOST_ROWS = 10_000_000;
const RUNS = 9;
const TOP_CHECKS = 5;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** As the figures of facts: integrity, 2a were taken; without a log for replicas a table is made in half the time. */
const SETTINGS = {
  ...{ shared_buffers: '256MB', maintenance_work_mem: '256MB', autovacuum: 'off', fsync: 'off' },
  ...{ wal_level: 'minimal', max_wal_senders: '0', max_wal_size: '4GB', checkpoint_timeout: '1h' },
};

/** The whole look at two sizes through the command line, the comparison of two tables, and what stands beside them. */
export async function benchIntegrity(): Promise<BenchTable> {
  const sizes = readSizes(process.env['SWITCHBACK_BENCH_ROWS']);
  await requireDisk(sizes.reduce((sum, rows) => sum + rows, 0));
  const server = await startPostgresServer(SETTINGS);
  // Gigabytes are not left behind by one who does not want to wait.
  const breakOff = (signal: NodeJS.Signals): void =>
    void server.stop().finally(() => process.kill(process.pid, signal));
  for (const signal of SIGNALS) process.once(signal, breakOff);
  const worlds: World[] = [];
  try {
    for (const rows of sizes) worlds.push(await makeWorld(server, rows));
    return await measure(server, worlds);
  } finally {
    for (const signal of SIGNALS) process.off(signal, breakOff);
    for (const { looks } of worlds) looks.remove();
    await server.stop();
  }
}

/** @throws Error where the option is no number of rows that the newest hours and a closed day fit into. */
function readSizes(option: string | undefined): readonly number[] {
  const rows = option === undefined || option === '' ? MOST_ROWS : Number(option);
  if (!Number.isSafeInteger(rows) || rows < LEAST_ROWS || rows > MOST_ROWS)
    throw new Error(`SWITCHBACK_BENCH_ROWS is ${option}, expected a whole number from ${LEAST_ROWS} to ${MOST_ROWS}.`);
  return rows === LEAST_ROWS ? [rows] : [LEAST_ROWS, rows];
}

async function measure(server: PostgresServer, worlds: readonly World[]): Promise<BenchTable> {
  const hours: Suite[] = [];
  const halves: Suite[] = [];
  for (const world of worlds) {
    tell(`Measuring ${world.rows.toLocaleString('en-US')} rows.`);
    const about = { what: 'Whole look', tip: world.tips.sealed, runs: RUNS, goal: '< 2,000 ms, < 150 MB' };
    hours.push(await measureSuite(world, { ...about, minutes: 60 }));
    halves.push(await measureSuite(world, { ...about, minutes: 30 }));
  }
  const [world, suite] = [worlds.at(-1), hours.at(-1)];
  if (world === undefined || suite === undefined) throw new TypeError('No size was measured.');
  const { tips, url } = world;
  const sealing = { what: 'The look of a day that also seals one: 480,000 posts a table', tip: tips.unsealed };
  const { figure: sealed } = await measureSuite(world, { ...sealing, minutes: 60, runs: 2 });
  const [floor, runbook] = await withClient(url, async (client) => [
    await timeFloor(client, world),
    await timeRunbook(client, world),
  ]);
  const whole = [...hours, ...halves].map(({ figure }) => figure);
  const beside = [
    await comparePaths(world),
    await timePlainJoin(world),
    ...(await timeReladiff(world)),
    ...runbook,
    ...floor,
  ];
  const figures = [...whole, ...measureTopChecks(suite, TOP_CHECKS), sealed, baselineFigure(world), ...beside];
  const version = await server.withClient((client) => client.query<{ server_version: string }>('show server_version'));
  return {
    title: `Integrity, PostgreSQL ${version.rows[0]?.server_version}`,
    head: FIGURE_HEAD,
    rows: figures.map(figureCells),
    notes: [...compareSizes(hours), ...compareSizes(halves)],
    chart: {
      file: 'integrity.svg',
      title: 'Integrity at the largest size: median milliseconds, the axis by powers of ten',
      dots: [...whole.filter(({ rows }) => rows === world.rows), ...beside].flatMap(toDot),
    },
  };
}

function baselineFigure({ rows, baselineMs }: World): IntegrityFigure {
  return {
    ...{ what: 'The first look, which records the baseline', rows, window: 'whole tables, once', isOurs: true },
    ...{ times: [baselineMs], says: '' },
  };
}

function toDot({ what, window, times, isOurs }: IntegrityFigure) {
  return times.length === 0 ? [] : [{ label: `${what}, ${window}`, value: percentile(times, 50), isOurs }];
}
