import { MOST_SAMPLED } from './integrity-result.ts';
import type { CheckResult } from './integrity-result.ts';
import type { CheckRun } from './plan-look.ts';
import type { WeighedAnswer } from './weigh-faults.ts';

/** One answer of a check as it is shown and kept. */
export function toCheckResult(run: CheckRun, answer: WeighedAnswer): CheckResult {
  const { check } = run;
  return {
    id: check.id,
    title: check.title,
    kind: check.kind,
    ...placeOf(run, answer),
    verdict: answer.verdict,
    skipReason: answer.skipReason ?? null,
    action: answer.action ?? null,
    expected: answer.expected,
    observed: answer.observed,
    detail: answer.detail ?? null,
    remedy: remedyOf(run, answer),
    ...faultsOf(answer),
    ...(answer.atLeastBecause === undefined ? {} : { atLeastBecause: answer.atLeastBecause }),
  };
}

function placeOf(
  { dataset, tables }: CheckRun,
  answer: WeighedAnswer,
): Pick<CheckResult, 'dataset' | 'table' | 'unit'> {
  const only = tables.length === 1 ? (tables[0] ?? null) : null;
  return { dataset: answer.dataset ?? dataset, table: answer.table ?? only, unit: answer.unit ?? null };
}

/** What is wrong always has something to do: the check's own words where the answer has none. */
function remedyOf({ check }: CheckRun, { verdict, remedy }: WeighedAnswer): string | null {
  return remedy ?? (verdict === 'fail' || verdict === 'warn' ? check.remedy : null);
}

function faultsOf({
  faults = [],
  faultCount = 0,
  baselineCount,
  suspects = [],
}: WeighedAnswer): Pick<CheckResult, 'sample' | 'faultCount' | 'baselineCount' | 'suspects'> {
  return {
    sample: faults.slice(0, MOST_SAMPLED).map(({ key }) => key),
    faultCount: Math.max(faultCount, faults.length),
    baselineCount,
    suspects: suspects.slice(0, MOST_SAMPLED),
  };
}
