import { EMPTY_MEMORY } from '../shared/integrity/empty-memory.ts';
import { foldHistory, type HeartbeatFact } from '../shared/history/fold-history.ts';
import { INTEGRITY_WORKFLOW, toIntegrityMemory } from '../shared/integrity/integrity-history.ts';
import type { IntegrityMemory } from '../shared/integrity/integrity-memory.ts';
import type { HistoryRead, HistoryStore, IdCodec } from '../shared/ports.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured } from '../shared/verification/measured.ts';

/** What earlier looks left, with what could not be read of it. */
export interface ReadMemory {
  readonly memory: IntegrityMemory;
  readonly notes: number;
  readonly reviewedIncidents: ReadonlySet<string>;
  /** Of a look at the data; `null` where none is known. */
  readonly newestFailedAt: string | null;
  /** What was read, so that finished days can be compacted; `null` without a history. */
  readonly read: HistoryRead | null;
}

/** Without a history (`null`) the look stands alone. */
export async function readMemory(
  history: HistoryStore | null,
  ids: IdCodec,
  signal: AbortSignal,
): Promise<Measured<ReadMemory>> {
  if (history === null)
    return {
      measured: true,
      value: { memory: EMPTY_MEMORY, notes: 0, reviewedIncidents: new Set(), newestFailedAt: null, read: null },
    };
  const read = await measureFault(
    () => history.read(signal),
    `Check that the branch ${history.branch} can be read, then look again.`,
  );
  if (!read.measured) return read;
  const { memory, notes } = foldHistory(read.value.files);
  const { reviewedIncidents } = memory;
  const newestFailedAt = memory.heartbeats.findLast(isFailedLook)?.at ?? null;
  const known = { memory: toIntegrityMemory(memory, ids), notes: notes.length, reviewedIncidents, newestFailedAt };
  return { measured: true, value: { ...known, read: read.value } };
}

function isFailedLook({ workflow, verdict }: HeartbeatFact): boolean {
  return workflow === INTEGRITY_WORKFLOW && verdict === 'fail';
}
