import type { RunState } from '../collector-ports.ts';
import type { ControlDirection } from './control-direction.ts';
import type { ControlAction } from '../history/control-record.ts';
import { count } from '../markdown/count.ts';
import type { Collector } from './collectors.ts';
import { ACTIVE, DELETED, isOver, type CollectorFacts } from './control-facts.ts';
import type { ControlTerms } from './control-terms.ts';
import { describeByHand, explainControlFault } from './explain-control-fault.ts';
import { workflowKey, type RepositoryName, type WorkflowPlace } from './workflow-reference.ts';

export interface ControlPlanRequest {
  readonly direction: ControlDirection;
  /** Start dlt once it is enabled, instead of leaving it to its schedule. */
  readonly isStartingDlt: boolean;
  readonly isManualOn: boolean | null;
  /** UTC with `Z`; `null` where no transition is known: then only runs that are not over count as started. */
  readonly transitionAt: string | null;
  readonly own: RepositoryName;
  /** The run and the workflow that this is part of: neither is ever stopped. */
  readonly ownRunId: number | null;
  readonly ownWorkflow: WorkflowPlace | null;
  readonly terms: ControlTerms;
}

/** What happens to one collector, or why nothing does. */
export interface ControlStep {
  readonly collector: Collector;
  readonly action: ControlAction;
  /** `cannot`: a person must mend something first. */
  readonly todo: 'do' | 'already-so' | 'cannot' | 'unknown' | 'skip';
  readonly observed: string;
  readonly expected: string;
  readonly remedy: string | null;
}

/**
 * Every step, in the order in which it is begun: first dlt is disabled, so that no schedule starts another run, then manual is enabled and started while
 * dlt's runs are cancelled. Nothing in it is done that is so already.
 */
export function planControl(facts: readonly CollectorFacts[], request: ControlPlanRequest): readonly ControlStep[] {
  const on = (path: 'manual' | 'dlt') => facts.filter(({ collector }) => collector.path === path);
  const plan = (path: 'manual' | 'dlt', step: (fact: CollectorFacts) => ControlStep) => on(path).map(step);
  if (request.direction === 'to-manual')
    return [
      ...plan('dlt', (fact) => planDisable(fact, facts, request)),
      ...plan('manual', (fact) => planEnable(fact, request)),
      ...plan('manual', (fact) => planStart(fact, request)),
      ...plan('dlt', (fact) => planCancel(fact, facts, request)),
    ];
  return [
    ...plan('dlt', (fact) => planEnable(fact, request)),
    ...(request.isStartingDlt ? plan('dlt', (fact) => planStart(fact, request)) : []),
    ...plan('manual', (fact) => planStay(fact, request)),
  ];
}

type Planned = Omit<ControlStep, 'collector' | 'action'>;

const DISABLED = 'disabled';

function planDisable(fact: CollectorFacts, all: readonly CollectorFacts[], request: ControlPlanRequest): ControlStep {
  const about = { collector: fact.collector, action: 'disable' } as const;
  const own = refuseOwn(fact, all, request);
  if (own !== null) return { ...about, ...own, expected: DISABLED };
  if (fact.state.ok && fact.state.value === null) return { ...about, ...missing(fact, request), expected: DISABLED };
  if (!fact.state.ok) return { ...about, ...unreadState(fact, 'disable', request), expected: DISABLED };
  const { value: state } = fact.state;
  const isActive = state === ACTIVE;
  return { ...about, todo: isActive ? 'do' : 'already-so', observed: state ?? '', expected: DISABLED, remedy: null };
}

function planEnable(fact: CollectorFacts, request: ControlPlanRequest): ControlStep {
  const about = { collector: fact.collector, action: 'enable', expected: ACTIVE } as const;
  if (!fact.state.ok) return { ...about, ...unreadState(fact, 'enable', request) };
  const { value: state } = fact.state;
  if (state === null || state === DELETED) return { ...about, ...missing(fact, request) };
  return { ...about, todo: state === ACTIVE ? 'already-so' : 'do', observed: state, remedy: null };
}

/** Runs are ended also where the workflow is disabled already: disabling stops new runs alone (facts: GitHub, 1.5). */
function planCancel(fact: CollectorFacts, all: readonly CollectorFacts[], request: ControlPlanRequest): ControlStep {
  const { collector, state, openRuns } = fact;
  const about = { collector, action: 'cancel', expected: 'no run that is not over' } as const;
  const own = refuseOwn(fact, all, request);
  if (own !== null) return { ...about, ...own };
  if (state.ok && state.value === null) return { ...about, todo: 'skip', observed: 'no such workflow', remedy: null };
  if (openRuns?.ok !== true)
    return { ...about, todo: 'do', observed: 'its runs are looked at once it is disabled', remedy: null };
  const { runs, isWhole } = openRuns.value;
  const open = runs.filter(({ id }) => id !== request.ownRunId);
  // Until it is disabled, its schedule can begin one at any moment: whoever carries this out looks again.
  const isStill = state.ok && state.value !== ACTIVE;
  if (open.length === 0 && isWhole)
    return { ...about, todo: isStill ? 'already-so' : 'do', observed: 'no run', remedy: null };
  const observed = `${isWhole ? '' : 'more than '}${count(open.length, 'run')} ${describeStatuses(open)}`;
  return { ...about, todo: 'do', observed, remedy: null };
}

