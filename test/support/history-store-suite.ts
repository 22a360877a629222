import { afterEach, describe, expect, it } from 'vitest';

import type { HistoryFile } from '../../actions/shared/history/history-file.ts';
import { renderHistoryPath } from '../../actions/shared/history/history-path.ts';
import type { HistoryStore } from '../../actions/shared/ports.ts';
import type { FileContents } from './temporary-git.ts';

/** One remote, and what a test needs to see and do beside the store under test. */
export interface HistoryStoreHarness {
  readonly store: HistoryStore;
  /** A second store onto the same branch. */
  another(): Promise<HistoryStore>;
  /** The branch's tip, seen from outside. */
  tip(): Promise<string | null>;
  /** All files of the branch, seen from outside. */
  files(): Promise<ReadonlyMap<string, string>>;
  /** First lines of the branch's commits, newest first. */
  headlines(): Promise<readonly string[]>;
  /** A commit by somebody else. */
  commitOutside(files: FileContents): Promise<void>;
  deleteBranch(): Promise<void>;
  /** The next write is applied, but its answer is lost. */
  loseNextAnswer(): Promise<void>;
  /** From now on the remote takes nothing. */
  refuseCommits(): Promise<void>;
  close(): Promise<void>;
}

export function aRunFile(run: number, text = `{"run":${run}}\n`): HistoryFile {
  const path = renderHistoryPath({
    at: new Date('2026-11-25T13:07:00Z'),
    run: String(run),
    attempt: 1,
    job: 'integrity',
  });
  return { path, contents: new TextEncoder().encode(text) };
}

const COMPACTED: HistoryFile = {
  path: '2026/11/25/compacted.jsonl',
  contents: new TextEncoder().encode('{"all":1}\n'),
};

const CONTENTS: readonly (readonly [string, Uint8Array])[] = [
  ['nothing', new Uint8Array()],
  ['no newline at its end', new TextEncoder().encode('{}')],
  ['CRLF line ends', new TextEncoder().encode('{}\r\n{}\r\n')],
  ['every byte value', Uint8Array.from({ length: 256 }, (_, value) => value)],
  ['a megabyte', new Uint8Array(1_000_000).fill(0x61)],
];

/** What every store of the history must do, so that a fake cannot lie. */
export function describeHistoryStore(name: string, makeHarness: () => Promise<HistoryStoreHarness>): void {
  describe(`the history ${name}`, () => {
    const open: HistoryStoreHarness[] = [];
    const start = async (): Promise<HistoryStoreHarness> => {
      const harness = await makeHarness();
      open.push(harness);
      return harness;
    };
    afterEach(async () => {
      await Promise.all(open.splice(0).map((harness) => harness.close()));
    });
    describeAppending(start);
    describeReplacing(start);
    describeFaults(start);
  });
}

type Start = () => Promise<HistoryStoreHarness>;

