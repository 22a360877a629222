import { boundRelations } from '../datasets/datasets.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { OpenLook } from '../ports.ts';
import { answerChecks } from './answer-checks.ts';
import type { AnsweredRun } from './answer-checks.ts';
import type { AnyIntegrityCheck } from './integrity-check.ts';
import type { IntegrityMemory } from './integrity-memory.ts';
import { hourOf, justBefore } from './ledger-hour.ts';
import type { CutoverState, LoadFact, LookContext, LookWindow, UnitListing } from './look-context.ts';
import { heldGauge, planDay, planWindow } from './look-window.ts';
import { planLook, planWindows } from './plan-look.ts';

export interface LookRequest {
  readonly datasets: Datasets;
  readonly memory: IntegrityMemory;
  readonly isMemoryUnread?: boolean;
  readonly state: CutoverState | null;
  readonly isBaseline: boolean;
  /** Absent where the census is off. */
  readonly listings?: readonly UnitListing[];
  readonly checks: readonly AnyIntegrityCheck[];
  /** Milliseconds of a clock that runs on. */
  readonly elapsedMs: () => number;
}

export type ContextRequest = Omit<LookRequest, 'checks' | 'elapsedMs'>;

export interface LookTaken {
  readonly context: LookContext;
  readonly answered: readonly AnsweredRun[];
}

/** Everything that is asked in one open look: the catalogue, the loads, then what the checks planned. */
export async function takeLook(look: OpenLook, request: LookRequest): Promise<LookTaken> {
  const context = await readContext(look, request);
  const runs = planLook(request.checks, context);
  const ask = look.ask.bind(look);
  return { context, answered: await answerChecks(runs, { ask, elapsedMs: request.elapsedMs }) };
}

/** Everything that is known before a check is planned. */
export async function readContext(look: OpenLook, request: ContextRequest): Promise<LookContext> {
  const { datasets, memory, state, isBaseline, isMemoryUnread = false } = request;
  const dltSchemas = [...new Set(datasets.datasets.flatMap(({ dlt }) => (dlt === undefined ? [] : [dlt.schema])))];
  const catalogue = await look.readCatalogue({ tables: boundRelations(datasets), dltSchemas });
  const windows = planWindows(datasets, (key) =>
    planWindow(look.facts, memory.watermarks.get(key), memory.gauges.get(heldGauge(key))),
  );
  const loadsSince = loadsWanted([...windows.values(), planDay(look.facts)]);
  const loads = new Map<string, readonly LoadFact[]>();
  for (const schema of dltSchemas) {
    const read = await look.readLoads(schema, loadsSince);
    if (read.measured && read.value !== null) loads.set(schema, read.value);
  }
  return {
    database: look.facts,
    state,
    datasets,
    memory,
    isMemoryUnread,
    ...catalogue,
    loads,
    loadsSince,
    windows,
    isBaseline,
    ...(request.listings === undefined ? {} : { listings: request.listings }),
  };
}

/** From before the first window on: what came in is counted by whole hours, so from the beginning of the hour in which it begins. */
function loadsWanted(windows: readonly LookWindow[]): string {
  const [first = ''] = windows.map(({ after }) => after).toSorted();
  return justBefore(hourOf(first));
}
