import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import type { Answer } from '../github-bodies.ts';
import type { RestRequest, RestRoute } from './rest-route.ts';

type Json = Readonly<Record<string, unknown>>;

/** Statuses that any operation may answer with, whether its description lists them or not. */
const EVERYWHERE: ReadonlySet<number> = new Set([307, 401, 403, 404, 422, 429, 500, 502, 503, 504]);

/** Described as a date, documented (and used) as a range of dates in GitHub's search syntax. */
const LOOSER_THAN_DESCRIBED: ReadonlySet<string> = new Set([
  'actions/list-workflow-runs created',
  'actions/list-workflow-runs-for-repo created',
]);

/** GitHub's bots have brackets in their addresses, which the standard wants quoted. */
const EMAIL = /^\S+@\S+$/;

let description: Json | undefined;
const compiled = new Map<string, ValidateFunction>();

/** What GitHub's published description has against a request; empty when nothing. */
export function requestViolations(route: RestRoute, request: RestRequest): readonly string[] {
  const operation = operationOf(route);
  const declared = (list(operation['parameters']) as Json[]).map(dereference);
  const violations: string[] = [];
  for (const parameter of declared) {
    const name = String(parameter['name']);
    const value =
      parameter['in'] === 'path'
        ? request.parameters[name]
        : parameter['in'] === 'query'
          ? request.query.get(name)
          : undefined;
    if (value === undefined || value === null || LOOSER_THAN_DESCRIBED.has(`${route.operationId} ${name}`)) continue;
    violations.push(...check(`${route.operationId} ${name}`, parameter['schema'] as Json, value, true));
  }
  const known = new Set(
    declared.filter((parameter) => parameter['in'] === 'query').map((parameter) => parameter['name']),
  );
  for (const name of request.query.keys())
    if (!known.has(name)) violations.push(`${route.operationId}: no query parameter is called ${name}`);
  const body = jsonSchema(operation['requestBody'] as Json | undefined);
  if (body !== undefined) violations.push(...check(`${route.operationId} request body`, body, request.body, false));
  return violations;
}

/** What the description has against an answer of the fake. */
export function answerViolations(route: RestRoute, { status, body }: Answer): readonly string[] {
  const responses = operationOf(route)['responses'] as Readonly<Record<string, Json>>;
  const response = responses[String(status)];
  const name = `${route.operationId} ${status}`;
  if (response === undefined) return EVERYWHERE.has(status) ? [] : [`${name}: the description has no such status`];
  const schema = jsonSchema(dereference(response));
  // Refusals have a body at GitHub, whether it is described or not.
  if (schema === undefined)
    return body === undefined || EVERYWHERE.has(status) ? [] : [`${name}: the description has no body`];
  return check(name, schema, body, false);
}

function operationOf({ method, path, operationId }: RestRoute): Json {
  const paths = github()['paths'] as Readonly<Record<string, Readonly<Record<string, Json>>>>;
  const operation = paths[path]?.[method.toLowerCase()];
  if (operation?.['operationId'] !== operationId)
    throw new Error(`GitHub's description has no ${operationId} at ${method} ${path}`);
  return operation;
}

function check(name: string, schema: Json, value: unknown, coerce: boolean): readonly string[] {
  let validate = compiled.get(name);
  if (validate === undefined) {
    const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: coerce });
    addFormatsModule.default(ajv);
    ajv.addFormat('email', EMAIL);
    validate = ajv.compile({
      type: 'object',
      properties: { value: withoutBareNullable(schema) },
      components: { schemas: closure(schema) },
    });
    compiled.set(name, validate);
  }
  return validate({ value })
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${name}: ${instancePath} ${message ?? ''}`);
}

/** Only the schemas that this one needs: the description has 13 MB, an operation some kilobytes. */
function closure(schema: Json): Json {
  const needed: Record<string, unknown> = {};
  const all = (github()['components'] as { schemas: Readonly<Record<string, Json>> }).schemas;
  const visit = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (name in needed) continue;
      needed[name] = withoutBareNullable(all[name]);
      visit(needed[name]);
    }
  };
  visit(schema);
  return needed;
}

/** OpenAPI 3.0 allows `nullable` beside a reference or a choice, ajv only beside `type`; and means it beside an `enum` without null. */
function withoutBareNullable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBareNullable);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, withoutBareNullable(inner)] as const);
  const node: Record<string, unknown> = Object.fromEntries(entries);
  // The examples are not always what the schema says, and nothing here reads them.
  delete node['example'];
  if (node['nullable'] === true && Array.isArray(node['enum'])) node['enum'] = [...(node['enum'] as unknown[]), null];
  if (node['nullable'] !== true || 'type' in node) return node;
  delete node['nullable'];
  return { anyOf: [{ type: 'null' }, node] };
}

function jsonSchema(holder: Json | undefined): Json | undefined {
  const content = holder?.['content'] as Readonly<Record<string, { readonly schema?: Json }>> | undefined;
  return content?.['application/json']?.schema;
}

function dereference(value: Json): Json {
  const reference = value['$ref'];
  if (typeof reference !== 'string') return value;
  let target: unknown = github();
  for (const key of reference.slice(2).split('/')) target = (target as Json)[key];
  return target as Json;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Read at the first REST request: a test of GraphQL alone does not pay for it. */
function github(): Json {
  description ??= createRequire(import.meta.url)('@octokit/openapi/generated/api.github.com.json') as Json;
  return description;
}
