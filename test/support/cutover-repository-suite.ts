import { afterEach, describe, expect, it } from 'vitest';
import type { CommitRequest, CutoverRepository } from '../../actions/shared/ports.ts';
import type { FileContents } from './temporary-git.ts';

/** One remote with one branch, and what a test needs to see and do beside the store under test. */
export interface CutoverRepositoryHarness {
  /** The store under test. Its known base is the tip at the time it was made. */
  readonly repository: CutoverRepository;
  /** A second store onto the same branch, with a known base of its own. */
  another(): Promise<CutoverRepository>;
  /** A commit by somebody else; its id. */
  commitOutside(change: { readonly message?: string; readonly files?: FileContents }): Promise<string>;
  /** Somebody sets the branch back to an older commit, by force. */
  resetOutside(oid: string): Promise<void>;
  tip(): Promise<string>;
  /** The next commit of `repository` is applied, but its answer is lost. */
  loseNextAnswer(): Promise<void>;
  /** From now on the remote takes no commit of `repository`: a rule or a missing right. */
  refuseCommits(): Promise<void>;
  close(): Promise<void>;
}

export interface HarnessOptions {
  readonly branch: string;
  /** The first commit, and then one commit for each further message. */
  readonly files: FileContents;
  readonly messages: readonly string[];
}

export type MakeHarness = (options: HarnessOptions) => Promise<CutoverRepositoryHarness>;

const CONFIG = 'config/traffic_cutover_config.json';
const INCIDENT = 'incidents/2026-01-02-a/incident.json';
const bytes = (characters: string): Uint8Array => new TextEncoder().encode(characters);

