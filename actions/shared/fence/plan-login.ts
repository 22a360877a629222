import type { RecordOf } from '../history/history-record.ts';
import type { Measured } from '../verification/measured.ts';
import { decideRefusal, refuseMissing } from './decide-refusal.ts';
import type { Refusal } from './decide-refusal.ts';
import { findMark, withMark, withoutMark } from './fence-mark.ts';
import type { FenceMark } from './fence-mark.ts';
import type { FenceMemory } from './fence-memory.ts';
import type { FenceRequest } from './fence-request.ts';
import type { LoginChange, RoleFacts, RoleLook } from './role-look.ts';
import { statementName } from './statement-name.ts';

export type RoleBefore = RecordOf<'fence'>['before'];

/** What is to be done to the role's login, decided from what is there. */
export type LoginPlan =
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  /** `isLoginKept`: the comment alone changes. */
  | {
      readonly kind: 'change';
      readonly change: LoginChange;
      readonly isLoginKept: boolean;
      readonly before: RoleBefore;
      readonly detail: string;
    }
  | { readonly kind: 'keep'; readonly before: RoleBefore; readonly detail: string }
  /** The role has no login, and its comment does not say why: only the history can. */
  | { readonly kind: 'ask-history' }
  /** It stays without a login. */
  | { readonly kind: 'not-ours'; readonly detail: string; readonly remedy: string }
  | { readonly kind: 'unknown'; readonly detail: string; readonly remedy: string };

/** `memory` is what the history knows, where it was asked. The same facts always give the same plan, so a second run changes nothing. */
export function planLogin(request: FenceRequest, look: RoleLook, memory: Measured<FenceMemory> | null): LoginPlan {
  const { role } = look;
  if (role === null) return { kind: 'refuse', refusal: refuseMissing(request.role, look.similarName) };
  const refusal = decideRefusal(request, look, role);
  if (refusal !== null) return { kind: 'refuse', refusal };
  const mark = findMark(role.comment);
  if (request.direction === 'fence') return planFence(request, { at: look.at, role, mark });
  const outdated = mark === null ? null : refuseOutdated(request, mark);
  if (outdated !== null) return { kind: 'refuse', refusal: outdated };
  return planUnfence(request, { role, mark }, memory);
}

function planFence(
  request: FenceRequest,
  { at, role, mark }: { readonly at: string; readonly role: RoleFacts; readonly mark: FenceMark | null },
): LoginPlan {
  if (!role.canLogin && mark === null) {
    const detail = `${statementName(role.name)} had no login already, and no fence took it: none will be given back.`;
    return { kind: 'keep', before: beforeOf(role), detail };
  }
  // Without a login the mark says what was there: never what an earlier fence left.
  const before = { ...beforeOf(role), canLogin: true };
  if (!role.canLogin && mark !== null && mark.generation >= request.generation) {
    return { kind: 'keep', before, detail: `${statementName(role.name)} is fenced since ${mark.at}` };
  }
  const generation = Math.max(request.generation, mark?.generation ?? request.generation);
  const next = { generation, run: request.run, at: role.canLogin || mark === null ? at : mark.at };
  return {
    kind: 'change',
    change: { canLogin: false, comment: withMark(role.comment, next) },
    isLoginKept: !role.canLogin,
    before,
    detail: role.canLogin
      ? `took the login of ${statementName(role.name)} and wrote that on the role`
      : `${statementName(role.name)} is fenced since ${next.at}; now at generation ${generation}`,
  };
}

function planUnfence(
  request: FenceRequest,
  { role, mark }: { readonly role: RoleFacts; readonly mark: FenceMark | null },
  memory: Measured<FenceMemory> | null,
): LoginPlan {
  const before = beforeOf(role);
  if (role.canLogin && mark === null)
    return { kind: 'keep', before, detail: `${statementName(role.name)} has its login, and no fence is written on it` };
  const give: LoginPlan = {
    ...{ kind: 'change', before, isLoginKept: role.canLogin },
    change: { canLogin: true, comment: withoutMark(role.comment) },
    detail: role.canLogin
      ? `${statementName(role.name)} had its login back already; took the mark of the fence off it`
      : `gave ${statementName(role.name)} its login back`,
  };
  if (mark !== null) return give;
  if (memory === null) return { kind: 'ask-history' };
  if (!memory.measured) {
    const detail = `${statementName(role.name)} has no login, no fence is written on it, and the history could not be read: ${memory.message}`;
    return { kind: 'unknown', detail, remedy: `${memory.remedy} Then run this again.` };
  }
  return planByMemory(request, { role, give }, memory.value);
}

function planByMemory(
  request: FenceRequest,
  { role, give }: { readonly role: RoleFacts; readonly give: LoginPlan },
  memory: FenceMemory,
): LoginPlan {
  if (memory.kind === 'taken') {
    const refusal = refuseOutdated(request, memory);
    return refusal === null ? give : { kind: 'refuse', refusal };
  }
  const planned =
    memory.kind === 'planned' ? `; one was planned at ${memory.at}, and whether it took the login is not known` : '';
  return {
    kind: 'not-ours',
    detail: `${statementName(role.name)} has no login, and nothing says that a fence took it${planned}: it stays as it is.`,
    remedy: `If dlt should log in as it, run as its administrator: ALTER ROLE ${statementName(role.name)} LOGIN;`,
  };
}

/** A fence of a later generation stands: the transition that asks was overtaken by a rollback. */
function refuseOutdated(
  { generation, forceReason }: FenceRequest,
  fence: { readonly generation: number; readonly at: string },
): Refusal | null {
  if (forceReason !== null || fence.generation <= generation) return null;
  return {
    reasonCode: 'stale-decision',
    detail: `A later rollback fenced the role: observed generation ${fence.generation} at ${fence.at}, expected at most ${generation}.`,
    remedy: 'Nothing is to be done: the rollback stands. The next advance gives the login back.',
  };
}

function beforeOf({ canLogin, connectionLimit, validUntil }: RoleFacts): RoleBefore {
  return { canLogin, connectionLimit, validUntil };
}
