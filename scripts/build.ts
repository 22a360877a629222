// Bundles every action and the break-glass command line into their `dist` folders; with --check it only says whether they are current.
import { fileURLToPath } from 'node:url';

import { bundle } from './build/bundle.ts';
import { listBundles } from './build/list-bundles.ts';
import { findLeftovers, findStale, removeFiles, writeFiles } from './generated-files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const isCheck = process.argv.includes('--check');
// `npm run build -- rollback` bundles that action alone.
const wanted = process.argv.slice(2).filter((word) => word !== '--check');
const bundles = (await listBundles(root)).filter(
  ({ folder }) => wanted.length === 0 || wanted.some((word) => folder.split('/').includes(word)),
);
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
