import type { Agent } from 'node:http';

import { HttpClient } from '@actions/http-client';

/** The agent that reaches the address by the proxy of the environment (HTTPS_PROXY, HTTP_PROXY), or directly where NO_PROXY names its host. */
export function proxyAgent(url: string): Agent {
  return new HttpClient().getAgent(url);
}
