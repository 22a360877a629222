import type { GithubRun } from '../../github-run/github-run.ts';
import type { EvidenceCodec } from '../../incident-ports.ts';
import type { CutoverRepository, HistoryStore } from '../../ports.ts';
import { gzipEvidenceCodec } from '../evidence-codec.ts';
import { githubHistoryRemote } from '../git/git-history-remote.ts';
import { gitHistoryStore } from '../git/git-history-store.ts';
import { githubCutoverRepository } from './github-cutover-repository.ts';
import { openIntegritySources, type IntegrityAccess, type IntegritySources } from '../integrity-sources.ts';

export interface GithubIntegrityOptions {
  readonly run: GithubRun;
  readonly branch: string;
  readonly token: string;
  readonly access: IntegrityAccess;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface GithubIntegrityPorts extends IntegritySources {
  readonly repository: CutoverRepository;
  /** The caller closes it. */
  readonly history: HistoryStore;
  readonly codec: EvidenceCodec;
}

/** All that a check of integrity reaches in a workflow: the sources, the state by the API, the history by git. */
export function openGithubIntegrityPorts(options: GithubIntegrityOptions): GithubIntegrityPorts {
  const { run, branch, token, access, environment } = options;
  const { owner, repo, apiUrl, graphqlUrl, serverUrl, workspace: checkoutDirectory } = run;
  return {
    ...openIntegritySources(access),
    repository: githubCutoverRepository({ token, owner, repo, branch, apiUrl, graphqlUrl, checkoutDirectory }),
    history: gitHistoryStore({ remote: githubHistoryRemote({ serverUrl, owner, repo, token }), environment }),
    codec: gzipEvidenceCodec,
  };
}
