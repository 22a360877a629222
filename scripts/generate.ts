// Writes everything that is generated from contracts and models; with --check it only says what is stale.
import { fileURLToPath } from 'node:url';

import { findLeftovers, findStale, removeFiles, writeFiles } from './generated-files.ts';
import { loadContracts } from './generate/load-contracts.ts';
import { planGeneratedFiles } from './generate/plan-generated-files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const isCheck = process.argv.includes('--check');
const { files, problems } = await planGeneratedFiles(root, await loadContracts(root));
const stale = await findStale(root, files);
const leftovers = await findLeftovers(root, ['config/schema'], files);
for (const problem of problems) console.error(problem);

if (isCheck) {
  for (const path of stale) console.error(`${path} is not what its contract or model gives.`);
  for (const path of leftovers) console.error(`${path} comes from no model.`);
  if (stale.length + leftovers.length > 0) console.error('Run: npm run generate');
} else {
  await writeFiles(root, files, stale);
  await removeFiles(root, leftovers);
  console.log(`${files.size} files: ${stale.length} written, ${leftovers.length} removed.`);
}
if (problems.length > 0 || (isCheck && stale.length + leftovers.length > 0)) process.exitCode = 1;
