import type { Scheduler } from 'fast-check';
import { CONFIG_PATH, ROUTING_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { ADVANCE_PATHS, planAdvance } from '../../actions/shared/cutover/plan-advance.ts';
import type { AdvanceRequest } from '../../actions/shared/cutover/plan-advance.ts';
import { planHold } from '../../actions/shared/cutover/plan-hold.ts';
import { planRollback, ROLLBACK_PATHS } from '../../actions/shared/cutover/plan-rollback.ts';
import type { Planner } from '../../actions/shared/cutover/planned-step.ts';
import { readRollbackFacts, type RollbackFacts } from '../../actions/shared/cutover/rollback-facts.ts';
import type { RollbackRequest } from '../../actions/shared/cutover/rollback-request.ts';
import type { Clock, CutoverRepository } from '../../actions/shared/ports.ts';
import { emptyRouting, renderRoutingFile } from '../../actions/shared/routing/routing-file.ts';
import { commitTransition } from '../../actions/shared/transition/commit-transition.ts';
import type { TransitionRequest, TransitionResult } from '../../actions/shared/transition/commit-transition.ts';
import { recogniseAdvance } from '../../actions/shared/transition/recognise-advance.ts';
import { recogniseHold } from '../../actions/shared/transition/recognise-hold.ts';
import { recogniseRollback } from '../../actions/shared/transition/recognise-rollback.ts';
import { inMemoryCutoverRepository } from '../support/in-memory-cutover-repository.ts';
import { inMemoryRemote } from '../support/in-memory-remote.ts';
import type { InMemoryCommit, InMemoryRemote } from '../support/in-memory-remote.ts';
import { editByHand } from './edit-by-hand.ts';
import type { Actor, InterleavingPlan, Misfortune } from './interleaving-plan.ts';

/** What every planner and every recognition tells; a hold tells no generation. */
interface AnyOutcome {
  readonly decision: string;
  readonly generation?: number | null;
}
export type AnyResult = TransitionResult<AnyOutcome>;

/** What one machine actor did, for the rules to judge. */
export interface Deed {
  readonly operationId: string;
  readonly kind: 'rollback' | 'advance' | 'hold';
  /** Of an automatic caller. */
  readonly observedGeneration: number | null;
  readonly result: AnyResult;
  /** How many commits the branch had when it began and when it ended. */
  readonly beganAt: number;
  readonly endedAt: number;
  readonly calls: number;
  readonly faults: number;
  readonly staleReads: number;
}

export interface World {
  readonly remote: InMemoryRemote;
  readonly deeds: Deed[];
  /** By operation: what an automatic caller saw when its operation was first delivered. */
  readonly observed: Map<string, number>;
}

const NO_ORIGINAL = { operationId: '', isAutomatic: false };
const START = Date.parse('2026-01-02T03:04:05Z');

/** Runs every actor of a plan to its end; the scheduler decides who goes next at each step of each call. */
export async function runInterleaving(plan: InterleavingPlan, scheduler: Scheduler): Promise<World> {
  const remote = await startingRemote(plan);
  const world: World = { remote, deeds: [], observed: new Map() };
  const step = (label: string): Promise<void> => scheduler.schedule(Promise.resolve(), label);
  const clock = steppingClock(step);
  const originals = originalsOf(plan.actors);
  const work = plan.actors.map((actor, at) =>
    play({ world, plan, actor, ...(originals[at] ?? NO_ORIGINAL), step, clock }),
  );
  await scheduler.waitFor(Promise.all(work));
  await scheduler.waitIdle();
  return world;
}

/** A last rollback without any fault, after everything has settled. */
export async function rollBackAtLast({ remote }: World): Promise<AnyResult> {
  const clock = steppingClock(async () => undefined);
  const repository = inMemoryCutoverRepository({ remote, semantics: 'git' });
  return carryOut(repository, clock, rollbackWork({ operationId: 'op-last', reason: 'at last', clock }));
}

/** A duplicate carries the id of a rollback before it in the list, where there is one; that of an automatic caller its generation too. */
function originalsOf(actors: readonly Actor[]): readonly Original[] {
  return actors.map((actor, at) => {
    const before = actors.slice(0, at).findLastIndex(({ kind }) => kind === 'operator' || kind === 'automatic');
    const original = actor.kind === 'duplicate' && before !== -1 ? before : at;
    return { operationId: `op-${original}`, isAutomatic: actors[original]?.kind === 'automatic' };
  });
}

interface Original {
  readonly operationId: string;
  readonly isAutomatic: boolean;
}

interface Part extends Original {
  readonly world: World;
  readonly plan: InterleavingPlan;
  readonly actor: Actor;
  readonly step: (label: string) => Promise<void>;
  readonly clock: Clock;
}

async function play({ world, plan, actor, operationId, isAutomatic, step, clock }: Part): Promise<void> {
  const label = `${actor.kind} starts`;
  if (actor.isCheckoutFresh) await step(label);
  const { repository, counts } = unluckyStore(world.remote, plan, actor.misfortune, step);
  if (!actor.isCheckoutFresh) await step(label);
  if (actor.kind === 'person') return editByHand(world.remote, actor.edit, operationId, step);
  if (isAutomatic && !world.observed.has(operationId))
    world.observed.set(operationId, factsAt(world.remote, world.remote.tip()).generation);
  for (const work of worksOf(actor, operationId, clock, world.observed.get(operationId))) {
    const beganAt = depthOf(world.remote);
    const before = { ...counts };
    const result = await carryOut(repository, clock, work);
    const [calls, faults, staleReads] = [
      counts.calls - before.calls,
      counts.faults - before.faults,
      counts.staleReads - before.staleReads,
    ];
    world.deeds.push({
      operationId: work.operationId,
      kind: work.kind,
      observedGeneration: work.observedGeneration ?? null,
      result,
      beganAt,
      endedAt: depthOf(world.remote),
      calls,
      faults,
      staleReads,
    });
  }
}

interface Work {
  readonly kind: Deed['kind'];
  readonly operationId: string;
  readonly observedGeneration?: number;
  readonly paths: readonly string[];
  readonly plan: Planner<AnyOutcome>;
  readonly recognise: TransitionRequest<AnyOutcome>['recognise'];
}

async function carryOut(
  repository: CutoverRepository,
  clock: Clock,
  { operationId, paths, plan, recognise }: Work,
): Promise<AnyResult> {
  const signalAfter = (): AbortSignal => new AbortController().signal;
  return commitTransition({
    repository,
    clock,
    random: () => 0.5,
    signalAfter,
    ...{ operationId, paths, plan, recognise },
    deadlineMs: 10 ** 9,
  });
}

function worksOf(
  actor: Exclude<Actor, { kind: 'person' }>,
  operationId: string,
  clock: Clock,
  observedGeneration: number | undefined,
): readonly Work[] {
  const seen = observedGeneration === undefined ? {} : { observedGeneration };
  switch (actor.kind) {
    case 'operator':
    case 'automatic':
      return [rollbackWork({ operationId, reason: actor.reason, clock, ...seen })];
    case 'duplicate':
      return [rollbackWork({ operationId, reason: 'rows were lost', clock, ...seen })];
    case 'advance':
      return [advanceWork(operationId, actor.to, clock)];
    case 'hold':
      return [holdWork(operationId, actor.change, clock)];
    case 'set-up-again':
      return [holdWork(`${operationId}-lift`, 'lift', clock), advanceWork(operationId, '10%', clock)];
    default:
      return actor satisfies never;
  }
}

function advanceWork(operationId: string, to: '10%' | '50%', clock: Clock): Work {
  const request = anAdvance(operationId, to);
  return {
    kind: 'advance',
    operationId,
    paths: ADVANCE_PATHS,
    plan: (snapshot) => planAdvance(snapshot, request, clock.now()),
    recognise: (own, tip) => recogniseAdvance(own, tip, to),
  };
}

function holdWork(operationId: string, change: 'lift' | 'set', clock: Clock): Work {
  const request = { operationId, actor: 'somebody', reason: 'a test', runUrl: null, change, expiresAt: null };
  return {
    kind: 'hold',
    operationId,
    paths: [CONFIG_PATH],
    plan: (snapshot) => planHold(snapshot, request, clock.now()),
    recognise: (own, tip) => recogniseHold(own, tip, change, clock.now()),
  };
}

interface RollbackGiven {
  readonly operationId: string;
  readonly reason: string;
  readonly clock: Clock;
  readonly observedGeneration?: number;
}

function rollbackWork({ operationId, reason, clock, observedGeneration }: RollbackGiven): Work {
  const request: RollbackRequest = {
    operationId,
    actor: 'operator',
    reason,
    runUrl: null,
    trigger: 'operator',
    severity: 'high',
    startedAt: new Date(START),
    isDrill: false,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
  return {
    kind: 'rollback',
    operationId,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    paths: ROLLBACK_PATHS,
    plan: (snapshot) => planRollback(snapshot, request, clock.now()),
    recognise: recogniseRollback,
  };
}

function anAdvance(operationId: string, to: '10%' | '50%'): AdvanceRequest {
  return {
    operationId,
    actor: 'advancer',
    reason: 'clean so far',
    runUrl: null,
    to,
    traffic: { kind: 'share', percent: to === '10%' ? 10 : 50 },
    registeredUnits: Array.from({ length: 10 }, (_, at) => ({ name: `unit${at}`, weight: 10 })),
    pins: [],
    salt: 'salt',
    soakHours: { manual_only: 0, shadow: 0, '10%': 0, '50%': 0, '100%': 0 },
  };
}

async function startingRemote({ start }: InterleavingPlan): Promise<InMemoryRemote> {
  const config = {
    schema_version: 1,
    current_phase: 'manual_only',
    dlt_enabled: false,
    manual_enabled: true,
    generation: 0,
    custom: { kept: true },
  };
  const files = {
    [CONFIG_PATH]: `${JSON.stringify(config, null, 2)}\n`,
    [ROUTING_PATH]: renderRoutingFile(emptyRouting({ generation: 0, previous: null })),
    'README.md': 'Ours\n',
  };
  const remote = inMemoryRemote('main', { message: 'Start', files });
  const repository = inMemoryCutoverRepository({ remote, semantics: 'git' });
  const clock = steppingClock(async () => undefined);
  await carryOut(repository, clock, advanceWork('op-setup', '10%', clock));
  if (start === 'rolled-back')
    await carryOut(repository, clock, rollbackWork({ operationId: 'op-first', reason: 'earlier', clock }));
  return remote;
}

function unluckyStore(
  remote: InMemoryRemote,
  { semantics }: InterleavingPlan,
  { reads, commits }: Misfortune,
  step: Part['step'],
) {
  const left = { read: [...reads], commit: [...commits] };
  const counts = { calls: 0, faults: 0, staleReads: 0 };
  const nextFault = (call: 'read' | 'commit') => {
    const fault = left[call].shift() ?? undefined;
    counts.calls += 1;
    if (fault !== undefined) counts.faults += 1;
    if (fault === 'read-stale') counts.staleReads += 1;
    return fault;
  };
  return { repository: inMemoryCutoverRepository({ remote, semantics, step, nextFault }), counts };
}

const FACTS = new WeakMap<InMemoryCommit, RollbackFacts>();

/** What a rollback sees at a commit. Commits never change, so it is read once for each. */
export function factsAt(remote: InMemoryRemote, oid: string): RollbackFacts {
  const commit = remote.commitAt(oid);
  const known = FACTS.get(commit);
  if (known !== undefined) return known;
  const files = new Map(ROLLBACK_PATHS.map((path) => [path, commit.files.get(path) ?? null]));
  const facts = readRollbackFacts({ oid, files, history: remote.historyOf(oid) });
  FACTS.set(commit, facts);
  return facts;
}

function depthOf(remote: InMemoryRemote): number {
  return remote.historyOf(remote.tip()).length;
}

/** Time goes on with every look and every pause; a pause is one more moment at which others may go first. */
function steppingClock(step: Part['step']): Clock {
  let now = START;
  return {
    now: () => new Date((now += 1)),
    sleep: async (milliseconds) => {
      await step('pause');
      now += milliseconds;
    },
  };
}
