import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { Client } from 'pg';

export interface TestDatabase {
  readonly url: string;
  /** A connection of the test's own, ended after the call: the embedded server takes one at a time. */
  withClient<T>(use: (client: Client) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** Postgres in this process, served to the real `pg` client on a free port. One connection after another, and no statement time-out. */
export async function startPgliteDatabase(): Promise<TestDatabase> {
  const database = await PGlite.create();
  const server = new PGLiteSocketServer({ db: database, host: '127.0.0.1', port: 0 });
  await server.start();
  const url = `postgresql://postgres@${server.getServerConn()}/postgres`;
  return {
    url,
    withClient: (use) => withClient(url, use),
    async stop() {
      await server.stop();
      await database.close();
    },
  };
}

export async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