const CONTENTS: readonly (readonly [string, Uint8Array])[] = [
  ['text with a newline at its end', bytes('{"a": 1}\n')],
  ['text without a newline at its end', bytes('{"a": 1}')],
  ['nothing', new Uint8Array()],
  ['CRLF line ends', bytes('{\r\n}\r\n')],
  ['a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d)],
  ['bytes that are no UTF-8', Uint8Array.of(0xff, 0xfe, 0x00, 0xc3, 0x28, 0x0a)],
  ['every byte value', Uint8Array.from({ length: 256 }, (_, value) => value)],
  ['1 MB', Uint8Array.from({ length: 1_048_576 }, (_, at) => (at * 31 + (at >> 8)) % 256)],
];

const PATHS = [
  'with space.json',
  'deep/er/and/deeper/file',
  'ünïcödé/日本.json',
  'a"quote\'s.txt',
  'tab\tname',
  '-starts-with-a-dash',
  'star*[glob]?.json',
  ':(top)magic',
  '#hash%25.txt',
];

const MESSAGES = [
  'rollback: 10% -> manual_only\n\nLost rows: 2.\n\nReason: duplicates seen\nTrigger: duplicates\nGeneration: 7\nOperation-Id: run-1-rollback',
  'Ünïcödé 日本 🚀 in the headline',
  'Body with blank lines\n\n\nand # no comment\n\nOperation-Id: x-2',
];

/**
 * What every store must do, so that a fake cannot lie. Left out is what cannot be the same: author, date, signature, file
 * mode, and whether the commit's id is known beforehand.
 */
export function describeCutoverRepository(name: string, makeHarness: MakeHarness): void {
  describe(`the store ${name}`, () => {
    const open: CutoverRepositoryHarness[] = [];
    const start = async (options: Partial<HarnessOptions> = {}): Promise<CutoverRepositoryHarness> => {
      const harness = await makeHarness({
        branch: 'main',
        files: { [CONFIG]: '{"generation": 1}\n' },
        messages: ['First'],
        ...options,
      });
      open.push(harness);
      return harness;
    };
    afterEach(async () => {
      await Promise.all(open.splice(0).map((harness) => harness.close()));
    });

    describeReading(start);
    describeCommitting(start);
    describeContention(start);
  });
}

type Start = (options?: Partial<HarnessOptions>) => Promise<CutoverRepositoryHarness>;

function aRequest(expectedHeadOid: string, given: Partial<CommitRequest> = {}): CommitRequest {
  return {
    expectedHeadOid,
    headline: 'rollback: 10% -> manual_only',
    body: 'Reason: a test\nOperation-Id: op-1',
    files: [{ path: CONFIG, contents: bytes('{"generation": 2}\n') }],
    ...given,
  };
}

function describeReading(start: Start): void {
  it('holds the branch as it was when the clone was made, without any call', async () => {
    const { repository, tip } = await start();
    const base = await repository.readKnownBase([CONFIG, 'missing.json']);
    expect(base?.oid).toBe(await tip());
    expect(text(base?.files.get(CONFIG)?.contents)).toBe('{"generation": 1}\n');
    expect(base?.files.get('missing.json')).toBeNull();
  });

  it('reads what somebody else committed meanwhile, and leaves the known base older or equal, never wrong', async () => {
    const { repository, commitOutside } = await start();
    const oid = await commitOutside({ files: { [CONFIG]: '{"generation": 5}\n' } });
    const tip = await repository.readTip([CONFIG]);
    expect(tip.oid).toBe(oid);
    expect(text(tip.files.get(CONFIG)?.contents)).toBe('{"generation": 5}\n');
    const base = await repository.readKnownBase([CONFIG]);
    expect(['{"generation": 1}\n', '{"generation": 5}\n']).toContain(text(base?.files.get(CONFIG)?.contents));
  });

  it('answers null for a missing file, for a directory and for a path below a file', async () => {
    const { repository } = await start();
    const { files } = await repository.readTip(['missing.json', 'config', `${CONFIG}/below`, CONFIG]);
    expect([...files].map(([path, file]) => [path, file === null])).toEqual([
      ['missing.json', true],
      ['config', true],
      [`${CONFIG}/below`, true],
      [CONFIG, false],
    ]);
  });

  it('reads further files of a commit that is no longer the tip', async () => {
    const { repository, commitOutside } = await start({ files: { [CONFIG]: 'old', [INCIDENT]: 'incident' } });
    const before = await repository.readTip([CONFIG]);
    await commitOutside({ files: { [CONFIG]: 'new', [INCIDENT]: 'changed' } });
    await repository.readTip([CONFIG]);
    const files = await repository.readFiles(before.oid, [INCIDENT, 'missing']);
    expect(text(files.get(INCIDENT)?.contents)).toBe('incident');
    expect(files.get('missing')).toBeNull();
  });

  it('lists the history newest first, with whole messages', async () => {
    const { repository } = await start({ messages: ['First', ...MESSAGES] });
    const { oid, history } = await repository.readTip([CONFIG]);
    expect(history.map(({ message }) => message.trimEnd())).toEqual(MESSAGES.toReversed().concat('First'));
    expect(history[0]?.oid).toBe(oid);
    expect(new Set(history.map((commit) => commit.oid)).size).toBe(4);
  });

  it('brings the newest 50 commits, and more down to the base that was named', async () => {
    const messages = Array.from({ length: 70 }, (_, at) => `Commit ${at}`);
    const { repository, another } = await start({ messages });
    const plain = await repository.readTip([CONFIG]);
    expect(plain.history.length).toBeGreaterThanOrEqual(50);
    expect(plain.history.slice(0, 50).map(({ message }) => message.trimEnd())).toEqual(messages.slice(20).toReversed());
    const oldest = plain.history[49]?.oid ?? '';
    const deeper = await (await another()).readTip([CONFIG], { historyDownTo: oldest });
    expect(deeper.history.map((commit) => commit.oid)).toContain(oldest);
  });
}

function describeCommitting(start: Start): void {
  it.each(CONTENTS)('gives back byte for byte: %s', async (_, contents) => {
    const { repository, another, tip } = await start();
    const outcome = await repository.commit(aRequest(await tip(), { files: [{ path: CONFIG, contents }] }));
    expect(outcome).toEqual({ kind: 'committed', oid: await tip() });
    const read = (await (await another()).readTip([CONFIG])).files.get(CONFIG);
    expect(Buffer.compare(Buffer.from(read?.contents ?? bytes('nothing read')), Buffer.from(contents))).toBe(0);
  });

  it('writes under any path that git allows', async () => {
    const { repository, tip } = await start();
    await repository.commit(aRequest(await tip(), { files: PATHS.map((path) => ({ path, contents: bytes(path) })) }));
    const { files } = await repository.readTip(PATHS);
    expect([...files].map(([path, file]) => [path, text(file?.contents)])).toEqual(PATHS.map((path) => [path, path]));
  });

  it('commits several files at once and leaves all others as they are', async () => {
    const { repository, tip } = await start({ files: { [CONFIG]: 'old', 'README.md': 'kept' } });
    const files = [
      { path: CONFIG, contents: bytes('new') },
      { path: INCIDENT, contents: bytes('incident') },
    ];
    await repository.commit(aRequest(await tip(), { files }));
    const read = await repository.readTip([CONFIG, INCIDENT, 'README.md']);
    expect([...read.files.values()].map((file) => text(file?.contents))).toEqual(['new', 'incident', 'kept']);
    expect(read.history).toHaveLength(2);
  });

  it('makes a child of the expected commit, with headline, body and trailers', async () => {
    const { repository, tip } = await start();
    const base = await tip();
    const body = 'Two lines\nof text, 日本 🚀.\n\nReason: $(rm -rf .) `id` "x"\nOperation-Id: op-9';
    await repository.commit(aRequest(base, { headline: 'rollback: 50% -> manual_only', body }));
    const { history } = await repository.readTip([CONFIG]);
    expect(history[0]?.message.trimEnd()).toBe(`rollback: 50% -> manual_only\n\n${body}`);
    expect(history[1]?.oid).toBe(base);
  });

  it('commits onto another branch than main, with a slash in its name', async () => {
    const { repository, tip } = await start({ branch: 'ops/state' });
    const outcome = await repository.commit(aRequest(await tip()));
    expect(outcome.kind).toBe('committed');
    expect((await repository.readTip([CONFIG])).oid).toBe(await tip());
  });

  it('commits onto what it committed before, without reading in between', async () => {
    const { repository, tip } = await start();
    const first = await repository.commit(aRequest(await tip()));
    if (first.kind !== 'committed') throw new Error(`expected a commit, got ${first.kind}`);
    const second = await repository.commit(
      aRequest(first.oid, { body: 'Operation-Id: op-2', files: [{ path: CONFIG, contents: bytes('2') }] }),
    );
    expect(second).toEqual({ kind: 'committed', oid: await tip() });
    expect((await repository.readTip([CONFIG])).history).toHaveLength(3);
  });
}

function describeContention(start: Start): void {
  it('answers a stale expectation with a conflict and writes nothing', async () => {
    const { repository, commitOutside, tip } = await start();
    const stale = await tip();
    const newer = await commitOutside({ files: { [CONFIG]: 'theirs' } });
    expect((await repository.commit(aRequest(stale))).kind).toBe('conflict');
    expect(await tip()).toBe(newer);
    const read = await repository.readTip([CONFIG]);
    expect(text(read.files.get(CONFIG)?.contents)).toBe('theirs');
  });

  it('does not bring back commits that somebody removed from the branch', async () => {
    const { repository, commitOutside, resetOutside, tip } = await start();
    const first = await tip();
    const removed = await commitOutside({ message: 'A mistake' });
    await repository.readTip([CONFIG]);
    await resetOutside(first);
    expect((await repository.commit(aRequest(removed))).kind).toBe('conflict');
    expect(await tip()).toBe(first);
  });

  it('succeeds after a conflict, once the tip was read again', async () => {
    const { repository, commitOutside, tip } = await start();
    const stale = await tip();
    await commitOutside({ files: { 'other.txt': 'theirs' } });
    await repository.commit(aRequest(stale));
    const { oid } = await repository.readTip([CONFIG], { historyDownTo: stale });
    expect((await repository.commit(aRequest(oid))).kind).toBe('committed');
    const read = await repository.readTip([CONFIG, 'other.txt']);
    expect([...read.files.values()].map((file) => text(file?.contents))).toEqual(['{"generation": 2}\n', 'theirs']);
  });

  it('lets exactly one of several concurrent commits win', async () => {
    const harness = await start();
    const stores = [harness.repository, await harness.another(), await harness.another()];
    const base = await harness.tip();
    const outcomes = await Promise.all(
      stores.map((store, at) => store.commit(aRequest(base, { body: `Operation-Id: op-${at}` }))),
    );
    expect(outcomes.filter(({ kind }) => kind === 'committed')).toHaveLength(1);
    const { history } = await harness.repository.readTip([CONFIG]);
    expect(history).toHaveLength(2);
    const winner = outcomes.findIndex(({ kind }) => kind === 'committed');
    expect(history[0]?.message).toContain(`Operation-Id: op-${winner}`);
  });

  it('does not call a lost answer a failure: the commit is then found in the history', async () => {
    const { repository, loseNextAnswer, tip } = await start();
    const base = await tip();
    await loseNextAnswer();
    const outcome = await repository.commit(aRequest(base, { body: 'Operation-Id: op-lost' }));
    expect(['ambiguous', 'committed']).toContain(outcome.kind);
    const { history } = await repository.readTip([CONFIG], { historyDownTo: base });
    expect(history.slice(0, 2).map(({ message }) => message.includes('Operation-Id: op-lost'))).toEqual([true, false]);
  });

  it('tells a refusal as something that a person can mend, after at most three tries, and writes nothing', async () => {
    const { repository, refuseCommits, tip } = await start();
    const base = await tip();
    await refuseCommits();
    const attempt = async (): Promise<unknown> => {
      for (let tries = 0; tries < 3; tries += 1)
        await repository.commit(aRequest((await repository.readTip([CONFIG])).oid));
      return 'no refusal';
    };
    await expect(attempt()).rejects.toMatchObject({ name: 'OperatorError', remedy: expect.stringMatching(/\S/) });
    expect(await tip()).toBe(base);
  });

  it('writes nothing once its signal has aborted', async () => {
    const { repository, tip } = await start();
    const base = await tip();
    await expect(repository.commit(aRequest(base), AbortSignal.abort())).rejects.toThrow();
    await expect(repository.readTip([CONFIG], { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(await tip()).toBe(base);
  });
}

function text(contents: Uint8Array | undefined): string | undefined {
  return contents === undefined ? undefined : new TextDecoder().decode(contents);
}
