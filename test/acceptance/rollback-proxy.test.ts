import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';

import { startConnectProxy, type ConnectProxy } from '../support/connect-proxy.ts';
import { aRollbackScene, type RollbackScene } from '../support/rollback-scene.ts';

let scene: RollbackScene;
let proxy: ConnectProxy;

beforeEach(async () => {
  scene = await aRollbackScene();
  proxy = await startConnectProxy();
});

afterEach(async () => {
  await proxy.close();
  await scene.close();
});

/** A name that only the proxy can reach: `*.test` is never in the DNS (RFC 6761). */
function hiddenApi(): Record<string, string> {
  const { port } = new URL(scene.github.url);
  return {
    GITHUB_API_URL: `http://github.example.test:${port}`,
    GITHUB_GRAPHQL_URL: `http://github.example.test:${port}/graphql`,
  };
}

test.each(['http_proxy', 'HTTP_PROXY'])(
  'the bundle goes through the proxy that %s names, with its credentials',
  async (name) => {
    const { port } = new URL(scene.github.url);
    const run = await scene.rollback({}, { ...hiddenApi(), [name]: proxy.url.replace('//', '//runner:s%40crets@') });
    expect(run.outputs['decision']).toBe('rolled-back');
    expect(proxy.targets).toEqual([`github.example.test:${port}`]);
    expect(proxy.credentials).toEqual([`Basic ${Buffer.from('runner:s@crets').toString('base64')}`]);
    expect(scene.github.requests).toHaveLength(1);
  },
);

test('the bundle asks the proxy that HTTPS_PROXY names for port 443 where an address names none', async () => {
  const api = {
    GITHUB_API_URL: 'https://github.example.test',
    GITHUB_GRAPHQL_URL: 'https://github.example.test/graphql',
  };
  const run = await scene.rollback({ 'deadline-seconds': '1' }, { ...api, HTTPS_PROXY: proxy.url });
  expect(run.outputs['decision']).toBe('not-rolled-back');
  expect(new Set(proxy.targets)).toEqual(new Set(['github.example.test:443']));
});

test('the bundle ends at its deadline where the proxy never answers', async () => {
  const silent = await startConnectProxy({ isSilent: true });
  onTestFinished(() => silent.close());
  const run = await scene.rollback({ 'deadline-seconds': '1' }, { ...hiddenApi(), http_proxy: silent.url });
  expect(run.outputs['reason-code']).toBe('deadline-passed');
  expect(silent.targets).toHaveLength(1);
});

test('the bundle goes around the proxy to a host that no_proxy names', async () => {
  const run = await scene.rollback(
    { 'deadline-seconds': '1' },
    { ...hiddenApi(), http_proxy: proxy.url, no_proxy: 'example.test' },
  );
  expect(run.outputs['decision']).toBe('not-rolled-back');
  expect(proxy.targets).toEqual([]);
});
