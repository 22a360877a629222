import { OperatorError } from '../../errors.ts';
import { isLoopbackHost } from '../loopback-host.ts';

/** A connection URL taken apart. `password` is never part of a message. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  /** Whether the connection is encrypted and the server's certificate checked. */
  readonly tls: boolean;
}

const REMEDY =
  'Give the database as postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with special characters percent-encoded.';

/** TLS everywhere but on this machine, where it is used when the URL asks for it. */
const SSL_MODES: Readonly<Record<string, 'verified' | 'plain'>> = {
  prefer: 'verified',
  require: 'verified',
  'verify-ca': 'verified',
  'verify-full': 'verified',
  disable: 'plain',
};

/**
 * Parses a Postgres URL. Only `sslmode` is read of its parameters: a certificate authority comes from the caller, and options
 * that could widen what the connection does are not taken from a string.
 *
 * @throws OperatorError `database-url-invalid`, whose text never holds the URL.
 */
export function parsePostgresUrl(url: string): PostgresAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !['postgres:', 'postgresql:'].includes(parsed.protocol)) {
    throw invalidUrl('The database URL cannot be read.', 'something that is not a postgresql:// URL', REMEDY);
  }
  const host = parsed.searchParams.get('host') ?? decode(parsed.hostname).replace(/^\[(.+)\]$/, '$1');
  const database = decode(parsed.pathname.replace(/^\//, ''));
  return {
    host: host === '' ? 'localhost' : host,
    port: parsed.port === '' ? 5432 : Number(parsed.port),
    user: decode(parsed.username) || undefined,
    password: decode(parsed.password) || undefined,
    database: database || undefined,
    tls: usesTls(parsed.searchParams.get('sslmode'), host),
  };
}

function usesTls(mode: string | null, host: string): boolean {
  const loopback = isLoopbackHost(host);
  if (mode === null) return !loopback;
  const wanted = Object.hasOwn(SSL_MODES, mode) ? SSL_MODES[mode] : undefined;
  if (wanted === undefined) {
    throw invalidUrl(
      'The database URL asks for an unsafe or unknown sslmode.',
      `sslmode=${mode.slice(0, 20)}`,
      'Use sslmode=verify-full.',
    );
  }
  if (wanted === 'plain' && !loopback) {
    throw invalidUrl(
      'The database URL turns encryption off for a server on another machine.',
      'sslmode=disable',
      'Take sslmode out of the URL, or reach the database through a tunnel that ends on this machine.',
    );
  }
  return wanted === 'verified';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    // The cause is left out on purpose: it may quote the URL.
    if (cause instanceof URIError)
      throw invalidUrl('The database URL is wrongly encoded.', 'a % without two hexadecimal digits', REMEDY);
    throw cause;
  }
}

function invalidUrl(message: string, observed: string, remedy: string): OperatorError {
  return new OperatorError({
    reasonCode: 'database-url-invalid',
    message,
    observed,
    expected: 'a postgresql:// URL',
    remedy,
  });
}
