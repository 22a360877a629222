import { generationInForce } from '../cutover/next-generation.ts';
import type { LiveState } from './live-state.ts';

/** The generation that a collector carries: the one in force, also after a transition was reverted by hand. `null` where the config cannot be read. */
export function fencingNumber({ config, history }: Pick<LiveState, 'config' | 'history'>): number | null {
  return config.ok ? generationInForce(config.config.generation, history) : null;
}
