import { renderRoutingFile } from '../../../actions/shared/routing/routing-file.ts';
import { readProjectFile } from '../project-files.ts';
import { REPLAYED_UNITS } from '../reddit-replay/replayed-units.ts';

/** Go by dlt in the phase from which everything is taken back. */
export const DLT_UNITS = ['opensource', 'sideproject', 'productivity'] as const;
/** Have been manual's all the time. */
export const MANUAL_UNITS = ['freelance', 'personalfinance'] as const;
/** Posts that the manual path asks for. */
export const MANUAL_LIMIT = 25;
/** Between the two looks of the proof: the shortest that a policy may ask for. */
export const LOOK_SECONDS = 60;

/**
 * The operations repository at 50 %, with the shipped policy and datasets but for what every adopter fills in (who collects, the workflows, dlt's role) and for
 * three numbers: the looks of the proof lie 1 min apart, and both paths read the listing new, whole.
 */
export function switchFiles(): Record<string, string> {
  const at = new Date(Date.now() - 26 * 3_600_000).toISOString().replace(/\.\d+Z$/u, 'Z');
  const config = {
    schema_version: 1,
    ...{ current_phase: '50%', dlt_enabled: true, manual_enabled: true, setup_timestamp: at },
    ...{ generation: 2, attempt: 1, phase_started_at: at, last_transition: null, hold: null },
  };
  return {
    'config/traffic_cutover_config.json': `${JSON.stringify(config, null, 2)}\n`,
    'config/routing.flagd.json': renderRoutingFile({
      ...{ generation: 2, phase: '50%', salt: 'redditharbor-dlt', dltUnits: [...DLT_UNITS] },
      weights: new Map(REPLAYED_UNITS.map((unit) => [unit.toLowerCase(), 10])),
    }),
    'config/policy.yaml': changed('config/policy.yaml', [
      [
        '    by: external\n    workflows: [] # files in .github/workflows that a rollback starts',
        '    by: switchback\n    workflows: [collect.yml]',
      ],
      ['    workflows: [] # files in .github/workflows that a rollback stops', '    workflows: [dlt.yml]'],
      ['database_role: null', 'database_role: dlt_loader'],
      ['look_cadences: 2, look_minutes: 15', 'look_cadences: 1, look_minutes: 1'],
    ]),
    'config/datasets.yaml': changed('config/datasets.yaml', [
      ['listing: hot, limit: 50', `listing: new, limit: ${MANUAL_LIMIT}`],
      [
        'limit: 50, filter: { rule: opaque, reason: problem keywords in core/dlt_collection.py }, cadence_minutes: 60',
        'limit: 100, filter: { rule: none }, cadence_minutes: 1',
      ],
    ]),
    '.github/workflows/dlt.yml': DLT_WORKFLOW,
  };
}

function changed(path: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`${path} has changed: expected once ${JSON.stringify(from)}`);
    return text.replace(from, to);
  }, readProjectFile(path));
}

/** dlt as a workflow, with the command that scripts/collector/README.md has for a scheduler; the places are this machine's. */
const DLT_WORKFLOW = `name: dlt
on:
  schedule:
    - cron: '7 * * * *'
  workflow_dispatch:
permissions: {}
jobs:
  collect:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - run: >-
          node "$SWITCHBACK" run dlt -C "$OPERATIONS" --poll-seconds 1 --grace-seconds 10
          --dlt-working-dir "$COLLECTOR_PIPELINES" -- "$COLLECTOR_PYTHON" "$COLLECTOR"
`;
