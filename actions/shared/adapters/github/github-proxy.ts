import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { getProxyUrl } from '@actions/http-client/lib/proxy';

/**
 * A connection to the address by the proxy that the environment names (HTTPS_PROXY or HTTP_PROXY, NO_PROXY for the exceptions, as the Actions
 * toolkit reads them); `undefined` where it names none. Made here because the toolkit's ways do not end with the signal: undici 6 asks a
 * proxy that hangs up again and again for ever, and a `tunnel` agent keeps the process.
 *
 * @throws Error where the proxy does not make the tunnel.
 */
export async function connectByProxy(url: URL, signal?: AbortSignal): Promise<Duplex | undefined> {
  const proxy = getProxyUrl(url);
  if (proxy === undefined) return undefined;
  const tunnel = await openTunnel(proxy, url, signal);
  if (url.protocol !== 'https:') return tunnel;
  const host = withoutBrackets(url.hostname);
  const { connect } = process.getBuiltinModule('node:tls');
  const { isIP } = process.getBuiltinModule('node:net');
  return connect({ socket: tunnel, host, ...(isIP(host) === 0 && { servername: host }), ALPNProtocols: ['http/1.1'] });
}

/** RFC 9110, section 9.3.6. */
function openTunnel(proxy: URL, { hostname, port, protocol }: URL, signal?: AbortSignal): Promise<Socket> {
  const authority = `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
  const credentials = Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64');
  const { request } = process.getBuiltinModule(proxy.protocol === 'https:' ? 'node:https' : 'node:http');
  return new Promise((resolve, reject) => {
    const asked = request({
      ...{ method: 'CONNECT', host: withoutBrackets(proxy.hostname), port: proxy.port, path: authority, agent: false },
      headers: { host: authority, ...(proxy.username !== '' && { 'proxy-authorization': `Basic ${credentials}` }) },
      ...(signal && { signal }),
    });
    asked.once('connect', ({ statusCode }, socket: Socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the proxy answered ${statusCode ?? 'nothing'}`));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** A URL writes an IPv6 address in brackets, a socket takes it without. */
function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.+)\]$/u, '$1');
}
