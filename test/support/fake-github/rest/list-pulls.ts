import { isPull } from '../pull-heads.ts';
import { takePage } from './page.ts';
import { pullInList } from './pull-body.ts';
import type { RestRoute } from './rest-route.ts';

export const listPulls: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/pulls',
  operationId: 'pulls/list',
  permission: ['pull_requests', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; its documentation: `head` is `owner:branch` (without an owner it filters nothing), newest first; under a stale read the newest are missing',
  handle: async (request, { state, staleMoves }) => {
    const { query } = request;
    const wanted = query.get('state') ?? 'open';
    const head = query.get('head') ?? '';
    const base = query.get('base');
    const pulls = state.issues.filter(isPull);
    const seen = pulls
      .slice(0, Math.max(0, pulls.length - staleMoves))
      .filter(({ state: is }) => wanted === 'all' || is === wanted)
      .filter(({ pull }) => !head.includes(':') || `${pull.headOwner}:${pull.head}` === head)
      .filter(({ pull }) => base === null || pull.base === base);
    const newestFirst = query.get('direction') !== 'asc';
    const { items, headers } = takePage(request, state, newestFirst ? seen.toReversed() : seen);
    return { status: 200, headers, body: await Promise.all(items.map((issue) => pullInList(issue, state))) };
  },
};
