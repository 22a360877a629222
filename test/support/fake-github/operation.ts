import { isAllowed, type FakeState, type RequestContext } from './fake-state.ts';
import { executeGraphql, parseGraphql, type GraphqlRequest } from './graphql/graphql-contract.ts';
import {
  archivedRepository,
  notAccessible,
  notFound,
  notModelled,
  unprocessable,
  type Answer,
} from './github-bodies.ts';
import { answerViolations, requestViolations } from './rest/openapi-contract.ts';
import type { RestRequest, RestRoute } from './rest/rest-route.ts';
import { REST_ROUTES } from './rest/routes.ts';

/** What a request asks for, understood before anything is done. */
export interface Operation {
  readonly labels: readonly string[];
  /** What the request itself breaks. */
  readonly violations: readonly string[];
  run(context: RequestContext): Promise<OperationResult>;
}

export interface OperationResult {
  readonly answer: Answer;
  readonly violations: readonly string[];
}

export function understand(method: string, url: URL, body: unknown): Operation {
  if (url.pathname === '/graphql' || url.pathname === '/api/graphql') return graphqlOperation(method, body);
  const path = url.pathname.replace(/^\/api\/v3/, '');
  for (const route of REST_ROUTES) {
    const parameters = route.method === method ? matchPath(route.path, path) : null;
    if (parameters !== null) return restOperation(route, { parameters, path, query: url.searchParams, body });
  }
  const violation = `no route for ${method} ${path}`;
  return {
    labels: [],
    violations: [violation],
    run: async () => ({ answer: notModelled(method, path), violations: [] }),
  };
}

function restOperation(route: RestRoute, request: RestRequest): Operation {
  const violations = requestViolations(route, request);
  return {
    labels: [route.operationId, `${route.method} ${route.path}`],
    violations,
    run: async (context) => {
      const answer =
        violations.length > 0
          ? unprocessable(`Invalid request.\n\n${violations.join('\n')}`)
          : await restAnswer(route, request, context);
      return { answer, violations: answerViolations(route, answer) };
    },
  };
}

async function restAnswer(route: RestRoute, request: RestRequest, context: RequestContext): Promise<Answer> {
  const { owner, repo } = context.state;
  const { parameters } = request;
  if (`${parameters['owner']}/${parameters['repo']}`.toLowerCase() !== `${owner}/${repo}`.toLowerCase())
    return notFound;
  if (!mayUse(route, request, context.state)) return notAccessible;
  return context.state.isArchived && route.method !== 'GET' ? archivedRepository : route.handle(request, context);
}

function mayUse({ permission: [name, level], isOnPull }: RestRoute, request: RestRequest, state: FakeState): boolean {
  if (isAllowed(state, name, level)) return true;
  return isOnPull?.(request, state) === true && isAllowed(state, 'pull_requests', level);
}

function graphqlOperation(method: string, body: unknown): Operation {
  const refuse = (violation: string): Operation => ({
    labels: ['graphql'],
    violations: [violation],
    run: async () => ({ answer: { status: 200, body: { errors: [{ message: violation }] } }, violations: [] }),
  });
  if (method !== 'POST' || typeof body !== 'object' || body === null || !('query' in body))
    return refuse('GraphQL: a POST with a query is expected');
  const request: GraphqlRequest = {
    query: String(body.query),
    variables: 'variables' in body ? (body.variables as Record<string, unknown>) : {},
  };
  const parsed = parseGraphql(request);
  if (typeof parsed === 'string') return refuse(parsed);
  return {
    labels: ['graphql', ...parsed.labels],
    violations: [],
    run: async (context) => {
      const outcome = await executeGraphql(parsed, request, context);
      return { answer: { status: 200, body: outcome.body }, violations: outcome.violations };
    },
  };
}

/** The values of a path's parameters; git ref names contain slashes, so `{ref}` takes the rest. */
function matchPath(template: string, path: string): Readonly<Record<string, string>> | null {
  const pattern = template
    .replace(/[.+]/g, '\\$&')
    .replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${name === 'ref' ? '.+' : '[^/]+'})`);
  const groups = new RegExp(`^${pattern}$`).exec(path)?.groups;
  if (groups === undefined) return null;
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
}
