import type { GateFacts, IncidentStanding } from './gate-facts.ts';

/**
 * Setting up again after a rollback: the incident that took the last attempt back has something to say. A migration that was set up before Switchback counts no
 * attempt, and the runbook's one-liner loses the count (facts: source system, 1.2): the time of a rollback tells as much.
 */
export function isReattempt({ config, attempt }: GateFacts): boolean {
  const isAfterRollback = config.rolledBackAt !== null || config.lastTransition?.to === 'manual_only';
  return config.phase === 'manual_only' && (attempt > 0 || isAfterRollback);
}

/** Of what took attempts back, newest first; drills are none. */
export function listRealIncidents(standings: readonly IncidentStanding[]): readonly IncidentStanding[] {
  return standings.filter(({ incident }) => incident?.record.isDrill !== true);
}

export function isSetup({ config }: GateFacts): boolean {
  return config.phase === 'manual_only';
}
