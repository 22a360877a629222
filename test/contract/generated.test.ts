import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { findLeftovers, findStale } from '../../scripts/generated-files.ts';
import { loadContracts } from '../../scripts/generate/load-contracts.ts';
import { planGeneratedFiles } from '../../scripts/generate/plan-generated-files.ts';
import { projectRoot } from '../support/project-files.ts';

const contracts = await loadContracts(projectRoot);

test('action.yml, README tables and JSON Schemas are what contracts and models give (npm run generate)', async () => {
  const { files, problems } = await planGeneratedFiles(projectRoot, contracts);
  expect(problems).toEqual([]);
  expect(await findStale(projectRoot, files)).toEqual([]);
  expect(await findLeftovers(projectRoot, ['config/schema'], files)).toEqual([]);
});

test('every action has exactly the entries that the map of the folders promises', () => {
  const folders = readdirSync(join(projectRoot, 'actions'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
    .map(({ name }) => name);
  expect(contracts.map(({ name }) => name)).toEqual(folders.toSorted());
  for (const name of folders) {
    const entries = readdirSync(join(projectRoot, 'actions', name));
    const required = ['README.md', 'action.yml', 'contract.ts', 'dist', 'main.ts', `${name}.ts`];
    expect(
      required.filter((entry) => !entries.includes(entry)),
      `actions/${name} lacks`,
    ).toEqual([]);
  }
});

test.each(contracts.map((contract) => [contract.name, contract] as const))(
  'the contract of %s keeps the common shape',
  (_, contract) => {
    const outputs = Object.keys(contract.outputs);
    expect(outputs).toContain('reason-code');
    expect(outputs).toContain('result');
    expect(outputs.filter((name) => name === 'decision' || name === 'verdict')).toHaveLength(1);
    const names = [...Object.keys(contract.inputs), ...Object.keys(contract.secrets), ...outputs];
    expect(names.filter((name) => !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u.test(name))).toEqual([]);
    for (const [name, entry] of Object.entries(contract.inputs)) {
      if (entry.default === undefined) continue;
      expect(entry.schema.safeParse(entry.default).success, `the default of ${name} is refused by its own schema`).toBe(
        true,
      );
    }
  },
);
