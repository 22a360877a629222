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
import type { TransitionResult } from '../../actions/shared/transition/commit-transition.ts';
import { inMemoryCutoverRepository } from '../support/in-memory-cutover-repository.ts';
import { inMemoryRemote } from '../support/in-memory-remote.ts';
import type { InMemoryCommit, InMemoryRemote } from '../support/in-memory-remote.ts';
import { editByHand } from './edit-by-hand.ts';
import type { Actor, InterleavingPlan, Misfortune } from './interleaving-plan.ts';

export type AnyResult = TransitionResult<{ readonly decision: string }>;

/** What one machine actor did, for the rules to judge. */
export interface Deed {
  readonly operationId: string;
  readonly kind: 'rollback' | 'advance' | 'hold';
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
}

const START = Date.parse('2026-01-02T03:04:05Z');

/** Runs every actor of a plan to its end; the scheduler decides who goes next at each step of each call. */
export async function runInterleaving(plan: InterleavingPlan, scheduler: Scheduler): Promise<World> {
  const remote = await startingRemote(plan);
  const world: World = { remote, deeds: [] };
  const step = (label: string): Promise<void> => scheduler.schedule(Promise.resolve(), label);
  const clock = steppingClock(step);
  const ids = operationIds(plan.actors);
  const work = plan.actors.map((actor, at) => play({ world, plan, actor, operationId: ids[at] ?? '', step, clock }));
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

/** A duplicate carries the id of a rollback before it in the list, where there is one. */
function operationIds(actors: readonly Actor[]): readonly string[] {
  return actors.map((actor, at) => {
    const original = actors.slice(0, at).findLastIndex(({ kind }) => kind === 'operator');
    return actor.kind === 'duplicate' && original !== -1 ? `op-${original}` : `op-${at}`;
  });
}

interface Part {
  readonly world: World;
  readonly plan: InterleavingPlan;
  readonly actor: Actor;
  readonly operationId: string;
  readonly step: (label: string) => Promise<void>;
  readonly clock: Clock;
}

async function play({ world, plan, actor, operationId, step, clock }: Part): Promise<void> {
  const label = `${actor.kind} starts`;
  if (actor.isCheckoutFresh) await step(label);
  const { repository, counts } = unluckyStore(world.remote, plan, actor.misfortune, step);
  if (!actor.isCheckoutFresh) await step(label);
  if (actor.kind === 'person') return editByHand(world.remote, actor.edit, operationId, step);
  for (const work of worksOf(actor, operationId, clock, world.remote)) {
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
  readonly paths: readonly string[];
  readonly plan: Planner<{ readonly decision: string }>;
  readonly isUndone?: (planned: { readonly decision: string }) => boolean;
}

async function carryOut(repository: CutoverRepository, clock: Clock, work: Work): Promise<AnyResult> {
  const signalAfter = (): AbortSignal => new AbortController().signal;
  const recognise = () => ({ decision: 'recognised' });
  return commitTransition({
    repository,
    clock,
    random: () => 0.5,
    signalAfter,
    recognise,
    ...work,
    deadlineMs: 10 ** 9,
  });
}

function worksOf(
  actor: Exclude<Actor, { kind: 'person' }>,
  operationId: string,
  clock: Clock,
  remote: InMemoryRemote,
): readonly Work[] {
  switch (actor.kind) {
    case 'operator':
      return [rollbackWork({ operationId, reason: actor.reason, clock })];
    case 'duplicate':
      return [rollbackWork({ operationId, reason: 'rows were lost', clock })];
    case 'automatic':
      return [
        rollbackWork({
          operationId,
          reason: actor.reason,
          clock,
          observedGeneration: factsAt(remote, remote.tip()).generation,
        }),
      ];
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
  };
}

function holdWork(operationId: string, change: 'lift' | 'set', clock: Clock): Work {
  const request = { operationId, actor: 'somebody', reason: 'a test', runUrl: null, change, expiresAt: null };
  return {
    kind: 'hold',
    operationId,
    paths: [CONFIG_PATH],
    plan: (snapshot) => planHold(snapshot, request, clock.now()),
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
    paths: ROLLBACK_PATHS,
    plan: (snapshot) => planRollback(snapshot, request, clock.now()),
    isUndone: ({ decision }) => decision === 'rolled-back',
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
