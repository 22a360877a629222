import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { runScenario, type Given } from './run-scenario.ts';

/** Writes what is told now as what is expected: only where somebody asks for it, and reads the diff afterwards. */
const IS_UPDATE = process.env['UPDATE_SCENARIOS'] === '1';
const STORIES = readdirSync(import.meta.dirname, { withFileTypes: true }).flatMap(({ name }) =>
  // The stories of reports have a folder and a runner of their own.
  existsSync(join(import.meta.dirname, name, 'given.json')) ? [name] : [],
);

describe('stories', () => {
  it('are all here', () => {
    expect(STORIES.length).toBeGreaterThanOrEqual(15);
  });

  it.each(STORIES)('%s', (name) => {
    const folder = join(import.meta.dirname, name);
    const given = JSON.parse(readFileSync(join(folder, 'given.json'), 'utf8')) as Given;
    const told = runScenario(given);
    for (const [file, text] of [['commit.json', told.commit], ['report.md', told.report]] as const) {
      const path = join(folder, file);
      if (IS_UPDATE) writeFileSync(path, text);
      expect(existsSync(path), `${path} is missing: run with UPDATE_SCENARIOS=1 and read what it writes`).toBe(true);
      expect(text).toBe(readFileSync(path, 'utf8'));
    }
  });
});
