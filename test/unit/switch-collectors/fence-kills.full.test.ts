import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { bundle } from '../../../scripts/build/bundle.ts';
import { makeFencer, makeRole, openSession, readRoles, runFence } from '../../support/fence-harness.ts';
import { inMemoryLedger } from '../../support/in-memory-fence.ts';
import { startPostgresServer, type PostgresServer } from '../../support/postgres-server.ts';
import { projectRoot } from '../../support/project-files.ts';

let server: PostgresServer;
let directory: string;
let child: string;
beforeAll(async () => {
  server = await startPostgresServer({ max_connections: '60' });
  await makeFencer(server);
  directory = await mkdtemp(join(tmpdir(), 'switchback-fence-'));
  const files = await bundle({ root: projectRoot, entry: 'test/support/fence-child.ts', name: 'child' });
  for (const [name, text] of files) await writeFile(join(directory, name), text);
  child = join(directory, 'child.mjs');
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

interface Kill {
  readonly role: string;
  readonly direction: 'fence' | 'unfence';
  /** Which statement, from 0. */
  readonly at: number;
  readonly moment: 'before' | 'sent';
}

/** Whether it was killed: false where it had come to its end. */
function killAt({ role, direction, at, moment }: Kill): Promise<boolean> {
  const given = [String(server.port), role, direction, String(at), moment];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [child, ...given], (cause, stdout, stderr) => {
      if (cause?.signal === 'SIGKILL') resolve(true);
      else if (stdout === 'survived') resolve(false);
      else reject(new Error(`The process ended otherwise: ${stderr || stdout}`, { cause }));
    });
  });
}

const outOfReach = () => ({ ledger: inMemoryLedger({ isOutOfReach: true }) });
const unfence = (role: string) => runFence(server, { role, direction: 'unfence', generation: 6 }, outOfReach());

async function aRole(name: string): Promise<string> {
  await makeRole(server, name, "login connection limit 7 valid until '2031-01-01 00:00:00+00'");
  await server.withClient((client) => client.query(`comment on role ${name} is 'hello'`));
  return name;
}

/** At every statement there is, a few processes at a time. How many there were. */
async function sweep(check: (at: number) => Promise<boolean>): Promise<number> {
  for (let first = 0; ; first += 4) {
    const results = await Promise.all([0, 1, 2, 3].map((more) => check(first + more)));
    if (!results.every(Boolean)) return first + results.indexOf(false);
  }
}

/** With nothing but what is on the role. */
const HOLDS = { verdict: 'warn', reasonCode: 'fenced-with-warnings' };
const GIVEN_BACK = { verdict: 'warn', reasonCode: 'unfenced-with-warnings' };

test('a fence that is killed at any statement: its unfence leaves the role as it was', async () => {
  const count = await sweep(async (at) => {
    const role = await aRole(`first_${at}`);
    const { [role]: before } = await readRoles(server);
    const isKilled = await killAt({ role, direction: 'fence', at, moment: 'before' });
    expect(await unfence(role), `before ${at}`).toMatchObject(GIVEN_BACK);
    expect((await readRoles(server))[role], `before ${at}`).toEqual(before);
    return isKilled;
  });
  expect(count).toBeGreaterThan(20);
});

test('a fence that is killed at any statement and run again holds, and its unfence leaves the role as it was', async () => {
  const count = await sweep(async (at) => {
    const role = await aRole(`second_${at}`);
    const { [role]: before } = await readRoles(server);
    const session = await openSession(server, role);
    const isKilled = await killAt({ role, direction: 'fence', at, moment: 'sent' });
    expect(await runFence(server, { role }, outOfReach()), `sent ${at}`).toMatchObject(HOLDS);
    await session.ended;
    expect((await readRoles(server))[role]).toMatchObject({ login: false });
    await unfence(role);
    expect((await readRoles(server))[role], `sent ${at}`).toEqual(before);
    return isKilled;
  });
  expect(count).toBeGreaterThan(20);
});

test.each(['before', 'sent'] as const)(
  'an unfence that is killed at any statement (%s): another one leaves the role as it was',
  async (moment) => {
    const count = await sweep(async (at) => {
      const role = await aRole(`third_${moment}_${at}`);
      const { [role]: before } = await readRoles(server);
      await runFence(server, { role }, outOfReach());
      const isKilled = await killAt({ role, direction: 'unfence', at, moment });
      const { [role]: between } = await readRoles(server);
      // Login and comment changed together, or not at all.
      expect(between?.login).toBe(between?.comment === 'hello');
      expect(await unfence(role), `${moment} ${at}`).toMatchObject(GIVEN_BACK);
      expect((await readRoles(server))[role], `${moment} ${at}`).toEqual(before);
      return isKilled;
    });
    expect(count).toBeGreaterThan(8);
  },
);
