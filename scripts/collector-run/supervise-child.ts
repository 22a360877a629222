import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { childEnvironment } from '../../actions/shared/collector-run/child-environment.ts';
import type { ChildLines } from '../../actions/shared/collector-run/child-lines.ts';
import type { StartPlan } from '../../actions/shared/collector-run/plan-start.ts';
import type { Log } from '../../actions/shared/ports.ts';
import type { CollectionPath } from '../../actions/shared/routing/route.ts';
import type { CommandContext } from '../commands/command-outcome.ts';
import { startGroup, type NotStarted } from './child-group.ts';
import { describeFileFault } from './file-fault.ts';
import type { PassedSignals } from './passed-signals.ts';
import { readRecordFile } from './record-run.ts';
import type { StateSource } from './state-source.ts';
import { watchChild, type WatchedEnd, type WatchOptions } from './watch-child.ts';

export interface Supervision {
  readonly path: CollectionPath;
  readonly command: readonly string[];
  readonly plan: StartPlan & { readonly decision: 'run' };
  readonly source: StateSource;
  readonly signals: PassedSignals;
  readonly environment: CommandContext['environment'];
  readonly watch: WatchOptions;
  readonly log: Pick<Log, 'warning'>;
}

/** A collector that is over. */
export interface Supervised extends WatchedEnd {
  readonly kind: 'ended';
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly child: ChildLines;
}

/** Starts the collector, watches over it until it is over, and reads what it told of itself. */
export async function superviseChild(
  supervision: Supervision,
): Promise<Supervised | (NotStarted & { kind: 'not-started' })> {
  const { path, command, plan, source, signals, environment } = supervision;
  const folder = await makeFolder(supervision.log);
  try {
    const recordFile = folder === null ? null : join(folder, 'record.jsonl');
    const handedOver = { ...plan, ...source.handedOver, path, recordFile };
    const startedAt = systemClock.now();
    const group = await startGroup(command, childEnvironment(environment, handedOver));
    if ('status' in group) return { kind: 'not-started', ...group };
    signals.passTo(group);
    const ended = await watchChild(group, source, { ...plan, path }, supervision.watch);
    signals.passTo(null);
    return { kind: 'ended', ...ended, startedAt, endedAt: systemClock.now(), child: await readRecordFile(recordFile) };
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

/** For what the collector tells of itself. A full disk keeps nobody from collecting. */
async function makeFolder(log: Pick<Log, 'warning'>): Promise<string | null> {
  try {
    const folder = await mkdtemp(join(tmpdir(), 'switchback-run-'));
    await writeFile(join(folder, 'record.jsonl'), '', { mode: 0o600 });
    return folder;
  } catch (fault) {
    log.warning(`The collector can tell nothing of its units: ${describeFileFault(fault)}`);
    return null;
  }
}
