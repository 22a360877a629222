import {
  cloneHistoryRemote,
  githubHistoryRemote,
  type HistoryRemote,
} from '../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../actions/shared/adapters/git/git-history-store.ts';
import type { HistoryStore } from '../../actions/shared/ports.ts';
import type { CommandContext, CommonOptions } from '../commands/command-outcome.ts';
import { findTarget } from '../commands/find-target.ts';
import type { StateAddress } from './state-address.ts';
import type { StateSource } from './state-source.ts';

export interface HistoryAccess {
  readonly address: StateAddress;
  readonly source: Pick<StateSource, 'target'>;
  readonly options: CommonOptions;
  readonly context: CommandContext;
  readonly deadlineMs: number;
}

/** The history of the repository that the state came from; of the clone where a directory or plain files gave the state. */
export async function openHistory(access: HistoryAccess): Promise<HistoryStore> {
  const { environment } = access.context;
  return gitHistoryStore({ remote: await findRemote(access), environment, deadlineMs: access.deadlineMs });
}

/** @throws OperatorError where there is neither a token nor a clone. */
async function findRemote({ address, source, options, context }: HistoryAccess): Promise<HistoryRemote> {
  const { environment, signal } = context;
  const token = environment['GITHUB_TOKEN'] || environment['GH_TOKEN'];
  const [, serverUrl, owner, repo] =
    (address.kind === 'github'
      ? /^(https?:\/\/[^/]+)(?:\/api\/v3)?\/repos\/([^/]+)\/([^/]+)$/u.exec(address.url)
      : null) ?? [];
  if (token && serverUrl && owner && repo)
    return githubHistoryRemote({
      serverUrl: serverUrl.replace('//api.github.com', '//github.com'),
      owner,
      repo,
      token,
    });
  const { cwd, remote } = source.target ?? (await findTarget(options, context));
  return cloneHistoryRemote({ cwd, remote, environment, signal });
}
