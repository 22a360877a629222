import type { CollectorAnswer, CollectorWorkflows } from '../shared/collector-ports.ts';
import type { StepEffect } from '../shared/control/assess-control.ts';
import type { CollectorFacts } from '../shared/control/control-facts.ts';
import type { ControlStep } from '../shared/control/plan-control.ts';
import type { Clock } from '../shared/ports.ts';
import { onceEach, stateOf } from './read-collector-facts.ts';
import { startCollector } from './start-collector.ts';
import { stopRuns } from './stop-runs.ts';

export interface CarryOutRequest {
  readonly steps: readonly ControlStep[];
  readonly facts: readonly CollectorFacts[];
  readonly ownRunId: number | null;
  /** In milliseconds since 1970. */
  readonly endsAt: number;
  readonly graceMs: number;
  /** Aborts at the deadline too. */
  readonly signal: AbortSignal;
  /** Of the last look at what was set, which may take a little longer. */
  readonly lastLook: AbortSignal;
}

export interface CarryOutPorts {
  readonly workflows: CollectorWorkflows;
  readonly clock: Clock;
  readonly print: (line: string) => void;
}

export type Effects = ReadonlyMap<ControlStep, StepEffect>;

/**
 * Carries the plan out. The order is that of the writes, which go one by one: dlt is disabled first; from then on its runs are ended while manual is enabled and
 * started, and neither waits for the other. At the end the states are read back: only that says what is so.
 */
export async function carryOutControl(request: CarryOutRequest, ports: CarryOutPorts): Promise<Effects> {
  const due = (action: ControlStep['action']) =>
    request.steps.filter((step) => step.action === action && step.todo === 'do');
  const sets = [...due('disable'), ...due('enable')].map((step) => ({ step, answer: setState(step, request, ports) }));
  const disabled = Promise.all(sets.filter(({ step }) => step.action === 'disable').map(({ answer }) => answer));
  const stopped = disabled.then(() => stopAll(due('cancel'), request, ports));
  const started = due('start').map(async (step) => {
    const enabled = await sets.find((set) => set.step.action === 'enable' && set.step.collector === step.collector)
      ?.answer;
    return [step, await start(step, enabled ?? null, request, ports)] as const;
  });
  const [stops, starts] = await Promise.all([stopped, Promise.all(started)]);
  return new Map([...(await readBack(sets, request, ports)), ...stops, ...starts]);
}

type Answer = CollectorAnswer<null>;
type Effect = readonly [ControlStep, StepEffect];

interface Set {
  readonly step: ControlStep;
  readonly answer: Promise<Answer>;
}

async function setState(
  { collector, action }: ControlStep,
  { signal }: CarryOutRequest,
  { workflows, print }: CarryOutPorts,
): Promise<Answer> {
  const isEnabling = action === 'enable';
  const answer = await workflows[isEnabling ? 'enable' : 'disable'](collector.place, signal);
  if (answer.ok) print(`${isEnabling ? 'Enabled' : 'Disabled'} ${collector.name}.`);
  return answer;
}

async function readBack(
  sets: readonly Set[],
  { lastLook }: CarryOutRequest,
  { workflows, clock }: CarryOutPorts,
): Promise<readonly Effect[]> {
  const states = onceEach((repository) => workflows.listStates(repository, lastLook));
  return Promise.all(
    sets.map(async ({ step, answer }): Promise<Effect> => {
      const { place } = step.collector;
      const [given, read] = [await answer, await states(place)];
      return [step, { kind: 'set', answer: given, after: stateOf(read, place.file), at: now(clock) }];
    }),
  );
}

async function start(
  { collector }: ControlStep,
  enabled: Answer | null,
  { facts, signal }: CarryOutRequest,
  ports: CarryOutPorts,
): Promise<StepEffect> {
  const fact = facts.find((one) => one.collector === collector);
  if (fact === undefined) throw new TypeError(`Nothing is known of ${collector.name}.`);
  // GitHub starts nothing that is disabled.
  const refused = enabled?.ok === false ? enabled : null;
  const started =
    refused === null ? await startCollector(fact, ports, signal) : { answer: refused, isFound: false as const };
  if (started.answer.ok) ports.print(`Started ${collector.name}.`);
  return { kind: 'started', ...started, at: now(ports.clock) };
}

async function stopAll(
  steps: readonly ControlStep[],
  request: CarryOutRequest,
  ports: CarryOutPorts,
): Promise<readonly Effect[]> {
  const places = steps.map(({ collector }) => collector.place);
  const stopped = await stopRuns({ ...request, places }, ports);
  const at = now(ports.clock);
  return steps.flatMap((step, index): Effect[] => {
    const own = stopped[index];
    return own === undefined ? [] : [[step, { kind: 'stopped', ...own, at }]];
  });
}

function now(clock: Clock): string {
  return clock.now().toISOString();
}
