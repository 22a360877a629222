/** The role as the catalogue has it. */
export interface RoleFacts {
  readonly name: string;
  readonly canLogin: boolean;
  readonly isSuperuser: boolean;
  /** It may change roles, so itself too, for as long as a session of it lives. */
  readonly canCreateRole: boolean;
  /** -1: no limit. */
  readonly connectionLimit: number;
  /** An instant with `Z`, or `infinity`. */
  readonly validUntil: string | null;
  /** The comment on the role, which carries the mark of a fence (`fence-mark.ts`). */
  readonly comment: string | null;
  /** Who can log in and become this role by `SET ROLE`, superusers and this connection left out, at most 20. */
  readonly members: readonly { readonly name: string; readonly sessions: number }[];
}

/** Who asks. */
export interface FenceConnection {
  readonly sessionUser: string;
  readonly currentUser: string;
  readonly isSuperuser: boolean;
  readonly canCreateRole: boolean;
  /** Whether it has the ADMIN option on the role: from Postgres 16 on it takes that beside CREATEROLE. */
  readonly isAdminOfRole: boolean;
  /** Such as 150018. */
  readonly versionNumber: number;
  readonly isReplica: boolean;
}

export interface RoleLook {
  /** By the database's clock, UTC with `Z`. */
  readonly at: string;
  /** `null` where there is no such role. */
  readonly role: RoleFacts | null;
  /** Where there is none: a role whose name differs in upper and lower case alone. */
  readonly similarName: string | null;
  readonly connection: FenceConnection;
}

/** What one transaction does to a role. */
export interface LoginChange {
  readonly canLogin: boolean;
  /** The whole comment afterwards; `null`: none. */
  readonly comment: string | null;
}

export interface RoleSession {
  readonly pid: number;
  /** `null` for a connection to none, such as one for replication. */
  readonly database: string | null;
  /** What it calls itself. */
  readonly application: string;
}

export interface PreparedTransaction {
  readonly id: string;
  readonly database: string;
}

/** What of a role is alive. */
export interface RoleActivity {
  /** By the database's clock, UTC with `Z`. */
  readonly at: string;
  /** `null` where the role is gone. */
  readonly canLogin: boolean | null;
  readonly sessions: readonly RoleSession[];
  /** Sessions of whatever role that passed the check of their login and are not to be seen with their role yet. */
  readonly startingPids: readonly number[];
  readonly preparedTransactions: readonly PreparedTransaction[];
}
