import { EMPTY_MEMORY } from '../../actions/shared/integrity/empty-memory.ts';
import type { IntegrityMemory } from '../../actions/shared/integrity/integrity-memory.ts';
import type { CutoverState, DatabaseFacts, LookContext } from '../../actions/shared/integrity/look-context.ts';
import { planWindow } from '../../actions/shared/integrity/look-window.ts';
import { planWindows } from '../../actions/shared/integrity/plan-look.ts';
import { readDatasets } from './look-at.ts';
import { POSTS_DATASETS } from './posts-dataset.ts';

export const LOOKED_AT = '2026-11-25T12:00:00.000000Z';

export function aDatabase(facts: Partial<DatabaseFacts> = {}): DatabaseFacts {
  return {
    at: LOOKED_AT,
    name: 'postgres',
    role: 'reader',
    identity: 'here',
    transactionPooler: null,
    versionNumber: 150_008,
    isReplica: false,
    replicaLagSeconds: null,
    oldestTransactionAt: null,
    maySeeTransactions: true,
    skewMs: 0,
    roundTripMs: 2,
    ...facts,
  };
}

/** At 10 % since noon of the day before, with opensource on dlt. */
export function aCutoverState(state: Partial<CutoverState> = {}): CutoverState {
  return {
    phase: '10%',
    generation: 3,
    phaseStartedAt: '2026-11-24T12:00:00Z',
    rollbackAt: null,
    dltUnits: new Set(['opensource']),
    ...state,
  };
}

export interface ContextChanges extends Partial<Omit<LookContext, 'memory' | 'database' | 'datasets'>> {
  readonly memory?: Partial<IntegrityMemory>;
  readonly database?: Partial<DatabaseFacts>;
  /** The text of a `datasets.yaml`. */
  readonly datasets?: string;
}

export function aLookContext({ memory, database, datasets, ...changes }: ContextChanges = {}): LookContext {
  const facts = aDatabase(database);
  const bound = readDatasets(datasets ?? POSTS_DATASETS);
  const remembered = { ...EMPTY_MEMORY, ...memory };
  return {
    database: facts,
    state: aCutoverState(),
    datasets: bound,
    memory: remembered,
    tables: new Map(),
    names: [],
    loads: new Map(),
    windows: planWindows(bound, (key) => planWindow(facts, remembered.watermarks.get(key))),
    isBaseline: false,
    ...changes,
  };
}
