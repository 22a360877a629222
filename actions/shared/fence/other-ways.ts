import { count } from '../markdown/count.ts';
import type { PreparedTransaction, RoleFacts } from './role-look.ts';
import { statementName, statementText } from './statement-name.ts';

export interface OtherWay {
  readonly detail: string;
  readonly remedy: string;
}

/** How something can still be written in the name of a role that has neither login nor session. None of it is taken away: it is other people's. */
export function listOtherWays(role: RoleFacts, prepared: readonly PreparedTransaction[]): readonly OtherWay[] {
  return [
    ...role.members.map(({ name, sessions }) => ({
      detail: `${statementName(name)} can become ${statementName(role.name)} by SET ROLE, and has ${count(sessions, 'session')}; which role a session has taken on, Postgres does not show`,
      remedy: `If it need not: REVOKE ${statementName(role.name)} FROM ${statementName(name)};`,
    })),
    ...prepared.map(({ id, database }) => ({
      detail: `the prepared transaction ${statementText(id)} of ${statementName(role.name)} in database ${statementName(database)} can still be committed`,
      remedy: `In that database: ROLLBACK PREPARED ${statementText(id)};`,
    })),
    ...(role.canCreateRole
      ? [
          {
            detail: `${statementName(role.name)} has CREATEROLE, so a session of it could have given it the login back`,
            remedy: `ALTER ROLE ${statementName(role.name)} NOCREATEROLE;`,
          },
        ]
      : []),
  ];
}
