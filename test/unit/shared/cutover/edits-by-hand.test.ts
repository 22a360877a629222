import { expect, it } from 'vitest';

import { renderEditsByHand } from '../../../../actions/shared/cutover/edits-by-hand.ts';
import { planRollback } from '../../../../actions/shared/cutover/plan-rollback.ts';
import { renderRoutingFile } from '../../../../actions/shared/routing/routing-file.ts';
import { aCutoverConfig } from '../../../support/a-cutover-config.ts';
import { aRollbackRequest, NOW } from '../../../support/a-rollback-request.ts';
import { aRouting } from '../../../support/a-routing.ts';
import { aSnapshot, CONFIG, planToTheEnd, ROUTING } from '../../../support/a-snapshot.ts';

const LINES = renderEditsByHand(aRollbackRequest({ actor: 'a "quoted" name' }));
const GENERATION_LINE = /^ {2}"generation": the larger of .* plus 1$/u;

/** The config's lines as a person writes them, with the generation worked out. */
function editedConfig(generation: number): Record<string, unknown> {
  const config = LINES.slice(1, LINES.indexOf(`${ROUTING} then:`));
  const members = config.map((line) => (GENERATION_LINE.test(line) ? `"generation": ${generation}` : line));
  return aCutoverConfig(JSON.parse(`{${members.join(',')}}`) as Record<string, unknown>);
}

it('names the flags, the generation, the hold and the routing file', () => {
  expect(LINES[0]).toBe(`${CONFIG} first:`);
  expect(LINES.filter((line) => GENERATION_LINE.test(line))).toHaveLength(1);
  expect(LINES.at(-1)).toMatch(/an empty list .* "phase": "manual_only", and the same "generation"$/u);
});

it('leaves a state that is rolled back in every respect once it is done', () => {
  const files = {
    [CONFIG]: editedConfig(4),
    [ROUTING]: renderRoutingFile(aRouting({ generation: 4, phase: 'manual_only', dltUnits: [] })),
  };
  const messages = ['Roll back by hand', 'setup\n\nGeneration: 3'];
  const step = planToTheEnd(aSnapshot({ files, messages }), (each) => planRollback(each, aRollbackRequest(), NOW));
  expect(step).toMatchObject({
    kind: 'answer',
    outcome: { decision: 'already-rolled-back', generation: 4, changes: [] },
  });
});
