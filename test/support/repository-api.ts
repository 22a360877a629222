import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RepositoryApi {
  /** `http://127.0.0.1:…/repos/octo-org/migration` */
  readonly url: string;
  /** The same files below an address, as any server of files has them. */
  readonly filesUrl: string;
  /** `GET /repos/… 200`, in their order. */
  readonly requests: string[];
  /** Every answer from now on; `null` for those of the repository. */
  failWith: number | null;
  close(): Promise<void>;
}

/**
 * The two calls by which a state is read over GitHub's REST API, on a real bare repository: the commits of a branch (with an entity tag, answered 304
 * while nothing has changed) and a file at a commit in its raw form (docs.github.com/rest/repos/contents, rest/commits).
 */
export async function startRepositoryApi(bareRepository: string): Promise<RepositoryApi> {
  const git = (...args: readonly string[]): Buffer | null => {
    try {
      return execFileSync('git', [...args], { cwd: bareRepository, stdio: ['ignore', 'pipe', 'ignore'] });
    } catch {
      return null;
    }
  };
  const base = '/repos/octo-org/migration';
  const api: { requests: string[]; failWith: number | null } = { requests: [], failWith: null };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://x');
    const send = (status: number, body: string | Buffer, headers: Record<string, string> = {}): void => {
      api.requests.push(`${url.pathname}${url.search} ${status}`);
      response.writeHead(status, headers).end(body);
    };
    if (api.failWith !== null) return send(api.failWith, '{}', { location: 'http://127.0.0.1:1/' });
    if (url.pathname === `${base}/commits`) {
      const log = git(
        'log',
        `-${url.searchParams.get('per_page')}`,
        '--format=%H%x00%B%x01',
        url.searchParams.get('sha') ?? 'main',
        '--',
      );
      if (log === null) return send(404, '{}');
      const etag = `W/"${createHash('sha256').update(log).digest('hex')}"`;
      if (request.headers['if-none-match'] === etag) return send(304, '', { etag });
      return send(200, JSON.stringify(parseLog(log.toString('utf8'))), { etag });
    }
    const [ref, path] = url.pathname.startsWith(`${base}/contents/`)
      ? [url.searchParams.get('ref') ?? 'main', url.pathname.slice(`${base}/contents/`.length)]
      : ['main', url.pathname.slice('/files/'.length)];
    const file = git('cat-file', 'blob', `${ref}:${path}`);
    return file === null ? send(404, '{}') : send(200, file);
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return Object.assign(api, { url: `${origin}${base}`, filesUrl: `${origin}/files`, close });
}

function parseLog(text: string): readonly object[] {
  return text
    .split('\u0001')
    .map((one) => one.trimStart().split('\0'))
    .flatMap(([sha = '', message]) => (message === undefined ? [] : [{ sha, commit: { message } }]));
}
