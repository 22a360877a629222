import { z } from 'zod';

import { measuredSchema } from './measured.ts';

/** How many loads, and load ids of a table, a look names. What lies beyond is still compared, by the digest over all. */
export const KEPT_LOADS = 50;

const instant = z.iso.datetime();
const count = z.int().min(0);

/** One row of `_dlt_loads`. dlt writes 0 as status when a package is complete; `insertedAt` is of the loading client's clock. */
const loadRowSchema = z.object({ loadId: z.string(), schemaName: z.string(), status: z.int(), insertedAt: instant });
export type LoadRow = Readonly<z.infer<typeof loadRowSchema>>;

const loadCountSchema = z.object({ loadId: z.string(), rows: count });
export type LoadCount = Readonly<z.infer<typeof loadCountSchema>>;

const loadsLookSchema = z.object({
  /** The table's identity: another one means that it was dropped and made again. */
  oid: z.string(),
  rows: count,
  /** Over every row, so that an edit, a deletion and an addition that make up for each other are seen. */
  digest: z.string(),
  /** Newest by `inserted_at` first. */
  newest: z.array(loadRowSchema),
});
export type LoadsLook = Readonly<z.infer<typeof loadsLookSchema>>;

const tableCountsSchema = z.object({
  oid: z.string(),
  /** Rows that carry a load id; those without are not dlt's. */
  rows: count,
  loadIds: count,
  /** Over every load id with its count. */
  digest: z.string(),
  /** Newest load id first. */
  newest: z.array(loadCountSchema),
  /** Load ids without a row in `_dlt_loads`: a load that died half-way, or is on its way. `null` where that could not be told. */
  withoutLoad: z.array(loadCountSchema).nullable(),
});
export type TableCounts = Readonly<z.infer<typeof tableCountsSchema>>;

const watchedTableSchema = z.object({
  schema: z.string(),
  table: z.string(),
  /** `staging`: of the staging dataset, truncated at the start of each load and left as it is after. `internal`: dlt's own. */
  kind: z.enum(['data', 'staging', 'internal']),
  /** `config/datasets.yaml` names it. The others were found in the catalogue. */
  bound: z.boolean(),
  /** `null`: the table, or its column `_dlt_load_id`, does not exist. */
  counts: measuredSchema(tableCountsSchema.nullable()),
});
export type WatchedTable = Readonly<z.infer<typeof watchedTableSchema>>;

const openWriterSchema = z.object({ schema: z.string(), table: z.string(), role: z.string() });
export type OpenWriter = Readonly<z.infer<typeof openWriterSchema>>;

const datasetLookSchema = z.object({
  /** The schema that holds `_dlt_loads`. */
  dltSchema: z.string(),
  /** `null`: there is no `_dlt_loads`. */
  loads: measuredSchema(loadsLookSchema.nullable()),
  tables: z.array(watchedTableSchema),
  /** Transactions that held a write lock on a watched table before the snapshot was taken: what they wrote is not in it yet. */
  openWriters: z.array(openWriterSchema),
});
export type DatasetLook = Readonly<z.infer<typeof datasetLookSchema>>;

/** What one read-only transaction saw of dlt. Two of them, far enough apart, are the proof that nothing of dlt arrives. */
export const dltLookSchema = z.object({
  version: z.literal(1),
  /** The database's clock. */
  at: instant,
  /** Of the config when it was taken: a look of an earlier generation is no evidence for a later one. */
  generation: count,
  /** `id`: a digest of its name and oid. The name itself may be a password's text too, and would then be masked in what is carried on. */
  database: z.object({ id: z.string(), isReplica: z.boolean() }),
  datasets: z.array(datasetLookSchema),
  /** Schemas with a `_dlt_loads` that no dataset binds. */
  unboundSchemas: z.array(z.string()),
});
export type DltLook = Readonly<z.infer<typeof dltLookSchema>>;

/** The inputs of a workflow's form may hold 65,535 characters together, and a look is pasted into one of them. */
const LARGEST_LOOK_CHARACTERS = 60_000;

/** The look with fewer names in it where it would not fit into an input. The digests stay: nothing is missed, it is only not named. */
export function fitLook(look: DltLook): DltLook {
  const candidates = [KEPT_LOADS, 10, 0].map((kept) => keepNewest(look, kept));
  return (
    candidates.find((candidate) => JSON.stringify(candidate).length <= LARGEST_LOOK_CHARACTERS) ?? keepNewest(look, 0)
  );
}

function keepNewest(look: DltLook, kept: number): DltLook {
  const shorten = <T extends { readonly newest: readonly unknown[] }>(part: T): T => ({
    ...part,
    newest: part.newest.slice(0, kept),
  });
  const datasets = look.datasets.map((dataset) => ({
    ...dataset,
    loads:
      dataset.loads.measured && dataset.loads.value
        ? { measured: true as const, value: shorten(dataset.loads.value) }
        : dataset.loads,
    tables: dataset.tables.map((table) =>
      table.counts.measured && table.counts.value
        ? {
            ...table,
            counts: {
              measured: true as const,
              value: {
                ...shorten(table.counts.value),
                withoutLoad: table.counts.value.withoutLoad?.slice(0, kept) ?? null,
              },
            },
          }
        : table,
    ),
  }));
  return { ...look, datasets };
}
