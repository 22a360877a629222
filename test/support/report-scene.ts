import { githubCommitStatuses } from '../../actions/shared/adapters/github/github-commit-status.ts';
import { githubCutoverRepository } from '../../actions/shared/adapters/github/github-cutover-repository.ts';
import { githubIncidentBranches } from '../../actions/shared/adapters/github/github-incident-branch.ts';
import { githubIncidentIssues } from '../../actions/shared/adapters/github/github-incident-issue.ts';
import { githubPullRequests } from '../../actions/shared/adapters/github/github-pull-requests.ts';
import { gzipEvidenceCodec } from '../../actions/shared/adapters/evidence-codec.ts';
import { signalAfter } from '../../actions/shared/adapters/signal-after.ts';
import {
  incidentPath,
  renderIncidentRecord,
  type IncidentRecord,
} from '../../actions/shared/incident/incident-record.ts';
import { renderFirstReport } from '../../actions/shared/incident/render-first-report.ts';
import { parseHistoryFiles } from '../../actions/shared/history/history-lines.ts';
import type { HistoryRecord } from '../../actions/shared/history/history-record.ts';
import { parsePolicy, type Policy } from '../../actions/shared/policy/policy.ts';
import type { Measured } from '../../actions/shared/verification/measured.ts';
import type { IncidentFolderFiles } from '../../actions/report-incident/list-indexed.ts';
import {
  reportIncident,
  type AllPorts,
  type ReportOptions,
  type ReportOutcome,
} from '../../actions/report-incident/report-incident.ts';
import type { FakeIssue } from './fake-github/fake-state.ts';
import { startFakeGithub, type FakeGithub, type FakeGithubOptions } from './fake-github/start-fake-github.ts';
import { aRolledBackConfig, rolledBackFiles } from './a-rolled-back-branch.ts';
import { anIncidentRecord } from './an-incident-record.ts';
import { inMemoryHistory, inMemoryHistoryStore, type InMemoryHistory } from './in-memory-history-store.ts';
import { readProjectFile } from './project-files.ts';
import { virtualClock, type VirtualClock } from './virtual-clock.ts';

export interface ReportScene {
  readonly github: FakeGithub;
  readonly history: InMemoryHistory;
  readonly clock: VirtualClock;
  readonly record: IncidentRecord;
  readonly ports: AllPorts;
  /** Files that were written beside the checkout. */
  readonly written: Map<string, string>;
  /** What the checkout holds of `incidents/`. */
  readonly folders: IncidentFolderFiles[];
  report(options?: Partial<ReportOptions>, ports?: Partial<AllPorts>): Promise<ReportOutcome>;
  pulls(): readonly FakeIssue[];
  issues(): readonly FakeIssue[];
  /** Headlines of a branch that the default branch has not, oldest first. */
  commitsOf(branch?: string): Promise<readonly string[]>;
  file(path: string, branch?: string): Promise<string>;
  records(): readonly HistoryRecord[];
  close(): Promise<void>;
}

export interface SceneOptions extends FakeGithubOptions {
  readonly record?: Partial<IncidentRecord>;
  /** Where the state lies; the default branch unless said. */
  readonly stateBranch?: string;
  /** Of each call; a test of silence makes it short. */
  readonly callLimitMs?: number;
}

export const POLICY_TEXT = readProjectFile('config/policy.yaml')
  .replace('assignees: []', 'assignees: [octocat]')
  .replace('reviewers: []', 'reviewers: [hubot]');

/** The policy as shipped, with somebody to ask. */
export function aReportPolicy(): Measured<Policy> {
  const parsed = parsePolicy(POLICY_TEXT);
  if (!parsed.ok) throw new Error(`the policy of the test is bad: ${JSON.stringify(parsed.problems)}`);
  return { measured: true, value: parsed.policy };
}

/** Files of the state commit: the config that names the incident, its record and its first report. */
export function stateCommitFiles(record: IncidentRecord): Record<string, string> {
  const { id, from, to, containedAt: at, generation } = record;
  const transition = { from, to, at, by: 'octocat', reason: 'operator', trigger: record.trigger, incident: id };
  return {
    ...rolledBackFiles(
      aRolledBackConfig({
        generation,
        last_transition: { ...transition, run_url: null, operation_id: 'run-77-rollback' },
      }),
    ),
    [incidentPath(id, 'incident.json')]: renderIncidentRecord(record),
    [incidentPath(id, 'README.md')]: renderFirstReport(record),
  };
}

