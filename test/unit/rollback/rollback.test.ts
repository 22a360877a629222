import { describe, expect, it } from 'vitest';

import { contract } from '../../../actions/rollback/contract.ts';
import { rollback, type RollbackOptions } from '../../../actions/rollback/rollback.ts';
import { toActionOutcome } from '../../../actions/rollback/to-action-outcome.ts';
import { serialiseOutputs } from '../../../actions/shared/runtime/serialise-outputs.ts';
import { DependencyError, OperatorError } from '../../../actions/shared/errors.ts';
import type { CutoverRepository } from '../../../actions/shared/ports.ts';
import { renderRoutingFile } from '../../../actions/shared/routing/routing-file.ts';
import { aCutoverConfig, aHold, aLastTransition, aRolledBackConfig, jsonText } from '../../support/a-cutover-config.ts';
import { aRollbackRequest } from '../../support/a-rollback-request.ts';
import { aRouting } from '../../support/a-routing.ts';
import { CONFIG, ROUTING } from '../../support/a-snapshot.ts';
import { inMemoryCutoverRepository, type InMemoryFault } from '../../support/in-memory-cutover-repository.ts';
import { inMemoryRemote } from '../../support/in-memory-remote.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

function aRemote(
  files: Record<string, string> = { [CONFIG]: jsonText(aCutoverConfig()), [ROUTING]: renderRoutingFile(aRouting()) },
) {
  return inMemoryRemote('main', { message: 'Add the config', files });
}

async function run({
  remote = aRemote(),
  faults = [],
  repository,
  ...options
}: Partial<RollbackOptions> & {
  remote?: ReturnType<typeof aRemote>;
  faults?: readonly InMemoryFault[];
  repository?: Partial<CutoverRepository>;
} = {}) {
  const queue = [...faults];
  const inner = inMemoryCutoverRepository({ remote, semantics: 'github', nextFault: () => queue.shift() });
  const ports = {
    repository: { ...inner, ...repository },
    clock: virtualClock(),
    random: () => 0.5,
    signalAfter: () => new AbortController().signal,
  };
  const result = await rollback(
    {
      request: aRollbackRequest(),
      isDefaultBranch: true,
      isDryRun: false,
      deadlineMs: 30_000,
      nextWay: 'Use break glass.',
      ...options,
    },
    ports,
  );
  const links = {
    repositoryUrl: 'https://github.com/acme/harvest',
    branch: 'main',
    breakGlassCommand: 'x',
    editsByHand: [],
  };
  expect(serialiseOutputs(contract, toActionOutcome(result, links).outputs).problems).toEqual([]);
  return result;
}

