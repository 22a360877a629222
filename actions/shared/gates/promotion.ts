import type { RecordOf } from '../history/history-record.ts';
import type { GateFacts } from './gate-facts.ts';
import type { GateHistory } from './gate-history.ts';
import { isSetup } from './reattempt.ts';

const HOUR_MS = 3_600_000;

/** From one phase of the migration to the next: what the running phase showed counts. */
export function isPromotion(facts: GateFacts): boolean {
  return !isSetup(facts);
}

/** When the phase began, as far as the config says. */
export function phaseStartOf({ config }: GateFacts): string | null {
  return config.phaseStartedAt ?? config.setupAt;
}

/** The stretch of the running phase that is judged: as long as the soak, or since the phase began; `null` where that is not known. */
export function soakWindowOf(facts: GateFacts): { readonly from: Date; readonly to: Date } | null {
  const startedAt = phaseStartOf(facts);
  if (startedAt === null) return null;
  const { now, requiredSoakHours } = facts;
  const fromMs = Math.max(Date.parse(startedAt), now.getTime() - requiredSoakHours * HOUR_MS);
  return { from: new Date(fromMs), to: now };
}

/** dlt's unit-fetches of this generation in that stretch. A unit that is gone at the source was fetched and says nothing of the path. */
export function listPhaseFetches(facts: GateFacts, history: GateHistory): readonly RecordOf<'unit-fetch'>[] {
  const window = soakWindowOf(facts);
  if (window === null) return [];
  return history.unitFetches.filter(
    ({ path, generation, outcome, at }) =>
      path === 'dlt' &&
      generation === facts.generation &&
      outcome !== 'gone' &&
      Date.parse(at) >= window.from.getTime(),
  );
}
