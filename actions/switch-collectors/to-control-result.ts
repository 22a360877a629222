import { concludeControl, type ControlResult, type ControlRow } from '../shared/control/control-result.ts';
import type { ControlDecision } from '../shared/control/decide-control.ts';
import type { FenceResult } from '../shared/fence/fence-result.ts';
import { count } from '../shared/markdown/count.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import { REASON_CODES, type ReasonCode } from '../shared/reason-codes.ts';
import { foldVerdicts } from '../shared/verdict/verdict.ts';
import type { SwitchOptions, SwitchPorts } from './switch-collectors.ts';

export interface SwitchFacts {
  readonly decision: ControlDecision;
  readonly rows: readonly ControlRow[];
  /** A newer transition came meanwhile, and what was enabled was taken back. */
  readonly isOvertaken: boolean;
  readonly fence: FenceResult | null;
  /** What the fence died of, which is never a fault of the outside. */
  readonly fenceBug: Error | null;
  /** Why nothing was done to the login of the dlt role; `null` where something was, or nothing was switched. */
  readonly withoutFence: string | null;
  readonly notes: readonly string[];
  readonly startedAt: Date;
}

const BUG_REMEDY =
  'Take the login of the dlt role by hand (ALTER ROLE … NOLOGIN), end its sessions, and report the bug.';

type Conclusion = Pick<ControlResult, 'verdict' | 'reasonCode' | 'message' | 'remedy'>;

/** Everything that is known at the end, the place in the history aside. */
export function toControlResult(
  facts: SwitchFacts,
  { direction, isDryRun, incident }: SwitchOptions,
  { clock, workflows }: SwitchPorts,
): ControlResult {
  const { decision, rows, notes, fence, fenceBug, withoutFence, startedAt } = facts;
  const { state } = decision;
  const warning = decision.kind === 'go' ? decision.warning : null;
  return {
    schemaVersion: 1,
    ...conclude(facts, isDryRun),
    ...{ direction, isDryRun, fence, withoutFence, record: null, generation: state.generation },
    incident: incident ?? state.incident,
    startedAt: startedAt.toISOString(),
    endedAt: clock.now().toISOString(),
    rows: rows.map((row) => ({ ...row })),
    notes: [
      ...(warning === null ? [] : [warning]),
      ...(fenceBug === null ? [] : [`The fence ended by a bug of Switchback: ${oneLine(fenceBug.message, 300)}.`]),
      ...notes,
    ],
    calls: workflows.countCalls(),
  };
}

function conclude({ decision, rows, isOvertaken, fence, fenceBug }: SwitchFacts, isDryRun: boolean): Conclusion {
  if (decision.kind === 'refused') {
    const { verdict, reasonCode, message, remedy } = decision;
    return { verdict, reasonCode, message, remedy };
  }
  const control = concludeControl(rows);
  const isFenceWorse = fence !== null && isWorse(fence.verdict, control.verdict);
  const verdict = isFenceWorse ? fence.verdict : control.verdict;
  const reasonCode = isFenceWorse ? fence.reasonCode : control.reasonCode;
  const message = describeRows(rows, control.reasonCode);
  const remedy = isFenceWorse ? (fence.remedies[0] ?? null) : null;
  if (isDryRun)
    return { verdict, reasonCode: 'dry-run', message: `${REASON_CODES['dry-run']} ${message}`, remedy: null };
  if (fenceBug !== null) return { verdict: 'fail', reasonCode: 'internal-error', message, remedy: BUG_REMEDY };
  if (isOvertaken)
    return { verdict: verdict === 'pass' ? 'skipped' : verdict, reasonCode: 'stale-decision', message, remedy };
  if (verdict === 'pass' && decision.warning !== null) return { verdict: 'warn', reasonCode, message, remedy };
  return { verdict, reasonCode, message, remedy };
}

function isWorse(fence: FenceResult['verdict'], control: ControlResult['verdict']): boolean {
  return control === 'skipped' || foldVerdicts([{ verdict: fence }, { verdict: control }]) !== control;
}

function describeRows(rows: readonly ControlRow[], reasonCode: ReasonCode): string {
  const bad = rows.filter(({ outcome }) => outcome === 'failed' || outcome === 'unknown');
  if (bad.length === 0) return REASON_CODES[reasonCode];
  const targets = new Set(bad.map(({ target }) => target));
  return `${REASON_CODES[reasonCode]} It concerns ${count(targets.size, 'collector')}: ${[...targets].slice(0, 5).join(', ')}.`;
}
