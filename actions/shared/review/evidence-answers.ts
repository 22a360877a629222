import { z } from 'zod';

import type { Evidence } from '../evidence/evidence.ts';
import { readIntegrity } from '../evidence/integrity-answer.ts';
import type { Measurement } from '../evidence/measurement.ts';
import { fromTaggedJson } from '../evidence/tagged-json.ts';
import type { IntegrityResult } from '../integrity/integrity-result.ts';
import { investigationResultSchema, type InvestigationResult } from '../investigation/investigation-result.ts';
import { SUCCESS_RECIPE } from '../success/assess-success.ts';
import { criterionResultSchema, type CriterionResult } from '../success/criterion.ts';
import { successFactsSchema, type SuccessFacts } from '../success/success-facts.ts';

/** The newest look at the five criteria. */
export interface MeasuredCriteria {
  readonly at: string;
  readonly results: readonly CriterionResult[];
  /** What they were judged by; `null` where it was left out. */
  readonly facts: SuccessFacts | null;
}

/** What the evidence says of the criteria; `null` where nobody looked at them. */
export function findCriteria({ measurements }: Evidence): MeasuredCriteria | null {
  const looks = newestFirst(measurements.filter(({ recipe }) => recipe === SUCCESS_RECIPE));
  for (const { at, answer, input } of looks) {
    const results = z.array(criterionResultSchema).safeParse(fromTaggedJson(answer));
    if (!results.success) continue;
    const facts = successFactsSchema.safeParse(fromTaggedJson(input));
    return { at, results: results.data, facts: facts.success ? facts.data : null };
  }
  return null;
}

export function findIntegrity(evidence: Evidence): IntegrityResult | null {
  return findFirst(evidence, readIntegrity);
}

export function findInvestigation(evidence: Evidence): InvestigationResult | null {
  return findFirst(evidence, ({ answer }) => {
    const parsed = investigationResultSchema.safeParse(fromTaggedJson(answer));
    return parsed.success ? parsed.data : null;
  });
}

/** The newest answer of that form, whatever the measurement is called. */
function findFirst<T>({ measurements }: Evidence, read: (measurement: Measurement) => T | null): T | null {
  for (const measurement of newestFirst(measurements)) {
    const found = read(measurement);
    if (found !== null) return found;
  }
  return null;
}

function newestFirst(measurements: readonly Measurement[]): readonly Measurement[] {
  return measurements.toSorted((a, b) => (Date.parse(b.at) || 0) - (Date.parse(a.at) || 0));
}
