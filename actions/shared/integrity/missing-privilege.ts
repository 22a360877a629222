import type { CatalogueTable } from './catalogue-table.ts';
import { quoteIdentifier, quoteTable, tableKey } from './quoted-name.ts';

export interface MissingPrivilege {
  readonly message: string;
  /** A statement to run. */
  readonly remedy: string;
}

/** Whom a grant goes to, where the role is not known by name. */
const READER = 'the role of database-url';

/** What keeps the role from every row of a table, first things first: the schema, the table, then row security. */
export function listMissingPrivileges(table: CatalogueTable, role: string = READER): readonly MissingPrivilege[] {
  const { schema, mayRead, maySeeSchema, rowSecurity } = table;
  return [
    ...(maySeeSchema
      ? []
      : [
          {
            message: `the role lacks USAGE on schema ${schema}`,
            remedy: `GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${role};`,
          },
        ]),
    ...(mayRead
      ? []
      : [
          {
            message: `the role lacks SELECT on ${tableKey(table)}`,
            remedy: `GRANT SELECT ON ${quoteTable(table)} TO ${role};`,
          },
        ]),
    ...(rowSecurity === 'hides'
      ? [
          {
            message: `row security is in force on ${tableKey(table)}, and a policy may hide rows from the role`,
            remedy: `ALTER ROLE ${role} BYPASSRLS; or CREATE POLICY switchback ON ${quoteTable(table)} FOR SELECT TO ${role} USING (true);`,
          },
        ]
      : []),
  ];
}
