import { execFile, spawn } from 'node:child_process';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { withClient } from './pglite-database.ts';
import { end, findBinaries, freePort, NOBODY } from './postgres-server.ts';

export interface PostgresReplica {
  urlFor(role: string): string;
  stop(): Promise<void>;
}

/** A streaming replica of a server that `startPostgresServer` made, as `pg_basebackup --write-recovery-conf` sets one up. */
export async function startPostgresReplica(primaryPort: number): Promise<PostgresReplica> {
  const binaries = findBinaries();
  const account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const directory = await mkdtemp(join(tmpdir(), 'switchback-replica-'));
  await chmod(directory, 0o755);
  if (account.uid !== undefined) await chown(directory, NOBODY, NOBODY);
  const data = join(directory, 'data');
  const options = { ...account, cwd: directory, env: { ...process.env, LC_ALL: 'C', HOME: directory } };
  await promisify(execFile)(
    join(binaries, 'pg_basebackup'),
    [
      '-D',
      data,
      '-h',
      '127.0.0.1',
      '-p',
      String(primaryPort),
      '-U',
      'postgres',
      '--write-recovery-conf',
      '--checkpoint=fast',
      '--no-sync',
    ],
    options,
  );
  const port = await freePort();
  const flags = [
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
    '-c',
    'max_connections=12',
    '-c',
    'max_prepared_transactions=2',
  ];
  const server = spawn(join(binaries, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
    ...options,
    stdio: 'ignore',
  });
  const stop = async (): Promise<void> => {
    await end(server);
    await rm(directory, { recursive: true, force: true });
  };
  const urlFor = (role: string): string => `postgresql://${role}@127.0.0.1:${port}/postgres`;
  for (let tries = 0; ; tries += 1) {
    try {
      await withClient(urlFor('postgres'), (client) => client.query('select 1'));
      return { urlFor, stop };
    } catch (cause) {
      if (tries < 100 && server.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 100));
      else {
        await stop();
        throw cause;
      }
    }
  }
}
