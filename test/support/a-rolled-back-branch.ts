import { CONFIG_PATH, ROUTING_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { emptyRouting, renderRoutingFile } from '../../actions/shared/routing/routing-file.ts';
import { ROLLBACK_AT } from './a-dlt-look.ts';

/** The config after a rollback, as the file holds it. */
export function aRolledBackConfig(part: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    schema_version: 1,
    current_phase: 'manual_only',
    dlt_enabled: false,
    manual_enabled: true,
    generation: 7,
    rollback_timestamp: ROLLBACK_AT,
    hold: { by: 'octocat', reason: 'rollback', since: ROLLBACK_AT, expires_at: null },
    ...part,
  };
}

/** Config and routing file of a branch that is rolled back; a `null` leaves the routing file out. */
export function rolledBackFiles(
  config: Readonly<Record<string, unknown>> = aRolledBackConfig(),
  routing?: string | null,
): Record<string, string> {
  const rendered = routing === undefined ? renderRoutingFile(emptyRouting({ generation: 7, previous: null })) : routing;
  return {
    [CONFIG_PATH]: `${JSON.stringify(config, null, 2)}\n`,
    ...(rendered === null ? {} : { [ROUTING_PATH]: rendered }),
  };
}
