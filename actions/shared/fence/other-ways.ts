import { quoteIdentifier } from '../integrity/quoted-name.ts';
import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import { named } from './decide-refusal.ts';
import type { PreparedTransaction, RoleFacts } from './role-look.ts';

export interface OtherWay {
  readonly detail: string;
  readonly remedy: string;
}

/** How something can still be written in the name of a role that has neither login nor session. None of it is taken away: it is other people's. */
export function listOtherWays(role: RoleFacts, prepared: readonly PreparedTransaction[]): readonly OtherWay[] {
  return [
    ...role.members.map(({ name, sessions }) => ({
      detail: `${named(name)} can become ${named(role.name)} by SET ROLE, and has ${count(sessions, 'session')}; which role a session has taken on, Postgres does not show`,
      remedy: `If it need not: REVOKE ${named(role.name)} FROM ${named(name)};`,
    })),
    ...prepared.map(({ id, database }) => ({
      detail: `the prepared transaction ${oneLine(literal(id), 220)} of ${named(role.name)} in database ${oneLine(quoteIdentifier(database), 140)} can still be committed`,
      remedy: `In that database: ROLLBACK PREPARED ${oneLine(literal(id), 220)};`,
    })),
    ...(role.canCreateRole
      ? [
          {
            detail: `${named(role.name)} has CREATEROLE, so a session of it could have given it the login back`,
            remedy: `ALTER ROLE ${named(role.name)} NOCREATEROLE;`,
          },
        ]
      : []),
  ];
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
