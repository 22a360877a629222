import { formatInstant } from '../cutover/instant.ts';
import type { GateFacts } from './gate-facts.ts';
import type { GateReport } from './gate-report.ts';
import { isStopping, type Gate, type GateId, type GateResult } from './gate.ts';
import { GATES } from './list-gates.ts';

/** Judges every gate that this advance has to pass. Each is asked whatever the others say: a person sees all that is missing at once. */
export function assessGates(
  facts: GateFacts,
  bypassed: ReadonlySet<GateId> = new Set(),
  gates: readonly Gate[] = GATES,
): GateReport {
  const results = gates.filter((gate) => gate.isAsked(facts)).map((gate) => assessGate(gate, facts, bypassed));
  const stopping = results.filter(isStopping);
  const known = stopping
    .flatMap(({ earliestAt }) => earliestAt ?? [])
    .toSorted((a, b) => Date.parse(a) - Date.parse(b));
  const notBeforeAt = known.at(-1) ?? null;
  const { config, generation, attempt, to, now } = facts;
  return {
    schemaVersion: 1,
    decision: stopping.length === 0 ? 'may-advance' : 'refused',
    at: formatInstant(now),
    ...{ generation, attempt, from: config.phase, to },
    gates: results,
    earliestAt: known.length === stopping.length ? notBeforeAt : null,
    notBeforeAt,
  };
}

function assessGate(gate: Gate, facts: GateFacts, bypassed: ReadonlySet<GateId>): GateResult {
  const { id, title, isBypassable } = gate;
  const { verdict, skipReason, observed, expected, value, limit, earliestAt, remedy, link } = gate.assess(facts);
  const isRefusing = verdict === 'fail' || verdict === 'unknown';
  return {
    ...{ id, title, verdict, observed, expected, isBypassable },
    skipReason: skipReason ?? null,
    value: value ?? null,
    limit: limit ?? null,
    earliestAt: isRefusing ? (earliestAt ?? null) : null,
    remedy: isRefusing || verdict === 'warn' ? (remedy ?? null) : null,
    link: link ?? null,
    isBypassed: isRefusing && isBypassable && bypassed.has(id),
  };
}

/** The gates that were gone by, in the order of the report. */
export function listBypassed({ gates }: GateReport): readonly GateId[] {
  return gates.filter(({ isBypassed }) => isBypassed).map(({ id }) => id);
}
