// Bundles every action and the break-glass command line into their `dist` folders; with --check it only says whether they are current.
import { fileURLToPath } from 'node:url';

import { bundle } from './build/bundle.ts';
import { listBundles } from './build/list-bundles.ts';
import { findLeftovers, findStale, removeFiles, writeFiles } from './generated-files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const isCheck = process.argv.includes('--check');
const bundles = await listBundles(root);
const expected = new Map<string, string>();
for (const target of bundles) {
  for (const [name, text] of await bundle(target)) expected.set(`${target.folder}/${name}`, text);
}
const stale = await findStale(root, expected);
const leftovers = await findLeftovers(
  root,
  bundles.map(({ folder }) => folder),
  expected,
);

if (isCheck) {
  for (const path of stale) console.error(`${path} is not what its sources give.`);
  for (const path of leftovers) console.error(`${path} is no part of any bundle.`);
  if (stale.length + leftovers.length > 0) console.error('Run: npm run build');
  process.exitCode = stale.length + leftovers.length > 0 ? 1 : 0;
} else {
  await writeFiles(root, expected, stale);
  await removeFiles(root, leftovers);
  console.log(`${bundles.length} bundles: ${stale.length} files written, ${leftovers.length} removed.`);
}
