import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import {
  isStandstillDue,
  parseStandstill,
  type Standstill,
} from '../../actions/shared/collector-run/decide-standstill.ts';
import { renderHistoryLines } from '../../actions/shared/history/history-lines.ts';
import { renderHistoryPath, renderRunKey, type HistoryRun } from '../../actions/shared/history/history-path.ts';
import { writeAtomically } from './atomic-file.ts';
import { describeFileFault } from './file-fault.ts';
import { countPendingPackages } from './pending-packages.ts';
import { keepAndSend, type Recording } from './record-run.ts';

export interface StandingStill {
  readonly run: HistoryRun;
  readonly generation: number | null;
  readonly reasonCode: string;
  /** dlt's folder of pipelines, or of one. */
  readonly workingDir: string;
  /** This machine and that folder. */
  readonly place: string;
  /** Beside it what was recorded last is remembered; `null` where this machine has no place for it: then each time is recorded. */
  readonly cacheFile: string | null;
}

/**
 * What dlt has pending though it may not run: a rollback comes in between two runs, so nothing else would ever say that the packages are gone. At most once
 * an hour, and on every change. Killed between the record and the memory, it is recorded once more. Never throws.
 *
 * @returns whether a record was made, and with it all that waits was sent as far as it could be.
 */
export async function recordStandstill(still: StandingStill, recording: Recording): Promise<boolean> {
  const { run, generation, reasonCode, workingDir, place, cacheFile } = still;
  const pendingPackages = await countPendingPackages(workingDir);
  if (pendingPackages === null) {
    // Where dlt never ran there is no folder yet: nothing to be done, and nothing for cron to send by mail.
    if (await isFolder(workingDir))
      recording.log.warning(
        `What dlt has pending is not known: no pipeline is in ${workingDir}. Give --dlt-working-dir the folder where dlt keeps its pipelines.`,
      );
    return false;
  }
  const seen: Standstill = { at: run.at.toISOString(), generation, reasonCode, pendingPackages };
  // Two folders on one machine have each their own.
  const memory = cacheFile === null ? null : join(dirname(cacheFile), `standstill-${place}.json`);
  const text = memory === null ? null : await readFile(memory, 'utf8').catch(() => null);
  if (!isStandstillDue(parseStandstill(text), seen)) return false;
  const record = { kind: 'standstill', schemaVersion: 2, path: 'dlt', run: renderRunKey(run), ...seen, place } as const;
  await keepAndSend({ path: renderHistoryPath(run), contents: renderHistoryLines([record]) }, recording);
  if (memory === null) return true;
  await writeAtomically(memory, `${JSON.stringify(seen)}\n`).catch((fault: unknown) =>
    recording.log.warning(`What was recorded cannot be remembered in ${memory}: ${describeFileFault(fault)}`),
  );
  return true;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
