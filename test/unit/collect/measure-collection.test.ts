import { expect, test } from 'vitest';

import { collectResultSchema } from '../../../actions/collect/contract.ts';
import type { CollectResult } from '../../../actions/collect/contract.ts';
import { emptyFetch } from '../../../actions/collect/collect-unit.ts';
import { measureCollection } from '../../../actions/collect/measure-collection.ts';
import { toActionOutcome } from '../../../actions/collect/to-action-outcome.ts';
import { RECIPES } from '../../../actions/shared/evidence/recipes.ts';
import { replayEvidence } from '../../../actions/shared/evidence/replay-evidence.ts';
import { anEvidence } from '../../support/an-evidence.ts';

const STARTED = new Date('2026-11-25T12:00:00.123Z');
const RESULT: CollectResult = {
  ...{ schemaVersion: 1, verdict: 'fail', reasonCode: 'collection-incomplete', mode: 'test', path: 'manual' },
  ...{ listing: 'hot', limit: 10, startedAt: '2026-11-25T12:00:00.123Z', durationSeconds: 1.5, notes: [] },
  ...{ generation: null, spentByOthers: null, testCommand: null },
  units: [
    { ...emptyFetch('opensource', STARTED), outcome: 'fetched', fetched: 10 },
    {
      ...emptyFetch('sideproject', STARTED),
      outcome: 'failed',
      detail: 'by u/some_user with Bearer abcdefghijkl',
      remedy: null,
    },
  ],
};

test('a run of the manual path is computed again from what became of each unit', async () => {
  const measurement = await measureCollection(RESULT);
  expect(measurement).toMatchObject({ id: 'collection', at: '2026-11-25T12:00:00.123Z', leftOut: null });
  expect(collectResultSchema.parse(measurement.answer)).toMatchObject({ verdict: 'fail', units: [{}, {}] });
  expect(JSON.stringify(measurement)).toContain('by u/[user] with Bearer [token]');
  const replay = (one: typeof measurement) => replayEvidence(anEvidence({ measurements: [one] }), RECIPES);
  expect((await replay(measurement)).verdict).toBe('pass');
  const mended = JSON.parse(JSON.stringify(measurement).replaceAll('"failed"', '"fetched"')) as typeof measurement;
  expect((await replay(mended)).measurements[0]?.replayed).toMatchObject({
    kind: 'differs',
    differences: [{ path: '/verdict', recorded: 'fail', recomputed: 'pass' }],
  });
});

test('the output evidence is there only where something was measured', () => {
  expect(toActionOutcome(RESULT).outputs).not.toHaveProperty('evidence');
  expect(toActionOutcome(RESULT, 'packed').outputs.evidence).toBe('packed');
});

test('what the test command printed stays out of the evidence, and its outcome counts', async () => {
  const testCommand = {
    ...{ command: ['python', 'test.py'], outcome: 'failed' as const, exitCode: 3, durationSeconds: 1 },
    output: 'a line of somebody',
  };
  const units = [{ ...emptyFetch('opensource', STARTED), outcome: 'fetched' as const, fetched: 10 }];
  const measurement = await measureCollection({ ...RESULT, units, testCommand });
  expect(JSON.stringify(measurement)).not.toContain('a line of somebody');
  const replayed = await replayEvidence(anEvidence({ measurements: [measurement] }), RECIPES);
  expect(replayed.verdict).toBe('pass');
  const mended = JSON.parse(JSON.stringify(measurement).replaceAll('"failed"', '"passed"')) as typeof measurement;
  expect((await replayEvidence(anEvidence({ measurements: [mended] }), RECIPES)).verdict).toBe('fail');
});
