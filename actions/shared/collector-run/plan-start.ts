import { describeAge, listRegistered, type FreshAnswer } from '../gate/cached-answer.ts';
import { decideGate, type GateDecision } from '../gate/decide-gate.ts';
import { fencingNumber } from '../gate/fencing-number.ts';
import { allowedDltUnits, type LiveState } from '../gate/live-state.ts';
import { isUnusual } from '../gate/usual-reasons.ts';
import { count } from '../markdown/count.ts';
import type { ReasonCode } from '../reason-codes.ts';
import { route, type CollectionPath } from '../routing/route.ts';
import { unitKey } from '../routing/unit-key.ts';

export type StateAnswer =
  | { readonly kind: 'read'; readonly state: LiveState }
  /** Nothing came back; `cached` is what this machine remembers, where that is young enough. */
  | { readonly kind: 'unreadable'; readonly message: string; readonly cached: FreshAnswer | null };

export interface StartFacts {
  readonly path: CollectionPath;
  readonly answer: StateAnswer;
  /** Names of `config/datasets.yaml` as people write them; `null` where the file could not be read. */
  readonly register: readonly string[] | null;
}

export type StartPlan =
  | {
      readonly decision: 'run';
      /** `null`: every unit that the collector knows. */
      readonly units: readonly string[] | null;
      /** Those that manual leaves to dlt, whatever else it knows. */
      readonly dltUnits: readonly string[];
      readonly generation: number | null;
      readonly reasonCode: ReasonCode;
      readonly message: string;
      /** Worth telling a person who hears of nothing else. */
      readonly isUnusual: boolean;
    }
  | {
      readonly decision: 'do-not-run';
      readonly reasonCode: ReasonCode;
      readonly message: string;
      readonly isUnusual: boolean;
    };

/** May this path collect now, and what: the gate's answer, with the units by name (DESIGN.md section 3, "Collectors"). */
export function planStart({ path, answer, register }: StartFacts): StartPlan {
  if (answer.kind === 'unreadable') return path === 'dlt' ? refuseDlt(answer.message) : runUnread(answer, register);
  const { state } = answer;
  const gate = decideGate(state, { path, unit: null });
  const dlt = allowedDltUnits(state);
  const dltUnits = dlt.kind === 'allowed' ? dlt.units : [];
  const generation = fencingNumber(state);
  if (path === 'dlt') {
    if (gate.decision === 'do-not-run') return doNotRun(gate);
    const units = dltUnits.map((unit) => nameOf(unit, register));
    const { reasonCode, message } = gate;
    return units.some(isUnsafe)
      ? refuseNames()
      : { decision: 'run', units, dltUnits, generation, reasonCode, message, isUnusual: false };
  }
  const units = listManualUnits(register ?? listRegistered(state.routing), dltUnits);
  // A unit that was registered after the transition stands in no routing file yet, and is manual's.
  const hasLaterUnit = gate.reasonCode === 'no-units' && register !== null && units !== null && units.length > 0;
  if (gate.decision === 'do-not-run' && !hasLaterUnit) return doNotRun(gate);
  const reasonCode = hasLaterUnit ? 'may-run' : gate.reasonCode;
  const message = hasLaterUnit ? `manual has ${count(units.length, 'unit')} that dlt does not know.` : gate.message;
  return { decision: 'run', units, dltUnits, generation, reasonCode, message, isUnusual: isUnusual(reasonCode) };
}

function doNotRun({ reasonCode, message }: GateDecision): StartPlan {
  return { decision: 'do-not-run', reasonCode, message, isUnusual: isUnusual(reasonCode) };
}

/** Manual runs: by the cached units where those say something, else by all that it knows. */
function runUnread(
  { message, cached }: StateAnswer & { readonly kind: 'unreadable' },
  register: readonly string[] | null,
): StartPlan {
  const by = { decision: 'run', reasonCode: 'state-unreadable', isUnusual: true } as const;
  const cause = `The state cannot be read, so manual runs`;
  if (cached !== null) {
    const { dlt_units: dltUnits, registered_units: registered, generation } = cached.answer;
    const units = listManualUnits(register ?? registered, dltUnits);
    if (units !== null && units.length > 0)
      return { ...by, units, dltUnits, generation, message: `${cause}, by ${describeAge(cached)}: ${message}` };
  }
  const units = register === null ? null : listManualUnits(register, []);
  return {
    ...by,
    units,
    dltUnits: [],
    generation: null,
    message: `${cause}, with every unit that it knows: ${message}`,
  };
}

function refuseDlt(message: string): StartPlan {
  return {
    decision: 'do-not-run',
    reasonCode: 'state-unreadable',
    message: `The state cannot be read, so dlt does not run, whatever was read before: ${message}`,
    isUnusual: true,
  };
}

/** In a list with commas one name would become two, and neither be the one that was meant. */
function refuseNames(): StartPlan {
  return {
    decision: 'do-not-run',
    reasonCode: 'routing-invalid',
    message: 'A unit of the routing file has a comma in its name, so that the units cannot be handed over.',
    isUnusual: true,
  };
}

/** `null` where no unit is known at all. */
function listManualUnits(known: readonly string[], dltUnits: readonly string[]): readonly string[] | null {
  if (known.length === 0) return null;
  const byKey = new Map(known.map((name) => [unitKey(name), name]));
  return [...byKey.values()].filter((unit) => route({ dltUnits }, unit) === 'manual' && !isUnsafe(unit));
}

function nameOf(unit: string, register: readonly string[] | null): string {
  return register?.find((name) => unitKey(name) === unit) ?? unit;
}

const isUnsafe = (name: string): boolean => name.includes(',') || /\p{Cc}/u.test(name);
