import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bareEnvironment } from './temporary-git.ts';

export interface GitHttpRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

/** Git's own server (git help http-backend) behind a small web server on loopback, which answers 401 without the right header. */
export interface GitHttpServer {
  /** `http://127.0.0.1:<port>`; the repository below `root` follows as its path. */
  readonly url: string;
  readonly requests: readonly GitHttpRequest[];
  close(): Promise<void>;
}

export async function startGitHttpServer(options: {
  readonly root: string;
  /** The whole value of the header. */
  readonly authorization: string;
}): Promise<GitHttpServer> {
  const requests: GitHttpRequest[] = [];
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    requests.push({ method: request.method ?? '', path: request.url ?? '', authorization });
    if (withPlainScheme(authorization) !== withPlainScheme(options.authorization)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('Who are you?\n');
      return;
    }
    runBackend(options.root, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** One CGI call (RFC 3875): the request by environment and input, the answer with its headers by output. */
function runBackend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const header = (name: string): string => String(request.headers[name] ?? '');
  const length = request.headers['content-length'];
  const child = spawn('git', ['http-backend'], {
    env: {
      ...bareEnvironment(root),
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: header('git-protocol'),
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: header('content-type'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      REMOTE_USER: 'x-access-token',
      REMOTE_ADDR: '127.0.0.1',
      // Without it git reads to the end, which is what a body in chunks needs.
      ...(length === undefined ? {} : { CONTENT_LENGTH: length }),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  let head = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return;
    writeHead(response, head.toString('latin1', 0, end));
    response.write(head.subarray(end + 4));
  });
  child.once('close', () => {
    if (!response.headersSent) response.writeHead(502);
    response.end();
  });
}

function writeHead(response: ServerResponse, head: string): void {
  let status = 200;
  for (const line of head.split('\r\n')) {
    const [name = '', value = ''] = line.split(/: ?(.*)/su);
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.writeHead(status);
}

/** The scheme's case says nothing (RFC 9110, section 11.1): git writes `Basic`, actions/checkout `basic`. */
function withPlainScheme(authorization: string | undefined): string | undefined {
  return authorization?.replace(/^\w+/u, (scheme) => scheme.toLowerCase());
}
