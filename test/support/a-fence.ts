import type { FenceRequest } from '../../actions/shared/fence/fence-request.ts';
import type { FenceConnection, RoleFacts, RoleLook } from '../../actions/shared/fence/role-look.ts';

export function aFenceRequest(given: Partial<FenceRequest> = {}): FenceRequest {
  return {
    role: 'dlt',
    direction: 'fence',
    generation: 5,
    incident: '20261125-020520Z-manual',
    dltEnabled: given.direction === 'unfence',
    manualUser: 'collector',
    forceReason: null,
    run: '4711-1-switch',
    ...given,
  };
}

export function someRoleFacts(given: Partial<RoleFacts> = {}): RoleFacts {
  return {
    name: 'dlt',
    canLogin: true,
    isSuperuser: false,
    canCreateRole: false,
    connectionLimit: -1,
    validUntil: null,
    comment: null,
    members: [],
    ...given,
  };
}

export function aFenceConnection(given: Partial<FenceConnection> = {}): FenceConnection {
  return {
    sessionUser: 'switchback_fence',
    currentUser: 'switchback_fence',
    isSuperuser: false,
    canCreateRole: true,
    isAdminOfRole: true,
    versionNumber: 170_010,
    isReplica: false,
    ...given,
  };
}

export function aRoleLook(role: Partial<RoleFacts> | null = {}, given: Partial<RoleLook> = {}): RoleLook {
  return {
    at: '2026-11-25T02:05:20.000Z',
    role: role === null ? null : someRoleFacts(role),
    similarName: null,
    connection: aFenceConnection(),
    ...given,
  };
}
