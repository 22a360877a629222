import type { SignName } from './signs.ts';

/** Codes of Postgres and PostgREST by what they are a sign of (PostgreSQL's errcodes.txt; PostgREST's reference of errors). */
const SIGNS_BY_CODE: Readonly<Record<string, SignName>> = {
  '08000': 'connection-refused',
  '08001': 'connection-refused',
  '08003': 'connection-refused',
  '08004': 'connection-refused',
  '08006': 'connection-refused',
  '21000': 'unique-violation',
  '22001': 'check-violation',
  '22003': 'check-violation',
  '22P02': 'type-mismatch',
  '23502': 'null-violation',
  '23503': 'foreign-key-violation',
  '23505': 'unique-violation',
  '23514': 'check-violation',
  '25006': 'database-read-only',
  '28000': 'credentials-refused',
  '28P01': 'credentials-refused',
  '3F000': 'table-missing',
  '40P01': 'deadlock',
  '42501': 'permission-denied',
  '42703': 'column-missing',
  '42804': 'type-mismatch',
  '42883': 'type-mismatch',
  '42P01': 'table-missing',
  '42P10': 'conflict-target-missing',
  '53100': 'disk-full',
  '53200': 'out-of-memory',
  '53300': 'connections-exhausted',
  '55P03': 'lock-timeout',
  '57014': 'statement-timeout',
  '57P01': 'database-recovering',
  '57P02': 'database-recovering',
  '57P03': 'database-recovering',
  PGRST202: 'schema-cache',
  PGRST204: 'schema-cache',
  PGRST205: 'schema-cache',
};

const CODE = /(?<![\w.])(?:PGRST\d{3}|\d[\dA-Z]{4})(?![\w.])/gu;
/** `'code': '42703'`, `SQLSTATE[42P10]`, `(SQLSTATE 53300)`, `ERROR 42P10 (…)`: a number without one of these words is no code. */
const NAMED = /(?:code|sqlstate|error)["']?[ :=[(]{1,3}["']?$/iu;
const NAME_CHARACTERS = 14;

/** The sign of the code that a message names; `null` where it names none that is known. */
export function recogniseCode(text: string): SignName | null {
  for (const { 0: code, index } of text.matchAll(CODE)) {
    const sign = SIGNS_BY_CODE[code];
    if (sign !== undefined && NAMED.test(text.slice(Math.max(0, index - NAME_CHARACTERS), index))) return sign;
  }
  return null;
}
