import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const HEADER = 'Packages contained in this bundle, each with the licence that it came with.\n';

/**
 * The licence texts of the packages that a bundle contains. `modules` are paths relative to `root`; those outside node_modules are the
 * project's own and are left out.
 */
export async function collectLicenses(root: string, modules: readonly string[]): Promise<string> {
  const folders = [...new Set(modules.flatMap((path) => findPackageFolder(path)))].toSorted();
  const notices = await Promise.all(folders.map((folder) => readNotice(join(root, folder))));
  return [HEADER, ...new Set(notices)].join('\n');
}

/** `node_modules/a/node_modules/@b/c/lib/x.js` is part of `node_modules/a/node_modules/@b/c`. */
function findPackageFolder(path: string): readonly string[] {
  const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//u.exec(path)?.[1];
  return folder === undefined ? [] : [folder];
}

async function readNotice(folder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const { name, version, license } = manifest as { name: string; version: string; license?: unknown };
  const names = (await readdir(folder)).filter((file) => /^(?:licen[cs]e|notice)(?:[.-].*)?$/iu.test(file)).toSorted();
  const texts = await Promise.all(names.map((file) => readFile(join(folder, file), 'utf8')));
  const title = `${name} ${version} (${typeof license === 'string' ? license : 'licence as below'})`;
  const body = texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n');
  return ['-'.repeat(80), title, '', body, ''].join('\n');
}