function describeAppending(start: Start): void {
  it('is empty before the first write, and reading it makes no branch', async () => {
    const { store, tip } = await start();
    expect(await store.read()).toEqual({ files: [], tipOid: null });
    expect(await tip()).toBeNull();
  });

  it('gives back what was appended, to this store and to any other', async () => {
    const { store, another, tip } = await start();
    expect(await store.append(aRunFile(1))).toBe('written');
    expect(await store.append(aRunFile(2))).toBe('written');
    const expected = { files: [aRunFile(1), aRunFile(2)], tipOid: await tip() };
    expect(asPlain(await store.read())).toEqual(asPlain(expected));
    expect(asPlain(await (await another()).read())).toEqual(asPlain(expected));
  });

  it.each(CONTENTS)('keeps %s byte for byte', async (_, contents) => {
    const { store, another } = await start();
    await store.append({ ...aRunFile(1), contents });
    const [file] = (await (await another()).read()).files;
    expect(Buffer.compare(file?.contents ?? Buffer.from('nothing read'), contents)).toBe(0);
  });

  it('writes the badge over in the commit of a file, and reads it back as no file of the history', async () => {
    const { store, files, headlines } = await start();
    const badge = (text: string): HistoryFile[] => [{ path: 'badge.json', contents: new TextEncoder().encode(text) }];
    await store.append(aRunFile(1), undefined, badge('{"message":"10%"}'));
    await store.append(aRunFile(2), undefined, badge('{"message":"50%"}'));
    expect((await files()).get('badge.json')).toBe('{"message":"50%"}');
    expect((await headlines()).filter((line) => line.startsWith('history:'))).toHaveLength(2);
    expect((await store.read()).files.map(({ path }) => path)).toEqual([aRunFile(1).path, aRunFile(2).path]);
  });

  it('takes the same file once, whoever writes it again', async () => {
    const { store, another, headlines } = await start();
    await store.append(aRunFile(1));
    expect(await store.append(aRunFile(1))).toBe('already-there');
    expect(await (await another()).append(aRunFile(1))).toBe('already-there');
    expect((await headlines()).filter((line) => line.includes('/1-1-'))).toEqual(['history: 2026/11/25/1-1-integrity']);
  });

  it('never writes over another file of that path, and says so', async () => {
    const { store, another, files } = await start();
    await store.append(aRunFile(1));
    for (const one of [store, await another()]) {
      await expect(one.append(aRunFile(1, 'other'))).rejects.toMatchObject({
        reasonCode: 'history-path-taken',
        remedy: expect.stringMatching(/\S/u),
      });
    }
    expect((await files()).get(aRunFile(1).path)).toBe('{"run":1}\n');
  });

  it('appends behind what somebody else wrote meanwhile', async () => {
    const { store, another, files } = await start();
    const other = await another();
    await store.append(aRunFile(1));
    await other.append(aRunFile(2));
    await store.append(aRunFile(3));
    await other.append(aRunFile(4));
    expect([...(await files()).keys()].filter((path) => path.endsWith('.jsonl'))).toEqual(
      [1, 2, 3, 4].map((run) => aRunFile(run).path),
    );
  });

  it('loses no file when several stores make the branch at once', async () => {
    const { store, another, files } = await start();
    const stores = [store, await another(), await another()];
    expect(await Promise.all(stores.map((one, run) => one.append(aRunFile(run))))).toEqual([
      'written',
      'written',
      'written',
    ]);
    expect([...(await files()).keys()].filter((path) => path.endsWith('.jsonl'))).toHaveLength(3);
  });

  it('does calls on one store one after another', async () => {
    const { store, headlines } = await start();
    await Promise.all([store.append(aRunFile(1)), store.append(aRunFile(2)), store.read(), store.append(aRunFile(3))]);
    expect(await headlines()).toEqual([3, 2, 1].map((run) => `history: 2026/11/25/${run}-1-integrity`));
  });

  it('takes no path that is none of the history', async () => {
    const { store, tip } = await start();
    for (const path of ['README.md', '../x.jsonl', '2026/11/25/x.jsonl', '/2026/11/25/1-1-a.jsonl'])
      await expect(store.append({ ...aRunFile(1), path })).rejects.toThrow(TypeError);
    expect(await tip()).toBeNull();
  });

  it('begins again where somebody deleted the branch', async () => {
    const { store, deleteBranch } = await start();
    await store.append(aRunFile(1));
    await deleteBranch();
    expect(await store.append(aRunFile(2))).toBe('written');
    expect((await store.read()).files.map(({ path }) => path)).toEqual([aRunFile(2).path]);
    await deleteBranch();
    expect(await store.read()).toEqual({ files: [], tipOid: null });
  });

  it('leaves files alone that are none of its own', async () => {
    const { store, commitOutside, files } = await start();
    await commitOutside({ 'notes.txt': 'by hand', '2026/11/24/9-1-x.jsonl': 'by hand' });
    await store.append(aRunFile(1));
    expect((await store.read()).files.map(({ path }) => path)).toEqual(['2026/11/24/9-1-x.jsonl', aRunFile(1).path]);
    expect((await files()).get('notes.txt')).toBe('by hand');
  });
}

