import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { githubCollectorControl } from '../../../../../actions/shared/adapters/github/github-collector-control.ts';
import type { Fault } from '../../../../support/fake-github/fault.ts';
import { startFakeGithub, type FakeGithub } from '../../../../support/fake-github/start-fake-github.ts';
import { virtualClock } from '../../../../support/virtual-clock.ts';

const ZEROS = '0'.repeat(40);
const START = new Date('2026-11-25T02:05:20Z');
let github: FakeGithub;
beforeEach(async () => {
  github = await startFakeGithub({ workflows: ['dlt.yml', 'collect.yml'], files: {} });
});
afterEach(() => github.close());

function open({ deadlineMs = 120_000, token = github.token } = {}) {
  const { owner, repo, url: apiUrl, graphqlUrl } = github;
  const clock = virtualClock(START);
  github.state.now = () => clock.now();
  const control = githubCollectorControl({
    ...{ apiUrl, graphqlUrl, tokenFor: () => token, clock, random: () => 0.5, deadlineMs },
  });
  const dlt = { owner, repo, file: 'dlt.yml' };
  const elapsedMs = (): number => clock.now().getTime() - START.getTime();
  return { control, clock, dlt, elapsedMs, own: { owner, repo } };
}

const on = 'actions/disable-workflow';
const stateOf = (): string => github.state.workflows[0]?.state ?? '';

describe('the control of workflows over GitHub', () => {
  it.each<readonly [string, Fault]>([
    ['a 500 before it was done', { kind: 'server error', status: 500, on }],
    ['a 503 after it was done', { kind: 'server error', status: 503, when: 'after applying', on }],
    ['a reset before it was done', { kind: 'reset', when: 'before applying', on }],
    ['a reset after it was done', { kind: 'reset', when: 'after applying', on }],
    ['a bad gateway in HTML', { kind: 'bad gateway', body: 'html', on }],
  ])('says again what changes nothing when it is done twice: %s', async (_, fault) => {
    const { control, dlt, elapsedMs } = open();
    github.faults.queue(fault);
    expect(await control.disable(dlt)).toEqual({ ok: true, value: null });
    expect([stateOf(), github.count(on)]).toEqual(['disabled_manually', 2]);
    expect(elapsedMs()).toBeLessThan(1_000);
    expect(control.countCalls()).toEqual({ reads: 0, writes: 2 });
  });

  it('gives up after five tries, and says that it may have happened', async () => {
    const { control, dlt } = open();
    github.faults.queue({ kind: 'server error', status: 500, on, times: 9 });
    expect(await control.disable(dlt)).toMatchObject({
      ok: false,
      fault: { kind: 'unanswered', mayHaveHappened: true, detail: expect.stringContaining('HTTP 500') },
    });
    expect(github.count(on)).toBe(5);
  });

  it('never starts a run twice by itself, once one may have begun', async () => {
    const { control, dlt } = open();
    github.faults.queue({ kind: 'reset', when: 'after applying', on: 'actions/create-workflow-dispatch' });
    expect(await control.start(dlt, 'main')).toMatchObject({
      ok: false,
      fault: { kind: 'unanswered', mayHaveHappened: true },
    });
    expect(github.runs).toHaveLength(1);
    const again = await control.start(dlt, 'main');
    expect(again).toEqual({ ok: true, value: expect.stringContaining('/actions/runs/') });
  });

  it('waits as long as a secondary limit says, and a minute where it says nothing', async () => {
    for (const [fault, seconds] of [
      [{ kind: 'secondary limit', retryAfterSeconds: 7, on } as const, 7],
      [{ kind: 'secondary limit', status: 429, on } as const, 60],
    ] as const) {
      const { control, dlt, elapsedMs } = open();
      github.faults.queue(fault);
      const both = await Promise.all([control.disable(dlt), control.readDefaultBranch(dlt)]);
      expect(both.every(({ ok }) => ok)).toBe(true);
      expect(elapsedMs()).toBe(seconds * 1_000);
    }
  });

  it('says when the limit ends where that is after the deadline, and sends nothing more', async () => {
    const { control, dlt, elapsedMs } = open({ deadlineMs: 30_000 });
    github.faults.queue({ kind: 'primary limit', resetInSeconds: 1_800, on });
    const answer = await control.disable(dlt);
    // The fake's header counts from the real clock, and both instants are GitHub's own.
    expect(answer).toMatchObject({
      ok: false,
      fault: { kind: 'limited', endsAt: expect.stringMatching(/^2026-11-25T02:3[45]/u) },
    });
    const sent = github.requests.length;
    expect(await control.readDefaultBranch(dlt)).toMatchObject({ ok: false, fault: { kind: 'limited' } });
    expect([github.requests.length, elapsedMs(), stateOf()]).toEqual([sent, 0, 'active']);
  });

  it('lets twenty writes through at once, one after another, and then one a second', async () => {
    const { control, dlt, elapsedMs } = open();
    let atOnce = 0;
    github.onBefore(on, async () => {
      atOnce += 1;
      expect(atOnce).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
    });
    await Promise.all(Array.from({ length: 20 }, () => control.disable(dlt)));
    expect(elapsedMs()).toBe(0);
    await Promise.all(Array.from({ length: 3 }, () => control.disable(dlt)));
    expect(elapsedMs()).toBe(3_000);
  });

  it('lists runs of every status that is not over, page by page', async () => {
    const { control, dlt } = open();
    for (let id = 1; id <= 101; id += 1) await github.people.run('dlt.yml', { id, status: 'queued', headSha: ZEROS });
    await github.people.run('dlt.yml', { id: 102, status: 'requested', headSha: ZEROS });
    await github.people.run('dlt.yml', { id: 103, status: 'completed', headSha: ZEROS });
    const answer = await control.listOpenRuns(dlt);
    if (!answer.ok) throw new Error(answer.fault.detail);
    expect(answer.value.isWhole).toBe(true);
    expect(answer.value.runs.map(({ id }) => id)).toEqual(Array.from({ length: 102 }, (_, at) => at + 1));
    expect(github.count('actions/list-workflow-runs')).toBe(6);
  });

  it('tells apart what is missing, what the token may not, and what has ended', async () => {
    const { control, dlt, own } = open();
    expect(await control.disable({ ...dlt, file: 'gone.yml' })).toMatchObject({ fault: { kind: 'missing' } });
    expect(await control.listStates({ owner: 'x', repo: 'y' })).toMatchObject({ fault: { kind: 'missing' } });
    const run = await github.people.run('dlt.yml', { status: 'completed', conclusion: 'success' });
    expect(await control.cancelRun({ repository: own, id: run.id, isForced: false })).toMatchObject({
      fault: { kind: 'conflict' },
    });
    expect(await control.start(dlt, 'no-such-branch')).toMatchObject({ fault: { kind: 'refused' } });
    github.state.permissions.actions = 'read';
    expect(await control.disable(dlt)).toMatchObject({ fault: { kind: 'denied' } });
    expect(await open({ token: 'ghs_wrong' }).control.disable(dlt)).toMatchObject({ fault: { kind: 'denied' } });
  });

  it('sends nothing once the signal has come', async () => {
    const { control, dlt } = open();
    expect(await control.disable(dlt, AbortSignal.abort())).toMatchObject({
      fault: { kind: 'unanswered', mayHaveHappened: false },
    });
    expect(github.requests).toEqual([]);
  });
});
