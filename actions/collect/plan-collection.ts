import type { ListingName } from '../shared/collection/listing.ts';
import { nameUnits, planUnits } from '../shared/collection/plan-units.ts';
import type { CollectionBinding } from '../shared/collection/plan-rows.ts';
import type { PostFilter } from '../shared/collection/post-filter.ts';
import { CONFIG_PATH, DATASETS_PATH, ROUTING_PATH } from '../shared/cutover/file-paths.ts';
import { bindCollection } from '../shared/datasets/bind-collection.ts';
import { parseDatasets } from '../shared/datasets/datasets.ts';
import { OperatorError } from '../shared/errors.ts';
import { allowedDltUnits, LIVE_STATE_PATHS, parseLiveState } from '../shared/gate/live-state.ts';
import type { HistoryCommit } from '../shared/ports.ts';
import type { CollectInputs } from './contract.ts';

/** The files of the checkout that mode `collect` needs. */
export const COLLECTION_PATHS = [DATASETS_PATH, ROUTING_PATH, CONFIG_PATH] as const;
/** Their bytes; `null` where one is missing. */
export type CollectionFiles = Readonly<Record<(typeof COLLECTION_PATHS)[number], Uint8Array | null>>;

interface PlannedCollection {
  readonly units: readonly string[];
  readonly listing: ListingName;
  readonly limit: number;
  readonly notes: readonly string[];
}

export interface TestPlan extends PlannedCollection {
  readonly mode: 'test';
}

/** Everything of a run but its store. */
export interface CollectPlan extends PlannedCollection {
  readonly mode: 'collect';
  readonly binding: CollectionBinding;
  readonly filter: PostFilter;
}

/** The runbook's step 4 names them. */
const TEST_UNITS = ['opensource'];
const TEST_LIMIT = 10;
/** The listing that the source system's manual path reads by default. */
const TEST_LISTING = 'hot';
const COLLECT_LIMIT = 100;

type PlanInputs = Pick<CollectInputs, 'units' | 'listing' | 'limit'>;

/** Mode `test` needs nothing but its inputs: it must work when the files of the repository do not. */
export function planTest({ units, listing, limit }: PlanInputs): TestPlan {
  return {
    mode: 'test',
    units: nameUnits(units ?? TEST_UNITS),
    listing: listing ?? TEST_LISTING,
    limit: limit ?? TEST_LIMIT,
    notes: [],
  };
}

/**
 * Mode `collect`: the units named, or those that config and routing leave to manual. Config and routing that cannot be read stop nothing. `history` are
 * the newest commits of the branch, where they are at hand: they show that a transition was reverted by hand.
 *
 * @throws OperatorError `datasets-invalid`: where rows go cannot be guessed.
 */
export function planCollection(
  { units, listing, limit }: PlanInputs,
  files: CollectionFiles,
  history: readonly HistoryCommit[],
): CollectPlan {
  const source = readSource(files[DATASETS_PATH]);
  const state = parseLiveState(new Map(LIVE_STATE_PATHS.map((path) => [path, asFile(files[path])])), history);
  const planned = planUnits({
    requested: units ?? null,
    registered: source.units,
    dlt: allowedDltUnits(state),
    manualEnabled: state.config.ok ? state.config.config.manualEnabled : null,
  });
  return {
    mode: 'collect',
    ...planned,
    listing: listing ?? source.listing ?? TEST_LISTING,
    limit: limit ?? source.limit ?? COLLECT_LIMIT,
    binding: source.binding,
    filter: source.filter,
  };
}

function asFile(contents: Uint8Array | null): { readonly contents: Uint8Array } | null {
  return contents === null ? null : { contents };
}

interface CollectionSource {
  readonly units: readonly string[];
  readonly listing: ListingName | undefined;
  readonly limit: number | undefined;
  readonly binding: CollectionBinding;
  readonly filter: PostFilter;
}

function readSource(file: Uint8Array | null): CollectionSource {
  if (file === null)
    throw invalidDatasets(
      `There is no ${DATASETS_PATH} in the checkout.`,
      'Check the repository out before this step, and run init to draft the file.',
    );
  const parsed = parseDatasets(file);
  if (!parsed.ok) {
    const first = parsed.problems[0];
    const place =
      first === undefined
        ? ''
        : `line ${first.line}: ${first.message}, observed ${first.observed}, expected ${first.expected}`;
    throw invalidDatasets(
      `${DATASETS_PATH} cannot be used: ${place} (${parsed.problems.length} in all).`,
      first?.remedy ?? 'Mend the file.',
    );
  }
  const bound = bindCollection(parsed.datasets);
  if (!bound.ok) throw invalidDatasets(bound.problem, bound.remedy);
  const manual = bound.dataset.paths?.manual;
  const filter = manual?.filter ?? { rule: 'none' };
  if (filter.rule === 'opaque') {
    throw invalidDatasets(
      'The filter of the manual path is not known (rule: opaque), so collect cannot apply it.',
      'Describe the filter, or leave collection to the script that has it.',
    );
  }
  return {
    units: parsed.datasets.units.map(({ name }) => name),
    listing: manual?.listing,
    limit: manual?.limit,
    binding: bound.binding,
    filter,
  };
}

function invalidDatasets(message: string, remedy: string): OperatorError {
  return new OperatorError({ reasonCode: 'datasets-invalid', message, remedy });
}

/** @throws OperatorError `input-invalid` where mode `collect` was not told where to write. */
export function requireDatabaseUrl(url: string | undefined): string {
  if (url !== undefined) return url;
  throw new OperatorError({
    reasonCode: 'input-invalid',
    message: 'Mode collect needs a database.',
    observed: 'no database-url',
    expected: 'a postgresql:// URL',
    remedy: 'Pass a secret as database-url, or use mode test, which writes nothing.',
  });
}
