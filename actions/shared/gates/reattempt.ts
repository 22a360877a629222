import type { GateFacts, IncidentStanding } from './gate-facts.ts';

/** Setting up again after a rollback: the incident that took the last attempt back has something to say. */
export function isReattempt({ config, attempt }: GateFacts): boolean {
  return config.phase === 'manual_only' && attempt > 0;
}

/** Of what took attempts back, newest first; drills are none. */
export function listRealIncidents(standings: readonly IncidentStanding[]): readonly IncidentStanding[] {
  return standings.filter(({ incident }) => incident?.record.isDrill !== true);
}

export function isSetup({ config }: GateFacts): boolean {
  return config.phase === 'manual_only';
}
