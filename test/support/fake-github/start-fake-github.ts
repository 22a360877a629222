import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { bareRepository, type CommitPlan } from './bare-repository.ts';
import { commitAs, commitChange, planOf, type OutsideChange } from './commit-as.ts';
import { deliver } from './deliver.ts';
import type { FakeState, FakeWorkflowRun, PermissionLevel, PermissionName } from './fake-state.ts';
import { effectOf, type FaultEffect } from './fault-effect.ts';
import { faultQueue, type FaultQueue } from './fault.ts';
import { prepareGraphql } from './graphql/graphql-contract.ts';
import { badCredentials, requiresAuthentication, userAgentMissing, type Answer } from './github-bodies.ts';
import { logOperation } from './log-storage.ts';
import { understand, type OperationResult } from './operation.ts';
import { peopleOf, type People } from './people.ts';
import { headersWithoutToken, readBody, type RecordedRequest } from './recorded-request.ts';

export interface FakeGithubOptions {
  readonly owner?: string;
  readonly repo?: string;
  /** The branch with the first commit; `main` unless said. */
  readonly branch?: string;
  readonly token?: string;
  /** Files and message of the first commit. */
  readonly message?: string;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly permissions?: Partial<Record<PermissionName, PermissionLevel>>;
  readonly isArchived?: boolean;
  readonly protectedBranches?: readonly string[];
  /** File names below `.github/workflows`. */
  readonly workflows?: readonly string[];
  readonly hasIssues?: boolean;
  readonly mayActionsOpenPullRequests?: boolean;
  /** Logins that can be assigned and asked for a review. */
  readonly collaborators?: readonly string[];
  /** Added before every answer. */
  readonly latencyMs?: number;
}

export interface FakeGithub {
  readonly owner: string;
  readonly repo: string;
  readonly branch: string;
  readonly token: string;
  /** REST root, for `GITHUB_API_URL`. */
  readonly url: string;
  readonly graphqlUrl: string;
  /** A real git remote. */
  readonly bareRepository: string;
  readonly requests: readonly RecordedRequest[];
  readonly faults: FaultQueue;
  /** What tests may change while it runs: permissions, archive, protected branches, workflows. */
  readonly state: FakeState;
  readonly runs: readonly FakeWorkflowRun[];
  /** What people and other workflows do: issues, comments, pull requests, merges, runs. */
  readonly people: People;
  /** What broke GitHub's schemas or was not modelled, so far. */
  readonly violations: readonly string[];
  /** How many requests bore this label. */
  count(label: string): number;
  /** Runs before each operation with this label is carried out, so that a test can move the branch between a read and a commit. */
  onBefore(label: string, run: () => Promise<unknown>): void;
  /** Somebody else's commit on the branch; its id. */
  commit(change?: OutsideChange): Promise<string>;
  /** Many commits of somebody else, without changes; the last one's id. */
  commits(messages: readonly string[]): Promise<string>;
  tip(branch?: string): Promise<string>;
  git(...args: readonly string[]): Promise<string>;
  /** Ends it and removes the repository. Throws where a request or answer broke a schema or met an unmodelled route. */
  close(): Promise<void>;
}

/** GitHub itself, and the place of another firm that its logs are kept at. */
type Origin = 'api' | 'storage';

