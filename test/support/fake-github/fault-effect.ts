import type { Fault } from './fault.ts';
import {
  badCredentials,
  badGatewayHtml,
  badGatewayJson,
  htmlWith200,
  notAccessible,
  notFound,
  primaryLimit,
  redirect,
  secondaryLimit,
  serverError,
  unprocessable,
  type Answer,
} from './github-bodies.ts';

/** What a fault does to one request. */
export interface FaultEffect {
  /** Whether the operation is carried out at all. */
  readonly applies: boolean;
  /** Takes the place of the answer. */
  readonly answer?: Answer;
  /** Changes the JSON of an answer that was made. */
  readonly alter?: (body: unknown) => unknown;
  readonly delivery: Delivery;
  readonly staleMoves: number;
}

export type Delivery =
  | { readonly kind: 'whole' }
  | { readonly kind: 'none' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'half' }
  | { readonly kind: 'slow'; readonly overMs: number };

const PLAIN: FaultEffect = { applies: true, delivery: { kind: 'whole' }, staleMoves: 0 };

export function effectOf(fault: Fault | undefined): FaultEffect {
  if (fault === undefined) return PLAIN;
  // One entry for each kind, each of which takes its own kind: the compiler cannot see that the two match.
  const effect = EFFECTS[fault.kind] as (fault: Fault) => Partial<FaultEffect>;
  return { ...PLAIN, ...effect(fault) };
}

type Of<K extends Fault['kind']> = Extract<Fault, { readonly kind: K }>;

const EFFECTS: { readonly [K in Fault['kind']]: (fault: Of<K>) => Partial<FaultEffect> } = {
  'server error': ({ status, when }) => ({ answer: serverError(status), applies: when === 'after applying' }),
  'bad gateway': ({ body, when }) => ({
    answer: body === 'json' ? badGatewayJson : badGatewayHtml,
    applies: when === 'after applying',
  }),
  'primary limit': ({ status, resetInSeconds }) => instead(primaryLimit(status ?? 403, resetInSeconds)),
  'secondary limit': ({ status, retryAfterSeconds }) => instead(secondaryLimit(status ?? 403, retryAfterSeconds)),
  unauthorized: () => instead(badCredentials),
  forbidden: () => instead(notAccessible),
  'not found': () => instead(notFound),
  unprocessable: () => instead(unprocessable('Validation Failed')),
  redirect: ({ location }) => instead(redirect(location)),
  'HTML with 200': () => instead(htmlWith200),
  reset: ({ when }) => ({ applies: when === 'after applying', delivery: { kind: 'reset' } }),
  'no answer': ({ when }) => ({ applies: when === 'after applying', delivery: { kind: 'none' } }),
  slow: ({ overMs }) => ({ delivery: { kind: 'slow', overMs } }),
  'truncated JSON': () => ({ delivery: { kind: 'half' } }),
  'stale read': ({ moves }) => ({ staleMoves: moves ?? 1 }),
  'stale data': () => instead(staleDataAnswer()),
  'GraphQL errors': graphqlErrors,
};

function instead(answer: Answer): Partial<FaultEffect> {
  return { answer, applies: false };
}

function staleDataAnswer(): Answer {
  const message = `Expected branch to point to "${'0'.repeat(40)}" but it did not.  Pull and try again.`;
  const error = { type: 'STALE_DATA', path: ['createCommitOnBranch'], locations: [{ line: 1, column: 48 }], message };
  return { status: 200, body: { data: { createCommitOnBranch: null }, errors: [error] } };
}

function graphqlErrors({ errors, data = 'null', applied = false }: Of<'GraphQL errors'>): Partial<FaultEffect> {
  if (data === 'kept') return { alter: (body) => ({ ...(body as object), errors }) };
  return { applies: applied, answer: { status: 200, body: data === 'null' ? { data: null, errors } : { errors } } };
}
