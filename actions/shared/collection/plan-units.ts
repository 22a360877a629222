import type { DltUnits } from '../gate/live-state.ts';
import { route } from '../routing/route.ts';
import { unitKey } from '../routing/unit-key.ts';

export interface PlannedUnits {
  /** As they are written in the register or by the caller, each once. */
  readonly units: readonly string[];
  /** What a person should know about the choice. */
  readonly notes: readonly string[];
}

export interface UnitFacts {
  /** Units that the caller named; `null` for those routed to manual. */
  readonly requested: readonly string[] | null;
  /** Every unit of config/datasets.yaml. */
  readonly registered: readonly string[];
  /** What dlt may collect by config, routing file and history together, as `gate` has it. */
  readonly dlt: DltUnits;
  /** `manual_enabled` of the cutover config; `null` where it cannot be read. */
  readonly manualEnabled: boolean | null;
}

/**
 * Which units the manual path collects now: every registered one that dlt may not collect, so that none is left to nobody where config and routing file
 * disagree. When the state cannot be read, manual runs and dlt does not (DESIGN.md section 3): collecting a unit twice is harmless with an upsert,
 * not collecting it is a gap.
 */
export function planUnits({ requested, registered, dlt, manualEnabled }: UnitFacts): PlannedUnits {
  const dltUnits = dlt.kind === 'allowed' ? dlt.units : [];
  if (requested !== null) return planRequested(requested, dltUnits);
  if (manualEnabled === false && dlt.kind !== 'unreadable')
    return { units: [], notes: ['The cutover config has manual collection off.'] };
  const units = once(registered).filter((unit) => route({ dltUnits }, unit) === 'manual');
  return { units, notes: notesOf(dlt) };
}

function notesOf(dlt: DltUnits): readonly string[] {
  if (dlt.kind === 'unreadable')
    return [`The state cannot be read, so manual collects every registered unit: ${dlt.message}`];
  return dlt.kind === 'inconsistent'
    ? [`dlt may not run, so manual collects every registered unit: ${dlt.message}`]
    : [];
}

function planRequested(requested: readonly string[], dltUnits: readonly string[]): PlannedUnits {
  const units = nameUnits(requested);
  const foreign = units.filter((unit) => route({ dltUnits }, unit) === 'dlt');
  return {
    units,
    notes: foreign.length === 0 ? [] : [`Routed to dlt and collected because they were named: ${foreign.join(', ')}.`],
  };
}

/** Names as people give them (`r/opensource`), each once. */
export function nameUnits(requested: readonly string[]): readonly string[] {
  return once(requested.map((unit) => unit.replace(/^\/?r\//iu, '')));
}

function once(units: readonly string[]): readonly string[] {
  return [...new Map(units.toReversed().map((unit) => [unitKey(unit), unit])).values()].toReversed();
}