/** GitHub for tests: HTTP on the loopback over a real bare repository, checked against GitHub's published schemas. */
export async function startFakeGithub(options: FakeGithubOptions = {}): Promise<FakeGithub> {
  const {
    owner = 'octo-org',
    repo = 'migration',
    branch = 'main',
    token = 'ghs_fake0000000000000000000000000000000000',
  } = options;
  const state = initialState({ ...options, owner, repo, branch });
  const { repository } = state;
  // Built now, so that the first call is as quick as every other.
  prepareGraphql();
  const faults = faultQueue();
  const requests: RecordedRequest[] = [];
  const violations: string[] = [];
  const hooks: { readonly label: string; readonly run: () => Promise<unknown> }[] = [];

  const answerTo = async (request: IncomingMessage, response: ServerResponse, origin: Origin): Promise<void> => {
    const timing: RecordedRequest['timing'] = { receivedAt: performance.now() };
    response.once('close', () => (timing.answeredAt = performance.now()));
    const body = await readBody(request);
    const method = request.method ?? '';
    const url = new URL(request.url ?? '/', state.url);
    const isStorage = origin === 'storage';
    const operation = isStorage ? logOperation(url, request.headers) : understand(method, url, body);
    const { labels } = operation;
    requests.push({ method, path: request.url ?? '', headers: headersWithoutToken(request), body, labels, timing });
    violations.push(...operation.violations);
    if (options.latencyMs !== undefined) await sleep(options.latencyMs);
    const turnedAway = isStorage ? null : admission(request, token);
    if (turnedAway !== null) return deliver(response, turnedAway, { kind: 'whole' });
    for (const hook of hooks) if (labels.includes(hook.label)) await hook.run();
    const effect = effectOf(faults.take(labels));
    const result = effect.applies ? await operation.run({ state, staleMoves: effect.staleMoves }) : null;
    violations.push(...(result?.violations ?? []));
    await deliver(response, answerOf(effect, result), effect.delivery);
  };

  const serve = async (origin: Origin): Promise<Server> => {
    const server = createServer((request, response) => {
      answerTo(request, response, origin).catch((error: unknown) => {
        violations.push(`the fake itself failed: ${String(error)}`);
        response.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  };
  const servers = [await serve('api'), await serve('storage')] as const;
  const [url, storageUrl] = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  Object.assign(state, { url, storageUrl });

  const commitAll = (branchName: string, plans: readonly CommitPlan[]): Promise<string> =>
    commitAs(state, `refs/heads/${branchName}`, { plans });
  const commit = (change: OutsideChange = {}): Promise<string> => commitChange(state, change);
  await commit({
    message: options.message ?? 'First',
    ...(options.files === undefined ? {} : { files: options.files }),
  });

  return {
    ...{ owner, repo, branch, token, requests, violations, state, faults, commit },
    commits: (messages) =>
      commitAll(
        branch,
        messages.map((message) => planOf({ message })),
      ),
    url: state.url,
    graphqlUrl: `${state.url}/graphql`,
    bareRepository: repository.directory,
    runs: state.runs,
    people: peopleOf(state),
    count: (label) => requests.filter(({ labels }) => labels.includes(label)).length,
    onBefore: (label, run) => void hooks.push({ label, run }),
    git: (...args) => repository.git(args),
    tip: async (name = branch) => (await repository.resolve(`refs/heads/${name}`)) ?? '',
    close: async () => {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      repository.close();
      if (violations.length > 0)
        throw new Error(
          `The fake GitHub was used against GitHub's own rules:\n- ${[...new Set(violations)].join('\n- ')}`,
        );
    },
  };
}

function answerOf({ answer, alter }: FaultEffect, result: OperationResult | null): Answer {
  const made = answer ?? result?.answer ?? { status: 204 };
  return alter === undefined ? made : { ...made, body: alter(made.body) };
}

/** GitHub's way of turning a request away before looking at it; `null` where it may pass. */
function admission({ headers }: IncomingMessage, token: string): Answer | null {
  if (headers['user-agent'] === undefined) return userAgentMissing;
  if (headers.authorization === undefined) return requiresAuthentication;
  return /^(?:token|bearer) (\S+)$/i.exec(headers.authorization)?.[1] === token ? null : badCredentials;
}

const ALL_PERMISSIONS = {
  actions: 'write',
  contents: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
  statuses: 'write',
  // The built-in token never has these two; a person's may.
  administration: 'none',
  secrets: 'none',
} as const;

type Named = FakeGithubOptions & { readonly owner: string; readonly repo: string; readonly branch: string };

function initialState({
  owner,
  repo,
  branch,
  permissions,
  isArchived = false,
  protectedBranches = [],
  workflows = [],
  hasIssues = true,
  mayActionsOpenPullRequests = true,
  collaborators = [],
}: Named): FakeState {
  return {
    owner,
    repo,
    defaultBranch: branch,
    repository: bareRepository(branch),
    permissions: { ...ALL_PERMISSIONS, ...permissions },
    isArchived,
    protectedBranches: new Set(protectedBranches),
    workflows: workflows.map((file, index) => ({
      id: 1000 + index,
      path: `.github/workflows/${file}`,
      state: 'active',
    })),
    runs: [],
    hasIssues,
    mayActionsOpenPullRequests,
    settings: {
      ...{ isActionsEnabled: true, allowedActions: 'all', rules: new Map(), protection: new Map() },
      ...{ secrets: [], environments: [] },
    },
    collaborators: new Set(collaborators),
    issues: [],
    statuses: [],
    now: () => new Date(),
    url: '',
    storageUrl: '',
  };
}
