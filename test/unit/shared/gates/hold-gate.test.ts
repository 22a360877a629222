import { expect, it } from 'vitest';

import { holdGate } from '../../../../actions/shared/gates/hold.ts';
import { aHold } from '../../../support/a-cutover-config.ts';
import { aGateFacts } from '../../../support/a-gate-facts.ts';

it.each([
  [null, 'pass', 'none'],
  [aHold({ expires_at: '2026-11-25T02:00:00Z' }), 'pass', 'none; the one by octocat ended at 2026-11-25T02:00:00Z'],
  [aHold(), 'fail', 'by octocat since 2026-11-24T00:00:00Z until it is lifted: waiting for the vendor'],
] as const)('the gate of a hold tells of %j: %s', (hold, verdict, observed) => {
  expect(holdGate.assess(aGateFacts({ config: { hold } }))).toMatchObject({ verdict, observed });
});
