import type { GithubRun } from '../github-run/github-run.ts';
import type { CollectorRuns } from '../incident-ports.ts';
import type { HistoryStore } from '../ports.ts';
import type { Measured } from '../verification/measured.ts';
import { readCheckoutFiles } from './checkout-files.ts';
import { githubHistoryRemote } from './git/git-history-remote.ts';
import { gitHistoryStore } from './git/git-history-store.ts';
import { githubCollectorRuns } from './github/github-collector-runs.ts';
import { systemClock } from './system-clock.ts';

export interface SuccessSourcesOptions {
  readonly run: GithubRun;
  readonly token: string;
  /** For collectors in other repositories alone. */
  readonly collectorsToken?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface SuccessSources {
  /** The caller closes it. */
  readonly history: HistoryStore;
  readonly runs: Measured<CollectorRuns>;
  /** A file of the checkout; `null` where there is none. */
  readonly readFile: (path: string) => Promise<Uint8Array | null>;
}

/** What the success criteria are measured by in a workflow, the database aside: the history, the collectors' runs, the checkout. */
export function openSuccessSources({
  run,
  token,
  collectorsToken,
  environment,
}: SuccessSourcesOptions): SuccessSources {
  const { owner, repo, apiUrl, graphqlUrl, serverUrl, workspace } = run;
  const access = { token, owner, repo, apiUrl, graphqlUrl };
  return {
    history: gitHistoryStore({ remote: githubHistoryRemote({ serverUrl, owner, repo, token }), environment }),
    runs: {
      measured: true,
      value: githubCollectorRuns({ ...access, collectorsToken, clock: systemClock, random: Math.random }),
    },
    readFile: async (path) => (await readCheckoutFiles(workspace, [path]))[path] ?? null,
  };
}
