import { describe, expect, it } from 'vitest';

import { planRollback, ROLLBACK_PATHS } from '../../../../actions/shared/cutover/plan-rollback.ts';
import type { RollbackOutcome } from '../../../../actions/shared/cutover/rollback-request.ts';
import { DependencyError, OperatorError } from '../../../../actions/shared/errors.ts';
import type { CommitOutcome, CutoverRepository } from '../../../../actions/shared/ports.ts';
import {
  commitTransition,
  type TransitionRequest,
  type TransitionResult,
} from '../../../../actions/shared/transition/commit-transition.ts';
import { recogniseRollback } from '../../../../actions/shared/transition/recognise-rollback.ts';
import {
  aCutoverConfig,
  aHold,
  aLastTransition,
  aRolledBackConfig,
  jsonText,
} from '../../../support/a-cutover-config.ts';
import { aRollbackRequest } from '../../../support/a-rollback-request.ts';
import { aRouting } from '../../../support/a-routing.ts';
import { CONFIG, ROUTING } from '../../../support/a-snapshot.ts';
import { inMemoryCutoverRepository, type InMemoryFault } from '../../../support/in-memory-cutover-repository.ts';
import { inMemoryRemote, type InMemoryRemote } from '../../../support/in-memory-remote.ts';
import { renderRoutingFile } from '../../../../actions/shared/routing/routing-file.ts';
import { virtualClock } from '../../../support/virtual-clock.ts';

const AT_TEN_PERCENT = { [CONFIG]: jsonText(aCutoverConfig()), [ROUTING]: renderRoutingFile(aRouting()) };
const ROLLED_BACK = {
  [CONFIG]: jsonText(aRolledBackConfig({ hold: aHold() })),
  [ROUTING]: renderRoutingFile(aRouting({ generation: 4, phase: 'manual_only', dltUnits: [] })),
};

interface World {
  readonly remote: InMemoryRemote;
  readonly calls: string[];
  readonly clock: ReturnType<typeof virtualClock>;
  readonly repository: CutoverRepository;
}

/** `faults` meet the calls in order; `wrap` changes single methods of the repository. */
function aWorld(
  faults: readonly (InMemoryFault | undefined)[] = [],
  wrap: (world: Omit<World, 'repository'>) => Partial<CutoverRepository> = () => ({}),
): World {
  const remote = inMemoryRemote('main', { message: 'Add the config', files: AT_TEN_PERCENT });
  const queue = [...faults];
  const calls: string[] = [];
  const clock = virtualClock();
  const inner = inMemoryCutoverRepository({ remote, semantics: 'github', nextFault: () => queue.shift() });
  const world = { remote, calls, clock };
  const changed: CutoverRepository = { ...inner, ...wrap(world) };
  const repository: CutoverRepository = {
    ...changed,
    readTip: (...parameters) => (calls.push('read'), changed.readTip(...parameters)),
    readFiles: (...parameters) => (calls.push('files'), changed.readFiles(...parameters)),
    commit: (...parameters) => (calls.push('commit'), changed.commit(...parameters)),
  };
  return { ...world, repository };
}

function rollBack(
  { repository, clock }: World,
  changes: Partial<TransitionRequest<RollbackOutcome>> = {},
): Promise<TransitionResult<RollbackOutcome>> {
  const request = aRollbackRequest();
  return commitTransition<RollbackOutcome>({
    repository,
    clock,
    random: () => 0.5,
    signalAfter: () => new AbortController().signal,
    operationId: request.operationId,
    paths: ROLLBACK_PATHS,
    plan: (snapshot) => planRollback(snapshot, request, clock.now()),
    recognise: recogniseRollback,
    ...changes,
  });
}

const somebodyCommits = (remote: InMemoryRemote, files: Record<string, string> = { 'README.md': 'hello\n' }) =>
  remote.compareAndSet(remote.tip(), { message: 'Something else', files });
const rollbacksIn = (remote: InMemoryRemote) =>
  remote.historyOf(remote.tip()).filter(({ message }) => message.startsWith('rollback:'));

