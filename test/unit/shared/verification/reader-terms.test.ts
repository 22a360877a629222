import { describe, expect, test } from 'vitest';

import { assessLandedSince } from '../../../../actions/shared/verification/assess-landed-since.ts';
import { assessLoadsUnchanged } from '../../../../actions/shared/verification/assess-unchanged.ts';
import { ACTION_TERMS, COMMAND_TERMS } from '../../../../actions/shared/verification/reader-terms.ts';
import { contract } from '../../../../actions/verify-rollback/contract.ts';
import { buildProgram } from '../../../../scripts/commands/program.ts';
import { aLoad, aLook, aLookPlan, minutesAfter, someLoads } from '../../../support/a-dlt-look.ts';

/** Every remedy that names something of the next run. */
function remediesFor(terms: typeof ACTION_TERMS): readonly string[] {
  const plan = aLookPlan({ terms });
  const landed = { loads: { measured: true as const, value: someLoads([aLoad({ insertedAt: minutesAfter(5) })]) } };
  const replica = { database: { id: 'postgres|5', isReplica: true } };
  const pairs = [
    [aLook(0), aLook(1)],
    [aLook(0), aLook(20, landed)],
    [aLook(0, {}, replica), aLook(20, {}, replica)],
  ] as const;
  const checks = pairs.flatMap(([first, second]) => {
    const pair = { first, second, skew: { skewMs: 0, roundTripMs: 2 } };
    return [assessLoadsUnchanged(pair, plan), assessLandedSince(pair, plan)];
  });
  return checks.flatMap(({ remedy }) => (remedy === undefined ? [] : [remedy]));
}

const CONTRACT_NAMES = [...Object.keys(contract.inputs), ...Object.keys(contract.secrets)];
const verify = buildProgram(() => undefined).commands.find((command) => command.name() === 'verify');
const OPTIONS = verify?.options.map(({ long }) => long) ?? [];

describe('a remedy', () => {
  test('names inputs of the action to who reads a job summary', () => {
    const text = remediesFor(ACTION_TERMS).join('\n');
    for (const name of ['previous-look', 'control-ended-at', 'database-url']) {
      expect(CONTRACT_NAMES).toContain(name);
      expect(text).toContain(name);
    }
    expect(text).not.toContain('--');
  });

  test('names options of the command to who reads a terminal', () => {
    const text = remediesFor(COMMAND_TERMS).join('\n');
    const named = [...text.matchAll(/--[a-z-]+/gu)].map(([option]) => option);
    expect(new Set(named)).toEqual(new Set(['--save-look', '--previous-look', '--control-ended-at']));
    expect(OPTIONS).toEqual(expect.arrayContaining(named));
    expect(text).not.toContain('database-url');
  });
});
