import { afterEach, describe, expect, it } from 'vitest';

import type { FaultKind } from '../../support/fake-github/fault.ts';
import { reportScene, type ReportScene } from '../../support/report-scene.ts';

/** Each call that opening a report makes, by its label at the fake. */
const CALLS = [
  'tip',
  'files',
  'pulls/list',
  'git/create-ref',
  'createCommitOnBranch',
  'pulls/create',
  'issues/add-labels',
  'issues/add-assignees',
  'pulls/request-reviewers',
  'pulls/update',
  'repos/create-commit-status',
] as const;

const PASSING: readonly FaultKind[] = [
  { kind: 'server error', status: 500 },
  { kind: 'bad gateway', body: 'html' },
  { kind: 'server error', status: 503, when: 'after applying' },
  { kind: 'reset', when: 'before applying' },
  { kind: 'reset', when: 'after applying' },
  { kind: 'no answer', when: 'after applying' },
  { kind: 'truncated JSON' },
  { kind: 'HTML with 200' },
  { kind: 'secondary limit', retryAfterSeconds: 1 },
];

let scene: ReportScene;
afterEach(() => scene.close());

describe.each(CALLS)('a fault of %s', { timeout: 240_000 }, (on) => {
  it.each(PASSING)(
    'that passes ($kind, $when$status) leaves one commit, one pull request and no issue',
    async (fault) => {
      scene = await reportScene({ callLimitMs: 4_000 });
      scene.github.faults.queue({ ...fault, on });
      const { result } = await scene.report();
      expect(result.decision).toBe('opened');
      expect(result.incidents[0]?.refused).toEqual([]);
      expect(await scene.commitsOf()).toHaveLength(1);
      expect(scene.pulls()).toHaveLength(1);
      expect([...(scene.pulls()[0]?.labels ?? [])]).toEqual(['incident']);
      expect(scene.pulls()[0]?.body).toContain('asked for.');
      expect(scene.issues()).toHaveLength(0);
      expect((await scene.report()).result.decision).toBe('unchanged');
      expect(await scene.commitsOf()).toHaveLength(1);
    },
  );
  it.each<FaultKind>([{ kind: 'server error', status: 503 }, { kind: 'forbidden' }, { kind: 'not found' }])(
    'that stays ($kind) ends in a report somewhere, with the reason',
    async (fault) => {
      scene = await reportScene();
      scene.github.faults.queue({ ...fault, on, times: 100 });
      const outcome = await scene.report().catch((error: unknown) => error);
      if (outcome instanceof Error) {
        expect(['tip', 'files']).toContain(on);
        expect(outcome).toMatchObject({ name: 'OperatorError', reasonCode: 'incident-missing' });
        return;
      }
      const { result } = outcome as Awaited<ReturnType<ReportScene['report']>>;
      expect(['opened', 'fell-back-to-issue']).toContain(result.decision);
      // A report in two places has two readers.
      expect(scene.pulls().length + scene.issues().length).toBe(1);
      const [incident] = result.incidents;
      const told = [...(incident?.fallbacks ?? []), ...(incident?.refused ?? []), ...(incident?.notes ?? [])];
      if (on !== 'pulls/list') expect(told.length).toBeGreaterThan(0);
      scene.github.faults.clear();
      expect((await scene.report()).result.incidents[0]?.pullRequest?.state).toBe('open');
      expect(scene.pulls()).toHaveLength(1);
      expect((await scene.commitsOf()).length).toBeLessThanOrEqual(1);
    },
  );
});

describe('a replica that lags', { timeout: 120_000 }, () => {
  it('does not hide the state commit', async () => {
    scene = await reportScene();
    scene.github.faults.queue({ kind: 'stale read', on: 'tip', times: 2 });
    const { result } = await scene.report({ incidentId: scene.record.id });
    expect(result.decision).toBe('opened');
  });
  it('shows the pull request late, and there is one all the same', async () => {
    scene = await reportScene();
    await scene.report();
    scene.github.faults.queue({ kind: 'stale read', on: 'pulls/list' });
    await scene.report();
    expect(scene.pulls()).toHaveLength(1);
  });
  it('shows the issue late, and the double is closed by the next run', async () => {
    scene = await reportScene({ mayActionsOpenPullRequests: false });
    await scene.report();
    scene.github.faults.queue({ kind: 'stale read', on: 'issues/list-for-repo', times: 3 });
    await scene.report();
    await scene.report();
    expect(scene.issues().filter(({ state }) => state === 'open')).toHaveLength(1);
  });
});

describe('two runs at once', { timeout: 120_000 }, () => {
  it('make one branch, one commit and one pull request', async () => {
    scene = await reportScene();
    await Promise.all([scene.report(), scene.report()]);
    expect(await scene.commitsOf()).toHaveLength(1);
    expect(scene.pulls()).toHaveLength(1);
  });
  it('make one open issue where pull requests are off', async () => {
    scene = await reportScene({ mayActionsOpenPullRequests: false });
    await Promise.all([scene.report(), scene.report()]);
    await scene.report();
    expect(scene.issues().filter(({ state }) => state === 'open')).toHaveLength(1);
  });
  it('keep a commit that a person makes between the read and the write', async () => {
    scene = await reportScene();
    await scene.report();
    const { github, record } = scene;
    let isFirst = true;
    github.onBefore('createCommitOnBranch', async () => {
      if (!isFirst) return;
      isFirst = false;
      await github.commit({ branch: `incident/${record.id}`, files: { 'incidents/note.md': 'by hand' } });
    });
    const jobResults = '{"rollback": "success", "verify": "failure"}';
    expect((await scene.report({ mode: 'update', jobResults })).result.decision).toBe('updated');
    expect(await scene.file('incidents/note.md')).toBe('by hand');
    expect(await scene.commitsOf()).toHaveLength(3);
  });
});
