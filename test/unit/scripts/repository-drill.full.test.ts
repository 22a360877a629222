import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { gitCutoverRepository } from '../../../actions/shared/adapters/git/git-cutover-repository.ts';
import { planRollback, STATE_PATHS } from '../../../actions/shared/cutover/plan-rollback.ts';
import { commitTransition } from '../../../actions/shared/transition/commit-transition.ts';
import { recogniseRollback } from '../../../actions/shared/transition/recognise-rollback.ts';
import { openDrillBranch, type DrillBranch } from '../../../scripts/drill/drill-branch.ts';
import { planDrillRecord } from '../../../scripts/drill/drill-record.ts';
import { beginDrill, endDrill } from '../../../scripts/drill/repository-drill.ts';
import { aRollbackRequest } from '../../support/a-rollback-request.ts';
import { bareEnvironment, temporaryGit, type TemporaryGit } from '../../support/temporary-git.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

const NOW = new Date('2026-11-26T05:23:00Z');
const RUN = { at: NOW, run: '77', attempt: 1, job: 'drill' };

describe('a drill on a branch of the repository', () => {
  let git: TemporaryGit;
  let branch: DrillBranch;
  let folder: string;
  beforeEach(async () => {
    git = await temporaryGit();
    await git.commit({ branch: 'main', message: 'x', files: { 'README.md': 'x' } });
    folder = mkdtempSync(join(tmpdir(), 'switchback-drill-test-'));
    const remote = { name: 'origin', settings: [['remote.origin.url', git.remote] as const] };
    branch = await openDrillBranch(remote, bareEnvironment(git.directory));
  });
  afterEach(async () => {
    await branch.close();
    await git.remove();
    rmSync(folder, { recursive: true });
  });
  const refs = async () => (await git.git(git.remote, ['for-each-ref', '--format=%(refname:short)'])).split('\n');
  const rollBack = async (isDrill = true) => {
    const repository = gitCutoverRepository({
      ...{ cwd: await git.clone(), remote: 'origin', branch: 'switchback-drill' },
      environment: bareEnvironment(git.directory),
    });
    return commitTransition({
      ...{ repository, operationId: 'run-77-drill', paths: STATE_PATHS, recognise: recogniseRollback },
      plan: (snapshot) => planRollback(snapshot, aRollbackRequest({ operationId: 'run-77-drill', isDrill }), NOW),
      ...{ clock: virtualClock(NOW), random: Math.random, signalAfter: () => new AbortController().signal },
    });
  };

  it('makes the branch, finds what the rollback left on it, and removes it', async () => {
    await beginDrill(branch, folder, NOW);
    expect(await refs()).toEqual(['main', 'switchback-drill']);
    await rollBack();
    const steps = await endDrill(branch, { decision: 'rolled-back', seconds: 2.5 });
    expect(steps.map(({ step, verdict }) => `${step}: ${verdict}`)).toEqual([
      'branch: 1 Immediate action: rollback: pass',
      'branch: state after it: pass',
      'branch: collectors ask: pass',
      'branch: incident: pass',
      'branch: removed: pass',
    ]);
    expect(await refs()).toEqual(['main']);
    expect(planDrillRecord(steps, { run: RUN, runUrl: null })).toMatchObject({ verdict: 'pass', run: '77-1-drill' });
  });

  it('fails where the record says nothing of a drill: people would take it for an outage', async () => {
    await beginDrill(branch, folder, NOW);
    await rollBack(false);
    const steps = await endDrill(branch, { decision: 'rolled-back', seconds: 2.5 });
    expect(steps.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass', 'fail', 'pass']);
    expect(steps[3]?.observed).toContain('not marked as a drill');
  });

  it('fails where nothing was rolled back, and removes the branch all the same', async () => {
    await beginDrill(branch, folder, NOW);
    const steps = await endDrill(branch, { decision: 'not-rolled-back', seconds: 2 });
    expect(steps.map(({ verdict }) => verdict)).toEqual(['fail', 'fail', 'fail', 'fail', 'pass']);
    expect(await refs()).toEqual(['main']);
  });

  it('replaces what a drill that died left behind, and says where there never was a branch', async () => {
    await beginDrill(branch, folder, NOW);
    await rollBack();
    await beginDrill(branch, folder, NOW);
    const files = await branch.read(['config/traffic_cutover_config.json']);
    expect(new TextDecoder().decode(files?.get('config/traffic_cutover_config.json') ?? undefined)).toContain('"10%"');
    await branch.remove();
    await branch.remove();
    const [, state] = await endDrill(branch, { decision: 'rolled-back', seconds: 1 });
    expect(state).toMatchObject({ verdict: 'fail', observed: 'there is no branch of the drill' });
  });

  it.each([
    [30, 'pass'],
    [30.1, 'fail'],
    [null, 'unknown'],
  ] as const)('a rollback that took %d s against the 30 s of the runbook: %s', async (seconds, verdict) => {
    const [first] = await endDrill(branch, { decision: 'rolled-back', seconds });
    expect(first).toMatchObject({ verdict });
  });
});
