import type { Trigger } from '../cutover/trigger.ts';
import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import type { Measured, Unmeasured } from '../verification/measured.ts';
import { collectFacts, type CollectedFacts } from './collected-facts.ts';
import type { Decision } from './decision.ts';
import { decideTriggers } from './decide-triggers.ts';
import { foldDecision } from './last-decision.ts';
import { afterIndex } from './rising.ts';
import { listSightings } from './to-sighting.ts';
import type {
  CriticalIssue,
  LastDecision,
  Sighting,
  TriggerMoment,
  TriggerPolicy,
  WatchedState,
} from './trigger-moment.ts';
import type { RuleResult } from './trigger-result.ts';

/** What the state was from an instant on, in milliseconds since 1970. */
export interface StateSpan {
  readonly fromMs: number;
  readonly state: WatchedState;
}

/** The recorded history, taken together once: every policy is replayed on the same. */
export interface ReplayHistory {
  /** When somebody watched, rising, in milliseconds since 1970. */
  readonly ticks: readonly number[];
  /** Rising. */
  readonly spans: readonly StateSpan[];
  readonly collected: CollectedFacts;
  /** Rising. */
  readonly sightings: readonly Sighting[];
  /** Rising, with their instants: what was known of issues then is not recorded elsewhere. */
  readonly decisions: readonly { readonly atMs: number; readonly record: RecordOf<'decision'> }[];
}

/** A stretch of ticks in which one rule fired. */
export interface Firing {
  readonly trigger: Trigger;
  readonly action: Decision;
  readonly isObserved: boolean;
  readonly generation: number;
  readonly phase: string;
  /** UTC with `Z`. */
  readonly from: string;
  /** The last tick at which it fired. */
  readonly through: string;
  /** At its first tick. */
  readonly value: number | null;
  readonly because: string;
}

/** Where the rules would have taken everything back. */
export interface ReplayedRollback {
  readonly trigger: Trigger;
  readonly generation: number;
  readonly phase: string;
  readonly at: string;
  readonly because: string;
}

export interface Replay {
  readonly ticks: number;
  /** When the first of them was, UTC with `Z`: of what was before nothing is recorded. `null`: there is none. */
  readonly recordedFrom: string | null;
  /** Ticks at which something went by dlt and had not been taken back in the replay before. */
  readonly judgedTicks: number;
  readonly firings: readonly Firing[];
  /** At most one a generation: what came after it in that generation would not have been. */
  readonly rollbacks: readonly ReplayedRollback[];
}

/** Heartbeats that are nearer together are of one run: its look at the data, and its watch. */
const SAME_RUN_MS = 600_000;
const WATCHING: ReadonlySet<string> = new Set(['integrity', 'watch']);

/** Takes records of any order, each as often as it likes, from `fromMs` on. */
export function prepareReplay(
  records: readonly HistoryRecord[],
  spans: readonly StateSpan[],
  period: { readonly fromMs: number; readonly toMs: number },
): ReplayHistory {
  const beats = records.flatMap((record) =>
    record.kind === 'heartbeat' && WATCHING.has(record.workflow) ? [Date.parse(record.at)] : [],
  );
  const decisions = new Map<string, { readonly atMs: number; readonly record: RecordOf<'decision'> }>();
  for (const record of records)
    if (record.kind === 'decision')
      decisions.set(`${record.at} ${record.run}`, { atMs: Date.parse(record.at), record });
  return {
    ticks: listTicks([...beats, ...[...decisions.values()].map(({ atMs }) => atMs)], period),
    spans: spans.toSorted((a, b) => a.fromMs - b.fromMs),
    collected: collectFacts(records),
    sightings: listSightings(records),
    decisions: [...decisions.values()].toSorted((a, b) => a.atMs - b.atMs),
  };
}

