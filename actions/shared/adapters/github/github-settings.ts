import { z } from 'zod';

import type { GithubFacts } from '../../doctor/repository-facts.ts';
import { measureFault } from '../../verification/measure-fault.ts';
import type { Measured } from '../../verification/measured.ts';
import { githubApi } from './github-api.ts';
import { githubCalls, type GithubCallsOptions } from './github-calls.ts';
import { readBranchProtection } from './github-protection.ts';

const PER_PAGE = { per_page: 100 };
const REPOSITORY = '/repos/{owner}/{repo}';
/** A fine-grained token's name of it; the built-in token never has it. */
const ADMINISTRATION = 'administration: read (a token of an administrator)';

interface Asked<S extends z.ZodType, T> {
  readonly what: string;
  readonly route: string;
  readonly schema: S;
  /** What the token needs for it. */
  readonly right: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly pick: (value: z.output<S>) => T;
}

function asked<S extends z.ZodType, T>(question: Asked<S, T>): Asked<S, T> {
  return question;
}

const QUESTIONS = {
  repository: asked({
    ...{ what: 'the repository', route: '', right: 'metadata: read' },
    schema: z.object({
      private: z.boolean(),
      archived: z.boolean(),
      has_issues: z.boolean(),
      default_branch: z.string(),
    }),
    pick: (found) => ({
      isPrivate: found.private,
      isArchived: found.archived,
      hasIssues: found.has_issues,
      defaultBranch: found.default_branch,
    }),
  }),
  actions: asked({
    ...{ what: 'the settings of Actions', route: '/actions/permissions', right: ADMINISTRATION },
    schema: z.object({ enabled: z.boolean(), allowed_actions: z.enum(['all', 'local_only', 'selected']).optional() }),
    pick: ({ enabled, allowed_actions: allowed = null }) => ({ isEnabled: enabled, allowed }),
  }),
  mayActionsOpenPullRequests: asked({
    ...{ what: 'the permissions of workflows', route: '/actions/permissions/workflow', right: ADMINISTRATION },
    schema: z.object({ can_approve_pull_request_reviews: z.boolean() }),
    pick: (found) => found.can_approve_pull_request_reviews,
  }),
  workflows: asked({
    ...{ what: 'the workflows', route: '/actions/workflows', right: 'actions: read', parameters: PER_PAGE },
    schema: z.object({ workflows: z.array(z.object({ path: z.string(), state: z.string() })) }),
    pick: ({ workflows }) => new Map(workflows.map(({ path, state }) => [path.split('/').at(-1) ?? path, state])),
  }),
  secrets: asked({
    ...{ what: 'the names of the secrets', route: '/actions/secrets', right: 'secrets: read', parameters: PER_PAGE },
    schema: z.object({ secrets: z.array(z.object({ name: z.string() })) }),
    pick: ({ secrets }) => secrets.map(({ name }) => name),
  }),
  environments: asked({
    ...{ what: 'the environments', route: '/environments', right: 'actions: read', parameters: PER_PAGE },
    schema: z.object({ environments: z.array(z.object({ name: z.string() })).default([]) }),
    pick: ({ environments }) => environments.map(({ name }) => name),
  }),
};

const RULES = z.array(z.object({ type: z.string() }));

/** `branches`: whose rules are asked for, by name or as an example of a pattern; `kept`: those that stay. Reads everything side by side; each answer stands by itself. Nothing is written, and no secret has a value here. */
export async function readGithubSettings(
  options: GithubCallsOptions,
  branches: readonly string[],
  { kept, signal }: { readonly kept: readonly string[]; readonly signal: AbortSignal },
): Promise<GithubFacts> {
  const read = reader(options, signal);
  const [repository, actions, mayActionsOpenPullRequests, workflows, secrets, environments] = await Promise.all([
    read(QUESTIONS.repository),
    read(QUESTIONS.actions),
    read(QUESTIONS.mayActionsOpenPullRequests),
    read(QUESTIONS.workflows),
    read(QUESTIONS.secrets),
    read(QUESTIONS.environments),
  ]);
  const rules = await Promise.all(
    branches.map(async (branch) => {
      const of = { what: `the rules of ${branch}`, route: '/rules/branches/{branch}', right: 'metadata: read' };
      const parameters = { ...PER_PAGE, branch };
      const types = await read({ ...of, schema: RULES, parameters, pick: (found) => found.map(({ type }) => type) });
      return [branch, types] as const;
    }),
  );
  const protection = await Promise.all(
    kept.map(async (branch) => [branch, await readBranchProtection(options, branch, signal)] as const),
  );
  return {
    protection: new Map(protection),
    ...{ repository, actions, mayActionsOpenPullRequests, workflows, secrets, environments },
    ...{ rules: new Map(rules), clockSkewMs: await readClockSkew(options, signal) },
  };
}

function reader(options: GithubCallsOptions, signal: AbortSignal) {
  const calls = githubCalls(options);
  return <S extends z.ZodType, T>(question: Asked<S, T>): Promise<Measured<T>> => {
    const { what, route, schema, right, parameters = {}, pick } = question;
    const advice = {
      permission: `Give the token ${right}.`,
      rule: `Give the token ${right}, and check its repository.`,
    };
    const request = { route: `GET ${REPOSITORY}${route}`, parameters, what: `Reading ${what}`, advice, schema };
    // A right that is missing has a remedy of its own: `advice`.
    return measureFault(async () => pick(await calls.call(request, signal)), NO_TIME.remedy);
  };
}

const NO_TIME = { measured: false, message: 'GitHub gave no time', remedy: 'Look again when GitHub answers.' } as const;

/** By the `date` of an answer, taken to be of the middle of the call: good to a second or so. */
async function readClockSkew(options: GithubCallsOptions, signal: AbortSignal): Promise<Measured<number>> {
  const read = await measureFault(async () => {
    const startedMs = options.clock.now().getTime();
    const answer = await githubApi(options).rest(`GET ${REPOSITORY}`, {}, signal);
    const middleMs = (startedMs + options.clock.now().getTime()) / 2;
    return middleMs - (answer.ok ? Date.parse(String(answer.headers['date'] ?? '')) : Number.NaN);
  }, NO_TIME.remedy);
  return read.measured && Number.isNaN(read.value) ? NO_TIME : read;
}
