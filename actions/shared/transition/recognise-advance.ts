import { parseCutoverConfig } from '../cutover/cutover-config.ts';
import { CONFIG_PATH } from '../cutover/file-paths.ts';
import type { Phase } from '../cutover/phase.ts';
import type { AdvanceOutcome } from '../cutover/plan-advance.ts';
import { parseTrailers } from '../cutover/trailers.ts';
import type { RepositorySnapshot } from '../ports.ts';
import type { OwnCommit, Recognition } from './commit-transition.ts';
import { describeOwnCommit } from './describe-own-commit.ts';

type RecognisedAdvance = Omit<AdvanceOutcome, 'reasonCode'> & {
  readonly reasonCode: 'advanced' | 'already-there' | 'superseded';
};

/**
 * What an own commit of an advance means at that tip. It is never done again, however often it is delivered: a rollback wins over an advance
 * that came before it, and whoever wants to go forward anew says so under a new id.
 */
export function recogniseAdvance(own: OwnCommit, tip: RepositorySnapshot, to: Phase): Recognition<RecognisedAdvance> {
  const parsed = parseCutoverConfig(tip.files.get(CONFIG_PATH)?.contents ?? null);
  // A config that cannot be read stops the plan too, which says what is wrong with it.
  if (!parsed.ok) return { kind: 'plan-again' };
  const { phase, generation } = parsed.config;
  const { Generation } = parseTrailers(own.message);
  const shown = { generation, to, movedUnits: [], notes: [] };
  if (phase === to && Number(Generation) === generation) {
    const message = `Advanced to ${to}. ${describeOwnCommit(own)}`;
    return {
      kind: 'found',
      outcome: { decision: 'advanced', reasonCode: 'advanced', message, remedy: null, from: null, ...shown },
    };
  }
  const before = `this operation advanced to ${to} before, at generation ${Generation ?? 'unknown'}, and the state was changed since`;
  if (phase === to) {
    const message = `The phase is ${to} at generation ${generation}: ${before}.`;
    return {
      kind: 'answered',
      outcome: { decision: 'already-there', reasonCode: 'already-there', message, remedy: null, from: phase, ...shown },
    };
  }
  const message = `The phase is ${phase} at generation ${generation}: ${before}. Nothing was changed.`;
  const remedy = 'Look at the state; to advance anew, run it without --operation-id.';
  return {
    kind: 'answered',
    outcome: { decision: 'refused', reasonCode: 'superseded', message, remedy, from: phase, ...shown },
  };
}
