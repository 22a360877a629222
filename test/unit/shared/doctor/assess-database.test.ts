import { describe, expect, test } from 'vitest';

import { assessDatabase } from '../../../../actions/shared/doctor/assess-database.ts';
import type { Finding } from '../../../../actions/shared/doctor/doctor-result.ts';
import { renderDoctorLines } from '../../../../actions/shared/doctor/render-doctor.ts';
import type { CatalogueIndex, CatalogueTable } from '../../../../actions/shared/integrity/catalogue-table.ts';
import type { DatabaseFacts } from '../../../../actions/shared/integrity/look-context.ts';
import { aCatalogueTable } from '../../../support/a-catalogue-table.ts';
import { aLookContext } from '../../../support/a-look-context.ts';
import { listTroubles } from '../../../support/examine.ts';

const onColumn = (column: string, changes: Partial<CatalogueIndex> = {}): CatalogueIndex => ({
  name: `posts_${column}_idx`,
  method: 'btree',
  keys: [{ text: column, isExpression: false }],
  isUnique: false,
  isValid: true,
  isImmediate: true,
  predicate: null,
  ...changes,
});
const WHOLE = [onColumn('id', { isUnique: true }), onColumn('arrived_at'), onColumn('created_at')];

interface Changes {
  readonly table?: Partial<CatalogueTable>;
  readonly database?: Partial<DatabaseFacts>;
  readonly datasets?: string;
}

function examined({ table = {}, database = {} }: Changes = {}) {
  const posts = aCatalogueTable({ indexes: WHOLE, ...table });
  const context = aLookContext({ database, tables: new Map([['public.posts', posts]]) });
  return assessDatabase({ context, isEncrypted: true });
}

function remedyOf(changes: Changes, id: string): Partial<Finding> | undefined {
  return examined(changes).findings.find((finding) => finding.id === id && finding.verdict !== 'pass');
}

test('a database that lacks nothing passes everything', () => {
  const result = examined();
  expect(listTroubles(result)).toEqual([]);
  expect(result).toMatchObject({ verdict: 'pass', reasonCode: 'database-ready' });
});

describe('how the database is reached', () => {
  test.each<readonly [string, Partial<DatabaseFacts>, string, string, string]>([
    ['a server too old', { versionNumber: 120_022 }, 'server-version', 'fail', 'Postgres 13 or newer'],
    ['a server newer than those tried', { versionNumber: 190_000 }, 'server-version', 'warn', 'was not tried'],
    ['a transaction-mode pooler', { transactionPooler: 'port 6543' }, 'pooler', 'warn', 'port 5432'],
    ['a replica', { isReplica: true, replicaLagSeconds: 3 }, 'replica', 'warn', 'the primary'],
    ['a replica far behind', { isReplica: true, replicaLagSeconds: 601 }, 'replica', 'fail', 'the primary'],
    ['a replica of unknown lag', { isReplica: true, replicaLagSeconds: null }, 'replica', 'fail', 'the primary'],
    [
      'transactions unseen',
      { maySeeTransactions: false },
      'read-all-stats',
      'warn',
      'GRANT pg_read_all_stats TO "reader";',
    ],
    ['clocks apart', { skewMs: 6_000 }, 'clock-skew', 'warn', 'NTP'],
    ['clocks far apart', { skewMs: -90_000 }, 'clock-skew', 'fail', 'NTP'],
  ])('names %s', (_, database, id, verdict, remedy) => {
    expect(remedyOf({ database }, id)).toMatchObject({ verdict, remedy: expect.stringContaining(remedy) });
  });

  test('does not ask a replica for what it cannot have', () => {
    const database = { isReplica: true, replicaLagSeconds: 0, maySeeTransactions: false };
    expect(remedyOf({ database }, 'read-all-stats')).toMatchObject({ verdict: 'skipped' });
  });

  test('says when a plain connection is one to this machine', () => {
    const { findings } = assessDatabase({ context: aLookContext(), isEncrypted: false });
    expect(findings.find(({ id }) => id === 'tls')).toMatchObject({ verdict: 'pass', observed: /this machine/u });
  });
});

