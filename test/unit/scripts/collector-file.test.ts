import { execFileSync } from 'node:child_process';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { PHASES } from '../../../actions/shared/cutover/phase.ts';
import { decideGate } from '../../../actions/shared/gate/decide-gate.ts';
import { fencingNumber } from '../../../actions/shared/gate/fencing-number.ts';
import { parseLiveState } from '../../../actions/shared/gate/live-state.ts';
import { renderRoutingFile } from '../../../actions/shared/routing/routing-file.ts';
import { mutated } from '../../support/mutated-text.ts';
import { projectRoot } from '../../support/project-files.ts';

const CONFIG = JSON.stringify({
  schema_version: 1,
  current_phase: '10%',
  dlt_enabled: true,
  manual_enabled: true,
  generation: 3,
  phase_started_at: '2026-11-20T08:00:00Z',
  last_transition: null,
  hold: null,
});
const ROUTING = renderRoutingFile({
  generation: 3,
  phase: '10%',
  salt: 'salt',
  weights: new Map([
    ['opensource', 40],
    ['sideproject', 90],
  ]),
  dltUnits: ['opensource'],
});

const configs = fc.oneof(
  { weight: 2, arbitrary: fc.constant(CONFIG) },
  { weight: 3, arbitrary: mutated(CONFIG) },
  {
    weight: 2,
    arbitrary: fc
      .record({
        current_phase: fc.constantFrom(...PHASES),
        dlt_enabled: fc.boolean(),
        manual_enabled: fc.boolean(),
        generation: fc.oneof(fc.nat(4), fc.double(), fc.constant(null)),
        phase_started_at: fc.oneof(fc.constant(null), fc.string(), fc.date().map(String)),
        hold: fc.jsonValue(),
      })
      .map((value) => JSON.stringify(value)),
  },
  fc.json(),
);
const routings = fc.oneof({ weight: 3, arbitrary: mutated(ROUTING) }, fc.constant(ROUTING), fc.json());
const histories = fc.array(
  fc.oneof(mutated('rollback: 10% -> manual_only\n\nReason: x\nGeneration: 4\n\nSigned-off-by: a <a@b>'), fc.string()),
  { maxLength: 2 },
);
const questions = fc.record({
  config: fc.option(configs, { freq: 30 }),
  routing: fc.option(routings, { freq: 30 }),
  history: fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, histories),
  path: fc.constantFrom('dlt' as const, 'manual' as const),
  unit: fc.constantFrom(null, 'opensource', 'r/SideProject', 'nobody'),
});

test('the Python file decides as the gate does, on whatever the files hold', () => {
  const asked = fc.sample(questions, { numRuns: 600, seed: 20_261_126 });
  const base64 = (text: string | null) => (text === null ? null : Buffer.from(text).toString('base64'));
  const input = asked.map((one) =>
    JSON.stringify({ ...one, config: base64(one.config), routing: base64(one.routing) }),
  );
  const answered = execFileSync('python3', ['-B', `${projectRoot}/test/python/decide_many.py`], {
    input: input.join('\n'),
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  const told = answered
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  const expected = asked.map(({ config, routing, history, path, unit }) => {
    const file = (text: string | null) => (text === null ? null : { contents: Buffer.from(text) });
    const files = new Map([
      ['config/traffic_cutover_config.json', file(config)],
      ['config/routing.flagd.json', file(routing)],
    ]);
    const state = parseLiveState(
      files,
      history.map((message) => ({ oid: '0'.repeat(40), message })),
    );
    const { decision, reasonCode } = decideGate(state, { path, unit });
    return { decision, reasonCode, fence: fencingNumber(state) };
  });
  for (const [at, one] of asked.entries()) expect([one, told[at]]).toEqual([one, expected[at]]);
  expect(new Set(expected.map(({ reasonCode }) => reasonCode)).size).toBeGreaterThan(6);
});
