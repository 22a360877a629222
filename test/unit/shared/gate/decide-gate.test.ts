import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { PHASES } from '../../../../actions/shared/cutover/phase.ts';
import { newestGeneration } from '../../../../actions/shared/cutover/trailers.ts';
import { decideGate } from '../../../../actions/shared/gate/decide-gate.ts';
import { parseLiveState, type LiveState } from '../../../../actions/shared/gate/live-state.ts';
import { isReasonCode } from '../../../../actions/shared/reason-codes.ts';
import { renderRoutingFile } from '../../../../actions/shared/routing/routing-file.ts';

const ENCODER = new TextEncoder();
const UNITS = ['opensource', 'sideproject'];

function aState(config: string | null, routing: string | null, messages: readonly string[] = []): LiveState {
  const file = (text: string | null) => (text === null ? null : { contents: ENCODER.encode(text) });
  const files = new Map([
    ['config/traffic_cutover_config.json', file(config)],
    ['config/routing.flagd.json', file(routing)],
  ]);
  return parseLiveState(
    files,
    messages.map((message) => ({ oid: '0'.repeat(40), message })),
  );
}

const weights = new Map(UNITS.map((unit) => [unit, 1]));
const configs = fc.oneof(
  fc
    .record({
      current_phase: fc.constantFrom(...PHASES, '11%'),
      dlt_enabled: fc.boolean(),
      manual_enabled: fc.boolean(),
      generation: fc.integer({ min: 0, max: 3 }),
    })
    .map((value) => JSON.stringify(value)),
  fc.constantFrom(null, '', '{', '[]', '{"schema_version":2}'),
);
const routings = fc.oneof(
  fc
    .record({
      generation: fc.integer({ min: 0, max: 3 }),
      phase: fc.constantFrom(...PHASES),
      dltUnits: fc.subarray(UNITS),
    })
    .map((value) => renderRoutingFile({ ...value, salt: null, weights })),
  fc.constantFrom(null, '', '{', '{"flags":{}}'),
);
const histories = fc.subarray(['a\n\nGeneration: 1', 'b\n\nGeneration: 3', 'c']);
const questions = fc.option(fc.constantFrom(...UNITS, 'OpenSource', 'nobody'));

/** Files of one transition, so that dlt may run at all: independent ones hardly ever agree. */
const agreeing = fc
  .record({
    generation: fc.integer({ min: 0, max: 3 }),
    phase: fc.constantFrom('10%' as const, '50%' as const),
    dltUnits: fc.subarray(UNITS),
  })
  .map(({ generation, phase, dltUnits }): [string, string] => [
    JSON.stringify({ current_phase: phase, dlt_enabled: true, manual_enabled: true, generation }),
    renderRoutingFile({ generation, phase, dltUnits, salt: null, weights }),
  ]);
const files = fc.oneof(fc.tuple(configs, routings), agreeing);

describe('the gate', () => {
  test('never lets dlt run unless config and routing file both allow it', () => {
    fc.assert(
      fc.property(files, histories, questions, ([config, routing], history, unit) => {
        const state = aState(config, routing, history);
        const { decision, reasonCode } = decideGate(state, { path: 'dlt', unit });
        expect(isReasonCode(reasonCode)).toBe(true);
        if (decision === 'do-not-run') return;
        if (!state.config.ok || state.routing?.ok !== true) throw new Error('dlt runs on a state that cannot be read');
        expect(state.config.config.dltEnabled).toBe(true);
        expect(state.config.config.generation).toBeGreaterThanOrEqual(newestGeneration(state.history));
        expect(state.routing.routing.dltUnits.length).toBeGreaterThan(0);
        expect(state.routing.routing.generation).toBe(state.config.config.generation);
      }),
      { numRuns: 500 },
    );
  });

  test('gives a unit to one path alone, and to manual wherever manual is not off', () => {
    fc.assert(
      fc.property(files, histories, fc.constantFrom(...UNITS, 'nobody'), ([config, routing], history, unit) => {
        const state = aState(config, routing, history);
        const [dlt, manual] = (['dlt', 'manual'] as const).map((path) => decideGate(state, { path, unit }).decision);
        expect([dlt, manual]).not.toEqual(['run', 'run']);
        const isManualOff = state.config.ok && !state.config.config.manualEnabled;
        if (!isManualOff) expect([dlt, manual]).toContain('run');
      }),
      { numRuns: 500 },
    );
  });

  test('lets manual run on a state that cannot be read', () => {
    for (const state of [aState(null, null), aState('{', '{'), aState('{"schema_version":9}', null)]) {
      expect(decideGate(state, { path: 'manual', unit: null })).toMatchObject({
        decision: 'run',
        reasonCode: 'state-unreadable',
      });
      expect(decideGate(state, { path: 'dlt', unit: null })).toMatchObject({ decision: 'do-not-run' });
    }
  });
});
