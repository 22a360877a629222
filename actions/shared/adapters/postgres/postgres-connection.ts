import { Client } from 'pg';
import { parsePostgresUrl } from './postgres-address.ts';
import type { PostgresAddress } from './postgres-address.ts';
import { toPostgresFault } from './postgres-fault.ts';

export interface OpenPostgresOptions {
  readonly url: string;
  /** Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** The client's own limit for one statement, for what the server does not end. Default 60,000. */
  readonly queryTimeoutMs?: number;
  /** PEM of the server's certificate authority, where it is none of the public ones (Supabase has its own). */
  readonly caCertificate?: string;
  /** Aborting breaks the connection off: what was not committed is rolled back by the server. */
  readonly signal?: AbortSignal;
}

/**
 * One connection to Postgres, which the caller ends. TLS with a checked certificate, except on this machine. Settings that must
 * hold are set with `SET LOCAL` in each transaction: behind a pooler, and in the embedded server, others would outlive the client.
 *
 * @throws OperatorError `database-url-invalid`, `database-refused`; DependencyError of `postgres`.
 */
export async function openPostgres(options: OpenPostgresOptions): Promise<Client> {
  const address = parsePostgresUrl(options.url);
  options.signal?.throwIfAborted();
  const client = new Client(clientConfig(address, options));
  // Without a listener a connection that breaks between two statements would end the process; the next statement reports it.
  client.on('error', () => undefined);
  let isConnecting = true;
  const breakOff = (): void => {
    // With the reason, and without `end`: pg 8.23 never settles a `connect` that its own `end` breaks off.
    if (isConnecting) return void client.connection.stream.destroy(options.signal?.reason as Error);
    void client.end().catch(() => undefined);
    client.connection.stream.destroy();
  };
  options.signal?.addEventListener('abort', breakOff, { once: true });
  client.once('end', () => options.signal?.removeEventListener('abort', breakOff));
  try {
    await client.connect();
    options.signal?.throwIfAborted();
  } catch (cause) {
    isConnecting = false;
    breakOff();
    throw toPostgresFault(`Connecting to the database at ${address.host}:${address.port}`, cause);
  }
  isConnecting = false;
  return client;
}

function clientConfig(address: PostgresAddress, options: OpenPostgresOptions): ConstructorParameters<typeof Client>[0] {
  const ca = options.caCertificate === undefined ? {} : { ca: options.caCertificate };
  return {
    host: address.host,
    port: address.port,
    ...(address.user === undefined ? {} : { user: address.user }),
    ...(address.password === undefined ? {} : { password: address.password }),
    ...(address.database === undefined ? {} : { database: address.database }),
    ssl: address.tls ? { rejectUnauthorized: true, ...ca } : false,
    application_name: 'switchback',
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    query_timeout: options.queryTimeoutMs ?? 60_000,
    keepAlive: true,
  };
}