function describeReplacing(start: Start): void {
  it('adds and removes in one commit', async () => {
    const { store, headlines, files } = await start();
    await store.append(aRunFile(1));
    await store.append(aRunFile(2));
    const { tipOid } = await store.read();
    const replacement = { add: [COMPACTED], remove: [aRunFile(1).path, aRunFile(2).path], expectedOid: tipOid ?? '' };
    expect(await store.replace(replacement)).toBe('replaced');
    expect([...(await files()).keys()].filter((path) => path.endsWith('.jsonl'))).toEqual([COMPACTED.path]);
    expect(await headlines()).toHaveLength(3);
  });

  it('replaces what is there already, and minds no path that is gone', async () => {
    const { store, files } = await start();
    await store.append(COMPACTED);
    const add = [{ ...COMPACTED, contents: new TextEncoder().encode('new') }];
    const expectedOid = (await store.read()).tipOid ?? '';
    expect(await store.replace({ add, remove: ['2026/11/25/7-1-gone.jsonl'], expectedOid })).toBe('replaced');
    expect((await files()).get(COMPACTED.path)).toBe('new');
  });

  it('does nothing where the branch has moved, and another file stays', async () => {
    const { store, another, tip, files } = await start();
    await store.append(aRunFile(1));
    const { tipOid } = await store.read();
    await (await another()).append(aRunFile(2));
    const after = await tip();
    expect(await store.replace({ add: [COMPACTED], remove: [aRunFile(1).path], expectedOid: tipOid ?? '' })).toBe(
      'moved',
    );
    expect(await tip()).toBe(after);
    expect([...(await files()).keys()].filter((path) => path.endsWith('.jsonl'))).toEqual([
      aRunFile(1).path,
      aRunFile(2).path,
    ]);
  });

  it('appends onto its own compaction without losing it', async () => {
    const { store, files } = await start();
    await store.append(aRunFile(1));
    const { tipOid } = await store.read();
    await store.replace({ add: [COMPACTED], remove: [aRunFile(1).path], expectedOid: tipOid ?? '' });
    await store.append(aRunFile(2));
    expect([...(await files()).keys()].filter((path) => path.endsWith('.jsonl'))).toEqual([
      aRunFile(2).path,
      COMPACTED.path,
    ]);
  });
}

function describeFaults(start: Start): void {
  it('has written once although the answer was lost', async () => {
    const { store, loseNextAnswer, headlines } = await start();
    await store.append(aRunFile(1));
    await loseNextAnswer();
    expect(await store.append(aRunFile(2))).toBe('written');
    expect(await headlines()).toEqual([2, 1].map((run) => `history: 2026/11/25/${run}-1-integrity`));
  });

  it('has compacted once although the answer was lost', async () => {
    const { store, loseNextAnswer, headlines } = await start();
    await store.append(aRunFile(1));
    const { tipOid } = await store.read();
    await loseNextAnswer();
    expect(await store.replace({ add: [COMPACTED], remove: [aRunFile(1).path], expectedOid: tipOid ?? '' })).toBe(
      'replaced',
    );
    expect(await headlines()).toHaveLength(2);
  });

  it('tells a refusal as something that a person can mend, and writes nothing', async () => {
    const { store, refuseCommits, tip } = await start();
    await store.append(aRunFile(1));
    const before = await tip();
    await refuseCommits();
    await expect(store.append(aRunFile(2))).rejects.toMatchObject({
      name: 'OperatorError',
      reasonCode: 'push-refused',
      remedy: expect.stringMatching(/\S/u),
    });
    await expect(store.replace({ add: [COMPACTED], remove: [], expectedOid: before ?? '' })).rejects.toMatchObject({
      reasonCode: 'push-refused',
    });
    expect(await tip()).toBe(before);
  });

  it('does nothing once its signal has aborted, and works again afterwards', async () => {
    const { store, tip } = await start();
    await expect(store.append(aRunFile(1), AbortSignal.abort())).rejects.toThrow();
    await expect(store.read(AbortSignal.abort())).rejects.toThrow();
    expect(await tip()).toBeNull();
    expect(await store.append(aRunFile(1))).toBe('written');
  });
}

function asPlain({
  files,
  tipOid,
}: {
  readonly files: readonly HistoryFile[];
  readonly tipOid: string | null;
}): unknown {
  return { tipOid, files: files.map(({ path, contents }) => [path, new TextDecoder().decode(contents)]) };
}
