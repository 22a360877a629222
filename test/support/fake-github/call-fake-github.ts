import type { FakeGithub } from './start-fake-github.ts';

export interface Called {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** One request below the repository, as a client with the token makes it. */
export async function callFakeGithub(
  { url, owner, repo, token }: FakeGithub,
  request: string,
  body?: unknown,
): Promise<Called> {
  const [method = '', path = ''] = request.split(' ');
  const answer = await fetch(`${url}/repos/${owner}/${repo}${path}`, {
    method,
    redirect: 'manual',
    headers: { authorization: `token ${token}`, 'user-agent': 'test' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = (answer.headers.get('content-type') ?? '').startsWith('application/json');
  return { status: answer.status, headers: answer.headers, body: isJson ? (JSON.parse(text) as unknown) : text };
}

/** One field of every member of a list that was answered. */
export function pluck(list: unknown, field: string): unknown[] {
  if (!Array.isArray(list)) throw new TypeError(`the fake answered ${JSON.stringify(list).slice(0, 200)}, no list`);
  return list.map((member: unknown) => (member as Readonly<Record<string, unknown>>)[field]);
}
