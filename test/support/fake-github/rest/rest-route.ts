import type { FakeState, PermissionName, RequestContext } from '../fake-state.ts';
import type { Answer } from '../github-bodies.ts';

/** One operation of GitHub's REST API that the fake answers. */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As GitHub's OpenAPI description writes it. */
  readonly path: string;
  readonly operationId: string;
  readonly permission: readonly [PermissionName, 'read' | 'write'];
  /** Where true for a request, the permission `pull_requests` does as well: GitHub's documentation names both for what issues and pull requests share. */
  readonly isOnPull?: (request: RestRequest, state: FakeState) => boolean;
  readonly fidelity: 'semantic' | 'shape';
  /** Where the behaviour and the answers were seen. */
  readonly seen: string;
  handle(request: RestRequest, context: RequestContext): Promise<Answer> | Answer;
}

export interface RestRequest {
  readonly parameters: Readonly<Record<string, string>>;
  /** As it was asked for. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}
