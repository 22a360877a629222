import type { z } from 'zod';

import { camelKeys, type CamelKeys } from '../yaml-document/camel-keys.ts';
import type { FileProblem } from '../yaml-document/file-problem.ts';
import { parseYamlFile } from '../yaml-document/parse-yaml-file.ts';
import { checkDatasets } from './check-datasets.ts';
import { datasetsFileSchema } from './datasets-file.ts';

/**
 * The units and where their rows live. Names of schemas, tables and columns are plain: whoever builds SQL quotes them. One table may be written by
 * both paths (`writtenBy: 'both'`, then `path` says which row is whose), or each path has a table of its own.
 */
export type Datasets = CamelKeys<z.output<typeof datasetsFileSchema>>;
export type Dataset = Datasets['datasets'][number];
export type BoundTable = Dataset['tables'][number];
export type Unit = Datasets['units'][number];
export type Filter = NonNullable<NonNullable<Dataset['paths']>['manual']>['filter'];

export type ParsedDatasets =
  | { readonly ok: true; readonly datasets: Datasets }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Reads `config/datasets.yaml`: everything that is wrong with it at once, each with line and column. */
export function parseDatasets(contents: Uint8Array | string): ParsedDatasets {
  const file = parseYamlFile(contents, datasetsFileSchema, (value) => checkDatasets(camelKeys(value)));
  return file.ok ? { ok: true, datasets: camelKeys(file.value) } : file;
}

/** The table that a path writes in a dataset: at most one. */
export function tableOf(dataset: Dataset, path: 'manual' | 'dlt'): BoundTable | null {
  return dataset.tables.find(({ writtenBy }) => writtenBy === path || writtenBy === 'both') ?? null;
}

/** Every relation that a binding names: the bound tables, and those that have the names of subreddits. */
export function boundRelations({ datasets }: Datasets): readonly { readonly schema: string; readonly table: string }[] {
  return datasets.flatMap(({ tables }) =>
    tables.flatMap((table) => (table.unitNames === undefined ? [table] : [table, table.unitNames])),
  );
}
