import type { CollectorWorkflows } from '../shared/collector-ports.ts';
import { assessStep } from '../shared/control/assess-control.ts';
import { collectorsOf } from '../shared/control/collectors.ts';
import type { ControlResult, ControlRow } from '../shared/control/control-result.ts';
import type { ControlTerms } from '../shared/control/control-terms.ts';
import { decideControl, type ControlDecision, type ControlState } from '../shared/control/decide-control.ts';
import { describeExternal } from '../shared/control/describe-external.ts';
import { planControl } from '../shared/control/plan-control.ts';
import type { RepositoryName, WorkflowPlace } from '../shared/control/workflow-reference.ts';
import type { FenceLedger, FencePort } from '../shared/fence-ports.ts';
import type { FenceRequest } from '../shared/fence/fence-request.ts';
import { LIVE_STATE_PATHS, parseLiveState, type LiveState } from '../shared/gate/live-state.ts';
import type { ControlDirection } from '../shared/control/control-direction.ts';
import { renderRunKey, type HistoryRun } from '../shared/history/history-path.ts';
import type { Policy } from '../shared/policy/policy.ts';
import type { Clock, CutoverRepository, HistoryStore } from '../shared/ports.ts';
import type { CollectionPath } from '../shared/routing/route.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured } from '../shared/verification/measured.ts';
import { carryOutControl, type Effects } from './carry-out-control.ts';
import { carryOutFence } from './carry-out-fence.ts';
import { explainNoFence } from './explain-no-fence.ts';
import { keepControl } from './keep-control.ts';
import { readCollectorFacts } from './read-collector-facts.ts';
import { toControlResult, type SwitchFacts } from './to-control-result.ts';

export interface SwitchOptions {
  readonly direction: ControlDirection;
  /** Of the state that the decision was made on; `null` where a person decides. */
  readonly observedGeneration: number | null;
  readonly isStartingDlt: boolean;
  readonly isDryRun: boolean;
  readonly deadlineMs: number;
  /** `null`: the one that the state names. */
  readonly incident: string | null;
  readonly own: RepositoryName;
  /** The run and the workflow that this is part of; `null` outside of a workflow. */
  readonly ownRunId: number | null;
  readonly ownWorkflow: WorkflowPlace | null;
  /** The job that sets the fence where this one does not; `null`: there is none. */
  readonly fencedBy: string | null;
  /** The user in the manual path's database URL, where it is known. */
  readonly manualUser: string | null;
  readonly run: Omit<HistoryRun, 'at'>;
  readonly terms: ControlTerms;
  readonly signal: AbortSignal;
}

export interface SwitchPorts {
  readonly repository: Pick<CutoverRepository, 'readTip' | 'branch'>;
  readonly workflows: CollectorWorkflows;
  readonly policy: Policy;
  /** `null`: nothing is kept. */
  readonly history: HistoryStore | null;
  /** Layer 3; `null` where it is not set up. */
  readonly fence: { readonly database: FencePort; readonly ledger: FenceLedger } | null;
  readonly clock: Clock;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
  readonly print: (line: string) => void;
}

/** How long the state may take to be read. */
const STATE_MS = 15_000;
/** How much longer than the deadline the last look at what was set may take. */
const LAST_LOOK_MS = 10_000;
/** What GitHub's runner gives the steps of a cancelled job is 10 s, and its `always()` steps 5 min; a minute tells one that ends from one that hangs. */
const LONGEST_GRACE_MS = 60_000;

/**
 * Step 3 of the runbook: layers 2 and 3 side by side, in either direction. Whatever one collector does, every other one is dealt with; what became of each is in the
 * result. Done twice, it changes nothing. Throws for bugs alone.
 */
export async function switchCollectors(options: SwitchOptions, ports: SwitchPorts): Promise<ControlResult> {
  const startedAt = ports.clock.now();
  const bounds = boundsOf(options, ports, startedAt);
  const decision = decideControl(options, await readState(options, ports));
  if (decision.kind === 'refused')
    return toControlResult(
      { decision, rows: [], isOvertaken: false, ...NO_FENCE, withoutFence: null, notes: [], startedAt },
      options,
      ports,
    );
  const { state } = decision;
  const [rows, fenced] = await Promise.all([
    carryOut({ ...options, ...state }, PATHS, ports, bounds),
    fenceRole(state, options, ports, new Date(bounds.endsAt)),
  ]);
  const overtaken = await withdraw(decision, options, ports, bounds);
  const all = [...rows, ...overtaken.rows, ...externalRows(options, ports.policy)];
  const without = explainNoFence(options, { hasConnection: ports.fence !== null, policy: ports.policy });
  const notes = [...overtaken.notes, ...(without?.isWarning === true ? [without.text] : [])];
  const isOvertaken = overtaken.rows.length > 0;
  const withoutFence = without?.text ?? null;
  const facts = { decision, rows: all, isOvertaken, ...fenced, withoutFence, notes, startedAt };
  return keepControl(toControlResult(facts, options, ports), options, ports);
}