function planStart(fact: CollectorFacts, request: ControlPlanRequest): ControlStep {
  const { collector, state, newestRuns, defaultBranch } = fact;
  const { place, path } = collector;
  const about = { collector, action: 'start', expected: 'a run that has the new state' } as const;
  if (state.ok && (state.value === null || state.value === DELETED))
    return { ...about, todo: 'skip', observed: 'no such workflow', remedy: null };
  const started = newestRuns?.ok === true ? findStarted(newestRuns.value, request) : null;
  if (started !== null) return { ...about, ...started };
  if (defaultBranch?.ok === false) {
    const { observed, outcome, remedy } = explainControlFault(defaultBranch.fault, {
      ...request,
      place,
      action: 'start',
    });
    return { ...about, todo: outcome === 'failed' ? 'cannot' : 'unknown', observed, remedy };
  }
  const since = request.transitionAt === null || path === 'dlt' ? '' : ` since ${request.transitionAt}`;
  const observed = newestRuns?.ok === true ? `no run${since}` : 'its runs could not be read';
  return { ...about, todo: 'do', observed, remedy: null };
}

/** Ended by somebody, or never begun: no run that collected anything. */
const IDLE: ReadonlySet<string | null> = new Set([
  'cancelled',
  'skipped',
  'stale',
  'startup_failure',
  'action_required',
]);

function findStarted(runs: readonly RunState[], { transitionAt, direction }: ControlPlanRequest): Planned | null {
  const expected = 'a run that has the new state';
  const open = runs.find((run) => !isOver(run));
  if (open !== undefined) {
    const isOld = transitionAt !== null && Date.parse(open.createdAt) < Date.parse(transitionAt);
    const note = isOld && open.status === 'in_progress' ? '; what dlt had comes with its next run' : '';
    return { todo: 'already-so', observed: `run ${open.id} is ${open.status}${note}`, expected, remedy: null };
  }
  if (direction !== 'to-manual' || transitionAt === null) return null;
  const since = runs.find((run) => !IDLE.has(run.conclusion) && Date.parse(run.createdAt) >= Date.parse(transitionAt));
  if (since === undefined) return null;
  const observed = `run ${since.id} began at ${since.createdAt} and ended with ${since.conclusion ?? 'nothing'}`;
  return { todo: 'already-so', observed, expected, remedy: null };
}

/** An advance leaves manual as it is: it must be on for every unit that dlt does not have. */
function planStay(fact: CollectorFacts, request: ControlPlanRequest): ControlStep {
  const { collector } = fact;
  const about = { collector, action: 'enable', expected: 'active, as the config has manual on' } as const;
  if (request.isManualOn === false)
    return { ...about, todo: 'skip', observed: 'the config has manual off: it is left as it is', remedy: null };
  const step = planEnable(fact, request);
  if (step.todo !== 'do') return { ...step, ...about };
  if (!fact.state.ok) return { ...about, todo: 'unknown', observed: step.observed, remedy: step.remedy };
  const remedy = `Enable it, or manual collects nothing on schedule. ${describeByHand({ action: 'enable', place: collector.place })}.`;
  return { ...about, todo: 'cannot', observed: step.observed, remedy };
}

/** Where the state could not be read, it is still said what shall be: enabling and disabling change nothing where they are needless. */
function unreadState(fact: CollectorFacts, action: ControlAction, request: ControlPlanRequest) {
  if (fact.state.ok) throw new TypeError('the state was read');
  const { fault } = fact.state;
  const explained = explainControlFault(fault, { ...request, place: fact.collector.place, action });
  const isHopeless = fault.kind === 'missing';
  return { todo: isHopeless ? 'cannot' : 'do', observed: explained.observed, remedy: explained.remedy } as const;
}

function missing({ collector: { place } }: CollectorFacts, request: ControlPlanRequest) {
  const fault = { kind: 'missing', detail: `${place.owner}/${place.repo} has no such workflow` } as const;
  const { observed, remedy } = explainControlFault(fault, { ...request, place, action: 'enable' });
  return { todo: 'cannot', observed, remedy } as const;
}

/** What must not be stopped though the policy says dlt: the workflow that this runs in, and one that manual has too. */
function refuseOwn(
  { collector: { place } }: CollectorFacts,
  all: readonly CollectorFacts[],
  { ownWorkflow }: ControlPlanRequest,
): Omit<Planned, 'expected'> | null {
  const key = workflowKey(place);
  const remedy = 'Give dlt a workflow of its own under collectors in config/policy.yaml.';
  if (ownWorkflow !== null && workflowKey(ownWorkflow) === key)
    return { todo: 'cannot', observed: 'it is the workflow that this runs in', remedy };
  const isShared = all.some(({ collector }) => collector.path === 'manual' && workflowKey(collector.place) === key);
  return isShared ? { todo: 'cannot', observed: 'it is a workflow of manual too', remedy } : null;
}

/** `(1 in_progress, 2 queued)` */
function describeStatuses(runs: readonly RunState[]): string {
  const counts = new Map<string, number>();
  for (const { status } of runs) counts.set(status, (counts.get(status) ?? 0) + 1);
  const shown = [...counts].toSorted(([a], [b]) => a.localeCompare(b)).map(([status, number]) => `${number} ${status}`);
  return `(${shown.join(', ')})`;
}
