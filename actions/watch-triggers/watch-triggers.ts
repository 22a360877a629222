import { assessHold } from '../shared/cutover/assess-hold.ts';
import { isHoldActive } from '../shared/cutover/hold.ts';
import { isOfCommandLine } from '../shared/cutover/transition-facts.ts';
import type { HistoryRun } from '../shared/history/history-path.ts';
import type { IncidentIssues } from '../shared/incident-ports.ts';
import { INTEGRITY_WORKFLOW } from '../shared/integrity/integrity-history.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import type { CutoverRepository, HistoryStore } from '../shared/ports.ts';
import { decideHold } from '../shared/triggers/decide-hold.ts';
import { decideTriggers } from '../shared/triggers/decide-triggers.ts';
import type { TriggerDecision } from '../shared/triggers/trigger-result.ts';
import { foldVerdicts } from '../shared/verdict/verdict.ts';
import { INTEGRITY_CRON, parseTickSchedule, tickAround, type TickSchedule } from '../shared/watchdog/tick-schedule.ts';
import { assessWatchdog, LEAST_TICKS_PERCENT, type Watchdog } from '../shared/watchdog/watchdog.ts';
import { gatherMoment, type GatherPorts, type GatheredMoment } from './gather-moment.ts';
import { keepDecision, WATCH_WORKFLOW } from './keep-decision.ts';
import { pageEnd } from './page-end.ts';
import { pageHold } from './page-hold.ts';
import { setHold, type HoldPorts } from './set-hold.ts';
import type { WatchResult } from './watch-result.ts';

export interface WatchPorts extends GatherPorts, Omit<HoldPorts, 'repository' | 'clock'> {
  readonly repository: CutoverRepository;
  readonly clock: HoldPorts['clock'];
  readonly history: Pick<HistoryStore, 'read' | 'append' | 'branch'>;
  /** Where people are told of a hold; `null` where nobody is. */
  readonly pages: Pick<IncidentIssues, 'create'> | null;
}

export interface WatchOptions {
  /** What check-integrity handed on, packed. */
  readonly integrity: string | undefined;
  /** Nothing is set or recorded. */
  readonly isObserving: boolean;
  /** Decides only where the job with the database was not seen for a while. */
  readonly isStandIn: boolean;
  readonly run: HistoryRun;
  readonly runUrl: string | null;
  readonly operationId: string;
  /** This run was started by the schedule: then how late it is can be told. */
  readonly isScheduled: boolean;
  readonly signal?: AbortSignal;
}

/** All sources at once; those of GitHub answer within 15 s each, the history is one fetch of one branch. */
const READ_MS = 60_000;

/**
 * Judges the seven triggers and the schedule itself, sets a hold where a rule asks for one, and records what it came to. The rollback is for the caller:
 * it takes the decision with the generation that it was made on. First the hold, then the record: where the run ends in between, the next one finds the hold.
 */
export async function watchTriggers(options: WatchOptions, ports: WatchPorts): Promise<WatchResult> {
  const { gathered, isIdle } = await gather(options, ports);
  const decided = isIdle ? standIdle(gathered) : decideTriggers(gathered.moment);
  const step = await carryOutHold(decided, { options, ports, gathered });
  const about = { decided, policy: ports.policy.policy, runUrl: options.runUrl, now: new Date(gathered.moment.nowMs) };
  const hold = await pageHold(step, about, { issues: ports.pages, signal: bounded(options, ports) });
  const judged = toResult({ decided, hold, gathered }, options, ports);
  if (options.isObserving || isIdle) return judged;
  const holdNotice = await pageEnd(judged.holdNotice, about, { issues: ports.pages, signal: bounded(options, ports) });
  const result = { ...judged, holdNotice };
  const isHeld = wasHeld(gathered) || hold?.outcome === 'set';
  const isIncidentOpen = gathered.openIncidents.length > 0;
  const kept = { ...options, isHeld, isIncidentOpen };
  const history = await keepDecision(ports.history, result, kept, bounded(options, ports));
  return { ...result, history };
}

