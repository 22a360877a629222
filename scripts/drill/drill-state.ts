import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { formatInstant } from '../../actions/shared/cutover/instant.ts';
import type { FileChange } from '../../actions/shared/ports.ts';
import { renderRoutingFile } from '../../actions/shared/routing/routing-file.ts';

const README = `# A drill

This branch was made by a drill of Switchback (workflow drill.yml) and is removed at its end. No collector looks at it, and nothing
on it says anything of the migration. Where it is still here, a drill died on its way: the next one replaces it, or delete it.
`;

/** A state at 10 % that there is something to take back from: nothing of the real one but what people wrote. */
export function planDrillState(
  people: { readonly policy: Uint8Array | null; readonly datasets: Uint8Array | null },
  now: Date,
): readonly FileChange[] {
  const at = formatInstant(now);
  const config = {
    schema_version: 1,
    current_phase: '10%',
    dlt_enabled: true,
    manual_enabled: true,
    generation: 1,
    attempt: 1,
    phase_started_at: at,
    setup_timestamp: at,
    last_transition: null,
    hold: null,
    drill: true,
  };
  const weights = new Map([['opensource', 1]]);
  const routing = renderRoutingFile({ generation: 1, phase: '10%', salt: 'drill', weights, dltUnits: ['opensource'] });
  const text = (path: string, contents: string): FileChange => ({ path, contents: new TextEncoder().encode(contents) });
  const { policy, datasets } = people;
  return [
    text('README.md', README),
    text(CONFIG_PATH, `${JSON.stringify(config, null, 2)}\n`),
    text(ROUTING_PATH, routing),
    ...(policy === null ? [] : [{ path: POLICY_PATH, contents: policy }]),
    ...(datasets === null ? [] : [{ path: DATASETS_PATH, contents: datasets }]),
  ];
}
