import { expect, it } from 'vitest';

import { assessDltLogin } from '../../../../actions/shared/verification/assess-dlt-login.ts';
import { unmeasuredProof } from '../../../../actions/shared/verification/assess-proof.ts';
import {
  assessHold,
  assessRouting,
  assessState,
  unreadState,
} from '../../../../actions/shared/verification/assess-state.ts';
import { CHECK_TITLES } from '../../../../actions/shared/verification/check-titles.ts';
import { renderVerificationLines } from '../../../../actions/shared/verification/render-verification.ts';
import type { VerificationResult } from '../../../../actions/shared/verification/verification-result.ts';

const UNMEASURED = { measured: false, message: 'no database is given', remedy: 'Give database-url.' } as const;
/** Words with which a title would say how it is, whatever the verdict beside it says. */
const CLAIM =
  /^(?:No|Nothing|Nobody|All|Every|A hold stops)\b|\b(?:is|are|was|were|arrives?|agree|completes?|stops?|holds?)\b/u;

const TIP = { branch: 'main', oid: 'a'.repeat(40), config: { ok: false, problems: [] }, routing: null } as const;
const CHECKS = [
  ...unmeasuredProof(UNMEASURED),
  ...unreadState(UNMEASURED, 'main'),
  assessState(TIP),
  assessRouting(TIP),
  assessDltLogin({ role: 'dlt', state: UNMEASURED }),
  assessHold(TIP, new Date('2026-11-25T02:05:21Z')),
];

it('names each check by a subject, which is true whatever the verdict is', () => {
  expect(CHECKS.map(({ title }) => title).filter((title) => CLAIM.test(title))).toEqual([]);
});

it('names a check alike whether it could be measured or not', () => {
  expect(Object.fromEntries(CHECKS.map(({ id, title }) => [id, title]))).toEqual(CHECK_TITLES);
});

it('tells what was observed of a check that passes too, since the title alone says nothing', () => {
  const check = { id: 'x', title: 'Half-done dlt loads', verdict: 'pass', expected: 'none', observed: 'none' } as const;
  const result: Pick<VerificationResult, 'verdict' | 'layerOne' | 'checks'> = {
    verdict: 'pass',
    layerOne: 'done',
    checks: [check],
  };
  expect(renderVerificationLines(result as VerificationResult)).toContain('  pass     Half-done dlt loads: none');
});
