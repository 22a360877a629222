import { count } from '../markdown/count.ts';
import { unitKey } from '../routing/unit-key.ts';
import type { CheckAnswer, Fault } from './integrity-check.ts';
import type { CutoverState } from './look-context.ts';

export interface Weighing {
  /** Faults that were there at setup, by key; `null` where the history could not be read. */
  readonly baseline: ReadonlySet<string> | null;
  /** `null` where it could not be read: then nothing is called old. */
  readonly state: CutoverState | null;
}

/** An answer after weighing, with what a person and a trigger need beside it. */
export interface WeighedAnswer extends CheckAnswer {
  /** Known since setup: shown, never a trigger. */
  readonly baselineCount: number;
  /** Only the manual path can have caused it: hold and page, do not roll back onto it (DESIGN.md section 6). */
  readonly action?: 'hold';
}

/** The last key of a baseline that could not hold all: how many more there were. */
const MORE = /^\(and (\d+) more\)$/u;

export function moreKey(number: number): string {
  return `(and ${number} more)`;
}

/**
 * What is left of a failure: without the faults known at setup; a warning where all that is left arrived before the phase began or belongs to units
 * that dlt does not collect; held where only the manual path can be at fault. What is unclear stays a failure.
 */
export function weighFaults(answer: CheckAnswer, { baseline, state }: Weighing): WeighedAnswer {
  const { faults } = answer;
  if (answer.verdict !== 'fail' || faults === undefined || faults.length === 0) return { ...answer, baselineCount: 0 };
  if (baseline === null) return withoutBaseline(answer, faults, state);
  const fresh = faults.filter(({ key }) => !baseline.has(key));
  const known = faults.length - fresh.length;
  const total = Math.max(answer.faultCount ?? 0, faults.length);
  const setup = countOf(baseline);
  if (fresh.length === 0 && total <= Math.max(known, setup.total)) return allKnown(answer, total);
  if (setup.isCut && total <= setup.total) return perhapsKnown(answer, total);
  const left = { ...answer, faults: fresh, faultCount: total - known, baselineCount: known };
  return withBaseline(weighFresh(left, fresh, state), known);
}

/** What arrived since the phase began cannot have been there at setup; of anything else nobody knows. */
function withoutBaseline(answer: CheckAnswer, faults: readonly Fault[], state: CutoverState | null): WeighedAnswer {
  const since = state?.phaseStartedAt ?? null;
  const proven = faults.filter(
    ({ arrivedAt }) => since !== null && arrivedAt !== undefined && Date.parse(arrivedAt) >= Date.parse(since),
  );
  if (proven.length > 0) {
    return weighFresh({ ...answer, faults: proven, faultCount: proven.length, baselineCount: 0 }, proven, state);
  }
  const observed = `${answer.observed}; the history could not be read, so whether they were there at setup cannot be told`;
  const remedy = 'Look again when the branch cutover-history can be read.';
  return { ...answer, verdict: 'unknown', observed, remedy, baselineCount: 0 };
}

/** What was there at setup is recorded instead of reported. */
export function asBaseline(answer: CheckAnswer): WeighedAnswer {
  const total = Math.max(answer.faultCount ?? 0, answer.faults?.length ?? 0);
  if (answer.verdict !== 'fail' || total === 0) return { ...answer, baselineCount: 0 };
  return { ...allKnown(answer, total), detail: 'Recorded as there at setup.' };
}

function countOf(baseline: ReadonlySet<string>): { readonly total: number; readonly isCut: boolean } {
  const more = [...baseline].map((key) => Number(MORE.exec(key)?.[1] ?? 0));
  const beyond = Math.max(0, ...more);
  return { total: more.filter((number) => number === 0).length + beyond, isCut: beyond > 0 };
}

function allKnown(answer: CheckAnswer, total: number): WeighedAnswer {
  const observed = `${answer.observed}; all of it known since setup`;
  return { ...answer, verdict: 'pass', observed, faultCount: total, baselineCount: total };
}

/** More faults at setup than a baseline keeps: whether these are among them cannot be told. */
function perhapsKnown(answer: CheckAnswer, total: number): WeighedAnswer {
  return {
    ...answer,
    verdict: 'unknown',
    observed: `${answer.observed}; not more than at setup, but the baseline does not hold them all`,
    remedy: 'Mend what was there at setup, then look once with record-baseline.',
    faultCount: total,
    baselineCount: 0,
  };
}

function withBaseline(answer: WeighedAnswer, known: number): WeighedAnswer {
  return known === 0 ? answer : { ...answer, observed: `${answer.observed}, of which ${known} known since setup` };
}

function weighFresh(answer: WeighedAnswer, fresh: readonly Fault[], state: CutoverState | null): WeighedAnswer {
  if (state === null || fresh.length === 0) return answer;
  const weights = fresh.map((fault) => weightOf(fault, state));
  const effective = fresh.filter((_, index) => weights[index] !== 'old' && weights[index] !== 'off-dlt');
  if (effective.length === 0) return asWarning(answer, weights);
  const isManual = fresh.every((_, index) => weights[index] !== 'any');
  const passedOver = fresh.length - effective.length;
  const detail = passedOver === 0 ? answer.detail : joinSentences(answer.detail, describeOld(passedOver));
  const weighed = {
    ...answer,
    faults: [...effective, ...fresh.filter((fault) => !effective.includes(fault))],
    ...(detail === undefined ? {} : { detail }),
  };
  return isManual ? { ...weighed, action: 'hold' } : weighed;
}

function asWarning(answer: WeighedAnswer, weights: readonly Weight[]): WeighedAnswer {
  const reason = weights.every((weight) => weight === 'old')
    ? 'It came in before this phase began, so it takes nothing back; it stops an advance until it is settled, or left the soak.'
    : 'It came in before this phase began or in units that dlt does not collect, so it takes nothing back; it stops an advance until it is settled, or left the soak.';
  return { ...answer, verdict: 'warn', detail: joinSentences(answer.detail, reason) };
}

type Weight = 'old' | 'off-dlt' | 'manual' | 'any';

function weightOf({ arrivedAt, unit, path }: Fault, { phase, phaseStartedAt, dltUnits }: CutoverState): Weight {
  if (arrivedAt !== undefined && phaseStartedAt !== null && Date.parse(arrivedAt) < Date.parse(phaseStartedAt)) {
    return 'old';
  }
  if (path === 'manual') return 'manual';
  // After a rollback nothing of dlt may come in, whatever the unit; a shadow takes nothing from anybody.
  if (path === 'dlt' && phase !== 'shadow') return 'any';
  return unit !== undefined && !dltUnits.has(unitKey(unit)) ? 'off-dlt' : 'any';
}

function describeOld(number: number): string {
  return `${count(number, 'further fault')} came in before this phase began or in units that dlt does not collect.`;
}

function joinSentences(first: string | undefined, second: string): string {
  return first === undefined ? second : `${first} ${second}`;
}
