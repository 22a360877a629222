import type { CollectorWorkflows } from '../../collector-ports.ts';
import { tokenForCollectors } from '../../control/token-for-collectors.ts';
import type { GithubRun } from '../../github-run/github-run.ts';
import type { HistoryRun } from '../../history/history-path.ts';
import type { CutoverRepository, HistoryStore } from '../../ports.ts';
import { openFenceSources, type FenceSources } from '../fence-sources.ts';
import { githubHistoryRemote } from '../git/git-history-remote.ts';
import { gitHistoryStore } from '../git/git-history-store.ts';
import { githubCollectorControl } from './github-collector-control.ts';
import { githubCutoverRepository } from './github-cutover-repository.ts';
import { systemClock } from '../system-clock.ts';

export interface GithubSwitchOptions {
  readonly github: GithubRun;
  readonly branch: string;
  readonly token: string;
  /** For other repositories. */
  readonly collectorsToken: string | undefined;
  /** Of the fence; `undefined`: there is none. */
  readonly url: string | undefined;
  readonly caCertificate: string | undefined;
  /** Whose files in the history these are. */
  readonly run: Omit<HistoryRun, 'at'>;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface GithubSwitchPorts {
  readonly repository: CutoverRepository;
  readonly workflows: CollectorWorkflows;
  /** The caller closes it. */
  readonly history: HistoryStore;
  readonly fence: FenceSources | null;
}

/** All that a switch of collectors reaches in a workflow: state and workflows by the API, the history by git, the fence in the database. */
export function openGithubSwitchPorts(options: GithubSwitchOptions): GithubSwitchPorts {
  const { github, branch, token, collectorsToken: others, environment, deadlineMs } = options;
  const { owner, repo, apiUrl, graphqlUrl, serverUrl, workspace: checkoutDirectory } = github;
  const tokenFor = tokenForCollectors(github, { own: token, others });
  const history = gitHistoryStore({ remote: githubHistoryRemote({ serverUrl, owner, repo, token }), environment });
  return {
    repository: githubCutoverRepository({ token, owner, repo, branch, apiUrl, graphqlUrl, checkoutDirectory }),
    workflows: githubCollectorControl({
      ...{ apiUrl, graphqlUrl, tokenFor, deadlineMs },
      ...{ clock: systemClock, random: Math.random },
    }),
    history,
    fence: openFenceSources({ ...options, store: history }),
  };
}
