import { allowedDltUnits, type LiveState } from '../gate/live-state.ts';
import { fencingNumber } from '../gate/fencing-number.ts';
import type { ReasonCode } from '../reason-codes.ts';
import { route, type CollectionPath } from '../routing/route.ts';

/** What a collector was started under. */
export interface ChildStart {
  readonly path: CollectionPath;
  /** `null` where the state could not be read: manual alone runs then. */
  readonly generation: number | null;
  /** `null` where they are not known: manual alone. */
  readonly units: readonly string[] | null;
}

/** One look at the state while the collector runs. */
export type ChildLook =
  | { readonly kind: 'read'; readonly state: LiveState }
  | {
      readonly kind: 'unreadable';
      readonly message: string;
      /** Since the state was last read. */
      readonly forSeconds: number;
    };

export type ChildDecision =
  | { readonly action: 'go-on' }
  | { readonly action: 'end'; readonly reasonCode: ReasonCode; readonly message: string };

/**
 * Whether a running collector goes on (DESIGN.md section 3, "Collectors"). A new generation ends either path. dlt ends as well once config and
 * routing file no longer let it collect what it was started for, and after `mostSecondsUnread` without a readable state; manual never for that.
 */
export function decideChild(start: ChildStart, look: ChildLook, mostSecondsUnread: number): ChildDecision {
  if (look.kind === 'unreadable') return decideUnread(start, look, mostSecondsUnread);
  const generation = fencingNumber(look.state);
  if (generation !== null && start.generation !== null && generation !== start.generation)
    return end(
      'generation-changed',
      `The state is at generation ${generation}, this run began at ${start.generation}.`,
    );
  return start.path === 'dlt' ? decideDlt(start, look.state) : { action: 'go-on' };
}

function decideDlt({ units }: ChildStart, state: LiveState): ChildDecision {
  const dlt = allowedDltUnits(state);
  if (dlt.kind !== 'allowed') return end(dlt.reasonCode, dlt.message);
  const moved = (units ?? []).filter((unit) => route({ dltUnits: dlt.units }, unit) !== 'dlt');
  return moved.length === 0
    ? { action: 'go-on' }
    : end(
        'other-path',
        `${moved.length === 1 ? 'A unit of this run goes' : `${moved.length} units of this run go`} by manual now.`,
      );
}

function decideUnread(
  { path }: ChildStart,
  { message, forSeconds }: ChildLook & { readonly kind: 'unreadable' },
  mostSecondsUnread: number,
): ChildDecision {
  if (path === 'manual' || forSeconds < mostSecondsUnread) return { action: 'go-on' };
  return end(
    'state-unreadable',
    `The state could not be read for ${Math.round(forSeconds)} s (at most ${mostSecondsUnread} s): ${message}`,
  );
}

function end(reasonCode: ReasonCode, message: string): ChildDecision {
  return { action: 'end', reasonCode, message };
}

/** Whether what was read is a state at all: files that are there and broken count as a state that cannot be read. */
export function isReadable(state: LiveState, path: CollectionPath): boolean {
  return path === 'manual' ? state.config.ok : allowedDltUnits(state).kind !== 'unreadable';
}
