import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { expect, test } from 'vitest';

import { listProjectFiles, projectRoot, readProjectFile } from '../support/project-files.ts';

const FILES = listProjectFiles();
const OWN = FILES.filter((path) => !/(?:^|\/)dist\//u.test(path));

test('no folder is a drawer: src, utils, helpers, common', () => {
  const drawers = OWN.filter((path) => /(?:^|\/)(?:src|utils?|helpers?|common|misc|lib)(?:\/|\.ts$)/u.test(path));
  expect(drawers).toEqual([]);
});

test('no module is a barrel', () => {
  const modules = OWN.filter((path) => path.endsWith('.ts'));
  expect(modules.filter((path) => /(?:^|\/)index\.ts$/u.test(path))).toEqual([]);
  expect(modules.filter((path) => /^export \*/mu.test(readProjectFile(path)))).toEqual([]);
});

test('modules are named in kebab-case', () => {
  const modules = OWN.filter((path) => path.endsWith('.ts')).map((path) => path.split('/').at(-1) ?? '');
  expect(
    modules.filter(
      (name) => !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.full|\.matrix|\.suite)?(?:\.test|\.config)?\.ts$/u.test(name),
    ),
  ).toEqual([]);
});

test('bundles are marked as generated and kept out of diffs', () => {
  const attributes = readProjectFile('.gitattributes');
  expect(attributes).toMatch(/^actions\/\*\/dist\/\*\* .*linguist-generated.*-diff/mu);
  expect(attributes).toMatch(/^scripts\/dist\/\*\* .*linguist-generated.*-diff/mu);
});

const READMES = FILES.filter(
  (path) => path.endsWith('.md') && !path.startsWith('incidents/') && !path.startsWith('test/scenarios/'),
);

test('every relative link of a README leads to something', () => {
  const broken = READMES.flatMap((path) =>
    listLinks(readProjectFile(path))
      .filter((link) => !leadsSomewhere(path, link))
      .map((link) => `${path}: ${link}`),
  );
  expect(READMES.length).toBeGreaterThan(0);
  expect(broken).toEqual([]);
});

test('every command that a README names exists', () => {
  const { scripts } = JSON.parse(readProjectFile('package.json')) as { scripts: Record<string, string> };
  const missing = READMES.flatMap((path) =>
    listCommands(readProjectFile(path))
      .filter((one) => !commandExists(one, scripts))
      .map((one) => `${path}: ${one}`),
  );
  expect(missing).toEqual([]);
});

test('the two checks above can fail', () => {
  expect(listLinks('see [x](nowhere.md) and [y](https://example.org)')).toEqual(['nowhere.md']);
  expect(leadsSomewhere('README.md', 'nowhere.md')).toBe(false);
  const commands = listCommands('`npm run nothing`, `npm start`, `node scripts/nothing.mjs x`');
  expect(commands).toEqual(['npm run nothing', 'npm start', 'node scripts/nothing.mjs']);
  expect(commands.map((one) => commandExists(one, { start: '' }))).toEqual([false, true, false]);
});

function listLinks(markdown: string): readonly string[] {
  const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/gu)].map((match) => match[1] ?? '');
  return links.filter((link) => !/^(?:[a-z]+:|#)/u.test(link)).map((link) => link.replace(/#.*$/u, ''));
}

function leadsSomewhere(path: string, link: string): boolean {
  return existsSync(join(projectRoot, normalize(join(dirname(path), link))));
}

function listCommands(markdown: string): readonly string[] {
  return [
    ...markdown.matchAll(/\bnpm (?:run [\w:-]+|start|test)\b|\b(?:node|npx tsx|python3?) [\w./-]+\.(?:mjs|ts|py)\b/gu),
  ].map((match) => match[0]);
}

function commandExists(command: string, scripts: Readonly<Record<string, string>>): boolean {
  if (!command.startsWith('npm ')) {
    const file = command.split(' ').at(-1) ?? '';
    return file.startsWith('/') || existsSync(join(projectRoot, file));
  }
  return command.replace(/^npm (?:run )?/u, '') in scripts;
}
