import type { Check } from '../verdict/verdict.ts';
import type { DatasetLook } from './dlt-look.ts';
import type { LookPair, LookPlan } from './look-plan.ts';
import { secondLookDueAt } from './look-plan.ts';

type Judgement = Pick<Check, 'verdict' | 'skipReason' | 'observed' | 'remedy'>;

/** Nothing of dlt exists in the dataset: neither its load table nor a column that it would add. */
export function hasNoDltTable(dataset: DatasetLook): boolean {
  return hasNoLoadsTable(dataset) && dataset.tables.every(({ counts }) => counts.measured && counts.value === null);
}

export function hasNoLoadsTable({ loads }: DatasetLook): boolean {
  return loads.measured && loads.value === null;
}

/**
 * Of a second look without dlt tables. That is fine before the first load, but one look cannot tell: a dlt that still runs makes its tables with
 * its first load, which is new data. Where another schema has dlt tables, the binding is what is wrong.
 */
export function judgeAbsence(pair: LookPair, plan: LookPlan): Judgement {
  const { second } = pair;
  const schemas = second.datasets.map(({ dltSchema }) => dltSchema).join(', ');
  const observed = `no dlt tables in ${schemas === '' ? 'any dataset: none is bound' : schemas}`;
  if (second.unboundSchemas.length > 0 || schemas === '') {
    const found = second.unboundSchemas.length > 0 ? `; _dlt_loads is in ${second.unboundSchemas.join(', ')}` : '';
    const remedy = 'Correct dlt.schema in config/datasets.yaml.';
    return { verdict: 'unknown', observed: observed + found, remedy };
  }
  if (secondsApart(pair) < plan.distanceSeconds) return judgeTooEarly(observed, pair, plan);
  const seen = `${observed}, from ${pair.first.at} to ${second.at}`;
  return plan.isShortened
    ? { verdict: 'warn', observed: seen }
    : { verdict: 'skipped', skipReason: 'not-applicable', observed: seen };
}

/** Calm so far, and the second look is not due yet. */
export function judgeTooEarly(observed: string, { first }: LookPair, plan: LookPlan): Judgement {
  const dueAt = secondLookDueAt(first, plan);
  return {
    verdict: 'unknown',
    observed: `${observed}; the second look is due at ${dueAt}`,
    remedy: `Run this again after ${dueAt}, with ${plan.terms.previousLook}.`,
  };
}

/** By the database's clock. */
export function secondsApart({ first, second }: LookPair): number {
  return (Date.parse(second.at) - Date.parse(first.at)) / 1000;
}
