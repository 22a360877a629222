import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import { startRedditReplay } from '../support/reddit-replay/reddit-replay.ts';
import type { ReplayFault } from '../support/reddit-replay/replay-fault.ts';
import { startSilentPort } from '../support/silent-port.ts';
import type { FaultClass, FaultScene } from './fault-class.ts';

const unproven = /Proof of the rollback \(verify-rollback\) \| unknown/u;
const unmeasured = /Integrity of the data \(check-integrity\) \| unknown/u;

/** Its URL, and whether anything of it can be read: where nothing can, the look at the data is red. */
const DATABASES: readonly (readonly [string, (scene: FaultScene) => string | Promise<string>, boolean])[] = [
  ['refuses connections', () => 'postgresql://monitor@127.0.0.1:1/postgres', false],
  ['takes connections and is silent', silentDatabase, false],
  ['the role may not log in', ({ peers }) => peers.database.urlFor('locked_out'), false],
  ['the role may read nothing', ({ peers }) => peers.database.urlFor('blind'), true],
  ['the role has no connection left', ({ peers }) => peers.database.urlFor('crowded_out'), false],
  ['has no tables', ({ peers }) => peers.database.urlFor('postgres').replace(/\/postgres$/u, '/template1'), true],
  ['breaks off in the middle of every query', brokenDatabase, false],
];

/** What the shared server needs for them. */
export const DATABASE_ROLES = [
  'create role locked_out nologin',
  'create role blind login',
  'create role crowded_out login connection limit 0',
] as const;

const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' };
const REDDITS: readonly (readonly [string, ReplayFault])[] = [
  ['401 for the credentials', { on: 'token', kind: 'status', status: 401, body: '{"error":401}', headers: JSON_TYPE }],
  ['429 for ever', { kind: 'status', status: 429, body: '{"error":429}', headers: JSON_TYPE }],
  ['500 for ever', { kind: 'recorded', recording: 'internal-server-error' }],
];

export const FAULTS_OF_THE_DATA: readonly FaultClass[] = [
  ...DATABASES.map(([name, urlOf, isReadable]): FaultClass => ({
    name: `database: ${name}`,
    world: async (scene) => ({ databaseUrl: await urlOf(scene) }),
    expected: {
      red: isReadable ? [] : ['integrity'],
      verdicts: { verify: 'unknown', integrity: 'unknown' },
      says: { report: unmeasured, 'job verify': /unknown/u },
    },
  })),
  {
    name: 'database: the secret is no address',
    world: () => ({ databaseUrl: 'db.example.org' }),
    expected: {
      red: ['integrity'],
      verdicts: { verify: 'unknown', integrity: 'unknown' },
      says: { report: unmeasured },
    },
  },
  {
    name: 'database: not configured',
    expected: { verdicts: { verify: 'unknown', integrity: 'unknown' }, says: { report: unproven } },
  },
  {
    name: 'nothing is broken',
    world: ({ peers }) => ({ databaseUrl: peers.database.url, redditUrl: peers.redditUrl }),
    expected: {
      verdicts: { verify: 'unknown', integrity: 'pass', investigate: 'pass', 'collect-test': 'pass' },
      says: { report: /Test of the manual path \(collect\) \| pass/u },
    },
  },
  {
    name: 'Reddit: refuses connections',
    world: () => ({ redditUrl: 'http://127.0.0.1:1' }),
    expected: { red: ['collect-test'], says: { report: /Test of the manual path \(collect\)/u } },
  },
  {
    name: 'Reddit: hangs',
    world: async ({ defer }) => {
      const silent = await startSilentPort();
      defer(() => silent.close());
      return { redditUrl: `http://127.0.0.1:${silent.port}` };
    },
    expected: { red: ['collect-test'], says: { report: /Test of the manual path \(collect\)/u } },
  },
  ...REDDITS.map(([name, fault]): FaultClass => ({
    name: `Reddit: ${name}`,
    world: async ({ defer }) => {
      const reddit = await startRedditReplay();
      defer(() => reddit.close());
      reddit.queueFault(...Array.from({ length: 50 }, () => fault));
      return { redditUrl: reddit.url };
    },
    expected: { red: ['collect-test'], says: { report: /Test of the manual path \(collect\)/u } },
  })),
];

async function silentDatabase({ defer }: FaultScene): Promise<string> {
  const silent = await startSilentPort();
  defer(() => silent.close());
  return `postgresql://monitor@127.0.0.1:${silent.port}/postgres`;
}

/** A way to the real server that breaks once a query was sent, as one does whose server dies. */
async function brokenDatabase({ peers, defer }: FaultScene): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const backend = connect(peers.database.port, '127.0.0.1');
    let messages = 0;
    for (const socket of [client, backend]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.on('data', (chunk: Buffer) => {
      messages += 1;
      // The first one is the start of the connection.
      if (messages > 2) for (const socket of [client, backend]) socket.destroy();
      else backend.write(chunk);
    });
    backend.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  defer(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return `postgresql://postgres@127.0.0.1:${(server.address() as AddressInfo).port}/postgres`;
}
