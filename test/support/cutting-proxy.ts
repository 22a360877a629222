import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface CuttingProxy {
  readonly port: number;
  /** How often the client has sent something, over all connections. */
  readonly sent: () => number;
  close(): Promise<void>;
}

/**
 * A way to a server that breaks once: when the client sends something for that time, before it arrives, or after it arrived and the answer is thrown
 * away, so that the client cannot know. Afterwards everything goes through.
 */
export async function startCuttingProxy(
  serverPort: number,
  cut: { readonly at: number; readonly what: 'request' | 'answer' },
): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let sent = 0;
  const server = createServer((client) => {
    const backend = connect(serverPort, '127.0.0.1');
    let isDeaf = false;
    for (const socket of [client, backend]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    client.on('close', () => backend.destroy());
    backend.on('close', () => client.destroy());
    client.on('data', (chunk: Buffer) => {
      const isCut = sent++ === cut.at;
      if (isCut && cut.what === 'request') client.destroy();
      else backend.write(chunk);
      isDeaf ||= isCut;
    });
    backend.on('data', (chunk: Buffer) => {
      if (isDeaf) client.destroy();
      else client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    sent: () => sent,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
