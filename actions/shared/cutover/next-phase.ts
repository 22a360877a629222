import { PHASES, type Phase } from './phase.ts';

/** One phase forward; from `manual_only` the optional shadow phase may be left out. */
export function isNextPhase(from: Phase, to: Phase): boolean {
  const step = PHASES.indexOf(to) - PHASES.indexOf(from);
  return step === 1 || (from === 'manual_only' && to === '10%');
}
