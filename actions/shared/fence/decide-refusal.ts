import type { ReasonCode } from '../reason-codes.ts';
import type { FenceRequest } from './fence-request.ts';
import type { RoleFacts, RoleLook } from './role-look.ts';
import { statementName } from './statement-name.ts';

export interface Refusal {
  readonly reasonCode: ReasonCode;
  /** What was observed and what was expected. */
  readonly detail: string;
  readonly remedy: string;
}

/** The user behind the session pooler of Supabase: `role.projectref`. */
const TENANT = /\.[a-z]{20}$/u;
const OWN_ROLE =
  'Give dlt a role of its own (scripts/sql/README.md says how), let its pipeline log in as that role, and name it in collectors.dlt.database_role of config/policy.yaml.';

/** Why this role may not be fenced, or not be unfenced; `null` where nothing speaks against it. */
export function decideRefusal(request: FenceRequest, look: RoleLook, role: RoleFacts): Refusal | null {
  return (
    againstState(request) ??
    (look.connection.isReplica ? ON_REPLICA : null) ??
    (request.direction === 'fence' ? whyNoFenceHolds(request, look, role) : null)
  );
}

/** Why this role cannot be fenced (DESIGN.md section 1): told at an unfence too, while there is time. */
export function whyNoFenceHolds(request: FenceRequest, { connection }: RoleLook, role: RoleFacts): Refusal | null {
  if (role.isSuperuser) {
    const detail = `The role ${statementName(role.name)} is a superuser: observed SUPERUSER, expected a role that cannot give itself its login back.`;
    return { reasonCode: 'fence-role-superuser', detail, remedy: OWN_ROLE };
  }
  const shared = whoShares(request, [connection.sessionUser, connection.currentUser], role.name);
  if (shared === null) return null;
  const detail = `The role ${statementName(role.name)} is ${shared} too: observed one role for both, expected a role that dlt alone uses.`;
  return { reasonCode: 'fence-role-shared', detail, remedy: OWN_ROLE };
}

function whoShares({ manualUser }: FenceRequest, own: readonly string[], role: string): string | null {
  if (manualUser !== null && (manualUser === role || manualUser.replace(TENANT, '') === role))
    return "the manual path's";
  return own.includes(role) ? "this connection's" : null;
}

/** The policy names a role that is not there: to the letter, since `Dlt` and `dlt` are two. */
export function refuseMissing(role: string, similarName: string | null): Refusal {
  const similar = similarName === null ? '' : ` There is a role ${statementName(similarName)}.`;
  return {
    reasonCode: 'fence-role-missing',
    detail: `The database has no role ${statementName(role)}: observed none, expected the role that dlt logs in as.${similar}`,
    remedy: 'Correct collectors.dlt.database_role in config/policy.yaml; upper and lower case count.',
  };
}

/** A fence is for a state without dlt, an unfence for one with it; what could not be read lets a fence go on. */
function againstState({ direction, dltEnabled, forceReason, generation }: FenceRequest): Refusal | null {
  if (forceReason !== null) return null;
  if (direction === 'fence' && dltEnabled === true) {
    const detail = `The live state lets dlt run: observed dlt_enabled true at generation ${generation}, expected false.`;
    return { reasonCode: 'stale-decision', detail, remedy: 'Roll back first; or give a reason to fence all the same.' };
  }
  if (direction === 'fence' || dltEnabled === true) return null;
  const observed = dltEnabled === null ? 'a state that could not be read' : 'dlt_enabled false';
  return {
    reasonCode: 'unfence-refused',
    detail: `The live state does not let dlt run: observed ${observed}, expected dlt_enabled true.`,
    remedy: 'Advance first, which gives the login back; or give a reason to unfence all the same.',
  };
}

const ON_REPLICA: Refusal = {
  reasonCode: 'database-refused',
  detail: 'The server is a replica: observed one in recovery, expected the primary, where roles can be changed.',
  remedy: "Give the primary's address in the database URL of the fence.",
};
