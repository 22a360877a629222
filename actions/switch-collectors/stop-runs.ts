import type { CollectorFault, CollectorWorkflows, RunState } from '../shared/collector-ports.ts';
import { isOver } from '../shared/control/control-facts.ts';
import type { StoppedRun } from '../shared/control/control-result.ts';
import type { WorkflowPlace } from '../shared/control/workflow-reference.ts';
import type { Clock } from '../shared/ports.ts';

interface StopRequest {
  readonly places: readonly WorkflowPlace[];
  /** The run that this is part of, which is never cancelled. */
  readonly ownRunId: number | null;
  /** When to stop waiting, in milliseconds since 1970. */
  readonly endsAt: number;
  /** How long a cancelled run has before it is cancelled by force, in milliseconds. */
  readonly graceMs: number;
  readonly signal: AbortSignal;
}

interface StopPorts {
  readonly workflows: CollectorWorkflows;
  readonly clock: Clock;
  readonly print: (line: string) => void;
}

/** What became of the runs of one workflow. */
export interface StoppedRuns {
  readonly runs: readonly StoppedRun[];
  /** Why it is not known whether there are more. */
  readonly unread: CollectorFault | null;
  /** Why a run that is not over could not be cancelled. */
  readonly refused: CollectorFault | null;
}