const PATHS = ['dlt', 'manual'] as const;

interface Bounds {
  /** In milliseconds since 1970. */
  readonly endsAt: number;
  readonly graceMs: number;
  readonly signal: AbortSignal;
  readonly lastLook: AbortSignal;
}

function boundsOf({ deadlineMs, signal }: SwitchOptions, { signalAfter }: SwitchPorts, startedAt: Date): Bounds {
  return {
    endsAt: startedAt.getTime() + deadlineMs,
    graceMs: Math.min(LONGEST_GRACE_MS, deadlineMs / 2),
    signal: AbortSignal.any([signal, signalAfter(deadlineMs)]),
    lastLook: AbortSignal.any([signal, signalAfter(deadlineMs + LAST_LOOK_MS)]),
  };
}

async function readState(
  { signal }: Pick<SwitchOptions, 'signal'>,
  { repository, signalAfter }: SwitchPorts,
): Promise<Measured<LiveState>> {
  return measureFault(async () => {
    const bounded = AbortSignal.any([signal, signalAfter(STATE_MS)]);
    const { files, history } = await repository.readTip(LIVE_STATE_PATHS, { signal: bounded });
    return parseLiveState(files, history);
  }, 'Check the token and the status of GitHub, then run this again.');
}

type Work = SwitchOptions & ControlState;

async function carryOut(
  work: Work,
  paths: readonly CollectionPath[],
  ports: SwitchPorts,
  bounds: Bounds,
): Promise<readonly ControlRow[]> {
  const { direction, isStartingDlt, own, isDryRun, ownRunId } = work;
  const isToManual = direction === 'to-manual';
  const facts = await readCollectorFacts(
    {
      collectors: paths.flatMap((path) => collectorsOf(ports.policy, path, own)),
      isStopped: ({ path }) => isToManual && path === 'dlt',
      isDryRun,
      isStarted: ({ path }) => (isToManual ? path === 'manual' : isStartingDlt && path === 'dlt'),
    },
    ports.workflows,
    bounds.signal,
  );
  const steps = planControl(facts, work);
  const effects: Effects = isDryRun ? new Map() : await carryOutControl({ ...bounds, steps, facts, ownRunId }, ports);
  return steps.map((step) => assessStep(step, effects.get(step) ?? null, work));
}

interface Withdrawn {
  readonly rows: readonly ControlRow[];
  readonly notes: readonly string[];
}

/** A rollback that came while dlt was being enabled found it disabled still: what was enabled since then is taken back. */
async function withdraw(
  { state }: Extract<ControlDecision, { kind: 'go' }>,
  options: SwitchOptions,
  ports: SwitchPorts,
  bounds: Bounds,
): Promise<Withdrawn> {
  const { direction, isDryRun } = options;
  if (direction === 'to-manual' || isDryRun) return { rows: [], notes: [] };
  const now = decideControl({ direction, observedGeneration: state.generation }, await readState(options, ports));
  if (now.kind === 'go') return { rows: [], notes: [] };
  if (now.verdict === 'unknown')
    return { rows: [], notes: [`Whether dlt may still run could not be read again: ${now.message} ${now.remedy}`] };
  const work: Work = { ...options, ...now.state, direction: 'to-manual' };
  return { rows: await carryOut(work, ['dlt'], ports, bounds), notes: [now.message] };
}

const NO_FENCE = { fence: null, fenceBug: null } as const;

/** A bug of the fence must not hide what became of the collectors: it is told beside them. */
async function fenceRole(
  { generation, isDltOn, incident }: ControlState,
  options: SwitchOptions,
  { fence, policy, clock }: SwitchPorts,
  deadlineAt: Date,
): Promise<Pick<SwitchFacts, 'fence' | 'fenceBug'>> {
  const role = policy.collectors.dlt.databaseRole;
  const { direction, observedGeneration, manualUser, run, isDryRun } = options;
  if (fence === null || role === null || isDryRun) return NO_FENCE;
  const request: FenceRequest = {
    ...{ role, direction: direction === 'to-manual' ? 'fence' : 'unfence', manualUser, forceReason: null },
    ...{ generation: generation ?? observedGeneration ?? 0, dltEnabled: isDltOn },
    ...{ incident: options.incident ?? incident, run: renderRunKey(run) },
  };
  return carryOutFence(request, { ...fence, clock, deadlineAt }).then(
    (result) => ({ fence: result, fenceBug: null }),
    (bug: unknown) => ({ fence: null, fenceBug: bug instanceof Error ? bug : new Error(String(bug)) }),
  );
}

function externalRows({ direction }: SwitchOptions, policy: Policy): readonly ControlRow[] {
  return PATHS.filter((path) => policy.collectors[path].workflows.length === 0).map((path) =>
    describeExternal(path, direction, policy),
  );
}
