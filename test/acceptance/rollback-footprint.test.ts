import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeEach, expect, onTestFinished, test } from 'vitest';

import { aRollbackScene } from '../support/rollback-scene.ts';

/** Node's own name for the part behind the global `fetch`, `Headers`, `Response`, `WebSocket`. */
const FETCH = 'NativeModule internal/deps/undici/undici';

let environment: { readonly NODE_OPTIONS: string; readonly LOADED_PARTS: string };

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-parts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const hook = join(folder, 'hook.cjs');
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeFileSync(process.env.LOADED_PARTS, process.moduleLoadList.join('\\n')));`,
  );
  environment = { NODE_OPTIONS: `--require=${hook}`, LOADED_PARTS: join(folder, 'parts') };
});

test('a rollback never loads fetch, which is half of the memory that it may take', async () => {
  const scene = await aRollbackScene();
  onTestFinished(() => scene.close());
  const run = await scene.rollback({}, environment);
  expect(run.outputs['decision']).toBe('rolled-back');
  expect(loadedParts()).toContain('NativeModule http');
  expect(loadedParts()).not.toContain(FETCH);
});

test('the check above sees fetch where it is used', () => {
  const env = { ...process.env, ...environment };
  execFileSync(process.execPath, ['--eval', `fetch('data:,x')`], { env, stdio: 'ignore' });
  expect(loadedParts()).toContain(FETCH);
});

function loadedParts(): readonly string[] {
  return readFileSync(environment.LOADED_PARTS, 'utf8').split('\n');
}
