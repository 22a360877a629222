import type { HistoryCommit } from '../ports.ts';
import { MAX_GENERATION, newestAttempt, newestGeneration } from './trailers.ts';

/** The generation in force: the larger of the config's and the newest trailer's, since people revert commits (DESIGN.md section 1). */
export function generationInForce(configGeneration: number, history: readonly HistoryCommit[]): number {
  return Math.max(configGeneration, newestGeneration(history));
}

/** The attempt in force, found in the same way. */
export function attemptInForce(configAttempt: number, history: readonly HistoryCommit[]): number {
  return Math.max(configAttempt, newestAttempt(history));
}

/**
 * The generation of the next transition. It stays at the largest that can be written: only a forged number comes there, and a rollback must go
 * through all the same.
 */
export function nextGeneration(inForce: number): number {
  return Math.min(inForce + 1, MAX_GENERATION);
}
