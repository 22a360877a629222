import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { deflateIdCodec } from '../../actions/shared/adapters/deflate-id-codec.ts';
import { cloneHistoryRemote } from '../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../actions/shared/adapters/git/git-history-store.ts';
import { foldHistory } from '../../actions/shared/history/fold-history.ts';
import { parseHistoryFiles, renderHistoryLines } from '../../actions/shared/history/history-lines.ts';
import { renderHistoryPath } from '../../actions/shared/history/history-path.ts';
import type { HistoryRecord } from '../../actions/shared/history/history-record.ts';
import { toIntegrityMemory } from '../../actions/shared/integrity/integrity-history.ts';
import type { IntegrityMemory } from '../../actions/shared/integrity/integrity-memory.ts';
import { integrityResultSchema, type IntegrityResult } from '../../actions/shared/integrity/integrity-result.ts';
import type { HistoryStore } from '../../actions/shared/ports.ts';
import { BUNDLE, OperationsRepository, PROJECT, stateFiles } from '../support/operations-repository.ts';
import { measureProcess, type Measurement } from './measure-process.ts';

const BRANCH = 'cutover-history';

export interface LookRun extends Measurement {
  readonly result: IntegrityResult;
}

/** The command as people start it, with the shipped bindings and a history of its own. */
export class LookProcess {
  readonly repository: OperationsRepository;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    const datasets = readFileSync(join(PROJECT, 'config/datasets.yaml'), 'utf8');
    this.repository = new OperationsRepository({ ...stateFiles(), 'config/datasets.yaml': datasets });
  }

  async look(args: readonly string[] = []): Promise<LookRun> {
    const { clone, environment, folder } = this.repository;
    const output = join(folder, 'look.json');
    const file = openSync(output, 'w');
    try {
      const measured = await measureProcess({
        command: process.execPath,
        args: [BUNDLE, 'integrity', '--json', '--no-census', ...args],
        cwd: clone,
        env: { ...environment, SUPABASE_DB_URL: this.url },
        stdout: file,
      });
      const text = readFileSync(output, 'utf8');
      if (text === '') throw new Error(`The look ended with ${measured.exitCode} and said nothing.`);
      return { ...measured, result: integrityResultSchema.parse(JSON.parse(text)) };
    } finally {
      closeSync(file);
    }
  }

  /** The history as of now, to which each run of one kind starts again. */
  historyTip(): string {
    return this.repository.git(['rev-parse', BRANCH], this.repository.remote);
  }

  resetHistory(tip: string): void {
    this.repository.git(['update-ref', `refs/heads/${BRANCH}`, tip], this.repository.remote);
  }

  async readMemory(): Promise<IntegrityMemory> {
    return this.withStore(async (store) => {
      const { files } = await store.read();
      return toIntegrityMemory(foldHistory(files).memory, deflateIdCodec);
    });
  }

  /** The same history with other records: watermarks move forward only, so it is written anew. */
  async rewriteHistory(change: (records: readonly HistoryRecord[]) => readonly HistoryRecord[]): Promise<void> {
    const { files } = await this.withStore((store) => store.read());
    const records = change(parseHistoryFiles(files).records.map(({ record }) => record));
    this.repository.git(['update-ref', '-d', `refs/heads/${BRANCH}`], this.repository.remote);
    const path = renderHistoryPath({ at: new Date(), run: 'cli-bench', attempt: 1, job: 'integrity' });
    await this.withStore((store) => store.append({ path, contents: renderHistoryLines(records) }));
  }

  remove(): void {
    this.repository.remove();
  }

  private async withStore<T>(use: (store: HistoryStore) => Promise<T>): Promise<T> {
    const { clone, environment } = this.repository;
    const store = gitHistoryStore({
      remote: await cloneHistoryRemote({ cwd: clone, remote: 'origin', environment }),
      environment,
    });
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  }
}
