import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface TransactionPooler {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * A pooler in transaction mode at its plainest: one client, two server processes, which take turns from transaction to transaction. Stands on the
 * protocol's `ReadyForQuery` (Postgres manual, 55.7): its status byte is `I` outside of a transaction.
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
    client.once('data', (startup: Buffer) =>
      pool(
        client,
        [0, 1].map(() => keep(connect(serverPort, '127.0.0.1'))),
        startup,
      ),
    );
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

function pool(client: Socket, backends: readonly Socket[], startup: Buffer): void {
  let turn = 0;
  let isIdle = true;
  for (const [index, backend] of backends.entries()) {
    let isStarting = true;
    backend.write(startup);
    backend.on('data', (chunk: Buffer) => {
      const status = idleStatus(chunk);
      // The client is greeted once, by the first.
      if (!isStarting || index === 0) client.write(chunk);
      if (status !== null) isStarting = false;
      if (index === turn && status === 'I') isIdle = true;
    });
  }
  client.on('data', (chunk: Buffer) => {
    if (isIdle) turn = (turn + 1) % backends.length;
    isIdle = false;
    backends[turn]?.write(chunk);
  });
  client.on('close', () => {
    for (const backend of backends) backend.destroy();
  });
}

/** The status of a `ReadyForQuery` at the end of what the server sent: `Z`, length 5, one byte. */
function idleStatus(chunk: Buffer): string | null {
  const end = chunk.subarray(-6);
  return end.length === 6 && end[0] === 0x5a && end.readInt32BE(1) === 5 ? String.fromCodePoint(end[5] ?? 0) : null;
}
