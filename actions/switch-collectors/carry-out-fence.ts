import { DependencyError, OperatorError } from '../shared/errors.ts';
import type { FenceLedger, FencePort, FenceRecord } from '../shared/fence-ports.ts';
import { drainRole } from '../shared/fence/drain-role.ts';
import { findMark } from '../shared/fence/fence-mark.ts';
import type { FenceMemory } from '../shared/fence/fence-memory.ts';
import { foldFenceRecords } from '../shared/fence/fence-memory.ts';
import type { FenceProgress } from '../shared/fence/fence-progress.ts';
import { noteFault, startProgress, toFenceResult } from '../shared/fence/fence-progress.ts';
import type { FenceRequest } from '../shared/fence/fence-request.ts';
import type { FenceResult, FenceStepName } from '../shared/fence/fence-result.ts';
import { listMissingRights } from '../shared/fence/missing-rights.ts';
import type { OpenPlan } from '../shared/fence/note-fence.ts';
import {
  noteChange,
  noteDrained,
  noteOtherWays,
  noteReading,
  noteUnfenced,
  noteWritten,
} from '../shared/fence/note-fence.ts';
import { listOtherWays } from '../shared/fence/other-ways.ts';
import type { LoginPlan } from '../shared/fence/plan-login.ts';
import { planLogin } from '../shared/fence/plan-login.ts';
import type { RoleActivity, RoleLook } from '../shared/fence/role-look.ts';
import type { Clock } from '../shared/ports.ts';
import type { Measured } from '../shared/verification/measured.ts';

export interface FencePorts {
  readonly database: FencePort;
  readonly ledger: FenceLedger;
  readonly clock: Clock;
  /** When to stop waiting for sessions to end. */
  readonly deadlineAt: Date;
}

interface FenceRun {
  readonly request: FenceRequest;
  readonly ports: FencePorts;
  readonly progress: FenceProgress;
}

/** What was read first, and what the history knows, where it had to be asked. */
interface FenceGround {
  readonly look: RoleLook;
  readonly memory: Measured<FenceMemory> | null;
}

/** Who gives a login back that often does so for a reason that a person has to find. */
const MOST_ROUNDS = 3;

/**
 * Layer 3 (DESIGN.md section 1): takes the login of the dlt role, then its sessions, and looks whether both are gone; or gives the login back where a fence
 * took it. Run twice, or broken off anywhere and run again, it comes to the same. What the database or the history does becomes part of the result; only
 * a bug throws. Closes the database's port.
 */
export async function carryOutFence(request: FenceRequest, ports: FencePorts): Promise<FenceResult> {
  const run: FenceRun = { request, ports, progress: startProgress() };
  try {
    await proceed(run);
  } finally {
    await ports.database.close();
  }
  return toFenceResult(request, run.progress);
}

async function proceed(run: FenceRun): Promise<void> {
  const { request, ports, progress } = run;
  const look = await attempt(run, 'read-role', () => ports.database.readRole(request.role));
  if (look === null) return;
  progress.databaseAt = look.at;
  const first = planLogin(request, look, null);
  const memory = first.kind === 'ask-history' ? await readMemory(run) : null;
  const plan = noteReading(progress, {
    request,
    look,
    plan: memory === null ? first : planLogin(request, look, memory),
  });
  if (plan === null) return;
  // Beside the fence, not before it: what it says stands on the role as soon as the login is gone, and GitHub may be down.
  const planned = isTaken(request, plan) ? ports.ledger.write(toRecord(run, 'planned', { before: plan.before })) : null;
  const end = await (request.direction === 'fence' ? fence(run, { look, memory }) : unfence(run, { look, memory }));
  const written = planned === null ? [] : [await planned];
  if (end !== null) written.push(await ports.ledger.write(end));
  noteWritten(progress, written);
}

function isTaken({ direction }: FenceRequest, plan: OpenPlan): boolean {
  return direction === 'fence' && plan.kind === 'change' && !plan.isLoginKept;
}

