import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readEventFile } from '../../actions/shared/adapters/event-file.ts';
import { aGithubEnvironment } from '../support/a-github-environment.ts';
import { runBundle } from '../support/run-bundle.ts';
import { BAD_EVENTS, BAD_STARTS } from './rollback-cases.ts';

const BUNDLE = resolve(import.meta.dirname, '../../actions/rollback/dist/index.mjs');
/** Each is a process: every kind of case once or twice. */
const SAMPLE = [
  'reason: too long',
  'trigger: unknown',
  'trigger: a command',
  'severity: upper case',
  'severity: right to left',
  'dry-run: yes',
  'observed-generation: exponent',
  'observed-generation: too large',
  'deadline-seconds: zero',
  'branch: a full reference',
  'branch: a line feed',
  'github-token: empty',
  'several inputs at once',
  'GITHUB_REPOSITORY: missing',
  'GITHUB_RUN_ID: a line feed',
  'GITHUB_JOB: a path',
  'GITHUB_WORKSPACE: empty',
  'GITHUB_SERVER_URL: a script',
  'no branch anywhere: a tag',
];

describe('the bundle, started badly', () => {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.writeHead(501).end();
  });
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'switchback-bad-'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const started = BAD_STARTS.filter(({ name }) => SAMPLE.includes(name));
  it('has every case of the sample', () => {
    expect(started).toHaveLength(SAMPLE.length);
  });

  it.each(started.map((start) => [start.name, start] as const))(
    'says what is wrong, sends nothing and ends with 2: %s',
    async (_name, start) => {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const ours = { GITHUB_API_URL: address, GITHUB_GRAPHQL_URL: `${address}/graphql`, GITHUB_WORKSPACE: folder };
      const run = await runBundle(BUNDLE, {
        inputs: { 'github-token': 'ghs_secretvalue', ...start.inputs },
        environment: { ...aGithubEnvironment({ ...ours, ...start.environment }), GITHUB_EVENT_PATH: '' },
        cwd: folder,
      });
      expect(run.exitCode).toBe(2);
      expect(run.outputs).toMatchObject({ decision: 'not-rolled-back', 'reason-code': start.reasonCode });
      expect(run.stdout).toContain(start.place);
      expect(run.summary).toContain('What to do:');
      expect(`${run.stdout}${run.stderr}${run.summary}`).not.toMatch(/\n\s+at |node:internal/u);
      expect(requests).toBe(0);
    },
  );
});

describe('an event file', () => {
  it.each(Object.entries(BAD_EVENTS))('never stops a rollback: %s', async (_name, contents) => {
    const folder = mkdtempSync(join(tmpdir(), 'switchback-event-'));
    try {
      writeFileSync(join(folder, 'event.json'), contents);
      await expect(readEventFile(join(folder, 'event.json'))).resolves.not.toThrow();
      await expect(readEventFile(folder)).resolves.toBeNull();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