describe('what is bound', () => {
  test('is missing where the catalogue has no such table', () => {
    const result = assessDatabase({ context: aLookContext({ names: ['archive.posts'] }), isEncrypted: true });
    expect(listTroubles(result)).toEqual(['binding public.posts: fail']);
    expect(result.reasonCode).toBe('database-incomplete');
  });

  test('is missing where a column is of another type', () => {
    const columns = aCatalogueTable().columns.map((column) =>
      column.name === 'arrived_at' ? { ...column, type: 'timestamp without time zone' } : column,
    );
    expect(remedyOf({ table: { columns } }, 'binding')).toMatchObject({ verdict: 'fail', table: 'public.posts' });
  });

  test.each([
    [{ maySeeSchema: false }, 'GRANT USAGE ON SCHEMA "public" TO "reader";'],
    [{ mayRead: false }, 'GRANT SELECT ON "public"."posts" TO "reader";'],
    [{ rowSecurity: 'hides' }, 'ALTER ROLE "reader" BYPASSRLS;'],
  ] as const)('cannot be read whole: %j', (table, statement) => {
    expect(remedyOf({ table }, 'privileges')).toMatchObject({
      ...{ verdict: 'fail', table: 'public.posts' },
      remedy: expect.stringContaining(statement),
    });
  });

  test('can be read past row security that hides nothing', () => {
    expect(remedyOf({ table: { rowSecurity: 'plain-true' } }, 'privileges')).toBeUndefined();
  });
});

describe('indexes', () => {
  const without = (column: string) => WHOLE.filter(({ keys }) => keys[0]?.text !== column);

  test.each([
    ['arrived_at', 1_000, 'warn'],
    ['arrived_at', 200_001, 'fail'],
    ['created_at', null, 'warn'],
  ] as const)(
    'a missing one on %s of a table of %s rows is named with its statement',
    (column, estimatedRows, verdict) => {
      expect(remedyOf({ table: { indexes: without(column), estimatedRows } }, 'index')).toMatchObject({
        verdict,
        remedy: `CREATE INDEX CONCURRENTLY ON "public"."posts" ("${column}");`,
      });
    },
  );

  test.each([
    ['is invalid', onColumn('arrived_at', { isValid: false })],
    ['is an expression', onColumn('x', { keys: [{ text: 'arrived_at', isExpression: true }] })],
    ['is of a method without ranges', onColumn('arrived_at', { method: 'hash' })],
    ['leaves rows out', onColumn('arrived_at', { predicate: `(title = 'x'::text)` })],
    [
      'has another column first',
      onColumn('title', { keys: ['title', 'arrived_at'].map((text) => ({ text, isExpression: false })) }),
    ],
  ])('one that %s serves no search', (_, index) => {
    expect(remedyOf({ table: { indexes: [...without('arrived_at'), index] } }, 'index')).toMatchObject({
      verdict: 'warn',
    });
  });

  test('one that leaves out rows without the column serves', () => {
    const indexes = [...without('arrived_at'), onColumn('arrived_at', { predicate: '(arrived_at IS NOT NULL)' })];
    expect(listTroubles(examined({ table: { indexes } }))).toEqual([]);
  });

  test('a unique one that is missing is asked for once, and serves the search as well', () => {
    expect(listTroubles(examined({ table: { indexes: without('id') } }))).toEqual(['unique-id public.posts: warn']);
    expect(remedyOf({ table: { indexes: without('id') } }, 'unique-id')?.remedy).toBe(
      'CREATE UNIQUE INDEX CONCURRENTLY ON "public"."posts" ("id");',
    );
  });

  test('a unique constraint that is checked only at the end proves nothing', () => {
    const indexes = [...without('id'), onColumn('id', { isUnique: true, isImmediate: false })];
    expect(listTroubles(examined({ table: { indexes } }))).toEqual(['unique-id public.posts: warn']);
  });

  test('an invalid one is named with the statement that builds it again', () => {
    const indexes = [...WHOLE, onColumn('title', { isValid: false, name: 'half "built"' })];
    expect(remedyOf({ table: { indexes } }, 'index-valid')?.remedy).toBe(
      'REINDEX INDEX CONCURRENTLY "public"."half ""built""";',
    );
  });

  test('of a partitioned table none is asked for that Postgres does not build, and none that is unique', () => {
    const table = { kind: 'partitioned', indexes: [onColumn('id'), onColumn('created_at')] } as const;
    expect(remedyOf({ table }, 'index')?.remedy).toMatch(
      /^CREATE INDEX ON "public"\."posts" \("arrived_at"\); It blocks writers/u,
    );
    expect(remedyOf({ table }, 'unique-id')).toMatchObject({ verdict: 'skipped' });
  });

  test.each(['view', 'foreign'] as const)('of a %s none is asked for', (kind) => {
    expect(listTroubles(examined({ table: { kind, indexes: [] } }))).toEqual([]);
  });
});

test('the lines show what is missing first, and a statement on a line of its own', () => {
  const lines = renderDoctorLines(examined({ table: { mayRead: false }, database: { maySeeTransactions: false } }));
  expect(lines[0]).toBe('Something is missing in the database: postgres as reader, Postgres 15.');
  expect(lines.slice(1, 5).map((line) => line.trim().split(/[ ,]+/u)[0])).toEqual(['fail', '->', 'warn', '->']);
  expect(lines[2]?.trim()).toBe('-> GRANT SELECT ON "public"."posts" TO "reader";');
  expect(lines.at(-1)).toMatch(/^\d+ things are as they should be\.$/u);
});