function wasHeld({ state, moment }: GatheredMoment): boolean {
  return state.measured && isHoldActive(state.value.hold, new Date(moment.nowMs));
}

/** A runner that lives takes its job within seconds, looks, and says so: what one dropped tick made look dead is seen then. */
const STAND_IN_WAITS_MS = 180_000;

/** Where the stand-in would act, it looks once more: both would act in one run otherwise. */
async function gather(
  options: WatchOptions,
  ports: WatchPorts,
): Promise<{ readonly gathered: GatheredMoment; readonly isIdle: boolean }> {
  const first = await gatherMoment(options.integrity, ports, bounded(options, ports));
  if (!options.isStandIn) return { gathered: first, isIdle: false };
  if (wasSeenOfLate(first)) return { gathered: first, isIdle: true };
  if (decideTriggers(first.moment).decision === 'continue') return { gathered: first, isIdle: false };
  await ports.clock.sleep(STAND_IN_WAITS_MS, options.signal);
  const second = await gatherMoment(options.integrity, ports, bounded(options, ports));
  return { gathered: second, isIdle: wasSeenOfLate(second) };
}

/** One and a half ticks: a run that is late, or whose runner is busy, is no dead one. */
const SEEN_OF_LATE_MS = 2_700_000;

/**
 * A history that cannot be read shows nothing of either job, and then both decide: a rollback by one makes the other's decision stale. A person who looks at
 * the command line, as one does where the runner is dead, decides nothing.
 */
function wasSeenOfLate({ heartbeats, moment }: GatheredMoment): boolean {
  if (!heartbeats.measured) return false;
  const seen = heartbeats.value.filter(({ workflow, run }) => workflow === INTEGRITY_WORKFLOW && !isOfCommandLine(run));
  return seen.some(({ at }) => Math.abs(moment.nowMs - Date.parse(at)) <= SEEN_OF_LATE_MS);
}

function standIdle({ state }: GatheredMoment): TriggerDecision {
  return {
    ...{ decision: 'continue', reasonCode: 'stand-in-idle', trigger: null, severity: null, rules: [] },
    generation: state.measured ? state.value.generation : null,
    because: 'the job with the database was seen of late, so it decides',
  };
}

interface HoldContext {
  readonly options: WatchOptions;
  readonly ports: WatchPorts;
  readonly gathered: GatheredMoment;
}

async function carryOutHold(
  decided: TriggerDecision,
  { options, ports, gathered }: HoldContext,
): Promise<WatchResult['hold']> {
  const { state, moment } = gathered;
  if (!state.measured || decided.generation === null) return null;
  const { hold } = state.value;
  const step = decideHold(decided, { hold, last: moment.last, now: new Date(moment.nowMs) });
  const told = { remedy: null };
  switch (step) {
    case 'none':
      return null;
    case 'stands':
      return { ...told, outcome: step, message: `A hold stands already: ${oneLine(hold?.reason ?? '', 200)}` };
    case 'left-off':
      return {
        ...told,
        outcome: step,
        message: 'The hold that was set for this was lifted since, so it is not set again.',
      };
    case 'set': {
      if (!gathered.heartbeats.measured)
        return {
          ...told,
          outcome: 'not-set',
          message: 'Whether this hold was lifted before is not known: the history could not be read.',
        };
      if (options.isObserving) return { ...told, outcome: 'not-set', message: 'A hold would be set.' };
      const { operationId, runUrl, signal } = options;
      const order = { operationId, runUrl, reason: decided.because, generation: decided.generation };
      return setHold({ ...order, ...(signal === undefined ? {} : { signal }) }, ports);
    }
    default:
      return step satisfies never;
  }
}

/** No rule was judged, and that is as it should be. */
const IN_ORDER: ReadonlySet<string> = new Set(['nothing-on-dlt', 'stand-in-idle']);

interface ResultFacts {
  readonly decided: TriggerDecision;
  readonly hold: WatchResult['hold'];
  readonly gathered: GatheredMoment;
}

