import { route } from '../routing/route.ts';
import type { Routing } from '../routing/routing-file.ts';
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
  /** `null` where the routing file is missing or cannot be read. */
  readonly routing: Pick<Routing, 'dltUnits'> | null;
  /** `manual_enabled` of the cutover config; `null` where it cannot be read. */
  readonly manualEnabled: boolean | null;
}

/**
 * Which units the manual path collects now. When the state cannot be read, manual runs with every registered unit and dlt does not (DESIGN.md section
 * 3): collecting a unit twice is harmless with an upsert, not collecting it is a gap.
 */
export function planUnits({ requested, registered, routing, manualEnabled }: UnitFacts): PlannedUnits {
  if (requested !== null) return planRequested(requested, routing);
  if (manualEnabled === false && routing !== null)
    return { units: [], notes: ['The cutover config has manual collection off.'] };
  const unreadable = [
    routing === null ? 'routing file' : null,
    manualEnabled === null ? 'cutover config' : null,
  ].filter((name) => name !== null);
  const notes =
    unreadable.length === 0
      ? []
      : [
          `The ${unreadable.join(' and the ')} cannot be read: manual collects as if it were on${routing === null ? ', all registered units' : ''}.`,
        ];
  const units = once(registered);
  return { units: routing === null ? units : units.filter((unit) => route(routing, unit) === 'manual'), notes };
}

function planRequested(requested: readonly string[], routing: UnitFacts['routing']): PlannedUnits {
  const units = once(requested.map((unit) => unit.replace(/^\/?r\//iu, '')));
  const foreign = routing === null ? [] : units.filter((unit) => route(routing, unit) === 'dlt');
  return {
    units,
    notes: foreign.length === 0 ? [] : [`Routed to dlt and collected because they were named: ${foreign.join(', ')}.`],
  };
}

function once(units: readonly string[]): readonly string[] {
  return [...new Map(units.toReversed().map((unit) => [unitKey(unit), unit])).values()].toReversed();
}
