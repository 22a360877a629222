type ConfigChanges = Readonly<Record<string, unknown>>;

/** The config file's value at 10 %, as Switchback writes it. `undefined` takes a key out. */
export function aCutoverConfig(changes: ConfigChanges = {}): Record<string, unknown> {
  return {
    schema_version: 1,
    current_phase: '10%',
    dlt_enabled: true,
    manual_enabled: true,
    setup_timestamp: '2026-11-20T08:00:00Z',
    generation: 3,
    phase_started_at: '2026-11-20T08:00:00Z',
    attempt: 1,
    hold: null,
    cutover_schedule: [],
    monitoring: { check_interval: 300, alert_threshold: 5 },
    ...changes,
  };
}

/** The same, rolled back: nothing holds it but the flags, so that each test says what it adds. */
export function aRolledBackConfig(changes: ConfigChanges = {}): Record<string, unknown> {
  return aCutoverConfig({ current_phase: 'manual_only', dlt_enabled: false, generation: 4, ...changes });
}

export function aHold(changes: ConfigChanges = {}): Record<string, unknown> {
  return {
    by: 'octocat',
    reason: 'waiting for the vendor',
    since: '2026-11-24T00:00:00Z',
    expires_at: null,
    ...changes,
  };
}

export function aLastTransition(changes: ConfigChanges = {}): Record<string, unknown> {
  return {
    from: 'manual_only',
    to: '10%',
    at: '2026-11-20T08:00:00Z',
    by: 'octocat',
    reason: 'setup',
    trigger: null,
    incident: null,
    run_url: null,
    operation_id: 'run-1-advance',
    ...changes,
  };
}

export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
