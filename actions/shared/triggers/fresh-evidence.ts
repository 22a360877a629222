import type { Measured } from '../verification/measured.ts';
import type { RuleMoment, Sighting } from './trigger-moment.ts';

const REMEDY = 'Run the workflow integrity, or see why its job Data did not.';

/** The look that may decide: of this generation and phase, and measured in the last minutes that the policy allows. */
export function freshSighting({ nowMs, state, policy, integrity }: RuleMoment): Measured<Sighting> {
  if (!integrity.measured) return integrity;
  const { atMs, generation, isUnweighed = false } = integrity.value;
  const maxMinutes = policy.triggers.evidenceMaxAgeMinutes;
  const unknown = (message: string): Measured<Sighting> => ({ measured: false, message, remedy: REMEDY });
  if (isUnweighed) return unknown('the look could not read the state, so that its findings are not weighed');
  if (generation !== null && generation !== state.generation)
    return unknown(`the data was looked at under generation ${generation}, and the state is at ${state.generation}`);
  if (atMs < state.phaseStartedMs) return unknown('the data was looked at before this phase began');
  const ageMinutes = (nowMs - atMs) / 60_000;
  if (ageMinutes > maxMinutes)
    return unknown(
      `the data was looked at ${Math.round(ageMinutes)} min ago; older than ${maxMinutes} min decides nothing`,
    );
  return integrity;
}

/** What the history or GitHub told, where it was read in the last minutes that the policy allows. */
export function freshlyRead<T>(facts: Measured<T>, { nowMs, readMs, policy }: RuleMoment): Measured<T> {
  const maxMinutes = policy.triggers.evidenceMaxAgeMinutes;
  const ageMinutes = (nowMs - readMs) / 60_000;
  if (!facts.measured || ageMinutes <= maxMinutes) return facts;
  return {
    measured: false,
    message: `it was read ${Math.round(ageMinutes)} min ago; older than ${maxMinutes} min decides nothing`,
    remedy: 'Run it again.',
  };
}

/** In seconds; a look that is stamped a little ahead of us is of now. */
export function ageSecondsOf(atMs: number, nowMs: number): number {
  return Math.max(0, Math.round((nowMs - atMs) / 1_000));
}
