import { DELAY_CHECK } from '../evidence/integrity-answer.ts';
import { latestHandovers } from '../handover/latest-handovers.ts';
import type { HandoverRecord } from '../handover/handover-facts.ts';
import type { CheckResult, IntegrityResult } from '../integrity/integrity-result.ts';
import { count } from '../markdown/count.ts';
import { unitKey } from '../routing/unit-key.ts';
import type { CountedPosts, ReportFacts, UnitImpact } from './report-facts.ts';
import { unknownWhy } from './report-facts.ts';

export interface DataLoss {
  readonly answer: 'Yes' | 'No' | 'unknown';
  /** Why, with counts. */
  readonly because: string;
  /** What a person accepted of it; `null` where nothing is settled. */
  readonly accepted: string | null;
}

/** The runbook's `Data loss: Yes/No`: by the checks of kind loss and corruption, where what was not measured is `unknown`, never `No`. */
export function assessDataLoss(facts: ReportFacts): DataLoss {
  const { integrity, criteria } = facts;
  const accepted = criteria?.find(({ id }) => id === 'no-data-loss')?.settled ?? null;
  if (integrity === null) return { answer: 'unknown', because: unknownWhy(facts, 'integrity').slice(9), accepted };
  const checks = integrity.checks.filter(({ kind }) => kind === 'loss' || kind === 'corruption');
  const failed = checks.filter(({ verdict }) => verdict === 'fail');
  if (failed.length > 0) return { answer: 'Yes', because: describeFailed(failed), accepted };
  const unmeasured = checks.filter(({ verdict }) => verdict === 'unknown');
  if (unmeasured.length > 0 || checks.every(({ verdict }) => verdict === 'skipped'))
    return { answer: 'unknown', because: describeUnmeasured(unmeasured), accepted };
  const measured = checks.filter(({ verdict }) => verdict !== 'skipped').length;
  return { answer: 'No', because: `${count(measured, 'check')} of loss and corruption found nothing new`, accepted };
}

function describeFailed(failed: readonly CheckResult[]): string {
  const total = (kind: CheckResult['kind']): number =>
    failed.filter((check) => check.kind === kind).reduce((sum, { faultCount }) => sum + faultCount, 0);
  const isKind = (kind: CheckResult['kind']): boolean => failed.some((check) => check.kind === kind);
  return [
    ...(isKind('loss') ? [`${total('loss')} lost`] : []),
    ...(isKind('corruption') ? [`${total('corruption')} corrupt`] : []),
    `by ${[...new Set(failed.map(({ id }) => id))].join(', ')}`,
  ].join(', ');
}

function describeUnmeasured(unmeasured: readonly CheckResult[]): string {
  if (unmeasured.length === 0) return 'no check of loss could be made';
  const ids = [...new Set(unmeasured.map(({ id }) => id))];
  const shown = ids.slice(0, 4).join(', ');
  return `${count(ids.length, 'check')} could not be measured (${shown}${ids.length > 4 ? ', …' : ''})`;
}

/**
 * Each affected subreddit's harm: as it was measured unit by unit, else what the checks say. A check that names no unit counts for the one subreddit
 * where only one was on dlt, and for none where there were more: then the number is not known by subreddit.
 */
export function listUnitImpacts(facts: ReportFacts): readonly UnitImpact[] | null {
  const { units, record, integrity } = facts;
  if (units !== null) return units;
  if (record.movedUnits === null) return null;
  const single = record.movedUnits.length === 1;
  const seams = new Map(listSeams(facts).map((seam) => [unitKey(seam.unit), seam]));
  return record.movedUnits.map((unit) => ({
    unit,
    lost: countOf(integrity, { kind: 'loss', unit, single }),
    doubled: countOf(integrity, { kind: 'duplicates', unit, single }),
    delayed: delayedOf(integrity, unit),
    gapSeconds: gapSecondsOf(seams.get(unitKey(unit))),
  }));
}