describe('commitTransition', () => {
  it.each<[string, readonly (InMemoryFault | undefined)[], number, string]>([
    ['healthy', [], 1, 'committed'],
    ['one conflict', ['conflict'], 3, 'committed'],
    ['two conflicts', ['conflict', undefined, 'conflict'], 5, 'committed'],
    ['three conflicts', ['conflict', undefined, 'conflict', undefined, 'conflict'], 7, 'committed'],
    ['one answer lost, not applied', ['lost-not-applied'], 3, 'committed'],
    ['one answer lost, applied', ['lost-applied'], 2, 'found'],
    ['lost and not applied, then lost and applied', ['lost-not-applied', undefined, 'lost-applied'], 4, 'found'],
    ['conflict, then a read that fails', ['conflict', 'read-failed'], 4, 'committed'],
    ['lost and applied, then a read that fails', ['lost-applied', 'read-failed'], 3, 'found'],
    ['lost and applied, then a stale read', ['lost-applied', 'read-stale'], 4, 'found'],
    ['lost, and applied only later', ['lost-applied-late'], 2, 'found'],
    [
      'five answers lost',
      [
        'lost-not-applied',
        undefined,
        'lost-not-applied',
        undefined,
        'lost-not-applied',
        undefined,
        'lost-not-applied',
        undefined,
        'lost-not-applied',
      ],
      11,
      'committed',
    ],
  ])('takes as few calls as it can: %s', async (_name, faults, calls, kind) => {
    const world = aWorld(faults);
    const result = await rollBack(world);
    expect(result).toMatchObject({ kind, outcome: { decision: 'rolled-back', generation: 4 } });
    expect(world.calls).toHaveLength(calls);
    expect(rollbacksIn(world.remote)).toHaveLength(1);
    expect(world.clock.now().getTime() - Date.parse('2026-11-25T02:05:20Z')).toBeLessThan(30_000);
  });

  it('plans anew on what somebody else committed meanwhile', async () => {
    const world = aWorld();
    somebodyCommits(world.remote, { [CONFIG]: jsonText(aCutoverConfig({ theirs: 1.5 })) });
    expect(await rollBack(world)).toMatchObject({ kind: 'committed' });
    expect(world.calls).toEqual(['commit', 'read', 'commit']);
    const config = world.remote.commitAt(world.remote.tip()).files.get(CONFIG);
    expect(JSON.parse(new TextDecoder().decode(config?.contents))).toMatchObject({
      theirs: 1.5,
      current_phase: 'manual_only',
    });
  });

  it('is absorbed where another operator was first', async () => {
    const world = aWorld();
    const other = aRollbackRequest({ operationId: 'run-76-rollback' });
    await commitTransition<RollbackOutcome>({
      ...{
        ...world,
        random: () => 0,
        signalAfter: () => new AbortController().signal,
        paths: ROLLBACK_PATHS,
        recognise: recogniseRollback,
      },
      operationId: other.operationId,
      plan: (snapshot) => planRollback(snapshot, other, world.clock.now()),
    });
    expect(await rollBack(world)).toMatchObject({
      kind: 'answered',
      outcome: { decision: 'already-rolled-back', generation: 4 },
    });
    expect(rollbacksIn(world.remote)).toHaveLength(1);
  });

  it('believes an answer of the tip alone', async () => {
    const world = aWorld();
    somebodyCommits(world.remote, ROLLED_BACK);
    const stale = inMemoryCutoverRepository({ remote: world.remote, semantics: 'github' });
    somebodyCommits(world.remote, AT_TEN_PERCENT);
    const calls: string[] = [];
    const repository: CutoverRepository = {
      ...stale,
      readTip: (...parameters) => (calls.push('read'), stale.readTip(...parameters)),
      commit: (...parameters) => (calls.push('commit'), stale.commit(...parameters)),
    };
    expect(await rollBack({ ...world, repository })).toMatchObject({
      kind: 'committed',
      outcome: { decision: 'rolled-back' },
    });
    expect(calls).toEqual(['read', 'commit']);
  });

  it('reads the tip before it says that nothing has to be done', async () => {
    const world = aWorld();
    somebodyCommits(world.remote, ROLLED_BACK);
    const again = inMemoryCutoverRepository({ remote: world.remote, semantics: 'github' });
    const reads: string[] = [];
    const repository: CutoverRepository = {
      ...again,
      readTip: (...parameters) => (reads.push('read'), again.readTip(...parameters)),
    };
    expect(await rollBack({ ...world, repository })).toMatchObject({
      kind: 'answered',
      outcome: { decision: 'already-rolled-back' },
    });
    expect(reads).toEqual(['read']);
  });

  it('finds its own commit under those of others', async () => {
    const world = aWorld([], ({ remote }) => ({
      commit: async ({ expectedHeadOid, headline, body, files }) => {
        remote.compareAndSet(expectedHeadOid, {
          message: `${headline}\n\n${body}`,
          files: Object.fromEntries(files.map(({ path, contents }) => [path, contents])),
        });
        for (let count = 0; count < 3; count += 1) somebodyCommits(remote);
        return { kind: 'conflict', detail: 'the branch moved' };
      },
    }));
    expect(await rollBack(world)).toMatchObject({
      kind: 'found',
      outcome: { incidentId: '20261125-020519Z-operator', generation: 4 },
    });
    expect(world.calls).toEqual(['commit', 'read']);
  });

  it('finds what an earlier attempt of the same run did, also in the checkout itself', async () => {
    const world = aWorld();
    await rollBack(world);
    const repository = inMemoryCutoverRepository({ remote: world.remote, semantics: 'github' });
    expect(await rollBack({ ...world, repository })).toMatchObject({
      kind: 'found',
      outcome: { decision: 'rolled-back', generation: 4 },
    });
    expect(rollbacksIn(world.remote)).toHaveLength(1);
  });

  it('rolls back again where its own earlier rollback was undone', async () => {
    const world = aWorld(['conflict']);
    world.remote.compareAndSet(world.remote.tip(), {
      message: 'rollback: old\n\nGeneration: 4\nOperation-Id: run-77-rollback',
      files: {},
    });
    const repository = {
      ...inMemoryCutoverRepository({ remote: world.remote, semantics: 'github', nextFault: nextOf(['conflict']) }),
    };
    expect(await rollBack({ ...world, repository })).toMatchObject({ kind: 'committed', outcome: { generation: 5 } });
  });

  it('hears whether an answer was lost, and judges the own commit by the tip', async () => {
    const heard: [boolean, string][] = [];
    const recognise: TransitionRequest<RollbackOutcome>['recognise'] = (own, tip) => {
      heard.push([own.wasAnswerLost, tip.oid]);
      return recogniseRollback(own, tip);
    };
    const lost = aWorld(['lost-applied']);
    await rollBack(lost, { recognise });
    const again = inMemoryCutoverRepository({ remote: lost.remote, semantics: 'github' });
    await rollBack({ ...lost, repository: again }, { recognise });
    expect(heard.at(0)).toEqual([true, lost.remote.tip()]);
    expect(heard.at(-1)).toEqual([false, lost.remote.tip()]);
  });

  it.each([
    ['is an answer of the tip where the own commit is answered for', 'answered'],
    ['is planned anew where the own commit no longer counts', 'committed'],
  ] as const)('%s', async (_name, kind) => {
    const world = aWorld();
    await rollBack(world);
    somebodyCommits(world.remote, AT_TEN_PERCENT);
    const tip = world.remote.tip();
    const stale = { decision: 'stale-decision', generation: 3 } as RollbackOutcome;
    const result = await rollBack(
      { ...world, repository: inMemoryCutoverRepository({ remote: world.remote, semantics: 'github' }) },
      { recognise: () => (kind === 'answered' ? { kind, outcome: stale } : { kind: 'plan-again' }) },
    );
    expect(result).toMatchObject({ kind });
    expect(world.remote.tip() === tip).toBe(kind === 'answered');
  });

  describe('what this machine knows of the branch', () => {
    it.each([
      ['a refusal', new OperatorError({ reasonCode: 'not-a-clone', message: 'no', remedy: 'clone' })],
      ['a fault', new DependencyError({ dependency: 'git', message: 'git log was stopped', retryable: true })],
      ['a bug', new TypeError('x is not a function')],
    ])('is left aside where reading it ends with %s: the tip is read instead', async (_name, fault) => {
      const world = aWorld([], () => ({ readKnownBase: () => Promise.reject(fault) }));
      expect(await rollBack(world)).toMatchObject({ kind: 'committed' });
      expect(world.calls).toEqual(['read', 'commit']);
    });

    it('is waited for no longer than the deadline allows, nor than 5 s', async () => {
      for (const [deadlineMs, expected] of [
        [2_000, 2_000],
        [30_000, 5_000],
      ] as const) {
        const limits: number[] = [];
        const world = aWorld([], () => ({ readKnownBase: () => new Promise<never>(() => undefined) }));
        const signalAfter = (milliseconds: number): AbortSignal => {
          limits.push(milliseconds);
          return limits.length === 1 ? AbortSignal.abort() : new AbortController().signal;
        };
        expect(await rollBack(world, { signalAfter, deadlineMs })).toMatchObject({ kind: 'committed' });
        expect(limits[0]).toBe(expected);
      }
    });

    it('is waited for no longer than the caller does', async () => {
      const controller = new AbortController();
      const world = aWorld([], () => ({
        readKnownBase: (_paths, signal) => {
          expect(signal?.aborted).toBe(false);
          controller.abort();
          return new Promise<never>(() => undefined);
        },
      }));
      expect(await rollBack(world, { signal: controller.signal })).toMatchObject({
        kind: 'gave-up',
        why: 'interrupted',
        mayHaveLanded: false,
      });
      expect(world.calls).toEqual([]);
    });
  });

  it('writes nothing in a dry run, and plans on the tip', async () => {
    const world = aWorld();
    somebodyCommits(world.remote);
    const tip = world.remote.tip();
    expect(await rollBack(world, { isDryRun: true })).toMatchObject({ kind: 'planned', base: { oid: tip } });
    expect(world.calls).toEqual(['read']);
    expect(world.remote.tip()).toBe(tip);
  });

  it('asks for a path that the commit lacks only once', async () => {
    const world = aWorld([], () => ({ readFiles: async () => new Map() }));
    somebodyCommits(world.remote, {
      ...ROLLED_BACK,
      [CONFIG]: jsonText(
        aRolledBackConfig({
          hold: aHold(),
          last_transition: aLastTransition({ incident: '20261125-020519Z-operator' }),
        }),
      ),
    });
    await rollBack(world);
    expect(world.calls.filter((call) => call === 'files')).toHaveLength(1);
  });

  describe('faults', () => {
    const retryable = (facts: { retryAfterMs?: number } = {}) =>
      new DependencyError({ dependency: 'github', message: 'HTTP 502', retryable: true, ...facts });

    it('finds out what became of a commit that threw a passing fault', async () => {
      let isFirst = true;
      const world: World = aWorld([], ({ remote }) => {
        const inner = inMemoryCutoverRepository({ remote, semantics: 'github' });
        return {
          commit: (...parameters) => {
            if (!isFirst) return inner.commit(...parameters);
            isFirst = false;
            return Promise.reject(retryable());
          },
        };
      });
      expect(await rollBack(world)).toMatchObject({ kind: 'committed' });
      expect(world.calls).toEqual(['commit', 'read', 'commit']);
    });

    it.each([
      ['a refusal', new OperatorError({ reasonCode: 'permission-denied', message: 'no', remedy: 'ask' })],
      ['a fault that stays', new DependencyError({ dependency: 'github', message: 'HTTP 404', retryable: false })],
      ['a bug', new TypeError('x is not a function')],
    ])('ends at once with %s', async (_name, fault) => {
      const world = aWorld([], () => ({ commit: () => Promise.reject(fault) }));
      await expect(rollBack(world)).rejects.toBe(fault);
      expect(world.calls).toEqual(['commit']);
    });

    it.each([
      ['a refusal', new OperatorError({ reasonCode: 'remote-unreachable', message: 'no', remedy: 'look' })],
      ['a fault that stays', new DependencyError({ dependency: 'git', message: 'cut', retryable: false })],
    ])('keeps in mind that a commit may have landed when a later call ends with %s', async (_name, fault) => {
      const world = aWorld(['lost-not-applied'], () => ({ readTip: () => Promise.reject(fault) }));
      expect(await rollBack(world)).toEqual({
        kind: 'gave-up',
        why: 'fault',
        mayHaveLanded: true,
        detail: fault.message,
        fault,
      });
    });

    it('does not claim that a commit may have landed which was never sent', async () => {
      const notSent = new DependencyError({ dependency: 'git', message: 'Ended before the push.', retryable: true });
      const world = aWorld([], () => ({ commit: () => Promise.reject(notSent) }));
      expect(await rollBack(world)).toMatchObject({ kind: 'gave-up', why: 'deadline', mayHaveLanded: false });
    });

    it('gives up at the deadline, and says that nothing was written', async () => {
      const world = aWorld([], () => ({ readTip: () => Promise.reject(retryable()) }));
      const result = await rollBack(world, { isDryRun: true, deadlineMs: 30_000 });
      expect(result).toMatchObject({ kind: 'gave-up', why: 'deadline', mayHaveLanded: false, detail: 'HTTP 502' });
      expect(world.clock.slept.reduce((sum, each) => sum + each, 0)).toBeLessThan(30_000);
      expect(world.calls.length).toBeGreaterThan(8);
      expect(world.calls.length).toBeLessThan(25);
    });

    it('gives up at the deadline, and says that it may have landed', async () => {
      const world = aWorld([], () => ({
        commit: async (): Promise<CommitOutcome> => ({ kind: 'ambiguous', detail: 'no answer' }),
      }));
      expect(await rollBack(world)).toMatchObject({ kind: 'gave-up', why: 'deadline', mayHaveLanded: true });
    });

    it('waits as long as it is asked to, or gives up at once where that is too long', async () => {
      const patient = aWorld([], () => ({
        commit: async (): Promise<CommitOutcome> => ({ kind: 'ambiguous', detail: 'slow down', retryAfterMs: 9_000 }),
      }));
      await rollBack(patient);
      expect(Math.min(...patient.clock.slept)).toBe(9_000);
      const hasty = aWorld([], () => ({
        commit: async (): Promise<CommitOutcome> => ({ kind: 'ambiguous', detail: 'slow down', retryAfterMs: 31_000 }),
      }));
      expect(await rollBack(hasty)).toMatchObject({ kind: 'gave-up', why: 'deadline' });
      expect(hasty.clock.slept).toEqual([]);
    });

    it('pauses longer from fault to fault, within bounds, and never in step with others', async () => {
      const always = () => ({ readTip: () => Promise.reject(retryable()) });
      const low = aWorld([], always);
      await rollBack(low, { isDryRun: true, random: () => 0 });
      const high = aWorld([], always);
      await rollBack(high, { isDryRun: true, random: () => 0.999 });
      expect(low.clock.slept.slice(0, 7)).toEqual([75, 150, 300, 600, 1_200, 2_000, 2_000]);
      expect(Math.max(...high.clock.slept)).toBeLessThanOrEqual(4_000);
      expect(high.clock.slept[0]).toBeGreaterThan(140);
    });
  });

  describe('interruption', () => {
    it('before anything: no call is made', async () => {
      const world = aWorld();
      expect(await rollBack(world, { signal: AbortSignal.abort() })).toMatchObject({
        kind: 'gave-up',
        why: 'interrupted',
        mayHaveLanded: false,
      });
      expect(world.calls).toEqual([]);
    });

    it('during a read: the read is ended at once', async () => {
      const controller = new AbortController();
      const world = aWorld([], () => ({
        readTip: (_paths, { signal } = {}) =>
          new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () =>
              reject(new DependencyError({ dependency: 'git', message: 'ended', retryable: false })),
            );
            controller.abort();
          }),
      }));
      expect(await rollBack(world, { isDryRun: true, signal: controller.signal })).toMatchObject({
        kind: 'gave-up',
        why: 'interrupted',
        mayHaveLanded: false,
      });
      expect(world.calls).toEqual(['read']);
    });

    it('during a commit that finishes in time: it is done', async () => {
      const controller = new AbortController();
      const world = aWorld([], () => ({
        commit: async (_request, signal) => {
          controller.abort();
          expect(signal?.aborted).toBe(false);
          return { kind: 'committed', oid: 'abc' };
        },
      }));
      expect(await rollBack(world, { signal: controller.signal })).toMatchObject({ kind: 'committed', oid: 'abc' });
    });

    it('during a commit that hangs: it is ended after 4 s, and says that it may have landed', async () => {
      const controller = new AbortController();
      const world = aWorld([], () => ({
        commit: (_request, signal) =>
          new Promise<CommitOutcome>((resolve) => {
            signal?.addEventListener('abort', () => resolve({ kind: 'ambiguous', detail: 'ended' }));
            controller.abort();
          }),
      }));
      expect(await rollBack(world, { signal: controller.signal })).toMatchObject({
        kind: 'gave-up',
        why: 'interrupted',
        mayHaveLanded: true,
      });
      expect(world.clock.slept).toContain(4_000);
      expect(world.calls).toEqual(['commit']);
    });

    it('during a pause: no further call is made', async () => {
      const controller = new AbortController();
      const world = aWorld(['conflict']);
      const clock = { ...world.clock, sleep: async () => controller.abort() };
      expect(await rollBack(world, { clock, signal: controller.signal })).toMatchObject({
        kind: 'gave-up',
        why: 'interrupted',
        mayHaveLanded: false,
      });
      expect(world.calls).toEqual(['commit']);
    });
  });
});

function nextOf(faults: readonly InMemoryFault[]): () => InMemoryFault | undefined {
  const queue = [...faults];
  return () => queue.shift();
}