function toResult({ decided, hold, gathered }: ResultFacts, options: WatchOptions, ports: WatchPorts): WatchResult {
  const { moment, state } = gathered;
  const watchdog = watch(gathered, options, ports);
  const measured = decided.rules.length > 0 || IN_ORDER.has(decided.reasonCode);
  const { integrity } = moment;
  return {
    schemaVersion: 1,
    verdict: foldVerdicts([
      ...decided.rules,
      ...watchdog.checks,
      ...(measured ? [] : [{ verdict: 'unknown' as const }]),
    ]),
    isObserving: options.isObserving,
    ...decided,
    phase: state.measured ? state.value.phase : null,
    at: new Date(moment.nowMs).toISOString(),
    hold,
    holdNotice: leavesNotice(decided, options) ? null : noticeOfHold(gathered, ports),
    watchdog,
    integrityAt: integrity.measured ? new Date(integrity.value.atMs).toISOString() : null,
    latenessSeconds: latenessOf(options, scheduleOf()),
    notes: [...gathered.notes],
    history: { outcome: 'off', detail: null, path: null },
  };
}

/** The next tick tells of the hold then: a rollback waits for no issue that is opened. */
function leavesNotice({ decision, reasonCode }: TriggerDecision, { isStandIn }: WatchOptions): boolean {
  return decision === 'rollback' || (isStandIn && reasonCode === 'stand-in-idle');
}

/** Where the policy cannot be read, a day before is soon enough (its default). */
const NOTICE_HOURS = 24;

/** The end of a hold is told before it comes and when it came (DESIGN.md section 2). */
function noticeOfHold(
  { state, moment, holdEvents }: GatheredMoment,
  { policy }: WatchPorts,
): WatchResult['holdNotice'] {
  if (!state.measured || state.value.hold === null) return null;
  const { hold } = state.value;
  const noticeHours = policy.policy.measured ? policy.policy.value.gates.holdNoticeHours : NOTICE_HOURS;
  const { due, message } = assessHold({ hold, told: holdEvents, now: new Date(moment.nowMs), noticeHours });
  if (due === null) return null;
  const { by, reason, since, expiresAt } = hold;
  return { event: due, by, reason, since, expiresAt, message };
}

function watch(
  { moment, state, heartbeats, workflowStates }: GatheredMoment,
  { run, isObserving }: WatchOptions,
  { policy }: WatchPorts,
): Watchdog {
  // This run is a heartbeat of its own, which is not in the history yet; one that only looks leaves none.
  const own = isObserving ? [] : [{ at: run.at.toISOString(), workflow: WATCH_WORKFLOW }];
  const words = policy.policy.measured ? policy.policy.value : null;
  return assessWatchdog({
    ticksPercent: words?.gates.ticksPercent ?? LEAST_TICKS_PERCENT,
    heartbeats: heartbeats.measured ? { measured: true, value: [...heartbeats.value, ...own] } : heartbeats,
    schedule: scheduleOf(),
    states: workflowStates,
    workflows: {
      phase: state.measured ? state.value.phase : null,
      collectors: (['manual', 'dlt'] as const).flatMap((path) =>
        (words?.collectors[path].workflows ?? []).map((workflow) => ({ workflow, path })),
      ),
    },
    now: new Date(moment.nowMs),
  });
}

function scheduleOf(): TickSchedule {
  const schedule = parseTickSchedule(INTEGRITY_CRON);
  if (schedule === null) throw new TypeError('The schedule of integrity.yml is not one that names minutes alone.');
  return schedule;
}

function latenessOf({ isScheduled, run }: WatchOptions, schedule: TickSchedule): number | null {
  if (!isScheduled) return null;
  const atMs = run.at.getTime();
  return Math.max(0, Math.round((atMs - tickAround(schedule, atMs).tickMs) / 1_000));
}

function bounded({ signal }: WatchOptions, { signalAfter }: Pick<WatchPorts, 'signalAfter'>): AbortSignal {
  const limit = signalAfter(READ_MS);
  return signal === undefined ? limit : AbortSignal.any([signal, limit]);
}
