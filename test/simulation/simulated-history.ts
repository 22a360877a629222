import { INTEGRITY_WORKFLOW } from '../../actions/shared/integrity/integrity-history.ts';
import type { GateHistory } from '../../actions/shared/gates/gate-history.ts';
import type { HistoryRecord, RecordOf } from '../../actions/shared/history/history-record.ts';
import type { FetchFact, RunFact } from '../../actions/shared/triggers/collected-facts.ts';

/** What one run of a collector leaves: one file, so that all of it is known at once. */
export interface RunFile {
  readonly path: 'dlt' | 'manual';
  readonly generation: number;
  readonly run: RunFact;
  readonly fetches: readonly FetchFact[];
  readonly version: string;
  readonly pendingPackages: number;
}

const KEPT_MS = 25 * 3_600_000;

/** The records as the gates read them, oldest first and each once, kept in order as they come: what `toGateHistory` makes of all of them. */
export class SimulatedHistory {
  readonly #all: HistoryRecord[] | null;
  #heartbeats: RecordOf<'heartbeat'>[] = [];
  #fetches: RecordOf<'unit-fetch'>[] = [];
  #runs: RecordOf<'collection-run'>[] = [];
  readonly #drills: RecordOf<'drill'>[] = [];
  #newestVerdicts: RecordOf<'verdicts'> | null = null;
  #newestDecision: RecordOf<'decision'> | null = null;
  readonly #marks: HistoryRecord[] = [];

  /** @param isWhole keeps every record as it came, doubled ones too, to compare with. */
  constructor(isWhole: boolean) {
    this.#all = isWhole ? [] : null;
  }

  /** Every record, in the order in which they came. */
  get all(): readonly HistoryRecord[] {
    return this.#all ?? [];
  }

  mark(record: RecordOf<'mark'>): void {
    this.#marks.push(record);
    this.#all?.push(record);
  }

  drill(record: RecordOf<'drill'>): void {
    this.#drills.push(record);
    this.#all?.push(record);
  }

  look(heartbeat: RecordOf<'heartbeat'>, verdicts: RecordOf<'verdicts'>): void {
    this.#heartbeats.push(heartbeat);
    this.#newestVerdicts = verdicts;
    this.#all?.push(heartbeat, verdicts);
  }

  decide(decision: RecordOf<'decision'>): void {
    this.#newestDecision = decision;
    this.#all?.push(decision);
  }

  add(file: RunFile): void {
    // Every fetch of a run begins with it.
    const at = new Date(file.run.atMs).toISOString();
    const fetches = file.fetches.map((fetch) => toFetchRecord(fetch, file, at));
    if (file.path === 'dlt' || this.#all !== null) {
      const run = toRunRecord(file, at);
      this.#all?.push(run, ...fetches);
      if (file.path === 'dlt' && !insert(this.#runs, run)) return;
    }
    for (const fetch of fetches) insert(this.#fetches, fetch);
  }

  /** Of an earlier phase no gate reads more than the last day. */
  forget(nowMs: number): void {
    const since = new Date(nowMs - KEPT_MS).toISOString();
    this.#heartbeats = this.#heartbeats.filter(({ at }) => at >= since);
    this.#fetches = this.#fetches.filter(({ at }) => at >= since);
    const newest = this.#runs.at(-1);
    this.#runs = this.#runs.filter((run) => run.at >= since || run === newest);
  }

  toGateHistory(): GateHistory {
    const decided = this.#newestDecision === null ? [] : [this.#newestDecision];
    return {
      records: [...this.#fetches, ...decided],
      heartbeats: this.#heartbeats,
      looks: this.#heartbeats.filter(({ workflow }) => workflow === INTEGRITY_WORKFLOW),
      verdicts: this.#newestVerdicts === null ? [] : [this.#newestVerdicts],
      newestVerdicts: this.#newestVerdicts,
      newestDecision: this.#newestDecision,
      unitFetches: this.#fetches,
      dltRuns: this.#runs,
      standstills: [],
      drills: this.#drills,
      bypasses: [],
      bypassReviews: [],
      aheadOfUs: null,
      isBaselineRecorded: this.#marks.length > 0,
    };
  }
}

/** `false`: it is there already. */
function insert<T extends { readonly at: string; readonly run: string; readonly unit?: string }>(
  items: T[],
  item: T,
): boolean {
  let at = items.length;
  while (at > 0) {
    const before = items[at - 1];
    if (before === undefined || before.at < item.at) break;
    if (before.at === item.at && before.run === item.run && before.unit === item.unit) return false;
    at -= 1;
  }
  items.splice(at, 0, item);
  return true;
}

function toFetchRecord({ atMs, endMs, unit, outcome }: FetchFact, { path, generation, run }: RunFile, at: string) {
  return {
    kind: 'unit-fetch',
    schemaVersion: 2,
    at,
    run: run.run,
    unit,
    path,
    generation,
    outcome,
    newestId: null,
    oldestId: null,
    count: 5,
    saturated: false,
    calls: 1,
    remainingBudget: run.isLimited === null ? null : 80,
    durationSeconds: (endMs - atMs) / 1_000,
  } as const satisfies RecordOf<'unit-fetch'>;
}

function toRunRecord({ path, generation, run, fetches, version, pendingPackages }: RunFile, at: string) {
  return {
    kind: 'collection-run',
    schemaVersion: 1,
    at,
    endedAt: new Date(run.endMs).toISOString(),
    run: run.run,
    path,
    generation,
    outcome: run.outcome,
    exitCode: 0,
    recordedBy: 'child',
    units: fetches.length,
    postsFetched: run.posts,
    calls: fetches.length,
    throttled: run.isLimited === null ? null : run.isLimited ? 1 : 0,
    remainingBudget: run.isLimited === null ? null : 80,
    pendingPackages,
    version,
  } as const satisfies RecordOf<'collection-run'>;
}
