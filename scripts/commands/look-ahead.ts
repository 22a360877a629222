import type { Outlook } from '../../actions/shared/status/outlook.ts';
import { measureFault } from '../../actions/shared/verification/measure-fault.ts';
import type { Measured } from '../../actions/shared/verification/measured.ts';
import type { CommandContext } from './command-outcome.ts';
import type { Target } from './find-target.ts';

const DEADLINE_MS = 10_000;

/** What comes next and what is wrong, from the tip and the history; within 10 s, and loaded only here: the state does without. */
export async function lookAhead(target: Target, { signal }: CommandContext): Promise<Measured<Outlook>> {
  const [{ readOutlook }, { gitCutoverRepository }, { cloneHistoryRemote }, { gitHistoryStore }, clock, after, url] =
    await Promise.all([
      import('../../actions/advance-cutover/read-outlook.ts'),
      import('../../actions/shared/adapters/git/git-cutover-repository.ts'),
      import('../../actions/shared/adapters/git/git-history-remote.ts'),
      import('../../actions/shared/adapters/git/git-history-store.ts'),
      import('../../actions/shared/adapters/system-clock.ts'),
      import('../../actions/shared/adapters/signal-after.ts'),
      import('./find-repository-url.ts'),
    ]);
  const bounded = AbortSignal.any([signal, after.signalAfter(DEADLINE_MS)]);
  const { cwd, remote, environment, branch, defaultBranch } = target;
  return measureFault(async () => {
    const history = gitHistoryStore({
      remote: await cloneHistoryRemote({ cwd, remote, environment, signal: bounded }),
      environment,
    });
    try {
      const ports = {
        ...{ repository: gitCutoverRepository(target), history, clock: clock.systemClock },
        people: branch === defaultBranch ? null : gitCutoverRepository({ ...target, branch: defaultBranch }),
      };
      return await readOutlook({ repositoryUrl: await url.findRepositoryUrl(target, bounded), branch }, ports, bounded);
    } finally {
      await history.close();
    }
  }, 'Run it again.');
}
