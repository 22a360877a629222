import { join } from 'node:path';

import type { Contract } from '../../actions/shared/runtime/contract.ts';
import { readIfPresent } from '../generated-files.ts';
import type { ExpectedFiles } from '../generated-files.ts';
import { renderActionYml } from './action-yml.ts';
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
    const current = readme === undefined ? undefined : replaceGenerated(readme, renderApi(contract));
    if (current === undefined)
      problems.push(`${folder}/README.md: put these two lines where the tables belong:\n  ${START}\n  ${END}`);
    else files.set(`${folder}/README.md`, current);
  }
  return { files, problems };
}
