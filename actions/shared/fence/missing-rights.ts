import type { FenceConnection } from './role-look.ts';
import { statementName } from './statement-name.ts';

/** From here on CREATEROLE alone does not change a role: the ADMIN option on it is needed too (Postgres 16, release notes). */
const ADMIN_OPTION_VERSION = 160_000;

/**
 * What this connection lacks to change that role, as the statements that give it; its own privileges tell, since the server says only that one is
 * lacking. Ending sessions takes nothing more: whoever may do this may make itself a member.
 */
export function listMissingRights(connection: FenceConnection, role: string): readonly string[] {
  if (connection.isSuperuser) return [];
  const own = statementName(connection.currentUser);
  return [
    ...(connection.canCreateRole ? [] : [`ALTER ROLE ${own} CREATEROLE;`]),
    ...(connection.isAdminOfRole || connection.versionNumber < ADMIN_OPTION_VERSION
      ? []
      : [`GRANT ${statementName(role)} TO ${own} WITH ADMIN OPTION;`]),
  ];
}
