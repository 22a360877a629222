import { count } from '../markdown/count.ts';
import type { Measured } from '../verification/measured.ts';
import { whyNoFenceHolds } from './decide-refusal.ts';
import type { Refusal } from './decide-refusal.ts';
import type { Drained } from './drain-role.ts';
import { note } from './fence-progress.ts';
import type { FenceProgress } from './fence-progress.ts';
import type { FenceRequest } from './fence-request.ts';
import type { FenceStepName } from './fence-result.ts';
import type { OtherWay } from './other-ways.ts';
import type { LoginPlan } from './plan-login.ts';
import type { RoleActivity, RoleLook } from './role-look.ts';
import { statementName } from './statement-name.ts';

/** A plan with which a run goes on. */
export type OpenPlan = Extract<LoginPlan, { readonly kind: 'change' | 'keep' }>;

const LATER_STEPS = ['write-down', 'change-login', 'end-sessions', 'verify', 'other-ways'] as const;

/** What was read. `null` where the run ends with that. */
export function noteReading(
  progress: FenceProgress,
  { request, look, plan }: { readonly request: FenceRequest; readonly look: RoleLook; readonly plan: LoginPlan },
): OpenPlan | null {
  switch (plan.kind) {
    case 'refuse':
      noteRefusal(progress, 'read-role', plan.refusal);
      return null;
    case 'unknown':
      note(progress, 'read-role', 'unknown', plan.detail);
      progress.remedies.add(plan.remedy);
      return null;
    case 'not-ours':
      note(progress, 'read-role', 'warn', plan.detail);
      for (const step of LATER_STEPS) note(progress, step, 'not-needed', 'the role stays as it is');
      progress.remedies.add(plan.remedy);
      progress.reasonCode = 'login-not-ours';
      return null;
    case 'ask-history':
      throw new TypeError('The history was asked, and the plan asks for it again.');
    case 'change':
    case 'keep':
      noteRole(progress, request, look);
      return plan;
    default:
      return plan satisfies never;
  }
}

/** An unfence tells what would keep the next fence from holding: there is time to mend it then. */
function noteRole(progress: FenceProgress, request: FenceRequest, look: RoleLook): void {
  const weakness = look.role === null ? null : whyNoFenceHolds(request, look, look.role);
  note(progress, 'read-role', weakness === null ? 'done' : 'warn', weakness?.detail ?? describeRole(look));
  if (weakness !== null) progress.remedies.add(`Before a rollback needs the fence: ${weakness.remedy}`);
}

function describeRole({ role, at }: RoleLook): string {
  if (role === null) return `there was no such role at ${at}`;
  const limit = role.connectionLimit === -1 ? 'no limit of connections' : count(role.connectionLimit, 'connection');
  const end = role.validUntil === null ? 'no end' : `an end at ${role.validUntil}`;
  return `${statementName(role.name)} had ${role.canLogin ? 'a login' : 'no login'}, ${limit} and ${end} at ${at}`;
}

/** What was decided under the lock: somebody can have changed the role since it was read. */
export function noteChange(progress: FenceProgress, plan: LoginPlan | null): OpenPlan | null {
  if (plan?.kind === 'change' || plan?.kind === 'keep') {
    const isDone = plan.kind === 'change' && !plan.isLoginKept;
    note(progress, 'change-login', isDone ? 'done' : 'unchanged', plan.detail);
    return plan;
  }
  if (plan?.kind === 'refuse') noteRefusal(progress, 'change-login', plan.refusal);
  else {
    note(progress, 'change-login', 'unknown', 'somebody else changed the role since it was read');
    progress.remedies.add('Run this again.');
  }
  return null;
}

/** Whether login and sessions are gone. */
export function noteDrained(progress: FenceProgress, role: string, drained: Drained): boolean {
  const ended = `ended ${count(progress.endedSessions.size, 'session')}`;
  switch (drained.kind) {
    case 'quiet':
      note(progress, 'end-sessions', progress.endedSessions.size === 0 ? 'unchanged' : 'done', ended);
      noteVerified(progress, 'done', `no login and no session of ${statementName(role)} at ${drained.last.at}`);
      return true;
    case 'login-back':
      note(progress, 'end-sessions', 'failed', `${ended}; the role has its login again`);
      noteVerified(progress, 'failed', `a login of ${statementName(role)} at ${drained.last.at}`);
      progress.remedies.add(
        'Find who gives the role its login back (a migration, a tool that manages roles), then run this again.',
      );
      return false;
    case 'busy':
      noteBusy(progress, { role, drained, ended });
      return false;
    default:
      return drained.kind satisfies never;
  }
}

function noteBusy(
  progress: FenceProgress,
  { role, drained, ended }: { readonly role: string; readonly drained: Drained; readonly ended: string },
): void {
  const pids = drained.last.sessions.map(({ pid }) => pid);
  const rest = pids.length === 0 ? 'no session' : `${count(pids.length, 'session')} (process ${pids.join(', ')})`;
  const { stillStarting } = drained;
  const starting = stillStarting.length === 0 ? '' : ` and a login under way (process ${stillStarting.join(', ')})`;
  // A login under way may be of whatever role.
  const outcome = pids.length > 0 ? 'failed' : 'unknown';
  note(progress, 'end-sessions', outcome, `${ended}; the time was over`);
  noteVerified(progress, outcome, `${rest}${starting} of ${statementName(role)} at ${drained.last.at}`);
  progress.remedies.add(
    `Run this again. A process that stays all the same ends with a restart of the server: ${[...pids, ...stillStarting].join(', ')}.`,
  );
}

function noteVerified(progress: FenceProgress, outcome: 'done' | 'failed' | 'unknown', observed: string): void {
  note(progress, 'verify', outcome, `observed ${observed}, expected no login and no session`);
}

/** Whether the login is there. */
export function noteUnfenced(progress: FenceProgress, role: string, { canLogin, at }: RoleActivity): boolean {
  for (const step of ['end-sessions', 'other-ways'] as const)
    note(progress, step, 'not-needed', 'nothing is taken from the role');
  const observed = `${canLogin === true ? 'a login' : 'no login'} of ${statementName(role)} at ${at}`;
  note(progress, 'verify', canLogin === true ? 'done' : 'failed', `observed ${observed}, expected a login`);
  return canLogin === true;
}

export function noteOtherWays(progress: FenceProgress, ways: readonly OtherWay[]): void {
  const details = ways.map(({ detail }) => detail).join('; ');
  note(progress, 'other-ways', ways.length === 0 ? 'done' : 'warn', details || 'none was seen');
  for (const { remedy } of ways) progress.remedies.add(remedy);
}

/** The history may be out of reach: the role itself says what was there. */
export function noteWritten(progress: FenceProgress, written: readonly Measured<unknown>[]): void {
  const failure = written.find((one) => !one.measured);
  if (failure?.measured === false) {
    note(progress, 'write-down', 'warn', `on the role alone; the history could not be written: ${failure.message}`);
    progress.remedies.add(failure.remedy);
  } else if (written.length === 0) note(progress, 'write-down', 'not-needed', 'nothing was changed');
  else note(progress, 'write-down', 'done', 'on the role, and in the history');
}

export function noteRefusal(
  progress: FenceProgress,
  step: FenceStepName,
  { reasonCode, detail, remedy }: Refusal,
): void {
  note(progress, step, 'refused', detail);
  progress.reasonCode = reasonCode;
  progress.remedies.add(remedy);
}
