import type { IntegrityResult } from '../../actions/shared/integrity/integrity-result.ts';
import { count, type IntegrityFigure } from './integrity-figure.ts';
import { rewindHistory, tell, type World } from './integrity-world.ts';
import { ROWS_AN_HOUR } from './integrity-data.ts';
import type { LookRun } from './look-process.ts';
import { percentile } from './measure-process.ts';

export interface Suite {
  readonly figure: IntegrityFigure;
  readonly runs: readonly LookRun[];
}

interface SuiteRequest {
  readonly what: string;
  /** Which history the looks begin with. */
  readonly tip: string;
  readonly minutes: number;
  readonly runs: number;
  readonly goal?: string;
}

/** The command line as a process, again and again with the same history behind it: every check, by the bundle. */
export async function measureSuite(world: World, { what, tip, minutes, runs, goal }: SuiteRequest): Promise<Suite> {
  const start = await rewindHistory(world, tip, minutes);
  const once = async (): Promise<LookRun> => {
    world.looks.resetHistory(start);
    return world.looks.look();
  };
  // The first one reads the window into the caches, as the look half an hour before has done.
  await once();
  const measured: LookRun[] = [];
  for (let run = 0; run < runs; run += 1) measured.push(await once());
  const results = measured.map(({ result }) => result);
  const posts = count((ROWS_AN_HOUR * minutes) / 60);
  const figure: IntegrityFigure = {
    ...{ what, rows: world.rows, window: `${minutes} min = ${posts} posts a table`, isOurs: true },
    times: results.map(({ durations }) => durations.lookMs),
    processTimes: measured.map(({ startedAt, endedAt }) => endedAt - startedAt),
    peakMegabytes: Math.max(...measured.map(({ peakMegabytes }) => peakMegabytes ?? Number.NaN)),
    says: describe(results.at(-1)),
    ...(goal === undefined ? {} : { goal }),
  };
  // The table comes at the end of it all; who breaks off before has at least seen this.
  const middle = percentile(figure.times, 50).toFixed(0);
  tell(
    `  ${what}, ${figure.window}: ${middle} ms of ${runs} runs, ${figure.peakMegabytes?.toFixed(0)} MB; ${figure.says}`,
  );
  return { figure, runs: measured };
}

function describe(result: IntegrityResult | undefined): string {
  const checks = result?.checks ?? [];
  const verdicts = ['pass', 'warn', 'unknown', 'fail', 'skipped'].flatMap((verdict) => {
    const number = checks.filter((check) => check.verdict === verdict).length;
    return number === 0 ? [] : [`${number} ${verdict}`];
  });
  const open = checks.filter(({ verdict }) => verdict === 'unknown' || verdict === 'fail');
  const named = open.slice(0, 3).map(({ id, observed }) => `${id}: ${observed.slice(0, 80)}`);
  return [verdicts.join(', '), ...named].join('; ');
}

/** The dearest checks, each over all its tables, at the median of the runs. */
export function measureTopChecks({ runs, figure }: Suite, most: number): readonly IntegrityFigure[] {
  const names = new Set(runs.flatMap(({ result }) => Object.keys(result.durations.queryMsByCheck)));
  return [...names]
    .map((name) => ({ name, times: runs.map(({ result }) => result.durations.queryMsByCheck[name] ?? 0) }))
    .toSorted((a, b) => percentile(b.times, 50) - percentile(a.times, 50))
    .slice(0, most)
    .map(({ name, times }) => ({
      ...{ what: `  of it: ${name}`, rows: figure.rows, window: figure.window, times, says: '', isOurs: true },
    }));
}

/** How much longer the same window takes on the larger table. */
export function compareSizes(suites: readonly Suite[]): readonly string[] {
  const [small, large] = [suites.at(0)?.figure, suites.at(-1)?.figure];
  if (small === undefined || large === undefined || small.rows === large.rows) return [];
  const ratio = percentile(large.times, 50) / percentile(small.times, 50);
  return [
    `${large.what}, ${large.window}: ${count(large.rows)} rows take ${ratio.toFixed(2)} times as long as ${count(small.rows)}; the goal is 1.2.`,
  ];
}
