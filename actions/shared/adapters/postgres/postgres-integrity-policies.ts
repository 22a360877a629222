import type { Client } from 'pg';

import type { CatalogueTable } from '../../integrity/catalogue-table.ts';
import { measure } from './postgres-dlt-transaction.ts';

interface PolicyRow {
  readonly oid: string;
  readonly isPermissive: boolean;
  readonly condition: string;
}

/**
 * Whether row security that is in force can hide rows from this role, by table. Without a policy everything is hidden; where all that apply are a
 * plain `USING (true)`, one of them permissive, nothing is (Postgres manual, 5.9). Unread (a lock on the table) counts as hiding.
 */
export async function readRowSecurity(
  client: Client,
  oids: readonly string[],
): Promise<ReadonlyMap<string, CatalogueTable['rowSecurity']>> {
  if (oids.length === 0) return new Map();
  const policies = await measure<PolicyRow>(client, { sql: POLICIES_SQL, values: [oids] }, () => undefined);
  const rows = policies.measured ? policies.value : [];
  return new Map(oids.map((oid) => [oid, classify(rows.filter((row) => row.oid === oid))]));
}

function classify(policies: readonly PolicyRow[]): CatalogueTable['rowSecurity'] {
  const hidesNothing = policies.every(({ condition }) => condition === 'true');
  return hidesNothing && policies.some(({ isPermissive }) => isPermissive) ? 'plain-true' : 'hides';
}

/** Role 0 in a policy is PUBLIC. */
const POLICIES_SQL = `
  select p.polrelid::text as oid, p.polpermissive as "isPermissive", coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') as condition
    from pg_catalog.pg_policy p
   where p.polrelid = any($1::oid[]) and p.polcmd in ('r', '*')
     and exists (select from unnest(p.polroles) as role (oid)
                  where case when role.oid = 0 then true else pg_has_role(role.oid, 'USAGE') end)`;
