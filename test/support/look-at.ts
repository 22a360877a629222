import { createPostgresIntegrityDatabase } from '../../actions/shared/adapters/postgres/postgres-integrity-database.ts';
import type { IntegrityLimits } from '../../actions/shared/adapters/postgres/postgres-integrity-database.ts';
import { parseDatasets } from '../../actions/shared/datasets/datasets.ts';
import type { Datasets } from '../../actions/shared/datasets/datasets.ts';
import { EMPTY_MEMORY } from '../../actions/shared/integrity/empty-memory.ts';
import type { AnyIntegrityCheck } from '../../actions/shared/integrity/integrity-check.ts';
import type { IntegrityMemory, IntegrityRecord } from '../../actions/shared/integrity/integrity-memory.ts';
import type { CheckResult } from '../../actions/shared/integrity/integrity-result.ts';
import { judgeLook } from '../../actions/shared/integrity/judge-look.ts';
import type { CutoverState, LookContext } from '../../actions/shared/integrity/look-context.ts';
import { takeLook } from '../../actions/shared/integrity/take-look.ts';

export interface LookAtOptions {
  /** The text of a `datasets.yaml`. */
  readonly datasets: string;
  readonly checks: readonly AnyIntegrityCheck[];
  readonly memory?: Partial<IntegrityMemory>;
  readonly state?: CutoverState | null;
  readonly isBaseline?: boolean;
  readonly limits?: IntegrityLimits;
  /** The clock here; the real one unless said. */
  readonly now?: () => Date;
}

export interface LookedAt {
  readonly results: readonly CheckResult[];
  readonly records: readonly IntegrityRecord[];
  readonly context: LookContext;
}

/** One look of the real engine, by the real adapter, at a database of the test. */
export async function lookAt(url: string, options: LookAtOptions): Promise<LookedAt> {
  const { checks, memory = {}, state = null, isBaseline = false, limits = {}, now = () => new Date() } = options;
  const database = createPostgresIntegrityDatabase({ url, now, limits });
  const request = {
    datasets: readDatasets(options.datasets),
    memory: { ...EMPTY_MEMORY, ...memory },
    state,
    isBaseline,
    checks,
    elapsedMs: () => performance.now(),
  };
  const { context, answered } = await database.look((look) => takeLook(look, request));
  return { ...judgeLook(answered, context), context };
}

export function readDatasets(text: string): Datasets {
  const parsed = parseDatasets(text);
  if (!parsed.ok) throw new TypeError(`The test's datasets.yaml is wrong: ${JSON.stringify(parsed.problems)}`);
  return parsed.datasets;
}
