import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface TransactionPooler {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * A pooler in transaction mode at its plainest: one client, two server processes, which take turns from transaction to transaction. Stands on the
 * protocol's messages (Postgres manual, 55.7): a type byte, then a length that counts itself; the status byte of `ReadyForQuery` is `I` outside of a
 * transaction.
 */
export async function startTransactionPooler(serverPort: number): Promise<TransactionPooler> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const server = createServer((client) => {
    keep(client);
    client.once('data', (startup: Buffer) => {
      void pool(
        client,
        [0, 1].map(() => keep(connect(serverPort, '127.0.0.1'))),
        startup,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

async function pool(client: Socket, backends: readonly Socket[], startup: Buffer): Promise<void> {
  let turn = 0;
  let isIdle = true;
  client.on('close', () => {
    for (const backend of backends) backend.destroy();
  });
  // The client is greeted once, by the first, and only after every server process is ready: nothing that it asks for can run into a greeting.
  const greetings = await Promise.all(backends.map((backend) => greet(backend, startup)));
  for (const [index, backend] of backends.entries()) {
    readMessages(backend, (message) => {
      client.write(message);
      if (index === turn && readyStatus(message) === 'I') isIdle = true;
    });
  }
  client.on('data', (chunk: Buffer) => {
    if (isIdle) turn = (turn + 1) % backends.length;
    isIdle = false;
    backends[turn]?.write(chunk);
  });
  client.write(greetings[0] ?? Buffer.alloc(0));
}

/** What a server process says from its start to its first `ReadyForQuery`. */
function greet(backend: Socket, startup: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const said: Buffer[] = [];
    const stop = readMessages(backend, (message) => {
      said.push(message);
      if (readyStatus(message) === null) return;
      stop();
      resolve(Buffer.concat(said));
    });
    backend.write(startup);
  });
}

/** Calls `take` with each whole message, however the network cut them. Returns what ends it. */
function readMessages(backend: Socket, take: (message: Buffer) => void): () => void {
  let rest: Buffer = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
      const length = 1 + rest.readInt32BE(1);
      const message = rest.subarray(0, length);
      rest = rest.subarray(length);
      take(message);
    }
  };
  backend.on('data', onData);
  return () => backend.off('data', onData);
}

/** The status of a `ReadyForQuery`: `Z`, length 5, one byte; `null` for every other message. */
function readyStatus(message: Buffer): string | null {
  return message[0] === 0x5a ? String.fromCodePoint(message[5] ?? 0) : null;
}
