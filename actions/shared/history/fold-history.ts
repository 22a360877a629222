import { collectRecords } from './collected-history.ts';
import type { CollectedHistory, LastVerdict, Seal } from './collected-history.ts';
import type { HistoryFile } from './history-file.ts';
import { historyKey } from './history-key.ts';
import { parseHistoryFiles } from './history-lines.ts';
import type { LinePlace, LineProblem } from './history-lines.ts';
import type { RecordOf } from './history-record.ts';
import { compareTexts, instantKey } from './instant-order.ts';

/** A run that was there. Of a compacted day no more than this is left. */
export interface HeartbeatFact {
  readonly at: string;
  readonly run: string;
  readonly workflow: string;
  readonly verdict: RecordOf<'heartbeat'>['verdict'];
}

/** All rows that arrived in one hour, as far as that was seen. */
export interface HourCount {
  readonly dataset: string;
  readonly table: string;
  readonly unit: string | null;
  readonly path: RecordOf<'counts'>['path'];
  /** `2026-11-25T13`, UTC. */
  readonly hour: string;
  readonly rows: number;
  /** Arrivals up to here are in `rows`. */
  readonly through: string;
}

/** What all runs together left. Keys are `historyKey` of the names that stand beside each; every value holds those names too. */
export interface HistoryMemory {
  /** Oldest first. */
  readonly heartbeats: readonly HeartbeatFact[];
  /** (dataset, table): the furthest one. */
  readonly watermarks: ReadonlyMap<string, RecordOf<'watermark'>>;
  /** (dataset, table, day): of the newest recipe; of several the first one that no later one replaced. */
  readonly sealedDays: ReadonlyMap<string, Seal>;
  /** (dataset, table, day): the last time that the day could be compared. */
  readonly verifiedDays: ReadonlyMap<string, RecordOf<'verified-day'>>;
  /** (dataset, check): keys of faults that are known since setup. */
  readonly baselines: ReadonlyMap<string, ReadonlySet<string>>;
  /** By dataset, table, unit, path and hour. */
  readonly counts: readonly HourCount[];
  /** (check, dataset, unit) */
  readonly lastVerdicts: ReadonlyMap<string, LastVerdict>;
  /** (name) */
  readonly gauges: ReadonlyMap<string, RecordOf<'gauge'>>;
  /** (name) */
  readonly marks: ReadonlyMap<string, RecordOf<'mark'>>;
  /** (path, unit): the last one. */
  readonly lastUnitFetches: ReadonlyMap<string, RecordOf<'unit-fetch'>>;
  /** Oldest first. */
  readonly collectionRuns: readonly RecordOf<'collection-run'>[];
  /** (path): the last time that it was not let run and its packages were counted. */
  readonly standstills: ReadonlyMap<string, RecordOf<'standstill'>>;
  /** Incidents whose pull request was merged. */
  readonly reviewedIncidents: ReadonlySet<string>;
  /** (path, unit): the last few, oldest first. */
  readonly recentFetches: ReadonlyMap<string, readonly RecordOf<'unit-fetch'>[]>;
}

export type HistoryNote =
  | (LinePlace & LineProblem)
  /** Overlapping runs sealed one day differently, or the day changed between two seals: nobody knows which is right. */
  | {
      readonly kind: 'contradictory-seals';
      readonly dataset: string;
      readonly table: string;
      readonly day: string;
      readonly digests: readonly string[];
    };

export interface FoldedHistory {
  readonly memory: HistoryMemory;
  /** What a person should hear of: nothing in it stops the fold. */
  readonly notes: readonly HistoryNote[];
}

/**
 * Folds all files into what is known. Every rule is a maximum, a latest or a union, so that neither the order of files nor a file that is there
 * twice changes anything, and two runs that overlapped cannot corrupt it.
 */
export function foldHistory(files: readonly HistoryFile[]): FoldedHistory {
  const lines = parseHistoryFiles(files);
  const collected = collectRecords(lines.records.map(({ record }) => record));
  const seals = [...collected.seals.values()].map(chooseSeal);
  const passedOver = lines.passedOver.map(({ note }) => note);
  return {
    memory: {
      heartbeats: listHeartbeats(collected),
      watermarks: collected.watermarks,
      sealedDays: sortedMap(seals.map(({ seal }) => [historyKey(seal.dataset, seal.table, seal.day), seal])),
      verifiedDays: collected.verifiedDays,
      baselines: collected.baselines,
      counts: listCounts(collected),
      lastVerdicts: collected.lastVerdicts,
      gauges: collected.gauges,
      marks: collected.marks,
      lastUnitFetches: collected.lastUnitFetches,
      collectionRuns: collected.collectionRuns,
      standstills: collected.standstills,
      reviewedIncidents: new Set(
        collected.incidentEvents.flatMap(({ event, incident }) => (event === 'reviewed' ? [incident] : [])),
      ),
      recentFetches: collected.recentFetches,
    },
    notes: [
      ...passedOver.toSorted((a, b) => compareTexts(a.path, b.path) || a.line - b.line),
      ...seals.flatMap(({ note }) => note ?? []),
    ],
  };
}

/**
 * The seal that a later loss is measured by. An earlier seal stands until a later one says that it was checked against it: so a loss between two
 * seals is not sealed over.
 */
function chooseSeal(seals: readonly Seal[]): { readonly seal: Seal; readonly note: HistoryNote | null } {
  const recipe = Math.max(...seals.map((seal) => seal.recipe));
  const ofRecipe = seals.filter((seal) => seal.recipe === recipe);
  const standing = ofRecipe
    .filter((seal) => !ofRecipe.some((other) => isReplacedBy(seal, other)))
    .toSorted(
      (a, b) =>
        compareTexts(instantKey(a.sealedAt), instantKey(b.sealedAt)) ||
        compareTexts(JSON.stringify(a), JSON.stringify(b)),
    );
  const [seal] = standing;
  if (seal === undefined) throw new TypeError('No seal stands, though the latest one cannot be replaced.');
  const digests = [...new Set(standing.map(({ digest }) => digest))];
  const { dataset, table, day } = seal;
  return { seal, note: digests.length > 1 ? { kind: 'contradictory-seals', dataset, table, day, digests } : null };
}

function isReplacedBy(seal: Seal, other: Seal): boolean {
  return instantKey(other.sealedAt) > instantKey(seal.sealedAt) && other.replaces.includes(seal.digest);
}

function listHeartbeats({ heartbeats }: CollectedHistory): readonly HeartbeatFact[] {
  const facts = new Map(
    heartbeats.map(({ at, run, workflow, verdict }) => {
      const fact = { at, run, workflow, verdict };
      return [JSON.stringify([instantKey(at), fact]), fact] as const;
    }),
  );
  return [...sortedMap([...facts]).values()];
}

function listCounts({ counts }: CollectedHistory): readonly HourCount[] {
  const listed: HourCount[] = [];
  for (const { dataset, table, unit, path, day, hours } of counts.values()) {
    for (const [at, { rows, through }] of [...hours].toSorted(([a], [b]) => a - b)) {
      const hour = `${day}T${at < 10 ? '0' : ''}${at}`;
      listed.push({ dataset, table, unit, path, hour, rows, through });
    }
  }
  return listed;
}

function sortedMap<Value>(entries: readonly (readonly [string, Value])[]): Map<string, Value> {
  return new Map(entries.toSorted(([a], [b]) => compareTexts(a, b)));
}
