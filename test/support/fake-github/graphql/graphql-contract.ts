import { readFileSync } from 'node:fs';
import {
  buildSchema,
  execute,
  getOperationAST,
  isScalarType,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import type { RequestContext } from '../fake-state.ts';
import { GithubGraphqlError } from '../github-error.ts';
import { ROOT_FIELDS } from './root-fields.ts';

export interface GraphqlRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface ParsedGraphql {
  readonly document: DocumentNode;
  /** The operation's name, and the root fields it asks for. */
  readonly labels: readonly string[];
}

export interface GraphqlOutcome {
  readonly body: Readonly<Record<string, unknown>>;
  /** What GitHub's schema forbids or the fake does not model: fails the test at `close`. */
  readonly violations: readonly string[];
}

let built: GraphQLSchema | undefined;

/** GitHub's own schema; `assumeValidSDL` because it declares some fields twice. */
function githubSchema(): GraphQLSchema {
  if (built !== undefined) return built;
  const text = readFileSync(new URL('schema.graphql', import.meta.resolve('@octokit/graphql-schema')), 'utf8');
  built = buildSchema(text, { assumeValidSDL: true, assumeValid: true });
  checkScalar(built, 'GitObjectID', /^[0-9a-f]{40}$/);
  checkScalar(built, 'URI', /^https?:\/\/\S+$/);
  checkScalar(built, 'DateTime', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  checkScalar(built, 'Base64String', /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
  return built;
}

/** Builds the schema (0.2 s), once a process. */
export function prepareGraphql(): void {
  githubSchema();
}

/** The schema names these scalars and leaves their form open. */
function checkScalar(schema: GraphQLSchema, name: string, form: RegExp): void {
  const type = schema.getType(name);
  if (!isScalarType(type)) throw new Error(`GitHub's schema has no scalar ${name}`);
  const check = (value: unknown): unknown => {
    if (typeof value === 'string' && form.test(value)) return value;
    throw new TypeError(`${name} cannot be ${String(value).slice(0, 60)}`);
  };
  type.serialize = check;
  type.parseValue = check;
}

/** Parses and validates a request's query; a text says what GitHub's schema has against it. */
export function parseGraphql({ query }: GraphqlRequest): ParsedGraphql | string {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    return `GraphQL syntax: ${String(error)}`;
  }
  const problems = validate(githubSchema(), document);
  const operation = getOperationAST(document);
  if (problems.length > 0) return problems.map(({ message }) => message).join('; ');
  if (operation === null || operation === undefined) return 'GraphQL: one operation is expected';
  const fields = operation.selectionSet.selections.flatMap((selection) =>
    selection.kind === Kind.FIELD ? [selection.name.value] : [],
  );
  const labels = [...new Set([...(operation.name === undefined ? [] : [operation.name.value]), ...fields])];
  return { document, labels };
}

/** Runs a valid query on the fake's state; what is returned is shaped and typed by GitHub's schema. */
export async function executeGraphql(
  parsed: ParsedGraphql,
  request: GraphqlRequest,
  context: RequestContext,
): Promise<GraphqlOutcome> {
  const rootValue = Object.fromEntries(ROOT_FIELDS.map(({ name, resolve }) => [name, resolve]));
  const result = await execute({
    schema: githubSchema(),
    document: parsed.document,
    rootValue,
    contextValue: context,
    variableValues: request.variables,
    fieldResolver: resolveModelled,
  });
  const violations: string[] = [];
  const errors = (result.errors ?? []).map((error) => {
    const original = error.originalError;
    if (!(original instanceof GithubGraphqlError)) violations.push(`GraphQL: ${error.message}`);
    return {
      ...(original instanceof GithubGraphqlError ? { type: original.type } : {}),
      ...(error.path === undefined ? {} : { path: error.path }),
      ...(original instanceof GithubGraphqlError && original.extensionsOfGithub
        ? { extensions: original.extensionsOfGithub }
        : {}),
      ...(error.locations === undefined ? {} : { locations: error.locations }),
      message: error.message,
    };
  });
  const data = result.data === undefined ? {} : { data: result.data };
  return { body: { ...data, ...(errors.length === 0 ? {} : { errors }) }, violations };
}

/** As graphql-js does, except that a field the fake does not model is an error and never a silent null. */
const resolveModelled: GraphQLFieldResolver<unknown, RequestContext> = (
  source,
  args,
  context,
  { parentType, fieldName },
) => {
  if (typeof source !== 'object' || source === null || !(fieldName in source)) {
    throw new Error(`the fake GitHub does not model ${parentType.name}.${fieldName}`);
  }
  const value: unknown = Reflect.get(source, fieldName);
  return typeof value === 'function' ? value.call(source, args, context) : value;
};
