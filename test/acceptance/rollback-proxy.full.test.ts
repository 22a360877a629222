import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';

import { expect, onTestFinished, test } from 'vitest';

import { startConnectProxy } from '../support/connect-proxy.ts';
import { aRollbackScene } from '../support/rollback-scene.ts';

test.each([
  ['the name of the host', 'github.example.test', 'rolled-back'],
  ['another name, which ends it', 'elsewhere.example.test', 'not-rolled-back'],
])('the bundle speaks TLS through the proxy, to a certificate for %s', async (_, certified, decision) => {
  const scene = await aRollbackScene();
  onTestFinished(() => scene.close());
  const proxy = await startConnectProxy();
  onTestFinished(() => proxy.close());
  const { certificate, port } = await startTls(certified, Number(new URL(scene.github.url).port));
  const api = `https://github.example.test:${port}`;
  const run = await scene.rollback(
    { 'deadline-seconds': '2' },
    {
      GITHUB_API_URL: api,
      GITHUB_GRAPHQL_URL: `${api}/graphql`,
      HTTPS_PROXY: proxy.url,
      NODE_EXTRA_CA_CERTS: certificate,
    },
  );
  expect(run.outputs['decision']).toBe(decision);
  expect(new Set(proxy.targets)).toEqual(new Set([`github.example.test:${port}`]));
  expect(scene.github.requests).toHaveLength(decision === 'rolled-back' ? 1 : 0);
});

/** TLS in front of a port of this machine, with a certificate of its own. */
async function startTls(host: string, upstreamPort: number): Promise<{ certificate: string; port: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const names = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate];
  execFileSync('openssl', [...request, ...names], { stdio: 'ignore' });
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (client) => {
    const upstream = connect(upstreamPort, '127.0.0.1');
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { certificate, port: (server.address() as AddressInfo).port };
}
