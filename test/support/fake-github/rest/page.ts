import type { Answer } from '../github-bodies.ts';
import type { FakeState } from '../fake-state.ts';
import type { RestRequest } from './rest-route.ts';

const USUAL_PAGE = 30;
const LARGEST_PAGE = 100;

export interface Page<T> {
  readonly items: readonly T[];
  /** With GitHub's `link`, where there is more. */
  readonly headers: NonNullable<Answer['headers']>;
}

/** One page of a list by `per_page` and `page`; the links to the others in the header, as GitHub gives them. */
export function takePage<T>({ query, path }: RestRequest, { url }: FakeState, all: readonly T[]): Page<T> {
  const perPage = Math.min(LARGEST_PAGE, Number(query.get('per_page') ?? USUAL_PAGE));
  const page = Number(query.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(all.length / perPage));
  const linkTo = (number: number, rel: string): string => {
    const parameters = new URLSearchParams(query);
    parameters.set('page', String(number));
    return `<${url}${path}?${parameters.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [linkTo(page - 1, 'prev'), linkTo(1, 'first')] : []),
    ...(page < last ? [linkTo(page + 1, 'next'), linkTo(last, 'last')] : []),
  ];
  return {
    items: all.slice((page - 1) * perPage, page * perPage),
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  };
}
