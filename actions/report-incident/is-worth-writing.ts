import type { Evidence } from '../shared/evidence/evidence.ts';
import { compareTexts } from '../shared/history/instant-order.ts';
import type { IncidentRecord } from '../shared/incident/incident-record.ts';
import { statusOf, type ReportFacts } from '../shared/report/report-facts.ts';

/** Numbers that only moved are written once an hour, for the charts and the timeline. */
const REFRESH_MINUTES = 55;

interface Difference {
  readonly earlier: Evidence | null;
  readonly evidence: Evidence;
  readonly facts: ReportFacts;
  /** As the branch has it; `null` where it has none. */
  readonly statusBefore: IncidentRecord['status'] | null;
  readonly now: Date;
}

/**
 * Whether a scheduled run has something to commit: another status or verdict, something that happened, a review that became overdue; else the numbers
 * once an hour, and after the recovery not even those. Four ticks an hour would else fill the pull request with commits.
 */
export function isWorthWriting({ earlier, evidence, facts, statusBefore, now }: Difference): boolean {
  if (earlier === null) return true;
  const status = statusOf(facts);
  if (status !== statusBefore || verdictsOf(earlier) !== verdictsOf(evidence)) return true;
  const { lifecycle } = facts;
  const writtenMs = Date.parse(earlier.writtenAt);
  if (lifecycle?.isReviewOverdue === true && writtenMs < Date.parse(lifecycle.reviewDueAt)) return true;
  const isOver = status === 'recovered' || status === 'reviewed';
  return !isOver && now.getTime() - writtenMs >= REFRESH_MINUTES * 60_000;
}

function verdictsOf({ measurements, happenings, jobs }: Evidence): string {
  const verdicts = measurements.map(({ id, answer }) => JSON.stringify([id, listVerdicts(answer)]));
  return JSON.stringify([verdicts.toSorted(compareTexts), happenings, jobs]);
}

/** Every verdict and what was settled, with what each is of, at any depth; sources that name theirs `status` or `confidence` count too. */
function listVerdicts(answer: unknown): readonly string[] {
  if (Array.isArray(answer)) return answer.flatMap(listVerdicts);
  if (typeof answer !== 'object' || answer === null) return [];
  const entries = Object.entries(answer);
  const told = entries.filter(([name]) => NAMED.has(name)).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const isTold = told.some((text) => !text.startsWith('id='));
  return [...(isTold ? [told.join(' ')] : []), ...entries.flatMap(([, value]) => listVerdicts(value))];
}

const NAMED: ReadonlySet<string> = new Set(['id', 'source', 'verdict', 'settled', 'status', 'confidence', 'layerOne']);
