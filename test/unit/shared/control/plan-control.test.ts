import { describe, expect, it } from 'vitest';

import type { RunState } from '../../../../actions/shared/collector-ports.ts';
import type { Collector } from '../../../../actions/shared/control/collectors.ts';
import type { CollectorFacts } from '../../../../actions/shared/control/control-facts.ts';
import { COMMAND_CONTROL_TERMS } from '../../../../actions/shared/control/control-terms.ts';
import { planControl, type ControlPlanRequest } from '../../../../actions/shared/control/plan-control.ts';

const OWN = { owner: 'octo-org', repo: 'ops' };
const AT = '2026-11-25T02:05:00.000Z';
const BEFORE = '2026-11-25T02:00:00.000Z';
const AFTER = '2026-11-25T02:05:10.000Z';

const request: ControlPlanRequest = {
  ...{ direction: 'to-manual', isStartingDlt: false, isManualOn: true, transitionAt: AT, own: OWN },
  ...{ ownRunId: null, ownWorkflow: null, terms: COMMAND_CONTROL_TERMS },
};

function aCollector(path: 'manual' | 'dlt', file: string): Collector {
  return { path, name: file, place: { ...OWN, file } };
}

function factsOf(collector: Collector, changes: Partial<CollectorFacts> = {}): CollectorFacts {
  return {
    collector,
    state: { ok: true, value: 'active' },
    openRuns: { ok: true, value: { runs: [], isWhole: true } },
    newestRuns: { ok: true, value: [] },
    defaultBranch: { ok: true, value: 'main' },
    ...changes,
  };
}

function aRun(changes: Partial<RunState> = {}): RunState {
  return { id: 7, url: 'u', status: 'in_progress', conclusion: null, createdAt: BEFORE, event: 'schedule', ...changes };
}

const manual = aCollector('manual', 'collect.yml');
const dlt = aCollector('dlt', 'dlt.yml');
/** `dlt.yml disable do`, in the order of the plan. */
const told = (facts: readonly CollectorFacts[], changes: Partial<ControlPlanRequest> = {}): readonly string[] =>
  planControl(facts, { ...request, ...changes }).map((step) => `${step.collector.name} ${step.action} ${step.todo}`);

