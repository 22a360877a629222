import type { CatalogueTable } from '../integrity/catalogue-table.ts';
import type { BindingProof } from '../integrity/prove-binding.ts';
import { tableKey } from '../integrity/quoted-name.ts';
import type { Finding } from './doctor-result.ts';
import { findUniqueId, hasIndexes, listInvalidIndexes, listNeededIndexes } from './needed-indexes.ts';

/** The gate of a look: a table with more rows is not read from end to end. */
const MOST_SCANNED_ROWS = 200_000;

/** Indexes that the look searches by, the unique one on the canonical id, and broken ones. */
export function assessIndexes(proofs: readonly BindingProof[]): readonly Finding[] {
  const tables = distinct(proofs.flatMap(({ catalogue }) => catalogue ?? []));
  return [
    ...tables.filter((table) => !hasIndexes(table)).map(withoutIndexes),
    ...neededFindings(proofs),
    ...proofs.flatMap(uniqueFindings),
    ...listInvalidIndexes(tables).map(({ table, name, remedy }): Finding => ({
      ...{ id: 'index-valid', title: 'Index is usable', table, verdict: 'warn' },
      expected: 'no index that was not built to its end',
      observed: `the index ${name} is invalid: it costs each write and serves no search`,
      remedy,
    })),
  ];
}

function distinct(tables: readonly CatalogueTable[]): readonly CatalogueTable[] {
  return [...new Map(tables.map((table) => [table.oid, table])).values()];
}

function withoutIndexes(table: CatalogueTable): Finding {
  return {
    ...{ id: 'index', title: 'Index', table: tableKey(table), verdict: 'skipped', skipReason: 'not-applicable' },
    expected: 'indexes on the tables that it reads',
    observed: `a ${table.kind} has none of its own; the planner uses those of what it reads`,
  };
}

function neededFindings(proofs: readonly BindingProof[]): readonly Finding[] {
  return listNeededIndexes(proofs).map(({ table, column, why, isThere, statement }): Finding => {
    const about = {
      id: 'index',
      title: 'Index',
      table: tableKey(table),
      expected: `an index on ${column}, for ${why}`,
    };
    if (isThere) return { ...about, verdict: 'pass', observed: 'it is there' };
    const rows = table.estimatedRows;
    const size =
      rows === null ? 'a table that was never analysed' : `a table of about ${rows.toLocaleString('en-US')} rows`;
    const isRefused = rows !== null && rows > MOST_SCANNED_ROWS;
    const limit = MOST_SCANNED_ROWS.toLocaleString('en-US');
    const effect = isRefused
      ? `the look does not read it from end to end (more than ${limit})`
      : `the look reads it from end to end, up to ${limit} rows`;
    return {
      ...about,
      verdict: isRefused ? 'fail' : 'warn',
      observed: `none on ${size}: ${effect}`,
      remedy: statement,
    };
  });
}

function uniqueFindings(proof: BindingProof): readonly Finding[] {
  const { canonicalId, columns, writtenBy } = proof.table;
  const about = {
    ...{ id: 'unique-id', title: 'Unique index', table: proof.key },
    expected: `a unique index on ${canonicalId.column} alone`,
  };
  const unique = findUniqueId(proof);
  if (unique.state === 'none-wanted') {
    return [{ ...about, verdict: 'skipped', skipReason: 'not-applicable', observed: unique.why }];
  }
  if (unique.state === 'there') return [{ ...about, verdict: 'pass', observed: 'it is there' }];
  const isCollected = columns !== undefined && (writtenBy === 'manual' || writtenBy === 'both');
  const observed = `none: a row can be stored twice${isCollected ? ' by another program; collect takes turns with itself here' : ''}`;
  return [{ ...about, verdict: 'warn', observed, remedy: unique.statement }];
}
