import { count } from '../markdown/count.ts';
import type { Check } from '../verdict/verdict.ts';
import { foldVerdicts } from '../verdict/verdict.ts';
import { hasNoDltTable, judgeAbsence } from './assess-absence.ts';
import { aboutCheck } from './check-titles.ts';
import { inDatabaseTime } from './clock-skew.ts';
import type { DatasetLook } from './dlt-look.ts';
import { extractedAt } from './load-id.ts';
import type { LookPair, LookPlan } from './look-plan.ts';

/** The config holds whole seconds, cut: what landed within that second may have been before. */
const INSTANT_PRECISION_MS = 999;

interface Landing {
  readonly text: string;
  readonly at: number;
}

/**
 * Nothing of dlt is stamped later than the rollback: no load completed, no row extracted. Between the rollback and the end of control it
 * was in flight (`warn`, DESIGN.md section 8); after that it fails. The stamps are of dlt's own clock, so a slow one could hide a
 * landing here: the two looks, which go by the database's clock, are the proof, and this names what they cannot have seen.
 */
export function assessLandedSince(pair: LookPair, plan: LookPlan): Check {
  const { second: look, skew } = pair;
  const about = aboutCheck('no-dlt-data-since-rollback');
  const expected = `no load completed and no row extracted after ${plan.controlEndedAt ?? plan.rollbackAt}`;
  const faults = look.datasets.flatMap(listUnmeasured);
  const rolledBack = inDatabaseTime(plan.rollbackAt, skew).earliest;
  const ended = inDatabaseTime(plan.controlEndedAt ?? plan.rollbackAt, skew).latest + INSTANT_PRECISION_MS;
  const since = look.datasets.flatMap(listLandings).filter(({ at }) => at > rolledBack);
  const after = since.filter(({ at }) => at > ended);
  const inFlight = since.filter(({ at }) => at <= ended);
  const verdicts = [
    ...(after.length > 0 ? [{ verdict: 'fail' as const }] : []),
    ...(faults.length > 0 ? [{ verdict: 'unknown' as const }] : []),
    ...(inFlight.length > 0 ? [{ verdict: 'warn' as const }] : []),
  ];
  if (verdicts.length === 0) return { ...about, expected, ...noneFound(pair, plan) };
  return {
    ...about,
    expected,
    verdict: foldVerdicts(verdicts),
    observed: [
      ...describe('after it', after),
      ...faults.map(({ text }) => text),
      ...describe('in flight', inFlight),
    ].join('; '),
    remedy:
      after.length > 0
        ? remedyFor(plan)
        : (faults[0]?.remedy ?? 'Compare these rows at the seam between the paths: manual may have them too.'),
  };
}

/** Loads that died half-way, or are on their way: rows that no completed load accounts for. They may still be loaded again. */
export function assessLoadsComplete(pair: LookPair, plan: LookPlan): Check {
  const { second: look } = pair;
  const about = aboutCheck('dlt-loads-complete');
  const expected = 'every load id of the data has a row in _dlt_loads';
  const tables = look.datasets.flatMap((dataset) => dataset.tables.filter(({ kind }) => kind === 'data'));
  const orphans = tables.flatMap(({ schema, table, counts }) =>
    (counts.measured ? (counts.value?.withoutLoad ?? []) : []).map(
      ({ loadId, rows }) => `${count(rows, 'row')} of load ${loadId} in ${schema}.${table}`,
    ),
  );
  const faults = look.datasets.flatMap(listUnmeasured);
  const isUntold = tables.some(
    ({ counts }) => counts.measured && counts.value !== null && counts.value.withoutLoad === null,
  );
  if (faults.length > 0 || isUntold) {
    const observed =
      [...faults.map(({ text }) => text), ...orphans].join('; ') ||
      'the load ids could not be compared with _dlt_loads';
    return {
      ...about,
      expected,
      verdict: 'unknown',
      observed,
      remedy: faults[0]?.remedy ?? 'Check dlt.schema in config/datasets.yaml.',
    };
  }
  if (orphans.length === 0) return { ...about, expected, ...noneFound(pair, plan) };
  return {
    ...about,
    expected,
    verdict: 'warn',
    observed: `${orphans.slice(0, 5).join('; ')}${orphans.length > 5 ? ` and ${orphans.length - 5} more` : ''}`,
    remedy:
      "Drop the pending package where dlt ran (its version decides the command), then settle or delete these rows. Never run dlt's `drop`.",
  };
}

function noneFound(pair: LookPair, plan: LookPlan): Pick<Check, 'verdict' | 'skipReason' | 'observed' | 'remedy'> {
  if (pair.second.datasets.every(hasNoDltTable)) return judgeAbsence(pair, plan);
  return pair.second.database.isReplica
    ? { verdict: 'unknown', observed: 'none, on a replica that may lag behind' }
    : { verdict: 'pass', observed: 'none' };
}

function listLandings({ dltSchema, loads, tables }: DatasetLook): Landing[] {
  const completed = loads.measured ? (loads.value?.newest ?? []) : [];
  const rows = tables.flatMap(({ schema, table, counts }) =>
    (counts.measured ? (counts.value?.newest ?? []) : []).flatMap(({ loadId, rows: extractedRows }) => {
      const extracted = extractedAt(loadId);
      return extracted === null
        ? []
        : [
            {
              at: Date.parse(extracted),
              text: `${count(extractedRows, 'row')} of load ${loadId} in ${schema}.${table}, extracted at ${extracted}`,
            },
          ];
    }),
  );
  return [
    ...completed.map(({ loadId, insertedAt }) => ({
      at: Date.parse(insertedAt),
      text: `${dltSchema}: load ${loadId} completed at ${insertedAt}`,
    })),
    ...rows,
  ];
}

function listUnmeasured({ dltSchema, loads, tables }: DatasetLook): { text: string; remedy: string }[] {
  const parts = [
    { name: `${dltSchema}._dlt_loads`, part: loads },
    ...tables.map(({ schema, table, counts }) => ({ name: `${schema}.${table}`, part: counts })),
  ];
  return parts.flatMap(({ name, part }) =>
    part.measured ? [] : [{ text: `${name}: ${part.message}`, remedy: part.remedy }],
  );
}

function describe(label: string, landings: readonly Landing[]): string[] {
  if (landings.length === 0) return [];
  const more = landings.length > 5 ? ` and ${landings.length - 5} more` : '';
  return [
    `${label}: ${landings
      .slice(0, 5)
      .map(({ text }) => text)
      .join('; ')}${more}`,
  ];
}

function remedyFor({ controlEndedAt, terms }: LookPlan): string {
  return controlEndedAt === null
    ? `Stop the dlt collector. If this was the run that was going on at the rollback, give ${terms.controlEndedAt}: when the last collector was stopped.`
    : 'A dlt collector ran on after control ended: find it (its machine, its role in pg_stat_activity) and stop it.';
}
