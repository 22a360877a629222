import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { OperationsRepository } from '../support/operations-repository.ts';

let repository: OperationsRepository;
let silent: Server;
beforeAll(async () => {
  repository = new OperationsRepository();
  silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as AddressInfo;
  repository.git(['remote', 'set-url', 'origin', `http://127.0.0.1:${port}/x.git`]);
});
afterAll(() => {
  silent.closeAllConnections();
  silent.close();
  repository.remove();
});

test('a remote that takes the connection and stays silent is given up after 20 s by everything that reads', async () => {
  const commands = [['status', '--json'], ['route'], ['gate', 'dlt'], ['gate', 'manual']];
  const ran = await Promise.all(commands.map((args) => repository.run(args)));
  expect(ran.map(({ exitCode }) => exitCode)).toEqual([3, 3, 10, 0]);
  for (const { stderr } of ran) expect(stderr).toContain('The remote origin did not answer within 20 s');
  expect(ran[3]?.stderr).toContain('Until then manual runs.');
}, 60_000);
