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
    const startedAt = performance.now();
    await endOf(startHistoryWriter(git, [clone, '0', '1']));
    const whole = performance.now() - startedAt;
    const outcomes = new Set<string>();
    for (let run = 1; run <= KILLS; run += 1) {
      const child = startHistoryWriter(git, [clone, String(run), '1']);
      // The first half of a run is the start of Node: the sweep goes from there to beyond the end.
      const timer = setTimeout(() => child.kill('SIGKILL'), whole * (0.4 + (0.9 * run) / KILLS));
      outcomes.add(
        await endOf(child).then(
          () => 'ended',
          () => 'killed',
        ),
      );
      clearTimeout(timer);
      await endOf(startHistoryWriter(git, [clone, String(run), '1']));
    }
    await expectWholeHistory(git, KILLS + 1);
    expect(await stateOf(git, clone)).toEqual(before);
    // The sweep is worth something only where some were struck and some got through.
    expect(outcomes).toEqual(new Set(['killed', 'ended']));
  } finally {
    await git.remove();
  }
});
