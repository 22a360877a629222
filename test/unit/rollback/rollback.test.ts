import { describe, expect, it } from 'vitest';

import { contract } from '../../../actions/rollback/contract.ts';
import { rollback, type RollbackOptions } from '../../../actions/rollback/rollback.ts';
import { toActionOutcome } from '../../../actions/rollback/to-action-outcome.ts';
import { serialiseOutputs } from '../../../actions/shared/runtime/serialise-outputs.ts';
import { DependencyError } from '../../../actions/shared/errors.ts';
import type { CutoverRepository } from '../../../actions/shared/ports.ts';
import { renderRoutingFile } from '../../../actions/shared/routing/routing-file.ts';
import { aCutoverConfig, jsonText } from '../../support/a-cutover-config.ts';
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
    { request: aRollbackRequest(), isDryRun: false, deadlineMs: 30_000, ...options },
    ports,
  );
  const links = { repositoryUrl: 'https://github.com/acme/harvest', branch: 'main', breakGlassCommand: 'x' };
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

  it('finds a reason again that it added, and does not claim a generation', async () => {
    const remote = aRemote();
    await run({ remote });
    const result = await run({
      remote,
      faults: ['lost-applied'],
      request: aRollbackRequest({ operationId: 'run-78-rollback', reason: 'more' }),
    });
    expect(result).toMatchObject({ decision: 'already-rolled-back', reasonCode: 'reason-added', generation: null });
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

  it('passes a bug on', async () => {
    const bug = new TypeError('x');
    await expect(run({ repository: { readKnownBase: () => Promise.reject(bug) } })).rejects.toBe(bug);
  });
});
