import { positionOf } from '../cutover/json-position.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { IncidentRecord } from '../incident/incident-record.ts';
import type { Settlement } from '../incident/settlement.ts';
import { oneLine } from '../markdown/one-line.ts';
import { applySettlement } from '../success/apply-settlement.ts';
import { assessCriteria } from '../success/assess-success.ts';
import { CRITERIA, CRITERION_TITLES, isMet, type CriterionResult } from '../success/criterion.ts';
import { findCriteria } from './evidence-answers.ts';
import { errorAt, type Finding } from './finding.ts';
import { pathIn, RECORD_FILE, type IncidentFolder } from './incident-folder.ts';
import type { ReviewTerms } from './review-terms.ts';

interface Claim {
  readonly record: IncidentRecord;
  /** Of `incident.json`. */
  readonly text: string;
  readonly evidence: Evidence | null;
  readonly settlement: Settlement | null;
}

/** An incident that is called recovered shows all five criteria met: passed, or accepted by a person, never `unknown` (DESIGN.md section 8). */
export function checkRecovery(
  folder: IncidentFolder,
  { record, text, evidence, settlement }: Claim,
  terms: Pick<ReviewTerms, 'now' | 'acceptedUnknownDays'>,
): readonly Finding[] {
  if (record.status !== 'recovered' && record.status !== 'reviewed') return [];
  const file = pathIn(folder, RECORD_FILE);
  const line = positionOf(text, ['status']).line;
  const results = evidence === null ? null : judge(evidence, settlement, terms);
  if (results === null)
    return [
      errorAt(file, line, {
        message: `The incident is called ${record.status}, and its evidence holds no look at the success criteria`,
        expected: 'all five criteria measured',
        remedy: 'Leave the status to the scheduled runs: they set it once all five have held.',
      }),
    ];
  return CRITERIA.flatMap((id) => {
    const result = results.find((each) => each.id === id);
    if (result !== undefined && isMet(result)) return [];
    const observed =
      result === undefined ? 'it was not measured' : `${result.verdict}, ${oneLine(result.observed, 200)}`;
    return [
      errorAt(file, line, {
        message: `The incident is called ${record.status}, and "${CRITERION_TITLES[id]}" is not met: ${observed}`,
        expected: 'a criterion that passes, or that a person accepted in settled.json',
        remedy: oneLine(result?.remedy ?? 'Leave the status to the scheduled runs, or settle it in settled.json.', 300),
      }),
    ];
  });
}

/** The newest look, with what the pull request accepts; as it was settled then where what it was judged by was left out. */
function judge(
  evidence: Evidence,
  settlement: Settlement | null,
  { now, acceptedUnknownDays: unknownDays }: Pick<ReviewTerms, 'now' | 'acceptedUnknownDays'>,
): readonly CriterionResult[] | null {
  const look = findCriteria(evidence);
  if (look === null || look.facts === null) return look?.results ?? null;
  return applySettlement(assessCriteria(look.facts, new Date(look.at)), { settlement, unknownDays }, now);
}