interface Tracked {
  readonly place: WorkflowPlace;
  run: RunState;
  end: StoppedRun['end'];
  /** When it was first asked to end, in milliseconds since 1970; `null` before. */
  askedAt: number | null;
  /** Whether GitHub took the request. */
  isTaken: boolean;
  isForced: boolean;
  /** When it was looked at last, so that nobody is asked after twice before the others once. */
  lookedAt: number;
  fault: CollectorFault | null;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5_000;
/** Runs that are asked after in one round. */
const MOST_ASKED = 20;

/**
 * Cancels every run that is not over, waits until they are, cancels by force what does not end, and looks again until there is none: a run that was being queued while
 * its workflow was disabled, or was between two statuses, shows up later.
 */
export async function stopRuns(request: StopRequest, ports: StopPorts): Promise<readonly StoppedRuns[]> {
  const tracked = new Map<number, Tracked>();
  let unread = await findRuns(request, tracked, ports);
  let isSettled = false;
  let wait = FIRST_WAIT_MS;
  while (!isSettled && isGoingOn(request, ports)) {
    await cancelAll(openOf(tracked), request, ports);
    const waited = openOf(tracked).filter(({ fault }) => !isFinal(fault));
    if (waited.length === 0) {
      const known = tracked.size;
      unread = await findRuns(request, tracked, ports);
      if (tracked.size > known) continue;
      isSettled = !unread.some(mayPass);
    }
    if (isSettled || !isGoingOn(request, ports)) break;
    await ports.clock.sleep(wait, request.signal);
    wait = Math.min(wait * 1.5, LONGEST_WAIT_MS);
    await askAfter(waited, ports, request.signal);
  }
  return request.places.map((place, at) =>
    report([...tracked.values()], place, unread[at] ?? (isSettled ? null : NOT_LISTED_AGAIN)),
  );
}

const NOT_LISTED_AGAIN: CollectorFault = {
  kind: 'unanswered',
  mayHaveHappened: false,
  detail: 'its runs were not listed once more: a signal came, or the deadline passed',
};

function isGoingOn({ signal, endsAt }: StopRequest, { clock }: StopPorts): boolean {
  return !signal.aborted && clock.now().getTime() < endsAt;
}

function openOf(tracked: ReadonlyMap<number, Tracked>): readonly Tracked[] {
  return [...tracked.values()].filter(({ end }) => end === 'open');
}

/** For each workflow why its runs are not all known; `null` where they are. */
async function findRuns(
  { places, ownRunId, signal }: StopRequest,
  tracked: Map<number, Tracked>,
  { workflows }: StopPorts,
): Promise<readonly (CollectorFault | null)[]> {
  return Promise.all(
    places.map(async (place) => {
      const answer = await workflows.listOpenRuns(place, signal);
      if (!answer.ok) return answer.fault;
      for (const run of answer.value.runs) {
        const known = tracked.get(run.id);
        // A list may lag behind: what is known to be over stays over.
        if (known === undefined && run.id !== ownRunId) tracked.set(run.id, { ...UNASKED, place, run });
      }
      return answer.value.isWhole ? null : MORE;
    }),
  );
}

const UNASKED = { end: 'open', askedAt: null, isTaken: false, isForced: false, lookedAt: 0, fault: null } as const;

const MORE: CollectorFault = {
  kind: 'unanswered',
  mayHaveHappened: false,
  detail: 'GitHub lists 1,000 runs of one status at most, and there are more',
};

/** One after another, as GitHub wants writes; the oldest first. By force only what did not end by the plain request in its time. */
async function cancelAll(open: readonly Tracked[], request: StopRequest, ports: StopPorts): Promise<void> {
  for (const one of open) {
    if (!isGoingOn(request, ports)) return;
    const { askedAt, isTaken, isForced, fault } = one;
    if (isFinal(fault)) continue;
    const isDue = askedAt !== null && ports.clock.now().getTime() - askedAt >= request.graceMs;
    if (isDue && !isForced) await cancel(one, true, ports, request.signal);
    else if (!isTaken) await cancel(one, false, ports, request.signal);
  }
}

async function cancel(one: Tracked, isForced: boolean, ports: StopPorts, signal: AbortSignal): Promise<void> {
  const { workflows, clock, print } = ports;
  const { owner, repo, file } = one.place;
  const { id } = one.run;
  one.askedAt ??= clock.now().getTime();
  const answer = await workflows.cancelRun({ repository: { owner, repo }, id, isForced }, signal);
  one.fault = answer.ok ? null : answer.fault;
  if (answer.ok) {
    print(`${isForced ? 'Cancelling by force' : 'Cancelling'} run ${id} of ${file}.`);
    one.isTaken = true;
    one.isForced ||= isForced;
    return;
  }
  // It is over, or was deleted, or cannot be cancelled yet: only another look tells.
  if (answer.fault.kind === 'conflict' || answer.fault.kind === 'missing') await lookAt(one, ports, signal);
}

async function askAfter(waited: readonly Tracked[], ports: StopPorts, signal: AbortSignal): Promise<void> {
  const longestAgo = waited.toSorted((a, b) => a.lookedAt - b.lookedAt).slice(0, MOST_ASKED);
  await Promise.all(longestAgo.map((one) => lookAt(one, ports, signal)));
}

async function lookAt(one: Tracked, { workflows, clock }: StopPorts, signal: AbortSignal): Promise<void> {
  const { owner, repo } = one.place;
  const answer = await workflows.readRun({ owner, repo }, one.run.id, signal);
  one.lookedAt = clock.now().getTime();
  if (answer.ok) one.run = answer.value;
  const isGone = !answer.ok && answer.fault.kind === 'missing';
  if (!isGone && !isOver(one.run)) return;
  one.fault = null;
  one.end = endOf(one);
}

/** What it was asked may have reached it although the answer did not reach us, so its conclusion counts first. */
function endOf({ run: { conclusion }, isTaken, isForced }: Tracked): StoppedRun['end'] {
  const isCancelled = conclusion === 'cancelled' || (isTaken && conclusion !== 'success');
  if (!isCancelled) return 'by-itself';
  return isForced ? 'forced' : 'cancelled';
}

/** Saying it again in this run changes nothing. */
function isFinal(fault: CollectorFault | null): boolean {
  return fault !== null && (fault.kind === 'denied' || fault.kind === 'refused' || fault.kind === 'limited');
}

function mayPass(fault: CollectorFault | null): boolean {
  return fault !== null && !isFinal(fault) && fault.kind !== 'missing';
}

function report(tracked: readonly Tracked[], place: WorkflowPlace, unread: CollectorFault | null): StoppedRuns {
  const own = tracked.filter((one) => one.place === place);
  const refused = own.find(({ end, fault }) => end === 'open' && fault !== null)?.fault ?? null;
  return { runs: own.map(({ run: { id, url, status }, end }) => ({ id, url, status, end })), unread, refused };
}
