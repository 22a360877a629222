import {
  advanceCutover,
  type AdvanceOptions,
  type AdvancePorts,
} from '../../../actions/advance-cutover/advance-cutover.ts';
import type { AdvanceResult } from '../../../actions/advance-cutover/advance-result.ts';
import { parseHistoryFiles, renderHistoryLines } from '../../../actions/shared/history/history-lines.ts';
import { renderHistoryPath } from '../../../actions/shared/history/history-path.ts';
import type { HistoryRecord } from '../../../actions/shared/history/history-record.ts';
import type { CutoverRepository } from '../../../actions/shared/ports.ts';
import { renderRoutingFile } from '../../../actions/shared/routing/routing-file.ts';
import { aCutoverConfig, jsonText } from '../../support/a-cutover-config.ts';
import { aReadyHistory } from '../../support/a-gate-history.ts';
import { aRouting } from '../../support/a-routing.ts';
import { CONFIG, ROUTING } from '../../support/a-snapshot.ts';
import { inMemoryCutoverRepository, type InMemoryFault } from '../../support/in-memory-cutover-repository.ts';
import { inMemoryHistory, inMemoryHistoryStore } from '../../support/in-memory-history-store.ts';
import { inMemoryRemote, type InMemoryRemote } from '../../support/in-memory-remote.ts';
import { readProjectFile } from '../../support/project-files.ts';
import type { FileContents } from '../../support/temporary-git.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

export const AT = new Date('2026-11-25T02:05:21Z');
export const REASON = 'GitHub dropped its schedules for an hour last night';

export interface WorldParts {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly files?: FileContents;
  readonly records?: readonly HistoryRecord[];
}

/** The state branch, the history and the clock of one advance; at 10 % since 25 hours, and ready. */
export class AdvanceWorld {
  readonly clock = virtualClock(AT);
  readonly history = inMemoryHistory();
  readonly remote: InMemoryRemote;
  faults: InMemoryFault[] = [];
  /** Before each effect of the store on the state. */
  onStep: (label: string) => void = () => undefined;

  constructor({ config = {}, files = {}, records }: WorldParts = {}) {
    this.remote = inMemoryRemote('main', { message: 'Add the config', files: { ...stateFiles(config), ...files } });
    const all = records ?? aReadyHistory({ now: AT, generation: 3, hours: 25 });
    const path = renderHistoryPath({ at: AT, run: '1', attempt: 1, job: 'seed' });
    this.history.files = new Map([[path, renderHistoryLines(all)]]);
  }

  /** What the history holds beyond what it began with. */
  get added(): readonly HistoryRecord[] {
    const files = [...this.history.files].slice(1).map(([path, contents]) => ({ path, contents }));
    return parseHistoryFiles(files).records.map(({ record }) => record);
  }

  get config(): Record<string, unknown> {
    const { files } = this.remote.commitAt(this.remote.tip());
    return JSON.parse(new TextDecoder().decode(files.get(CONFIG)?.contents)) as Record<string, unknown>;
  }

  commitOutside(message: string, files: FileContents): void {
    this.remote.compareAndSet(this.remote.tip(), { message, files });
  }

  advance(changes: Partial<AdvanceOptions> = {}, ports: Partial<AdvancePorts> = {}): Promise<AdvanceResult> {
    return advanceCutover(optionsOf(changes), {
      repository: this.store(),
      people: null,
      history: inMemoryHistoryStore(this.history),
      ...{ clock: this.clock, random: () => 0.5, signalAfter: () => new AbortController().signal },
      ...ports,
    });
  }

  store(): CutoverRepository {
    return inMemoryCutoverRepository({
      remote: this.remote,
      semantics: 'github',
      step: async (label) => this.onStep(label),
      nextFault: (call) => (call === 'commit' ? this.faults.shift() : undefined),
    });
  }
}

export function stateFiles(config: Readonly<Record<string, unknown>> = {}): FileContents {
  const startedAt = new Date(AT.getTime() - 25 * 3_600_000).toISOString();
  return {
    [CONFIG]: jsonText(aCutoverConfig({ phase_started_at: startedAt, setup_timestamp: startedAt, ...config })),
    [ROUTING]: renderRoutingFile(aRouting()),
    'config/policy.yaml': readProjectFile('config/policy.yaml'),
    'config/datasets.yaml': readProjectFile('config/datasets.yaml'),
  };
}

export function optionsOf(changes: Partial<AdvanceOptions> = {}): AdvanceOptions {
  return {
    ...{ mode: 'advance', isDryRun: false, to: '50%', fix: null, collectorVersion: null, doctor: null },
    operation: { operationId: 'run-7-advance', actor: 'octocat', reason: 'a clean day', runUrl: null },
    bypass: { gates: [], reason: '' },
    links: { repositoryUrl: 'https://github.com/acme/harvest', branch: 'main' },
    run: { at: AT, run: '7', attempt: 1, job: 'advance-bypass' },
    nextWay: 'Look at the state, then run it again.',
    signal: new AbortController().signal,
    ...changes,
  };
}
