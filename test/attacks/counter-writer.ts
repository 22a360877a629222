import { gitCutoverRepository } from '../../actions/shared/adapters/git/git-cutover-repository.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { fileChange } from '../../actions/shared/cutover/planned-step.ts';
import type { PlannedStep } from '../../actions/shared/cutover/planned-step.ts';
import { renderTrailers } from '../../actions/shared/cutover/trailers.ts';
import type { RepositorySnapshot } from '../../actions/shared/ports.ts';
import { commitTransition } from '../../actions/shared/transition/commit-transition.ts';

/** A process that raises a counter in a file so many times, against others that do the same: arguments are clone, name and count. */
const [cwd = '', name = '', count = ''] = process.argv.slice(2);
const repository = gitCutoverRepository({ cwd, remote: 'origin', branch: 'main', environment: process.env });

/**
 * Whoever has just committed knows the tip and needs one call, a loser three: writers without any pause would keep each other out for
 * as long as they have work. What is attacked here is the count, not the deadline, which a busy machine may miss.
 */
const [LONGEST_PAUSE_MS, DEADLINE_MS] = [60, 300_000];

for (let at = 0; at < Number(count); at += 1) {
  const operationId = `${name}-${at}`;
  const result = await commitTransition({
    repository,
    clock: systemClock,
    random: Math.random,
    signalAfter: (milliseconds) => AbortSignal.timeout(milliseconds),
    operationId,
    paths: ['counter'],
    plan: (snapshot) => planIncrement(snapshot, operationId),
    recognise: () => ({ kind: 'found', outcome: 'counted' }),
    deadlineMs: DEADLINE_MS,
  });
  if (result.kind === 'gave-up') throw new Error(`${operationId} gave up: ${result.why}, ${result.detail}`);
  await systemClock.sleep(Math.random() * LONGEST_PAUSE_MS);
}

function planIncrement(snapshot: RepositorySnapshot, operationId: string): PlannedStep<string> {
  const value = Number(new TextDecoder().decode(snapshot.files.get('counter')?.contents));
  const files = [fileChange('counter', `${value + 1}\n`), fileChange(`done/${operationId}`, `${value + 1}\n`)];
  return {
    kind: 'commit',
    commit: { headline: `count: ${value + 1}`, body: renderTrailers({ 'Operation-Id': operationId }), files },
    outcome: 'counted',
  };
}
