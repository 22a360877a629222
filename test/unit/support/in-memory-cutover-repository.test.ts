import { describe, expect, it } from 'vitest';
import { describeCutoverRepository } from '../../support/cutover-repository-suite.ts';
import type { HarnessOptions, CutoverRepositoryHarness } from '../../support/cutover-repository-suite.ts';
import { inMemoryCutoverRepository } from '../../support/in-memory-cutover-repository.ts';
import type { InMemoryFault, InMemoryStoreOptions } from '../../support/in-memory-cutover-repository.ts';
import { inMemoryRemote } from '../../support/in-memory-remote.ts';
import type { InMemoryRemote } from '../../support/in-memory-remote.ts';

for (const semantics of ['github', 'git'] as const) {
  describeCutoverRepository(`in memory, as ${semantics} has it`, async (options) =>
    inMemoryHarness(semantics, options),
  );
}

async function inMemoryHarness(
  semantics: 'github' | 'git',
  options: HarnessOptions,
): Promise<CutoverRepositoryHarness> {
  const [first = 'First', ...messages] = options.messages;
  const remote = inMemoryRemote(options.branch, { message: first, files: options.files });
  const commitOutside = async (change: {
    readonly message?: string;
    readonly files?: HarnessOptions['files'];
  }): Promise<string> => remote.compareAndSet(remote.tip(), { message: 'Edit by hand', files: {}, ...change }) ?? '';
  for (const message of messages) await commitOutside({ message });
  let fault: InMemoryFault | undefined;
  const nextFault = (call: 'read' | 'commit'): InMemoryFault | undefined => {
    const now = call === 'commit' ? fault : undefined;
    if (now === 'lost-applied') fault = undefined;
    return now;
  };
  return {
    repository: inMemoryCutoverRepository({ remote, semantics, nextFault }),
    another: async () => inMemoryCutoverRepository({ remote, semantics }),
    commitOutside,
    resetOutside: async (oid) => remote.resetTo(oid),
    tip: async () => remote.tip(),
    loseNextAnswer: async () => void (fault = 'lost-applied'),
    refuseCommits: async () => void (fault = 'refused'),
    close: async () => undefined,
  };
}

describe('faults of the store in memory', () => {
  const request = (expectedHeadOid: string) => ({ expectedHeadOid, headline: 'h', body: 'b', files: [] });
  const storeWith = (fault: InMemoryFault, more: Partial<InMemoryStoreOptions> = {}) => {
    const remote = inMemoryRemote('main', { message: 'First', files: {} });
    return { remote, store: inMemoryCutoverRepository({ remote, semantics: 'git', nextFault: () => fault, ...more }) };
  };
  const depth = (remote: InMemoryRemote): number => remote.historyOf(remote.tip()).length;

  it.each([
    ['conflict', 'conflict', 1],
    ['lost-applied', 'ambiguous', 2],
    ['lost-not-applied', 'ambiguous', 1],
  ] as const)('%s answers %s and leaves %i commits', async (fault, kind, commits) => {
    const { remote, store } = storeWith(fault);
    expect((await store.commit(request(remote.tip()))).kind).toBe(kind);
    expect(depth(remote)).toBe(commits);
  });

  it('applies a late commit when its step comes, unless the branch has moved', async () => {
    const late: (() => void)[] = [];
    const step = async (label: string): Promise<void> => {
      if (label === 'late commit') await new Promise<void>((resolve) => late.push(resolve));
    };
    const { remote, store } = storeWith('lost-applied-late', { step });
    const first = remote.tip();
    await store.commit(request(first));
    await store.commit(request(first));
    expect(remote.tip()).toBe(first);
    for (const resolve of late) resolve();
    await Promise.resolve();
    await Promise.resolve();
    expect(depth(remote)).toBe(2);
  });

  it('answers a stale read with the commit before', async () => {
    const { remote, store } = storeWith('read-stale');
    const first = remote.tip();
    remote.compareAndSet(first, { message: 'Second', files: {} });
    expect((await store.readTip([])).oid).toBe(first);
  });
});