/** What the ledger knows of the way back that this rollback made: of each subreddit the newest record. */
export function listSeams({ handovers = [], record }: ReportFacts): readonly HandoverRecord[] {
  const own = handovers.filter(({ generation, to }) => generation === record.generation && to === 'manual');
  return [...latestHandovers(own).values()].toSorted((a, b) => (a.unit < b.unit ? -1 : 1));
}

/** From the last reading of the old path to the first of the new one, where posts can lie between; none where there is no gap, or it was filled. */
function gapSecondsOf(seam: HandoverRecord | undefined): number | null {
  if (seam === undefined || seam.result === 'unknown') return null;
  if (seam.result !== 'gap' || seam.settledBy === 'backfill') return 0;
  if (seam.oldAt === null || seam.newAt === null) return null;
  const seconds = (Date.parse(seam.newAt) - Date.parse(seam.oldAt)) / 1000;
  return seconds >= 0 ? seconds : null;
}

/** By the id of the check, whose kind is not one of loss. Over all datasets of posts; `null` where no look tells of it. What one of them could not count makes the sum a lower bound. */
function delayedOf(integrity: IntegrityResult | null, unit: string): CountedPosts | null {
  const checks = (integrity?.checks ?? []).filter((check) => check.id === DELAY_CHECK && holdsPosts(check));
  const own = checks.filter((check) => check.unit !== null && unitKey(check.unit) === unitKey(unit));
  const told = new Set(own.map(({ dataset }) => dataset));
  const answers = [...own, ...checks.filter((check) => check.unit === null && !told.has(check.dataset))];
  if (answers.length === 0) return null;
  const reasons = [...new Set(answers.flatMap(whyAtLeast))];
  return {
    posts: own.reduce((sum, { faultCount }) => sum + faultCount, 0),
    atLeastBecause: reasons.length === 0 ? null : reasons.join('; '),
  };
}

/** A dataset without posts is not applicable as a whole; one subreddit of another dataset is where its posts cannot be counted. */
function holdsPosts({ unit, skipReason }: CheckResult): boolean {
  return unit !== null || skipReason !== 'not-applicable';
}

function whyAtLeast({ verdict, observed, atLeastBecause }: CheckResult): readonly string[] {
  if (atLeastBecause !== undefined) return [atLeastBecause];
  return verdict === 'unknown' || verdict === 'skipped' ? [observed] : [];
}

interface Counted {
  readonly kind: CheckResult['kind'];
  readonly unit: string;
  readonly single: boolean;
}

/** `null` where no check of the kind was made. What one of them found stands, also where another could not be measured: then there may be more. */
function countOf(integrity: IntegrityResult | null, { kind, unit, single }: Counted): CountedPosts | null {
  const checks = (integrity?.checks ?? []).filter((check) => check.kind === kind && check.verdict !== 'skipped');
  const own = checks.filter((check) => check.unit !== null && unitKey(check.unit) === unitKey(unit));
  const shared = checks.filter((check) => check.unit === null);
  if (own.length === 0 && shared.length === 0) return null;
  const unmeasured = idsOf([...own, ...shared], 'unknown');
  const unplaced = single ? [] : idsOf(shared, 'fail');
  const reasons = [
    ...(unmeasured.length === 0 ? [] : [`${unmeasured.join(', ')} could not be measured`]),
    ...(unplaced.length === 0 ? [] : [`${unplaced.join(', ')} found some and does not say of which subreddit`]),
  ];
  const faults = (list: readonly CheckResult[]): number =>
    Math.max(0, ...list.flatMap(({ verdict, faultCount }) => (verdict === 'fail' ? [faultCount] : [])));
  return {
    posts: Math.max(faults(own), single ? faults(shared) : 0),
    atLeastBecause: reasons.length === 0 ? null : reasons.join('; '),
  };
}

function idsOf(checks: readonly CheckResult[], verdict: CheckResult['verdict']): readonly string[] {
  return [...new Set(checks.filter((check) => check.verdict === verdict).map(({ id }) => id))];
}