/** A fake GitHub right after a rollback's state commit, and the action's ports on it; the history is in memory. */
export async function reportScene(options: SceneOptions = {}): Promise<ReportScene> {
  const { stateBranch, record: changes = {}, callLimitMs = 8_000, ...github } = options;
  const fake = await startFakeGithub({ collaborators: ['octocat', 'hubot'], ...github });
  const baseCommit = await fake.tip();
  const record = anIncidentRecord({ baseCommit, ...changes });
  const branch = stateBranch ?? fake.branch;
  if (stateBranch !== undefined) await fake.git('branch', stateBranch, fake.branch);
  await fake.commit({ branch, files: stateCommitFiles(record), message: stateMessage(record) });
  const clock = virtualClock(new Date('2026-11-25T02:05:30Z'));
  fake.state.now = () => clock.now();
  const history = inMemoryHistory();
  const written = new Map<string, string>();
  const folders: IncidentFolderFiles[] = [];
  const calls = { ...access(fake), clock, random: () => 0.5, callLimitMs };
  const ports: AllPorts = {
    state: githubCutoverRepository({ ...access(fake), branch }),
    branches: githubIncidentBranches(calls),
    pullRequests: githubPullRequests(calls),
    issues: githubIncidentIssues(calls),
    statuses: githubCommitStatuses(calls),
    history: inMemoryHistoryStore(history),
    charts: { render: ({ id }) => `<svg><title>${id}</title></svg>` },
    codec: gzipEvidenceCodec,
    review: async () => ({ state: 'failure', description: '2 things to mend before this merges' }),
    writeFile: async (path, text) => {
      written.set(path, text);
      return `/workspace/${path}`;
    },
    listIncidents: async () => folders,
    ...{ clock, random: () => 0.5, signalAfter },
  };
  let runs = 0;
  return {
    ...{ github: fake, history, clock, record, ports, written, folders },
    report: (changed = {}, otherPorts = {}) =>
      reportIncident({ ...someOptions(fake, clock, (runs += 1)), ...changed }, { ...ports, ...otherPorts }),
    pulls: () => fake.state.issues.filter(({ pull }) => pull !== null),
    issues: () => fake.state.issues.filter(({ pull }) => pull === null),
    commitsOf: async (name = `incident/${record.id}`) =>
      (await fake.git('log', '--reverse', '--format=%s', `${fake.branch}..${name}`))
        .split('\n')
        .filter((line) => line !== ''),
    file: (path, name = `incident/${record.id}`) => fake.git('show', `${name}:${path}`),
    records: () =>
      parseHistoryFiles([...history.files].map(([path, contents]) => ({ path, contents }))).records.map(
        ({ record: one }) => one,
      ),
    close: () => fake.close(),
  };
}

function access({ owner, repo, token, url: apiUrl, graphqlUrl }: FakeGithub) {
  return { owner, repo, token, apiUrl, graphqlUrl };
}

export function stateMessage({ id, from, generation }: IncidentRecord): string {
  return `rollback: ${from ?? 'unknown'} -> manual_only\n\nReason: operator\nIncident: ${id}\nGeneration: ${generation}\nOperation-Id: run-77-rollback`;
}

function someOptions(fake: FakeGithub, clock: VirtualClock, attempt: number): ReportOptions {
  const repositoryUrl = `https://github.com/${fake.owner}/${fake.repo}`;
  return {
    mode: 'open',
    incidentId: null,
    texts: {},
    jobResults: '{"rollback": "success"}',
    defaultBranch: fake.branch,
    repositoryUrl,
    toolVersion: '0.1.0',
    policy: aReportPolicy(),
    historyRun: { at: clock.now(), run: '77', attempt, job: 'report' },
    process: {
      operationId: 'run-77-report',
      actor: 'octocat',
      runUrl: `${repositoryUrl}/actions/runs/77`,
      signal: new AbortController().signal,
    },
    deadlineMs: 55_000,
  };
}
