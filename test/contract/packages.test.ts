import { expect, test } from 'vitest';

import { readProjectFile } from '../support/project-files.ts';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

interface Lockfile {
  readonly packages: Readonly<
    Record<string, { readonly resolved?: string; readonly version?: string; readonly link?: boolean }>
  >;
}

const manifest = JSON.parse(readProjectFile('package.json')) as Manifest;
const lockfile = JSON.parse(readProjectFile('package-lock.json')) as Lockfile;

test('every package is pinned to one version', () => {
  const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(all.length).toBeGreaterThan(10);
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/u.test(version))).toEqual([]);
});

test('the lockfile names no registry, so that any mirror serves it', () => {
  const addressed = Object.entries(lockfile.packages).filter(([, entry]) => entry.resolved?.includes('://') === true);
  expect(addressed.map(([path]) => path)).toEqual([]);
  expect(readProjectFile('package-lock.json')).not.toMatch(/https?:\/\/[^"]*\.tgz/u);
});

test('the lockfile holds the versions that package.json names', () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    expect(lockfile.packages[`node_modules/${name}`]?.version, name).toBe(version);
  }
});
