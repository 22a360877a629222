import type { DltLook } from '../verification/dlt-look.ts';
import { extractedAt } from '../verification/load-id.ts';
import type { Measured } from '../verification/measured.ts';
import type { VerificationResult } from '../verification/verification-result.ts';
import type { ProofCheck } from './success-facts.ts';

/** The checks of layer 4, with the load ids that a settlement could name. */
export function toProofChecks(
  { checks, look, rollbackAt }: Pick<VerificationResult, 'checks' | 'look' | 'rollbackAt'>,
  controlEndedAt: string | null,
): readonly ProofCheck[] {
  const landed = look === null || rollbackAt === null ? [] : listLanded(look, controlEndedAt ?? rollbackAt);
  return checks.map((check) =>
    check.id === 'no-dlt-data-since-rollback' && check.verdict === 'fail' && landed.length > 0
      ? { ...check, keys: [...landed] }
      : check,
  );
}

/** Loads that completed, or were extracted, after control ended, by their id. */
function listLanded(look: DltLook, endedAt: string): readonly string[] {
  const isAfter = (at: string | null): boolean => at !== null && Date.parse(at) > Date.parse(endedAt);
  const ids = look.datasets.flatMap(({ loads, tables }) => [
    ...(loads.measured ? (loads.value?.newest ?? []) : [])
      .filter(({ insertedAt }) => isAfter(insertedAt))
      .map(({ loadId }) => loadId),
    ...tables
      .flatMap(({ counts }) => (counts.measured ? (counts.value?.newest ?? []) : []))
      .filter(({ loadId }) => isAfter(extractedAt(loadId)))
      .map(({ loadId }) => loadId),
  ]);
  return [...new Set(ids)].toSorted();
}

/** Load ids of rows that no completed load accounts for. Unknown where the check that looks for them is. */
export function toHalfDoneLoads({ checks, look }: Pick<VerificationResult, 'checks' | 'look'>): Measured<string[]> {
  const check = checks.find(({ id }) => id === 'dlt-loads-complete');
  if (check === undefined || check.verdict === 'unknown' || look === null) {
    return {
      measured: false,
      message: `half-done dlt loads: ${check?.observed ?? 'not measured'}`,
      remedy: check?.remedy ?? 'Run verify-rollback with a database.',
    };
  }
  const tables = look.datasets.flatMap((dataset) => dataset.tables.filter(({ kind }) => kind === 'data'));
  const ids = tables.flatMap(({ counts }) =>
    counts.measured ? (counts.value?.withoutLoad ?? []).map(({ loadId }) => loadId) : [],
  );
  const isNamed = ids.length > 0 || check.verdict === 'pass' || check.verdict === 'skipped';
  return isNamed
    ? { measured: true, value: [...new Set(ids)].toSorted() }
    : { measured: false, message: `${check.title}: ${check.observed}`, remedy: check.remedy ?? 'Look at it.' };
}
