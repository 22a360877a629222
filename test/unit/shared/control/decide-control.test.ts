import { describe, expect, it } from 'vitest';

import { decideControl } from '../../../../actions/shared/control/decide-control.ts';
import { parseLiveState, type LiveState } from '../../../../actions/shared/gate/live-state.ts';
import { renderRoutingFile } from '../../../../actions/shared/routing/routing-file.ts';
import type { Measured } from '../../../../actions/shared/verification/measured.ts';
import { aCutoverConfig, aRolledBackConfig } from '../../../support/a-cutover-config.ts';
import { aRouting } from '../../../support/a-routing.ts';
import { aSnapshot, CONFIG, ROUTING, type SnapshotParts } from '../../../support/a-snapshot.ts';

function stateOf(parts: SnapshotParts): Measured<LiveState> {
  const { files, history } = aSnapshot(parts);
  return { measured: true, value: parseLiveState(files, history) };
}

const ON = stateOf({});
const OFF = stateOf({ files: { [CONFIG]: aRolledBackConfig() } });
const BROKEN = stateOf({ files: { [CONFIG]: '{' } });
const UNREAD: Measured<LiveState> = { measured: false, message: 'GitHub is away', remedy: 'Wait.' };
const SHADOW = stateOf({
  files: {
    [CONFIG]: aCutoverConfig({ current_phase: 'shadow' }),
    [ROUTING]: renderRoutingFile(aRouting({ phase: 'shadow', dltUnits: [] })),
  },
});
const REVERTED = stateOf({ messages: ['Revert', 'rollback: 10% -> manual_only\n\nGeneration: 4'] });

describe('whether a switch is still wanted', () => {
  it.each<readonly [string, Measured<LiveState>, number | null, string]>([
    ['the state is rolled back', OFF, 4, 'go'],
    ['the state is rolled back, and nobody says what was observed', OFF, null, 'go'],
    ['a newer generation has dlt off too', OFF, 3, 'go'],
    ['a newer generation has dlt on again', ON, 2, 'skipped stale-decision'],
    ['layer 1 did not come to its commit', ON, 3, 'go, with a warning'],
    ['a person wants it although dlt is on', ON, null, 'go, with a warning'],
    ['the rollback was reverted by hand', REVERTED, 4, 'go, with a warning'],
    ['the config is broken', BROKEN, 4, 'go, with a warning'],
    ['the state cannot be read', UNREAD, 4, 'go, with a warning'],
  ])('to manual: %s', (_, state, observedGeneration, expected) => {
    expect(tell(decideControl({ direction: 'to-manual', observedGeneration }, state))).toBe(expected);
  });

  it.each<readonly [string, Measured<LiveState>, number | null, string]>([
    ['dlt is on', ON, 3, 'go'],
    ['dlt is on, and nobody says what was observed', ON, null, 'go'],
    ['dlt is on without a unit', SHADOW, 3, 'go'],
    ['it was rolled back since', OFF, 3, 'skipped stale-decision'],
    ['dlt is off', OFF, 4, 'fail dlt-off'],
    ['dlt is off, and nobody says what was observed', OFF, null, 'fail dlt-off'],
    ['the rollback was reverted by hand', REVERTED, null, 'fail generation-behind'],
    ['the config is broken', BROKEN, 3, 'fail config-invalid'],
    ['the state cannot be read', UNREAD, 3, 'unknown state-unknown'],
  ])('to dlt: %s', (_, state, observedGeneration, expected) => {
    expect(tell(decideControl({ direction: 'to-dlt', observedGeneration }, state))).toBe(expected);
  });
});

function tell(decision: ReturnType<typeof decideControl>): string {
  if (decision.kind === 'refused') return `${decision.verdict} ${decision.reasonCode}`;
  return decision.warning === null ? 'go' : 'go, with a warning';
}
