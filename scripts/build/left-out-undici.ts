/**
 * Stands for `undici` where `@actions/http-client` has it for callers of `fetch` behind a proxy. There are none: the project's own transport
 * (actions/shared/adapters/github-transport.ts) asks for an agent of Node's http instead.
 */
export function ProxyAgent(): never {
  throw new Error('a proxy of undici was asked for, which is left out of the bundles');
}