function listTicks(
  instants: readonly number[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): readonly number[] {
  const own = [...new Set(instants)].filter((at) => at >= fromMs && at <= toMs).toSorted((a, b) => a - b);
  // The last of a run: by then its look is there.
  return own.filter((at, index) => (own[index + 1] ?? Infinity) - at > SAME_RUN_MS);
}

/**
 * What would have fired when, by that policy: the same rules, tick by tick, on what was recorded up to each. Hysteresis is the replay's own. Nothing is folded
 * anew at a tick: facts are sorted once, and each rule finds its window in them.
 */
export function replayTriggers(history: ReplayHistory, policy: TriggerPolicy): Replay {
  const log = new FiringLog();
  const rollbacks: ReplayedRollback[] = [];
  const takenBack = new Set<number>();
  let last: LastDecision | null = null;
  let judgedTicks = 0;
  for (const nowMs of history.ticks) {
    const state = stateAt(history.spans, nowMs);
    if (state === null || state.phase === 'manual_only' || takenBack.has(state.generation)) continue;
    judgedTicks += 1;
    const decided = decideTriggers(momentAt(history, { nowMs, state, policy, last }));
    last = foldDecision(last, { ...decided, generation: state.generation, hold: null });
    const at = new Date(nowMs).toISOString();
    log.take(decided.rules, { at, state });
    if (decided.decision !== 'rollback' || decided.trigger === null) continue;
    const { generation, phase } = state;
    takenBack.add(generation);
    rollbacks.push({ trigger: decided.trigger, generation, phase, at, because: decided.because });
  }
  const [firstMs] = history.ticks;
  const recordedFrom = firstMs === undefined ? null : new Date(firstMs).toISOString();
  return { ticks: history.ticks.length, recordedFrom, judgedTicks, firings: log.list(), rollbacks };
}

function stateAt(spans: readonly StateSpan[], nowMs: number): WatchedState | null {
  return spans[afterIndex(spans, nowMs, ({ fromMs }) => fromMs) - 1]?.state ?? null;
}

interface Tick {
  readonly nowMs: number;
  readonly state: WatchedState;
  readonly policy: TriggerPolicy;
  readonly last: LastDecision | null;
}

const NO_LOOK: Unmeasured = {
  measured: false,
  message: 'no look is recorded up to here',
  remedy: 'Nothing: it is past.',
};
const NO_ISSUES: Unmeasured = {
  measured: false,
  message: 'which issues were open is recorded from the first decision on',
  remedy: 'Nothing: it is past.',
};

function momentAt(history: ReplayHistory, { nowMs, state, policy, last }: Tick): TriggerMoment {
  const sighting = history.sightings[afterIndex(history.sightings, nowMs, ({ atMs }) => atMs) - 1];
  return {
    ...{ nowMs, readMs: nowMs, last },
    state: { measured: true, value: state },
    policy: { measured: true, value: policy },
    collected: { measured: true, value: history.collected },
    integrity: sighting === undefined ? NO_LOOK : { measured: true, value: sighting },
    issues: issuesAt(history, nowMs, state),
    clocks: { databaseSkewMs: null, latestHeartbeat: null },
  };
}

/** What the decision of that tick saw of the issues: that one was there is all that it says. */
function issuesAt(
  { decisions }: ReplayHistory,
  nowMs: number,
  state: WatchedState,
): Measured<readonly CriticalIssue[]> {
  const found = decisions[afterIndex(decisions, nowMs, ({ atMs }) => atMs) - 1];
  const rule = found?.record.rules.find(({ trigger }) => trigger === 'critical-incident');
  if (found === undefined || rule === undefined || nowMs - found.atMs > SAME_RUN_MS || rule.value === null)
    return NO_ISSUES;
  if (found.record.generation !== state.generation || rule.value === 0) return { measured: true, value: [] };
  const issue = { number: 0, title: rule.because, url: '', createdMs: found.atMs, isOurs: true };
  return { measured: true, value: [issue] };
}

/** Joins ticks at which a rule fired for the same thing to stretches. */
class FiringLog {
  readonly #done: Firing[] = [];
  readonly #open = new Map<Trigger, Firing>();

  take(rules: readonly RuleResult[], { at, state }: { readonly at: string; readonly state: WatchedState }): void {
    for (const rule of rules) {
      const open = this.#open.get(rule.trigger);
      const isSame = open?.generation === state.generation && open.action === rule.action;
      if (open !== undefined && rule.fired && isSame) {
        this.#open.set(rule.trigger, { ...open, through: at });
        continue;
      }
      if (open !== undefined) this.#close(open);
      if (!rule.fired) continue;
      const { trigger, action, isObserved, value, because } = rule;
      const { generation, phase } = state;
      this.#open.set(trigger, {
        trigger,
        action,
        isObserved,
        generation,
        phase,
        from: at,
        through: at,
        value,
        because,
      });
    }
  }

  list(): readonly Firing[] {
    const all = [...this.#done, ...this.#open.values()];
    return all.toSorted((a, b) => (a.from === b.from ? (a.trigger < b.trigger ? -1 : 1) : a.from < b.from ? -1 : 1));
  }

  #close(firing: Firing): void {
    this.#done.push(firing);
    this.#open.delete(firing.trigger);
  }
}
