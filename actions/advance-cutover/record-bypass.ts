import { formatInstant } from '../shared/cutover/instant.ts';
import type { OperationFacts } from '../shared/cutover/transition-facts.ts';
import type { GateReport } from '../shared/gates/gate-report.ts';
import type { GateId } from '../shared/gates/gate.ts';
import { renderHistoryLines } from '../shared/history/history-lines.ts';
import { renderHistoryPath, renderRunKey, type HistoryRun } from '../shared/history/history-path.ts';
import type { RecordOf } from '../shared/history/history-record.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import type { Policy } from '../shared/policy/policy.ts';
import type { HistoryStore } from '../shared/ports.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Unmeasured } from '../shared/verification/measured.ts';

const HOUR_MS = 3_600_000;

interface UsedBypass {
  readonly report: GateReport;
  readonly bypassed: readonly GateId[];
  readonly reason: string;
  readonly policy: Policy;
}

interface Doer {
  readonly operation: OperationFacts;
  readonly run: HistoryRun;
}

/** What is counted of a bypass: who went by which gates, why, and until when somebody reviews it. */
export function planBypassRecord(
  { report, bypassed, reason, policy }: UsedBypass,
  { operation, run }: Doer,
): RecordOf<'bypass'> {
  const { generation, from, to, at } = report;
  return {
    kind: 'bypass',
    schemaVersion: 1,
    at,
    run: renderRunKey(run),
    ...{ generation, from, to, gates: [...bypassed] },
    reason: oneLine(reason, 2_000),
    actor: oneLine(operation.actor, 80),
    operationId: operation.operationId,
    reviewDueAt: formatInstant(new Date(Date.parse(at) + policy.incidents.reviewWithinHours * HOUR_MS)),
  };
}

/**
 * Before the transition, so that none goes by a gate uncounted; where the transition then does not come about, the record says of which operation it
 * was. `null` once it is written, else why nothing was done.
 */
export async function recordBypass(
  record: RecordOf<'bypass'>,
  { run, signal }: { readonly run: HistoryRun; readonly signal: AbortSignal },
  { history }: { readonly history: HistoryStore },
): Promise<Unmeasured | null> {
  const file = { path: renderHistoryPath(run), contents: renderHistoryLines([record]) };
  const written = await measureFault(
    () => history.append(file, signal),
    `Let the token write to ${history.branch} (contents: write), then run this again.`,
  );
  if (written.measured) return null;
  return { ...written, message: `Nothing was changed, since the bypass could not be recorded: ${written.message}` };
}
