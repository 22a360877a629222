import { expect, test } from 'vitest';

import { temporaryGit } from '../support/temporary-git.ts';
import { endOf, expectWholeHistory, startHistoryWriter, stateOf } from './contend-for-history.ts';

const KILLS = 40;

test('SIGKILL at any moment of a write, then the same write again: the file is there once, and nothing is broken', async () => {
  const git = await temporaryGit();
  try {
    await git.commit({ files: { 'README.md': 'main\n' } });
    const clone = await git.clone();
    const before = await stateOf(git, clone);
    const writeWhole = async (run: number): Promise<number> => {
      const startedAt = performance.now();
      await endOf(startHistoryWriter(git, [clone, String(run), '1']));
      return performance.now() - startedAt;
    };
    // Measured anew by each run that is not killed: the machine may be busier later on.
    let whole = await writeWhole(0);
    const outcomes = new Set<string>();
    for (let run = 1; run <= KILLS; run += 1) {
      const child = startHistoryWriter(git, [clone, String(run), '1']);
      // The first half of a run is the start of Node: the sweep goes from there to beyond the end.
      const timer = setTimeout(() => child.kill('SIGKILL'), whole * (0.4 + (1.1 * run) / KILLS));
      outcomes.add(
        await endOf(child).then(
          () => 'ended',
          () => 'killed',
        ),
      );
      clearTimeout(timer);
      // Where the killed run had written already, this one is shorter: the longer one counts.
      whole = Math.max(whole, await writeWhole(run));
    }
    await expectWholeHistory(git, KILLS + 1);
    expect(await stateOf(git, clone)).toEqual(before);
    // The sweep is worth something only where some were struck and some got through.
    expect(outcomes).toEqual(new Set(['killed', 'ended']));
  } finally {
    await git.remove();
  }
});
