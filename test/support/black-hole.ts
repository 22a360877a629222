import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface BlackHole {
  readonly port: number;
  /** From now on nothing goes through in either direction, and nothing is closed. */
  swallow(): void;
  close(): Promise<void>;
}

/** A way to a server that goes silent when told: what a firewall does that forgets a connection. */
export async function startBlackHole(serverPort: number): Promise<BlackHole> {
  const sockets = new Set<Socket>();
  let isSilent = false;
  const server = createServer((client) => {
    const backend = connect(serverPort, '127.0.0.1');
    for (const [from, to] of [
      [client, backend],
      [backend, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => from.destroy());
      from.on('data', (chunk: Buffer) => {
        if (!isSilent) to.write(chunk);
      });
      from.on('close', () => {
        if (!isSilent) to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    swallow: () => {
      isSilent = true;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
