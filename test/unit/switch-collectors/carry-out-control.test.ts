import { expect, it } from 'vitest';

import type { CollectorWorkflows, RunState } from '../../../actions/shared/collector-ports.ts';
import type { Collector } from '../../../actions/shared/control/collectors.ts';
import type { ControlStep } from '../../../actions/shared/control/plan-control.ts';
import { carryOutControl } from '../../../actions/switch-collectors/carry-out-control.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

const RUN: RunState = {
  ...{ id: 7, url: 'u', status: 'in_progress', conclusion: null },
  ...{ createdAt: '2026-11-25T02:00:00Z', event: 'schedule' },
};
const done = { ok: true, value: null } as const;

function aCollector(path: 'manual' | 'dlt', file: string): Collector {
  return { path, name: file, place: { owner: 'o', repo: 'r', file } };
}

function toDo(collector: Collector, action: ControlStep['action']): ControlStep {
  return { collector, action, todo: 'do', observed: '', expected: '', remedy: null };
}

/** A promise that the test keeps. */
function aPromise<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((keep) => {
    resolve = keep;
  });
  return { promise, resolve: (value: T) => resolve(value) };
}

it('starts manual and ends no run of dlt while dlt is still being disabled', async () => {
  const called: string[] = [];
  const disabling = aPromise<typeof done>();
  const starting = aPromise<null>();
  let isOver = false;
  const workflows: CollectorWorkflows = {
    listStates: async () => ({ ok: true, value: new Map([['dlt.yml', 'disabled_manually']]) }),
    readDefaultBranch: async () => ({ ok: true, value: 'main' }),
    listOpenRuns: async () => {
      called.push('list');
      return { ok: true, value: { runs: isOver ? [] : [RUN], isWhole: true } };
    },
    listNewestRuns: async () => ({ ok: true, value: [] }),
    readRun: async () => ({ ok: true, value: { ...RUN, status: 'completed', conclusion: 'cancelled' } }),
    enable: async () => done,
    disable: async () => {
      called.push('disable');
      return disabling.promise;
    },
    start: async () => {
      called.push('start');
      starting.resolve(null);
      return done;
    },
    cancelRun: async () => {
      called.push('cancel');
      isOver = true;
      return done;
    },
    countCalls: () => ({ reads: 0, writes: 0 }),
  };
  const [dlt, manual] = [aCollector('dlt', 'dlt.yml'), aCollector('manual', 'collect.yml')];
  const steps = [toDo(dlt, 'disable'), toDo(manual, 'start'), toDo(dlt, 'cancel')];
  const fact = { state: { ok: true, value: 'active' }, openRuns: null, newestRuns: { ok: true, value: [] } } as const;
  const facts = [dlt, manual].map((collector) => ({
    ...{ collector, ...fact, defaultBranch: { ok: true, value: 'main' } as const },
  }));
  const clock = virtualClock();
  const signal = new AbortController().signal;
  const running = carryOutControl(
    { steps, facts, ownRunId: null, endsAt: clock.now().getTime() + 60_000, graceMs: 30_000, signal, lastLook: signal },
    { workflows, clock, print: () => undefined },
  );
  await starting.promise;
  // Whatever could go on without dlt being disabled has gone on.
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  expect(called).toEqual(['disable', 'start']);
  disabling.resolve(done);
  const effects = await running;
  expect(called).toEqual(['disable', 'start', 'list', 'cancel', 'list']);
  expect([...effects.values()].map(({ kind }) => kind).toSorted()).toEqual(['set', 'started', 'stopped']);
});
