import { join } from 'node:path';

import { INTEGRITY_CHECKS } from '../../actions/shared/integrity-checks/list-checks.ts';
import type { Contract } from '../../actions/shared/runtime/contract.ts';
import { readIfPresent } from '../generated-files.ts';
import type { ExpectedFiles } from '../generated-files.ts';
import { renderActionYml } from './action-yml.ts';
import { renderChecks } from './check-tables.ts';
import { renderJsonSchemas } from './json-schemas.ts';
import { END, renderActionsReadme, renderApi, replaceGenerated, START } from './readme-tables.ts';

export interface GenerationPlan {
  readonly files: ExpectedFiles;
  /** What a person must mend first. */
  readonly problems: readonly string[];
}

/** Everything that is generated from contracts and models, as it should be. */
export async function planGeneratedFiles(root: string, contracts: readonly Contract[]): Promise<GenerationPlan> {
  const files = new Map<string, string>(renderJsonSchemas());
  const problems: string[] = [];
  files.set('actions/README.md', renderActionsReadme(contracts));
  for (const contract of contracts) {
    const folder = `actions/${contract.name}`;
    files.set(`${folder}/action.yml`, renderActionYml(contract));
    const readme = await readIfPresent(join(root, folder, 'README.md'));
    const current = readme === undefined ? undefined : replaceGenerated(readme, renderReadmePart(contract));
    if (current === undefined)
      problems.push(`${folder}/README.md: put these two lines where the tables belong:\n  ${START}\n  ${END}`);
    else files.set(`${folder}/README.md`, current);
  }
  return { files, problems };
}

/** Beside its interface, what an action is made of where that is a list. */
function renderReadmePart(contract: Contract): string {
  const api = renderApi(contract);
  return contract.name === 'check-integrity' ? `${api.trimEnd()}\n\n${renderChecks(INTEGRITY_CHECKS)}` : api;
}
