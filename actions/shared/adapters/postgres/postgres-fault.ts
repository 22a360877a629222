import { DependencyError, OperatorError } from '../../errors.ts';

/** What to do, by SQLSTATE (Postgres' appendix A) or by Node's error code. These are for a person to mend. */
const OPERATOR_REMEDIES: Readonly<Record<string, string>> = {
  '28000': 'Check the user of the database URL, and that the role may log in.',
  '28P01': 'Check the user and the password of the database URL.',
  '3D000': 'Check the database name at the end of the database URL.',
  '3F000': 'Check the schema in config/datasets.yaml.',
  '42501': 'Grant the role what it lacks, or use another role in the database URL.',
  '42703': 'Check the column in config/datasets.yaml against the table.',
  '42P01': 'Check the table in config/datasets.yaml, and that the role may see its schema.',
  ENOTFOUND: 'Check the host of the database URL.',
  SELF_SIGNED_CERT_IN_CHAIN: "Give the certificate of the server's authority.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "Give the certificate of the server's authority.",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "Give the certificate of the server's authority.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "Give the certificate of the server's authority.",
  ERR_TLS_CERT_ALTNAME_INVALID: 'Use the host name that the certificate of the server is made out to.',
  CERT_HAS_EXPIRED: 'Renew the certificate of the server.',
};

/** Remedies for faults that may pass by themselves. */
const DEPENDENCY_REMEDIES: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'Check that the database runs and listens on that address; a private address is out of reach of a hosted runner.',
  ENETUNREACH:
    'Check the route to the host. Direct Supabase hosts have IPv6 addresses alone: use the address of the session pooler, port 5432.',
  '55P03': 'Run this again when what locks the table has ended: pg_locks shows which session it is.',
  '57014': 'Run this again when the database is less busy.',
  ETIMEDOUT: 'Check that the address can be reached from here; a private address is out of reach of a hosted runner.',
};

/** Neither the server nor the network gave a code: the driver gave up, by its time limit or because the server takes no TLS. */
const UNCODED =
  'Check the host, the port and the sslmode of the database URL, and whether the address can be reached from here, then run this again.';
const CODED = 'Check the status of the database, then run this again.';

/** SQLSTATE classes after which the same call may succeed: connection, resources, operator intervention, deadlock, time-out. */
const RETRYABLE_CLASSES = new Set(['08', '40', '53', '55', '57']);

/**
 * Wraps what `pg` threw, once. `doing` completes "… failed", such as `Connecting to 127.0.0.1:5432`. Classified by SQLSTATE and by Node's
 * error code, never by text. The server's own message is kept: it names roles and tables, never a password.
 */
export function toPostgresFault(doing: string, cause: unknown): OperatorError | DependencyError {
  if (cause instanceof OperatorError || cause instanceof DependencyError) return cause;
  const code = codeOf(cause);
  const message = `${doing} failed: ${describe(cause, code)}`;
  const operatorRemedy = OPERATOR_REMEDIES[code];
  if (operatorRemedy !== undefined) {
    return new OperatorError({ reasonCode: 'database-refused', message, remedy: operatorRemedy, exitCode: 1, cause });
  }
  return new DependencyError({
    dependency: 'postgres',
    message,
    retryable: !/^[0-9A-Z]{5}$/.test(code) || code.startsWith('E') || RETRYABLE_CLASSES.has(code.slice(0, 2)),
    remedy: DEPENDENCY_REMEDIES[code] ?? (code === '' ? UNCODED : CODED),
    cause,
  });
}

function codeOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : '';
}

function describe(cause: unknown, code: string): string {
  const message = cause instanceof Error ? firstMessage(cause) : String(cause);
  return code === '' || message.includes(code) ? message : `${message} (${code})`;
}

/** An AggregateError (several addresses tried) has no message of its own. */
function firstMessage(cause: Error): string {
  if (cause.message !== '') return cause.message;
  return cause instanceof AggregateError
    ? cause.errors.map((each) => (each instanceof Error ? each.message : String(each))).join('; ')
    : cause.name;
}
