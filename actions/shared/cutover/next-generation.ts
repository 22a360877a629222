import type { HistoryCommit } from '../ports.ts';
import { newestGeneration } from './trailers.ts';

/** The generation in force: the larger of the config's and the newest trailer's, since people revert commits (DESIGN.md section 1). */
export function generationInForce(configGeneration: number, history: readonly HistoryCommit[]): number {
  return Math.max(configGeneration, newestGeneration(history));
}
