import type { ListingName } from '../shared/collection/listing.ts';
import { nameUnits, planUnits } from '../shared/collection/plan-units.ts';
import type { PlannedUnits } from '../shared/collection/plan-units.ts';
import type { CollectionBinding } from '../shared/collection/plan-rows.ts';
import type { PostFilter } from '../shared/collection/post-filter.ts';
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from '../shared/cutover/file-paths.ts';
import { bindCollection } from '../shared/datasets/bind-collection.ts';
import type { BoundComments } from '../shared/datasets/bind-collection.ts';
import { parseDatasets } from '../shared/datasets/datasets.ts';
import type { Dataset } from '../shared/datasets/datasets.ts';
import { OperatorError } from '../shared/errors.ts';
import { allowedDltUnits, LIVE_STATE_PATHS, parseLiveState } from '../shared/gate/live-state.ts';
import type { LiveState } from '../shared/gate/live-state.ts';
import type { LedgerSource } from '../shared/handover/ledger-facts.ts';
import { parsePolicy } from '../shared/policy/policy.ts';
import type { HistoryCommit } from '../shared/ports.ts';
import type { CollectionTarget } from './collect-unit.ts';
import type { StoringRequest, TestRequest } from './collect.ts';
import type { CollectInputs } from './contract.ts';

/** The files that mode `collect` needs: what people say, and the live state. */
export const COLLECTION_PATHS = [DATASETS_PATH, POLICY_PATH, ROUTING_PATH, CONFIG_PATH] as const;
/** Their bytes; `null` where one is missing. */
export type CollectionFiles = Readonly<Record<(typeof COLLECTION_PATHS)[number], Uint8Array | null>>;

/** Everything of a run but its store, and what was read before. */
export type CollectPlan = Omit<StoringRequest, 'store' | 'readBefore'> & {
  /** The policy leaves the manual path to another program: there are no units then, and nothing is to be done. */
  readonly isElsewhere: boolean;
  /** What the ledger of handovers goes by. */
  readonly ledger: Omit<LedgerSource, 'records'>;
};

/** The runbook's step 4 names them. */
const TEST_UNITS = ['opensource'];
const TEST_LIMIT = 10;
/** The listing that the source system's manual path reads by default. */
const TEST_LISTING = 'hot';
const COLLECT_LIMIT = 100;

type PlanInputs = Pick<CollectInputs, 'units' | 'listing' | 'limit'>;

/**
 * Mode `test` needs nothing but its inputs: it must work when the files of the repository do not. Where the policy can be read and somebody else
 * collects, their test command is run beside it.
 */
export function planTest({ units, listing, limit }: PlanInputs, policy: Uint8Array | null): TestRequest {
  const manual = readManual(policy);
  const isUnusable = policy !== null && manual === null;
  return {
    mode: 'test',
    units: nameUnits(units ?? TEST_UNITS),
    listing: listing ?? TEST_LISTING,
    limit: limit ?? TEST_LIMIT,
    generation: null,
    notes: isUnusable ? [`${POLICY_PATH} cannot be used, so no test_command of it was run.`] : [],
    testCommand: manual?.by === 'external' ? manual.testCommand : null,
  };
}

export interface CollectionFacts {
  readonly files: CollectionFiles;
  /** The newest commits of the state's branch, where they are at hand: they show that a transition was reverted by hand. */
  readonly history: readonly HistoryCommit[];
  /**
   * What follows where the policy leaves the manual path to another program and no unit is named: `nothing` for a schedule, which must not make two
   * collectors of one path; `note` for a person who asks for it.
   */
  readonly whereExternal: 'nothing' | 'note';
}

/**
 * Mode `collect`: the units named, or those that config and routing leave to manual. Config, routing and policy that cannot be read stop nothing.
 *
 * @throws OperatorError `datasets-invalid`: where rows go cannot be guessed.
 */
export function planCollection(inputs: PlanInputs, facts: CollectionFacts): CollectPlan {
  const { files, history, whereExternal } = facts;
  const source = readSource(files[DATASETS_PATH]);
  const state = parseLiveState(new Map(LIVE_STATE_PATHS.map((path) => [path, asFile(files[path])])), history);
  const isExternal = readManual(files[POLICY_PATH])?.by === 'external';
  const isElsewhere = isExternal && whereExternal === 'nothing' && inputs.units === undefined;
  const planned = isElsewhere ? ELSEWHERE : chooseUnits(inputs, source, state);
  return {
    mode: 'collect',
    units: planned.units,
    notes: isExternal && !isElsewhere ? [...planned.notes, TWO_COLLECTORS] : planned.notes,
    isElsewhere,
    generation: state.config.ok ? state.config.config.generation : null,
    listing: inputs.listing ?? source.listing ?? TEST_LISTING,
    limit: inputs.limit ?? source.limit ?? COLLECT_LIMIT,
    ...{ binding: source.binding, filter: source.filter, comments: source.comments },
    ledger: { dataset: source.dataset, units: source.units, state },
  };
}

const ELSEWHERE: PlannedUnits = {
  units: [],
  notes: [
    `${POLICY_PATH} says that the manual path is collected by a program of its own (collectors.manual.by: external), so nothing is collected here.`,
  ],
};
const TWO_COLLECTORS = `${POLICY_PATH} says that another program collects on the manual path: both spend from the budget of one client id.`;

function chooseUnits({ units }: PlanInputs, source: CollectionSource, state: LiveState): PlannedUnits {
  return planUnits({
    requested: units ?? null,
    registered: source.units,
    dlt: allowedDltUnits(state),
    manualEnabled: state.config.ok ? state.config.config.manualEnabled : null,
  });
}

/** `null` where there is no policy, or none that can be used. */
function readManual(policy: Uint8Array | null) {
  const parsed = policy === null ? null : parsePolicy(policy);
  return parsed?.ok === true ? parsed.policy.collectors.manual : null;
}

function asFile(contents: Uint8Array | null): { readonly contents: Uint8Array } | null {
  return contents === null ? null : { contents };
}

interface CollectionSource {
  readonly units: readonly string[];
  readonly listing: ListingName | undefined;
  readonly limit: number | undefined;
  readonly dataset: Dataset;
  readonly binding: CollectionBinding;
  readonly filter: PostFilter;
  readonly comments: CollectionTarget['comments'];
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
    dataset: bound.dataset,
    binding: bound.binding,
    filter,
    comments: bound.comments === null ? null : toComments(bound.comments),
  };
}

function toComments({ dataset, binding }: BoundComments): CollectionTarget['comments'] {
  return { binding, limit: dataset.paths?.manual?.limit ?? COLLECT_LIMIT };
}

function invalidDatasets(message: string, remedy: string): OperatorError {
  return new OperatorError({ reasonCode: 'datasets-invalid', message, remedy });
}