describe('the plan of a switch', () => {
  it('begins with disabling dlt, whatever the order of the policy', () => {
    const second = aCollector('dlt', 'second.yml');
    expect(told([factsOf(manual), factsOf(dlt), factsOf(second)])).toEqual([
      'dlt.yml disable do',
      'second.yml disable do',
      'collect.yml enable already-so',
      'collect.yml start do',
      'dlt.yml cancel do',
      'second.yml cancel do',
    ]);
  });

  it.each<readonly [string, Partial<RunState>, 'already-so' | 'do']>([
    ['is queued since before the transition', { status: 'queued' }, 'already-so'],
    ['runs since before the transition', {}, 'already-so'],
    ['waits for somebody', { status: 'waiting', createdAt: AFTER }, 'already-so'],
    ['ended well after it', { status: 'completed', conclusion: 'success', createdAt: AFTER }, 'already-so'],
    ['failed after it', { status: 'completed', conclusion: 'failure', createdAt: AFTER }, 'already-so'],
    ['was cancelled after it', { status: 'completed', conclusion: 'cancelled', createdAt: AFTER }, 'do'],
    ['never began after it', { status: 'completed', conclusion: 'startup_failure', createdAt: AFTER }, 'do'],
    ['ended before it', { status: 'completed', conclusion: 'success' }, 'do'],
  ])('where a manual run %s, starting another one is weighed by that', (_, run, todo) => {
    const facts = factsOf(manual, { newestRuns: { ok: true, value: [aRun(run)] } });
    expect(told([facts])).toEqual(['collect.yml enable already-so', `collect.yml start ${todo}`]);
  });

  it('counts only runs that are not over where no transition is known', () => {
    const newestRuns = {
      ok: true,
      value: [aRun({ status: 'completed', conclusion: 'success', createdAt: AFTER })],
    } as const;
    expect(told([factsOf(manual, { newestRuns })], { transitionAt: null })[1]).toBe('collect.yml start do');
  });

  it.each<readonly [string | null, string, string]>([
    ['active', 'disable do', 'cancel do'],
    ['disabled_manually', 'disable already-so', 'cancel already-so'],
    ['disabled_inactivity', 'disable already-so', 'cancel already-so'],
    ['disabled_fork', 'disable already-so', 'cancel already-so'],
    ['deleted', 'disable already-so', 'cancel already-so'],
    [null, 'disable cannot', 'cancel skip'],
  ])('of dlt that is %s', (state, disable, cancel) => {
    expect(told([factsOf(dlt, { state: { ok: true, value: state } })])).toEqual([
      `dlt.yml ${disable}`,
      `dlt.yml ${cancel}`,
    ]);
  });

  it.each<readonly [string | null, string, string]>([
    ['active', 'already-so', 'do'],
    ['disabled_manually', 'do', 'do'],
    ['disabled_inactivity', 'do', 'do'],
    ['deleted', 'cannot', 'skip'],
    [null, 'cannot', 'skip'],
  ])('of manual that is %s', (state, enable, start) => {
    const facts = factsOf(manual, { state: { ok: true, value: state } });
    expect(told([facts])).toEqual([`collect.yml enable ${enable}`, `collect.yml start ${start}`]);
  });

  it('ends the runs of a workflow that is disabled already, and never the one that it is part of', () => {
    const openRuns = { ok: true, value: { runs: [aRun()], isWhole: true } } as const;
    const facts = factsOf(dlt, { state: { ok: true, value: 'disabled_manually' }, openRuns });
    expect(told([facts])).toEqual(['dlt.yml disable already-so', 'dlt.yml cancel do']);
    expect(told([facts], { ownRunId: 7 })).toEqual(['dlt.yml disable already-so', 'dlt.yml cancel already-so']);
  });

  it('stops neither its own workflow nor one that manual has too', () => {
    const both = { ...dlt, place: { owner: 'Octo-Org', repo: 'OPS', file: 'collect.yml' } };
    for (const plan of [
      planControl([factsOf(dlt)], { ...request, ownWorkflow: { ...OWN, file: 'dlt.yml' } }),
      planControl([factsOf(manual), factsOf(both)], request).filter(({ collector }) => collector.path === 'dlt'),
    ])
      expect(plan.map(({ action, todo }) => `${action} ${todo}`)).toEqual(['disable cannot', 'cancel cannot']);
  });

  it('does what cannot be looked at first, unless it is not there at all', () => {
    const fault = { kind: 'unanswered', mayHaveHappened: true, detail: 'HTTP 500' } as const;
    const unread = { ok: false, fault } as const;
    const facts = [
      factsOf(dlt, { state: unread, openRuns: unread }),
      factsOf(manual, { state: unread, newestRuns: unread }),
    ];
    expect(told(facts)).toEqual([
      'dlt.yml disable do',
      'collect.yml enable do',
      'collect.yml start do',
      'dlt.yml cancel do',
    ]);
    const gone = { ok: false, fault: { kind: 'missing', detail: 'HTTP 404' } } as const;
    expect(told([factsOf(dlt, { state: gone, openRuns: gone })])[0]).toBe('dlt.yml disable cannot');
  });

  it('only enables dlt in the other direction, and names manual that is off while it should be on', () => {
    const off = { state: { ok: true, value: 'disabled_manually' } } as const;
    const facts = [factsOf(dlt, off), factsOf(manual, off)];
    const toDlt = { direction: 'to-dlt' } as const;
    expect(told(facts, toDlt)).toEqual(['dlt.yml enable do', 'collect.yml enable cannot']);
    expect(told(facts, { ...toDlt, isManualOn: false })).toEqual(['dlt.yml enable do', 'collect.yml enable skip']);
    expect(told(facts, { ...toDlt, isStartingDlt: true })[1]).toBe('dlt.yml start do');
  });
});
