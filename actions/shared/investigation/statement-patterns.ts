import type { LinePattern } from './line-pattern.ts';

/**
 * A statement that Postgres would not run to its end. Texts and codes: PostgreSQL's errcodes.txt (57014, 55P03, 40P01, 25006, 42501), and Supabase's page on
 * statement time-outs (canceling statement due to statement timeout).
 */
export const STATEMENT_PATTERNS: readonly LinePattern[] = [
  {
    sign: 'statement-timeout',
    pattern: /canceling statement due to (?:statement timeout|user request|conflict)|\bquerycanceled\b/iu,
    hints: ['canceling statement', 'querycanceled'],
  },
  {
    sign: 'lock-timeout',
    pattern: /canceling statement due to lock timeout|could not obtain lock|\blocknotavailable\b/iu,
    hints: ['lock timeout', 'obtain lock', 'locknotavailable'],
  },
  { sign: 'deadlock', pattern: /\bdeadlock ?detected\b/iu, hints: ['deadlock'] },
  {
    sign: 'database-read-only',
    pattern: /read-only transaction|\breadonlysqltransaction\b/iu,
    hints: ['read-only tr', 'readonlysql'],
  },
  {
    sign: 'permission-denied',
    pattern:
      /permission denied for (?:table|schema|relation|sequence|database|function|view)|violates row-level security|\binsufficientprivilege\b|must be owner of/iu,
    hints: ['permission denied for', 'row-level security', 'insufficientprivilege', 'must be owner'],
  },
];

/**
 * The table is not as the writer thinks. Seen in mikeizbicki/cmc-csci143 issue 770 (column), MeltanoLabs/target-postgres issue 62 (relation),
 * supabase/supabase issue 39446 and PostgREST/postgrest issue 3361 (PGRST204, PGRST205), blockscout issue 4997 (42P10), dlt-hub/dlt issue 2385 (coerce) and
 * its dlt/common/schema/exceptions.py (contract, NULL), dimitri/pgloader issue 417 (null value). Codes: PostgreSQL's errcodes.txt.
 */
export const SCHEMA_PATTERNS: readonly LinePattern[] = [
  {
    sign: 'schema-cache',
    pattern: /in the schema cache|cached plan must not change result type/iu,
    hints: ['schema cache', 'cached plan'],
  },
  {
    sign: 'conflict-target-missing',
    pattern: /no unique or exclusion constraint matching the on conflict/iu,
    hints: ['no unique or exclusion'],
  },
  {
    sign: 'schema-contract',
    pattern:
      /contract on `?\w{1,40}`? with `?contract_mode|\bdatavalidationerror\b|\bschemacorruptedexception\b|\btablepropertiesconflictexception\b|\bcannotcoercecolumnexception\b|cannot coerce (?:type|null) /iu,
    hints: ['contract_mode', 'datavalidation', 'schemacorrupted', 'tableproperties', 'cannotcoerce', 'cannot coerce'],
  },
  {
    sign: 'column-missing',
    pattern: /column [^\n]{1,200}does not exist|has no column named|\bundefinedcolumn\b/iu,
    hints: ['column'],
  },
  {
    sign: 'table-missing',
    pattern:
      /relation "[^"]{1,130}" does not exist|schema "[^"]{1,130}" does not exist|\bundefinedtable\b|\binvalidschemaname\b|\bdatabaseundefinedrelation\b/iu,
    hints: ['relation "', 'schema "', 'undefinedtable', 'invalidschemaname', 'undefinedrelation'],
  },
  {
    sign: 'null-violation',
    pattern: /violates not-null constraint|\bnotnullviolation\b/iu,
    hints: ['not-null', 'notnullviolation'],
  },
  {
    sign: 'unique-violation',
    pattern:
      /violates unique constraint|\buniqueviolation\b|duplicate key value|\bcardinalityviolation\b|cannot affect row a second time/iu,
    hints: ['unique constraint', 'uniqueviolation', 'duplicate key', 'cardinalityviolation', 'second time'],
  },
  {
    sign: 'foreign-key-violation',
    pattern: /violates foreign key constraint|\bforeignkeyviolation\b/iu,
    hints: ['foreign key', 'foreignkeyviolation'],
  },
  {
    sign: 'check-violation',
    pattern:
      /violates check constraint|\bcheckviolation\b|value too long for type|\bstringdatarighttruncation\b|out of range for type|\bnumericvalueoutofrange\b/iu,
    hints: ['check constraint', 'checkviolation', 'too long', 'righttruncation', 'out of range', 'valueoutofrange'],
  },
  {
    sign: 'type-mismatch',
    pattern:
      /is of type [^\n]{1,80} but expression is of type|invalid input syntax for type|\bdatatypemismatch\b|\binvalidtextrepresentation\b|operator does not exist|\bundefinedfunction\b|cannot cast type/iu,
    hints: [
      'but expression',
      'input syntax',
      'datatypemismatch',
      'invalidtext',
      'operator does',
      'undefinedfunction',
      'cast type',
    ],
  },
];
