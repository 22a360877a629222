import type { Verdict } from '../verdict/verdict.ts';
import { CHECK_TITLES } from '../verification/check-titles.ts';
import { toCriterion, type AssessedCriterion, type Finding } from './finding.ts';
import type { ProofCheck, SuccessFacts } from './success-facts.ts';

/** Of the state and of layer 4; `dlt-loads-complete` belongs to the queues, and a hold that was lifted stops no collection. */
const MANUAL_CHECKS = [
  'state-at-tip',
  'no-unit-on-dlt',
  'manual-rows-arrived',
  'dlt-loads-unchanged',
  'dlt-rows-unchanged',
  'no-dlt-data-since-rollback',
  'clocks-agree',
] as const satisfies readonly (keyof typeof CHECK_TITLES)[];

/** Rows that dlt landed late stay landed: by their load ids they can be accepted. */
const CAN_BE_ACCEPTED: ReadonlySet<string> = new Set(['no-dlt-data-since-rollback']);

/** Each unit is fetched by the manual path again, and nothing of dlt arrives any more (runbook 217). */
export function assessManualCollection({ checks, errorRate, rollbackAt }: SuccessFacts): AssessedCriterion {
  const gone = errorRate.measured ? errorRate.value.goneUnits : [];
  return toCriterion({
    id: 'manual-collection',
    expected: `each unit fetched by the manual path since ${rollbackAt ?? 'the rollback'}, and nothing of dlt over two looks`,
    findings: [
      ...MANUAL_CHECKS.map((id) => judgeCheck(id, checks)),
      ...(gone.length === 0
        ? []
        : [{ verdict: 'warn' as const, text: `gone at the source, and left out: ${listUnits(gone)}` }]),
    ].flatMap((finding) => finding ?? []),
  });
}

function judgeCheck(id: (typeof MANUAL_CHECKS)[number], checks: readonly ProofCheck[]): Finding | null {
  const check = checks.find((one) => one.id === id);
  if (check === undefined)
    return {
      verdict: 'unknown',
      text: `${CHECK_TITLES[id]}: not measured`,
      remedy: 'Run verify-rollback.',
      obstacle: { about: id },
    };
  // Shown by the proof itself, and never folded.
  if (check.verdict === 'skipped') return null;
  return {
    verdict: check.verdict,
    text: `${check.title}: ${check.observed}`,
    ...(check.remedy === undefined ? {} : { remedy: check.remedy }),
    obstacle: { about: id, kind: kindOf(id, check.verdict), keys: check.keys ?? [] },
  };
}

function kindOf(id: string, verdict: Verdict): 'loss' | 'failure' {
  return verdict === 'fail' && CAN_BE_ACCEPTED.has(id) ? 'loss' : 'failure';
}

const MOST_LISTED = 5;

function listUnits(units: readonly string[]): string {
  const more = units.length - MOST_LISTED;
  return `${units.slice(0, MOST_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
