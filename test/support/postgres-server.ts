import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

import { withClient } from './pglite-database.ts';
import type { TestDatabase } from './pglite-database.ts';

export interface PostgresServer extends TestDatabase {
  readonly port: number;
  /** The same database with another role's URL. */
  urlFor(role: string, password?: string): string;
}

/** The account that a server runs under where the tests run as root, which Postgres refuses: `nobody` on Linux. */
export const NOBODY = 65_534;

/**
 * A real Postgres server, made by `initdb` in a directory of its own and removed with it: for roles, row security, time-outs, locks and several
 * connections, which the embedded one lacks. Found in SWITCHBACK_POSTGRES_BIN where that is set, on the path or in the usual place of Debian's packages.
 */
export async function startPostgresServer(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const binaries = findBinaries();
  const account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const directory = await mkdtemp(join(tmpdir(), 'switchback-postgres-'));
  await chmod(directory, 0o755);
  if (account.uid !== undefined) await chown(directory, NOBODY, NOBODY);
  const data = join(directory, 'data');
  const options = { ...account, cwd: directory, env: { ...process.env, LC_ALL: 'C', HOME: directory } };
  await promisify(execFile)(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '-E', 'UTF8'],
    options,
  );
  const port = await freePort();
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    max_connections: '20',
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(binaries, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
    ...options,
    stdio: 'ignore',
  });
  const endWithUs = (): void => void server.kill('SIGQUIT');
  process.once('exit', endWithUs);
  const urlFor = (role: string, password?: string) =>
    `postgresql://${role}${password === undefined ? '' : `:${password}`}@127.0.0.1:${port}/postgres`;
  const stop = async (): Promise<void> => {
    process.off('exit', endWithUs);
    await end(server);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await untilReady(urlFor('postgres'), server);
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { url: urlFor('postgres'), port, urlFor, stop, withClient: (use) => withClient(urlFor('postgres'), use) };
}

export function findBinaries(): string {
  const debian = '/usr/lib/postgresql';
  const packaged = existsSync(debian)
    ? readdirSync(debian)
        .toSorted((a, b) => Number(b) - Number(a))
        .map((version) => join(debian, version, 'bin'))
    : [];
  const given = process.env['SWITCHBACK_POSTGRES_BIN'];
  const places = given === undefined ? [...packaged, ...(process.env['PATH'] ?? '').split(delimiter)] : [given];
  const found = places.find((path) => ['initdb', 'postgres'].every((name) => existsSync(join(path, name))));
  if (found === undefined)
    throw new Error(
      `No Postgres server is installed: expected initdb and postgres ${given === undefined ? 'on the path' : `in ${given}`}. Install the package postgresql.`,
    );
  return found;
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    if (server.exitCode !== null)
      throw new Error(`The Postgres server ended with ${server.exitCode} before it was ready.`);
    try {
      return await withClient(url, async (client) => void (await client.query('select 1')));
    } catch (cause) {
      if (tries >= 100) throw cause;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** SIGQUIT is Postgres' immediate shutdown. */
export async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGQUIT');
  await ended;
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('No port was given.');
  return address.port;
}
