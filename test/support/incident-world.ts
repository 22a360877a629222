import { parseEvidence } from '../../actions/shared/evidence/parse-evidence.ts';
import type { Evidence } from '../../actions/shared/evidence/evidence.ts';
import type { FakeIssue } from './fake-github/fake-state.ts';
import { startFakeGithub, type FakeGithub, type FakeGithubOptions } from './fake-github/start-fake-github.ts';
import { startFakeSlack, type FakeSlack } from './fake-slack.ts';
import { startFakeStatusPage, type FakeStatusPage } from './fake-status-page.ts';
import { startHttpGate, type HttpGate } from './http-gate.ts';
import { readProjectFile } from './project-files.ts';
import { TEN_PERCENT } from './rollback-scene.ts';
import { serveRepository } from './served-repository.ts';
import { runWorkflow, type WorkflowPress, type WorkflowRun } from './workflow-processes.ts';

/** The policy as shipped, with workflows that collect and people to ask and to tell. */
const POLICY = readProjectFile('config/policy.yaml')
  .replace('workflows: [] # files in .github/workflows that a rollback starts', 'workflows: [manual.yml]')
  .replace('workflows: [] # files in .github/workflows that a rollback stops', 'workflows: [dlt.yml]')
  .replace('assignees: []', 'assignees: [octocat]')
  .replace('reviewers: []', 'reviewers: [hubot]')
  .replace('role: On-call Engineer, github: []', 'role: On-call Engineer, github: [octocat]');

export const INCIDENT_FILES: Readonly<Record<string, string>> = {
  ...TEN_PERCENT,
  'config/policy.yaml': POLICY,
  'config/datasets.yaml': readProjectFile('config/datasets.yaml'),
};

export interface IncidentWorldOptions extends FakeGithubOptions {
  /** Of Postgres; none where it is left out. */
  readonly databaseUrl?: string;
  /** Of Reddit, both its addresses; no secrets of it are set where it is left out. */
  readonly redditUrl?: string;
}

/** A repository at 10 % with everything around it that a rollback's workflow talks to, each peer apart, so that each can fail alone. */
export interface IncidentWorld {
  readonly github: FakeGithub;
  readonly slack: FakeSlack;
  readonly page: FakeStatusPage;
  /** On the ways to GitHub's API, to git over HTTP (which the history takes) and to Slack. */
  readonly gates: { readonly api: HttpGate; readonly git: HttpGate; readonly slack: HttpGate };
  /** Presses the button of rollback.yml: data loss, critical, so that on-call and the CTO are told at once. */
  press(changes?: Partial<WorkflowPress>): Promise<WorkflowRun>;
  pulls(): readonly FakeIssue[];
  issues(): readonly FakeIssue[];
  /** Headlines of a branch, newest first; none where the branch is not there. */
  headlines(branch?: string): Promise<readonly string[]>;
  /** Of a file on a branch; `null` where it is not there. */
  file(path: string, branch?: string): Promise<string | null>;
  /** The incident that the config names; `null` where it names none. */
  incidentId(): Promise<string | null>;
  /** On the incident's branch. */
  evidence(): Promise<Evidence | null>;
  close(): Promise<void>;
}

export async function anIncidentWorld(options: IncidentWorldOptions = {}): Promise<IncidentWorld> {
  const { databaseUrl, redditUrl, ...ofGithub } = options;
  const github = await startFakeGithub({
    files: INCIDENT_FILES,
    workflows: ['manual.yml', 'dlt.yml'],
    collaborators: ['octocat', 'hubot'],
    ...ofGithub,
  });
  await addCollectorRuns(github);
  const served = await serveRepository(github);
  const slack = await startFakeSlack();
  const page = await startFakeStatusPage();
  const gates = {
    api: await startHttpGate(github.url),
    git: await startHttpGate(served.url),
    slack: await startHttpGate(new URL(slack.url).origin),
  };
  const secrets = {
    SLACK_WEBHOOK_URL: `${gates.slack.url}${new URL(slack.url).pathname}`,
    ...(databaseUrl === undefined ? {} : { SUPABASE_DB_URL: databaseUrl }),
    ...(redditUrl === undefined
      ? {}
      : { REDDIT_PUBLIC: 'client', REDDIT_SECRET: 'secret', REDDIT_USER_AGENT: 'switchback-workflow/1.0' }),
  };
  const variables = {
    SWITCHBACK_ESCALATION_WAIT: '0',
    SUPABASE_STATUS_URL: page.url,
    ...(redditUrl === undefined ? {} : { REDDIT_API_URL: redditUrl, REDDIT_TOKEN_URL: redditUrl }),
  };
  const { owner, repo, branch, token, bareRepository } = github;
  const host = {
    ...{ owner, repo, branch, token, bareRepository, serverUrl: gates.git.url },
    ...{ apiUrl: gates.api.url, graphqlUrl: `${gates.api.url}/graphql` },
  };
  const file = async (path: string, name = branch): Promise<string | null> =>
    github.git('show', `${name}:${path}`).catch(() => null);
  const incidentId = async (): Promise<string | null> => {
    const config = JSON.parse((await file('config/traffic_cutover_config.json')) ?? '{}') as {
      readonly last_transition?: { readonly incident?: string } | null;
    };
    return config.last_transition?.incident ?? null;
  };
  return {
    ...{ github, slack, page, gates, file, incidentId },
    press: (changes = {}) =>
      runWorkflow(host, {
        workflow: 'rollback.yml',
        ...changes,
        inputs: { reason: 'Rows are missing', trigger: 'data-loss', severity: 'critical', ...changes.inputs },
        secrets: { ...secrets, ...changes.secrets },
        variables: { ...variables, ...changes.variables },
      }),
    pulls: () => github.state.issues.filter(({ pull }) => pull !== null),
    issues: () => github.state.issues.filter(({ pull }) => pull === null),
    headlines: async (name = branch) =>
      (await github.git('log', '--format=%s', name, '--').catch(() => '')).split('\n').filter((line) => line !== ''),
    evidence: async () => {
      const id = (await incidentId()) ?? '';
      const text = await file(`incidents/${id}/evidence.json`, `incident/${id}`);
      const parsed = text === null ? null : parseEvidence(new TextEncoder().encode(text));
      return parsed?.ok === true ? parsed.evidence : null;
    },
    close: async () => {
      for (const gate of Object.values(gates)) await gate.close();
      await page.close();
      await slack.close();
      await served.close();
      await github.close();
    },
  };
}

/** Each collector ran a while ago; that of dlt failed, and its log says of what. */
async function addCollectorRuns({ people, state }: FakeGithub): Promise<void> {
  const startedAt = new Date(state.now().getTime() - 600_000);
  for (const [file, conclusion] of [
    ['manual.yml', 'success'],
    ['dlt.yml', 'failure'],
  ] as const) {
    if (!state.workflows.some(({ path }) => path.endsWith(`/${file}`))) continue;
    const over = { status: 'completed', conclusion, startedAt } as const;
    const run = await people.run(file, { ...over, createdAt: startedAt, updatedAt: startedAt });
    const stamp = startedAt.toISOString().replace('Z', '0000Z');
    const log = `${stamp} begin\n${stamp} ##[error]psycopg2.OperationalError: FATAL: sorry, too many clients already\n`;
    people.job(run, { ...over, name: 'collect', completedAt: startedAt, log });
  }
}