describe('rollback', () => {
  it('rolls back', async () => {
    const remote = aRemote();
    expect(await run({ remote })).toMatchObject({
      decision: 'rolled-back',
      reasonCode: 'rolled-back',
      generation: 4,
      from: '10%',
      movedUnits: ['opensource'],
      commit: remote.tip(),
      message: 'Rolled back from 10% to manual_only at generation 4: DLT disabled, manual collection enabled.',
    });
  });

  it('names policy and datasets by their blobs on the default branch alone', async () => {
    const files = {
      [CONFIG]: jsonText(aCutoverConfig()),
      'config/policy.yaml': 'a: 1',
      'config/datasets.yaml': 'b: 2',
    };
    const blobs = async (isDefaultBranch: boolean): Promise<object> => {
      const remote = aRemote(files);
      await run({ remote, isDefaultBranch });
      const file = remote.commitAt(remote.tip()).files.get(CONFIG);
      const config: unknown = JSON.parse(new TextDecoder().decode(file?.contents));
      return (config as { last_transition: object }).last_transition;
    };
    const id: unknown = expect.stringMatching(/^[0-9a-f]{40}$/u);
    expect(await blobs(true)).toMatchObject({ policy_blob: id, datasets_blob: id });
    expect(await blobs(false)).toMatchObject({ policy_blob: null, datasets_blob: null });
  });

  it('tells the next way that the caller knows, where it does not get through', async () => {
    const commit = () => Promise.reject(new DependencyError({ dependency: 'git', message: 'No.', retryable: false }));
    expect(await run({ repository: { commit }, nextWay: 'Take the stairs.' })).toMatchObject({
      decision: 'not-rolled-back',
      remedy: 'Take the stairs.',
    });
  });

  it('pressed again by the same run, and by another, changes nothing', async () => {
    const remote = aRemote();
    await run({ remote });
    const tip = remote.tip();
    expect(await run({ remote })).toMatchObject({ decision: 'rolled-back', generation: 4, commit: tip });
    expect(await run({ remote, request: aRollbackRequest({ operationId: 'run-78-rollback' }) })).toMatchObject({
      decision: 'already-rolled-back',
      generation: 4,
      commit: tip,
    });
    expect(remote.tip()).toBe(tip);
  });

  it('finds its commit again after the answer was lost', async () => {
    const result = await run({ faults: ['lost-applied'] });
    expect(result).toMatchObject({
      decision: 'rolled-back',
      generation: 4,
      incidentId: '20261125-020519Z-operator',
      movedUnits: null,
    });
    expect(result.notes).toHaveLength(1);
  });

  describe('delivered again after its commit landed', () => {
    const request = aRollbackRequest({ observedGeneration: 3 });
    const somebodyCommits = (remote: ReturnType<typeof aRemote>, files: Record<string, string>) =>
      remote.compareAndSet(remote.tip(), { message: 'Somebody else', files });
    const atTenPercent = (generation: number) => ({
      [CONFIG]: jsonText(aCutoverConfig({ generation })),
      [ROUTING]: renderRoutingFile(aRouting({ generation })),
    });
    const rolledBack = (generation: number) => ({
      [CONFIG]: jsonText(
        aRolledBackConfig({
          generation,
          hold: aHold(),
          last_transition: aLastTransition({ incident: '20261126-090000Z-error-rate' }),
        }),
      ),
      [ROUTING]: renderRoutingFile(aRouting({ generation, phase: 'manual_only', dltUnits: [] })),
    });

    it('and moved forward again on purpose: an automatic decision is stale, and nothing is written', async () => {
      const remote = aRemote();
      await run({ remote, request });
      somebodyCommits(remote, atTenPercent(5));
      const tip = remote.tip();
      expect(await run({ remote, request })).toMatchObject({
        decision: 'stale-decision',
        reasonCode: 'stale-decision',
        generation: 5,
        from: '10%',
        commit: tip,
      });
      expect(remote.tip()).toBe(tip);
    });

    it('and moved forward again on purpose: a person rolls back again', async () => {
      const remote = aRemote();
      await run({ remote });
      somebodyCommits(remote, atTenPercent(5));
      expect(await run({ remote })).toMatchObject({ decision: 'rolled-back', generation: 6, from: '10%' });
    });

    it('and rolled back by somebody else since: says what the tip shows, not what its own commit said', async () => {
      const remote = aRemote();
      await run({ remote, request });
      somebodyCommits(remote, atTenPercent(5));
      somebodyCommits(remote, rolledBack(6));
      const tip = remote.tip();
      expect(await run({ remote, request })).toMatchObject({
        decision: 'already-rolled-back',
        generation: 6,
        incidentId: '20261126-090000Z-error-rate',
        commit: tip,
      });
      expect(remote.tip()).toBe(tip);
    });

    it('says so, and claims no lost answer', async () => {
      const remote = aRemote();
      const first = await run({ remote });
      const again = await run({ remote });
      expect(again).toMatchObject({ decision: 'rolled-back', generation: 4, incidentId: first.incidentId });
      expect(again.notes).toEqual([
        `Nothing was written again: the commit of this operation (${remote.tip().slice(0, 12)}) is on the branch already.`,
      ]);
    });

    it('when it only set the hold again: claims neither a reason nor an incident', async () => {
      const remote = aRemote();
      somebodyCommits(remote, {
        ...rolledBack(4),
        [CONFIG]: jsonText(aRolledBackConfig({ hold: null, last_transition: null })),
      });
      const first = await run({ remote });
      const again = await run({ remote });
      for (const result of [first, again]) {
        expect(result).toMatchObject({
          decision: 'already-rolled-back',
          reasonCode: 'already-rolled-back',
          message: 'The state was rolled back already: no transition was needed. No hold stood, so one was set.',
          generation: 4,
          incidentId: null,
        });
      }
      expect(again.notes).toEqual([
        `Nothing was written again: the commit of this operation (${remote.tip().slice(0, 12)}) is on the branch already.`,
      ]);
      expect(remote.tip()).toBe(first.commit);
    });
  });

  it('finds a reason again that it added, with the generation of the tip', async () => {
    const remote = aRemote();
    await run({ remote });
    const result = await run({
      remote,
      faults: ['lost-applied'],
      request: aRollbackRequest({ operationId: 'run-78-rollback', reason: 'more' }),
    });
    expect(result).toMatchObject({ decision: 'already-rolled-back', reasonCode: 'reason-added', generation: 4 });
    expect(result.message).toContain('The reason was added to incident 20261125-020519Z-operator.');
    expect(result.notes).toEqual([
      'The answer to a commit was lost; the commit of this operation was found on the branch by its Operation-Id.',
    ]);
  });

  it('shows the diff in a dry run, and writes nothing', async () => {
    const remote = aRemote();
    const tip = remote.tip();
    const result = await run({ remote, isDryRun: true });
    expect(result).toMatchObject({ decision: 'dry-run', commit: null, generation: 4 });
    expect(result.diff).toContain('+  "current_phase": "manual_only"');
    expect(remote.tip()).toBe(tip);
  });

  it('ends as a stale decision without a commit', async () => {
    const remote = aRemote();
    const tip = remote.tip();
    const result = await run({ remote, request: aRollbackRequest({ observedGeneration: 2 }) });
    expect(result).toMatchObject({ decision: 'stale-decision', generation: 3, from: '10%' });
    expect(result.message).toBe(
      'Nothing was changed: The decision was made on generation 2; the branch is at generation 3.',
    );
    expect(remote.tip()).toBe(tip);
  });

  it.each<[string, Partial<CutoverRepository>, object]>([
    [
      'a refusal',
      {
        commit: () =>
          Promise.reject(new DependencyError({ dependency: 'github', message: 'HTTP 404', retryable: false })),
      },
      { reasonCode: 'github-failed', message: 'HTTP 404' },
    ],
    [
      'the deadline',
      { commit: async () => ({ kind: 'ambiguous', detail: 'HTTP 502' }) },
      { reasonCode: 'deadline-passed' },
    ],
  ])('says what to do after %s', async (_name, repository, expected) => {
    const result = await run({ repository });
    expect(result).toMatchObject({ decision: 'not-rolled-back', ...expected });
    expect(result.remedy).toContain('break glass');
  });

  it('tells a commit that may have landed from one that cannot', async () => {
    const lost = await run({ repository: { commit: async () => ({ kind: 'ambiguous', detail: 'HTTP 502' }) } });
    expect(lost.message).toContain('it may have landed');
    const conflicting = await run({ repository: { commit: async () => ({ kind: 'conflict', detail: 'moved' }) } });
    expect(conflicting.message).toContain('Nothing was written.');
  });

  it.each<[string, Error, object]>([
    [
      'a refusal',
      new OperatorError({ reasonCode: 'remote-unreachable', message: 'The remote is gone.', remedy: 'Look.' }),
      { reasonCode: 'remote-unreachable' },
    ],
    [
      'a fault that stays',
      new DependencyError({ dependency: 'git', message: 'The clone is cut.', retryable: false }),
      { reasonCode: 'git-failed' },
    ],
  ])(
    'does not forget that a commit may have landed when the read after it ends with %s',
    async (_, fault, expected) => {
      const result = await run({
        repository: {
          commit: async () => ({ kind: 'ambiguous', detail: 'HTTP 502' }),
          readTip: () => Promise.reject(fault),
        },
      });
      expect(result).toMatchObject({ decision: 'not-rolled-back', mayHaveLanded: true, ...expected });
      expect(result.message).toBe(
        `Not known to be rolled back: a commit was sent, and it may have landed. Then: ${fault.message}`,
      );
      expect(result.remedy).toContain('break glass');
    },
  );

  it('passes a bug on', async () => {
    const bug = new TypeError('x');
    await expect(run({ isDryRun: true, repository: { readTip: () => Promise.reject(bug) } })).rejects.toBe(bug);
  });
});
