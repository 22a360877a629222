import type { RequestContext } from '../fake-state.ts';

/** A field of Query or Mutation that the fake answers. */
export interface RootField {
  readonly name: string;
  readonly root: 'query' | 'mutation';
  /** `semantic`: behaves as GitHub does. `shape`: right form, invented content. */
  readonly fidelity: 'semantic' | 'shape';
  /** Where the behaviour and the answers were seen. */
  readonly seen: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- graphql-js has checked the arguments against GitHub's schema
  resolve(args: any, context: RequestContext): unknown;
}
