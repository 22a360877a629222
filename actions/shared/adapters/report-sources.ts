import type { GithubRun } from '../github-run/github-run.ts';
import { createEchartsRenderer } from './echarts-svg.ts';
import { gzipEvidenceCodec } from './evidence-codec.ts';
import { githubHistoryRemote } from './git/git-history-remote.ts';
import { gitHistoryStore } from './git/git-history-store.ts';
import { githubCommitStatuses } from './github/github-commit-status.ts';
import { githubCutoverRepository } from './github/github-cutover-repository.ts';
import { githubIncidentBranches } from './github/github-incident-branch.ts';
import { githubIncidentIssues } from './github/github-incident-issue.ts';
import { githubPullRequests } from './github/github-pull-requests.ts';
import { readIncidentFolders, writeBelow } from './incident-folders.ts';
import { signalAfter } from './signal-after.ts';
import { systemClock } from './system-clock.ts';

interface ReportSources {
  readonly run: GithubRun;
  readonly token: string;
  /** The branch that holds the live state. */
  readonly branch: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Everything that a report is published through, for a workflow's job. */
export function openReportSources({ run, token, branch, environment }: ReportSources) {
  const { owner, repo, apiUrl, graphqlUrl, serverUrl, workspace } = run;
  const clock = systemClock;
  const random = Math.random;
  const github = { token, owner, repo, apiUrl, graphqlUrl };
  const calls = { ...github, clock, random };
  return {
    state: githubCutoverRepository({ ...github, branch, checkoutDirectory: workspace, leastHistory: 1 }),
    branches: githubIncidentBranches(calls),
    pullRequests: githubPullRequests(calls),
    issues: githubIncidentIssues(calls),
    statuses: githubCommitStatuses(calls),
    history: gitHistoryStore({ remote: githubHistoryRemote({ serverUrl, owner, repo, token }), environment }),
    charts: createEchartsRenderer(),
    codec: gzipEvidenceCodec,
    writeFile: (path: string, text: string) => writeBelow(workspace, path, text),
    listIncidents: () => readIncidentFolders(workspace),
    ...{ clock, random, signalAfter },
  };
}
