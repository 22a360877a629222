import type { HeldPosts, StoredPosts } from '../shared/backfill-ports.ts';
import type { Clock, CollectionStore, HistoryCommit } from '../shared/ports.ts';
import { backfillRecorded } from './backfill-recorded.ts';
import type { BackfillResult } from './backfill-result.ts';
import { describeElsewhere } from './collect-elsewhere.ts';
import { collectRecorded } from './collect-recorded.ts';
import type { RecordingPorts } from './collect-recorded.ts';
import type { CollectPorts } from './collect.ts';
import type { CollectInputs, CollectResult } from './contract.ts';
import { planBackfill, requireAskedTimes } from './plan-backfill.ts';
import { planCollection } from './plan-collection.ts';
import type { CollectionFacts, CollectionFiles } from './plan-collection.ts';

/** What a run that writes is opened with. Reddit and the database are opened only once it is known that there is something to do. */
export interface StoredRun {
  readonly files: CollectionFiles;
  readonly history: readonly HistoryCommit[];
  readonly recording: Pick<RecordingPorts, 'history' | 'noHistory' | 'run' | 'signalAfter'>;
  readonly openReader: () => CollectPorts;
  readonly openDatabase: () => { readonly store: CollectionStore; readonly known: StoredPosts & HeldPosts };
  readonly clock: Clock;
}

/** Mode `collect`. Without `whereExternal` a policy that leaves the manual path to another program is followed. */
export async function collectStored(
  inputs: CollectInputs,
  run: StoredRun,
  whereExternal: CollectionFacts['whereExternal'] = 'nothing',
): Promise<CollectResult> {
  const plan = planCollection(inputs, { files: run.files, history: run.history, whereExternal });
  if (plan.isElsewhere) return describeElsewhere(plan, run.clock.now());
  const { store, known: held } = run.openDatabase();
  return collectRecorded({ ...plan, store }, { ...run.openReader(), ...run.recording, held });
}

/** What is left of the time after the last call to Reddit, for the last page and the record. */
const LAST_SECONDS = 10;

/** Mode `backfill`. */
export async function backfillStored(inputs: CollectInputs, run: StoredRun): Promise<BackfillResult> {
  requireAskedTimes(inputs);
  const plan = planBackfill(inputs, { files: run.files, history: run.history });
  const { store, known } = run.openDatabase();
  const seconds = Math.max(1, inputs.deadlineSeconds - LAST_SECONDS);
  const deadlineAt = new Date(run.clock.now().getTime() + seconds * 1_000);
  return backfillRecorded(plan, { ...run.openReader(), ...run.recording, store, known, deadlineAt });
}
