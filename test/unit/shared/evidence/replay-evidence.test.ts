import { describe, expect, it } from 'vitest';

import { defineRecipe } from '../../../../actions/shared/evidence/recipe.ts';
import { RECIPES } from '../../../../actions/shared/evidence/recipes.ts';
import { renderReplayLines } from '../../../../actions/shared/evidence/render-replay.ts';
import { replayEvidence } from '../../../../actions/shared/evidence/replay-evidence.ts';
import { collectionRecipe } from '../../../../actions/shared/evidence/collection-recipe.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';
import { aMeasurement, anEvidence } from '../../../support/an-evidence.ts';
import { z } from 'zod';

const replay = (...measurements: readonly ReturnType<typeof aMeasurement>[]) =>
  replayEvidence(anEvidence({ measurements: [...measurements] }), RECIPES);
const failed = aMeasurement({ answer: { mode: 'test', units: [], verdict: 'fail' } });

describe('computing evidence again', () => {
  it('passes where every answer is the same', async () => {
    expect(await replay(aMeasurement())).toMatchObject({
      verdict: 'pass',
      isDigestRight: true,
      measurements: [{ id: 'collection', replayed: { kind: 'same' } }],
    });
  });

  it('fails where one differs, and names the places', async () => {
    const { verdict, measurements } = await replay(aMeasurement(), failed);
    expect(verdict).toBe('fail');
    expect(measurements[1]?.replayed).toEqual({
      kind: 'differs',
      differences: [
        {
          path: '/units/0',
          recorded: undefined,
          recomputed: { unit: 'opensource', outcome: 'fetched', unreadable: 0 },
        },
        { path: '/verdict', recorded: 'fail', recomputed: 'pass' },
      ],
    });
  });

  it('fails by a wrong digest alone', async () => {
    const evidence = { ...anEvidence({ measurements: [aMeasurement()] }), writtenAt: '2026-11-25T02:07:00Z' };
    expect(await replayEvidence(evidence, RECIPES)).toMatchObject({
      verdict: 'fail',
      isDigestRight: false,
      measurements: [{ replayed: { kind: 'same' } }],
    });
  });

  it.each([
    ['an input that was left out', { input: null, leftOut: 'too large' }, 'not-replayable'],
    ['a recipe of another version', { recipe: 'collection@99' }, 'unknown-recipe'],
    ['an input of another form', { input: { units: 7 } }, 'not-replayable'],
    ['an instant that is none', { at: 'noon' }, 'not-replayable'],
    ['a part that was left out', { leftOut: 'Three checks.' }, 'partly-same'],
  ] as const)('is unknown by %s, and never passes', async (_, change, kind) => {
    const { verdict, measurements } = await replay(aMeasurement(), aMeasurement(change));
    expect([verdict, measurements[1]?.replayed.kind]).toEqual(['unknown', kind]);
  });

  it('is unknown without any measurement', async () => {
    expect((await replay()).verdict).toBe('unknown');
  });

  it('survives a recipe that breaks, and says so', async () => {
    const broken = defineRecipe('collection@1', z.unknown(), () => {
      throw new RangeError('no such thing');
    });
    const { verdict, measurements } = await replayEvidence(
      anEvidence({ measurements: [aMeasurement()] }),
      new Map([[broken.name, broken]]),
    );
    expect(verdict).toBe('unknown');
    expect(measurements[0]?.replayed).toEqual({
      kind: 'not-replayable',
      why: 'the input could not be computed with: no such thing',
    });
  });

  it('knows every recipe by its own name', () => {
    expect([...RECIPES.keys()].toSorted()).toEqual([
      'causes@1',
      'collection@1',
      'integrity@3',
      'proof@1',
      'state@1',
      'success@1',
      'verification@1',
    ]);
    expect(RECIPES.get('collection@1')).toBe(collectionRecipe);
  });

  // Some of its questions were others, so that each of them would come out as unknown now.
  it.each(['integrity@1', 'integrity@2'])(
    'does not call a look contradicted that was asked by the questions of %s',
    async (recipe) => {
      const look = { around: [], look: null, given: [], rest: {} };
      const { measurements } = await replay(aMeasurement({ recipe, input: look, answer: { checks: [] } }));
      expect(measurements[0]?.replayed).toEqual({ kind: 'unknown-recipe' });
    },
  );

  it.each([...RECIPES.keys()])('takes nothing that is not its input: %s', async (name) => {
    for (const input of [null, [7], 'text', {}, { look: {}, around: [], given: [], rest: {} }]) {
      const { measurements } = await replay(aMeasurement({ recipe: name, input, answer: null }));
      expect(measurements[0]?.replayed.kind).toBe('not-replayable');
    }
  });
});

describe('showing it', () => {
  it('puts the worst first in one sentence, and each place on a line', async () => {
    expect(renderReplayLines(await replay(aMeasurement(), failed, aMeasurement({ leftOut: 'Three checks.' })))).toEqual(
      [
        'The evidence does not hold.',
        '  right    digest',
        '  same     collection (collection@1, 2026-11-25T02:05:30.000Z): the same answer',
        '  differs  collection (collection@1, 2026-11-25T02:05:30.000Z): another answer, at 2 places',
        '             /units/0: recorded nothing, recomputed {"outcome":"fetched","unit":"opensource","unreadable":0}',
        '             /verdict: recorded "fail", recomputed "pass"',
        '  unknown  collection (collection@1, 2026-11-25T02:05:30.000Z): the same answer, as far as it can be computed again. Left out: Three checks.',
      ],
    );
    const changed = { ...anEvidence(), toolVersion: '6' };
    expect(renderReplayLines(await replayEvidence(changed, RECIPES))).toEqual([
      'The evidence does not hold.',
      '  wrong    digest: the file was changed after it was written',
      '  nothing  was measured',
    ]);
  });

  it.each(Object.entries(HOSTILE_TEXTS))('keeps %s on its line', async (_, hostile) => {
    const measurement = aMeasurement({
      at: '2026-11-25T02:05:30.000Z',
      leftOut: hostile,
      answer: { [hostile]: hostile, verdict: 'pass' },
    });
    const lines = renderReplayLines(await replay(measurement, aMeasurement({ input: null, leftOut: hostile })));
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202e]|##\[/u);
  });
});
