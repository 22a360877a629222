import { stateBranchOf, type GithubRun } from '../../github-run/github-run.ts';
import type { Log } from '../../ports.ts';
import { readEventFile } from '../event-file.ts';
import { readStateBranchMarker } from '../git/git-state-branch.ts';

interface StateBranchQuery {
  /** The input `branch`. */
  readonly input: string | undefined;
  readonly run: GithubRun;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isRollback: boolean;
  readonly log: Pick<Log, 'warning'>;
  readonly signal: AbortSignal;
}

interface StateBranch {
  readonly branch: string;
  /** Policy and datasets lie beside the state then. */
  readonly isDefaultBranch: boolean;
}

/** The branch that holds the live state, by the input, the checkout's marker and the event. What contradicts is warned of. */
export async function readStateBranch(query: StateBranchQuery): Promise<StateBranch> {
  const { input, run, environment, isRollback, log, signal } = query;
  const [event, markers] = await Promise.all([
    readEventFile(environment['GITHUB_EVENT_PATH']),
    readStateBranchMarker({ cwd: run.workspace, revision: 'HEAD', where: 'the checkout', signal }),
  ]);
  const { branch, isDefaultBranch, warnings } = stateBranchOf({ input, markers, event, run, isRollback });
  for (const warning of warnings) log.warning(warning);
  return { branch, isDefaultBranch };
}