/** `null` where it does not hold, or there was nothing to do and nothing is to be said of it. */
async function fence(run: FenceRun, ground: FenceGround): Promise<FenceRecord | null> {
  const { request, ports, progress } = run;
  let isTakenNow = false;
  for (let round = 1; ; round += 1) {
    const plan = await changeLogin(run, ground);
    if (plan === null) return null;
    isTakenNow ||= isTaken(request, plan);
    const drained = await attempt(run, 'end-sessions', () => drainRole(request.role, progress.endedSessions, ports));
    if (drained === null) return null;
    progress.databaseAt = drained.last.at;
    if (drained.kind === 'login-back' && round < MOST_ROUNDS) continue;
    if (!noteDrained(progress, request.role, drained)) return null;
    await lookForOtherWays(run, drained.last);
    if (isTakenNow || progress.endedSessions.size > 0) return toRecord(run, 'fenced', { before: plan.before });
    // It stood already. Recorded all the same, at its own time: the run that took the login may have been broken off before it could.
    const since = findMark(ground.look.role?.comment ?? null)?.at;
    return since === undefined ? null : toRecord(run, 'fenced', { before: plan.before, since });
  }
}

async function unfence(run: FenceRun, ground: FenceGround): Promise<FenceRecord | null> {
  const { request, ports, progress } = run;
  const plan = await changeLogin(run, ground);
  if (plan === null) return null;
  const activity = await attempt(run, 'verify', () => ports.database.readActivity(request.role));
  if (activity === null) return null;
  progress.databaseAt = activity.at;
  return noteUnfenced(progress, request.role, activity) ? toRecord(run, 'unfenced', { before: plan.before }) : null;
}

async function changeLogin(run: FenceRun, { look, memory }: FenceGround): Promise<OpenPlan | null> {
  const { request, ports, progress } = run;
  const plans: LoginPlan[] = [];
  const seen = await attempt(run, 'change-login', () =>
    ports.database.changeLogin(request.role, (now) => {
      const plan = planLogin(request, now, memory);
      plans.push(plan);
      return plan.kind === 'change' ? plan.change : null;
    }),
  );
  if (seen !== null) {
    progress.databaseAt = seen.at;
    return noteChange(progress, chooseCarriedOut(plans));
  }
  if (progress.reasonCode === 'permission-denied')
    for (const statement of listMissingRights(look.connection, request.role)) progress.remedies.add(statement);
  return null;
}

/** Where a commit's answer was lost, the next try finds it done: then the one before did it. */
function chooseCarriedOut(plans: readonly LoginPlan[]): LoginPlan | null {
  const last = plans.at(-1) ?? null;
  return last?.kind === 'keep' ? (plans.findLast(({ kind }) => kind === 'change') ?? last) : last;
}

async function lookForOtherWays(run: FenceRun, { preparedTransactions }: RoleActivity): Promise<void> {
  const { request, ports, progress } = run;
  const look = await attempt(run, 'other-ways', () => ports.database.readRole(request.role));
  if (look === null) return;
  noteOtherWays(progress, look.role === null ? [] : listOtherWays(look.role, preparedTransactions));
}

async function readMemory({ request, ports }: FenceRun): Promise<Measured<FenceMemory>> {
  const records = await ports.ledger.read(request.role);
  return records.measured ? { measured: true, value: foldFenceRecords(records.value) } : records;
}

function toRecord(
  { request, ports, progress }: FenceRun,
  step: FenceRecord['step'],
  { before, since }: { readonly before: FenceRecord['before']; readonly since?: string },
): FenceRecord {
  const { run, generation, incident, role } = request;
  return {
    ...{ kind: 'fence', schemaVersion: 1, run, generation, incident, role, step, before },
    at: since ?? ports.clock.now().toISOString(),
    databaseAt: since ?? progress.databaseAt,
  };
}

async function attempt<T>({ progress }: FenceRun, step: FenceStepName, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (fault) {
    if (!(fault instanceof OperatorError) && !(fault instanceof DependencyError)) throw fault;
    noteFault(progress, step, fault);
    return null;
  }
}
