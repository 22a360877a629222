import { describe, expect, it } from 'vitest';

import { measureCauses } from '../../../../actions/shared/evidence/measure-causes.ts';
import { causesRecipe } from '../../../../actions/shared/evidence/causes-recipe.ts';
import { makeMeasurement } from '../../../../actions/shared/evidence/make-measurement.ts';
import type { Measurement } from '../../../../actions/shared/evidence/measurement.ts';
import { RECIPES } from '../../../../actions/shared/evidence/recipes.ts';
import { replayEvidence } from '../../../../actions/shared/evidence/replay-evidence.ts';
import { successRecipe } from '../../../../actions/shared/evidence/success-recipe.ts';
import { assessCauses } from '../../../../actions/shared/investigation/assess-causes.ts';
import { investigationResultSchema } from '../../../../actions/shared/investigation/investigation-result.ts';
import type { InvestigationResult } from '../../../../actions/shared/investigation/investigation-result.ts';
import { assessSuccess } from '../../../../actions/shared/success/assess-success.ts';
import { anEvidence } from '../../../support/an-evidence.ts';
import { LOOKED_AT, someSuccessFacts } from '../../../support/some-success-facts.ts';

const replay = async (measurement: Measurement) => {
  const { measurements } = await replayEvidence(anEvidence({ measurements: [measurement] }), RECIPES);
  return measurements[0]?.replayed;
};
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as Measurement['input'];

describe('the success criteria', () => {
  const input = someSuccessFacts();
  const at = new Date(LOOKED_AT);

  it('are judged again at the instant of their measurement', async () => {
    const answer = assessSuccess(input, at);
    const measurement = await makeMeasurement(successRecipe, { id: 'success', at, input, answer });
    expect([measurement.leftOut, await replay(measurement)]).toEqual([null, { kind: 'same' }]);
    const plain = { id: 'success', recipe: 'success@1', at: LOOKED_AT, input: asJson(input), answer: asJson(answer) };
    expect(await replay({ ...plain, leftOut: null })).toEqual({ kind: 'same' });
    const passed = asJson(answer.map((criterion) => ({ ...criterion, verdict: 'fail' })));
    expect(await replay({ ...measurement, answer: passed })).toMatchObject({ kind: 'differs' });
  });
});

describe('the likely causes', () => {
  const sources: InvestigationResult['sources'] = [
    {
      ...{ source: 'log-files', status: 'measured', query: 'error_log', observed: 'one line', remedy: null },
      ...{ startedAt: '2026-11-25T12:00:00Z', durationMs: 3 },
      clues: [
        {
          ...{ source: 'log-files', sign: 'http-429', firstAt: null, lastAt: null, count: 40 },
          ...{ example: '429 for u/some_user', where: null },
        },
      ],
    },
  ];
  const result: InvestigationResult = {
    ...{ schemaVersion: 1, verdict: 'pass', reasonCode: 'investigated', incident: null },
    ...{ from: '2026-11-25T06:00:00Z', to: '2026-11-25T12:00:00Z', series: [], durationMs: 3, sources },
    causes: [...assessCauses(sources)],
  };
  const at = new Date(result.to);

  it('are weighed again from the sources, and come with all of the investigation', async () => {
    expect(result.causes.length).toBeGreaterThan(0);
    const measurement = await measureCauses(result, at);
    expect(investigationResultSchema.parse(measurement.answer).causes).toHaveLength(result.causes.length);
    expect(JSON.stringify(measurement)).not.toContain('some_user');
    expect([measurement.leftOut, await replay(measurement)]).toEqual([null, { kind: 'same' }]);
    const answer = asJson({ ...result, causes: [] });
    expect(await replay({ ...measurement, answer })).toMatchObject({
      kind: 'differs',
      differences: [{ path: '/causes/0', recorded: undefined }],
    });
  });

  it('are weighed again from the sources alone too', async () => {
    const alone = { id: 'causes', at, input: sources, answer: result.causes };
    expect(await replay(await makeMeasurement(causesRecipe, alone))).toEqual({ kind: 'same' });
  });
});

describe('making a measurement', () => {
  it('leaves out an input that gives another answer without what is personal, and says so', async () => {
    const input = someSuccessFacts({ incident: 'jane@mail.example.com' });
    const answer = asJson([{ ...assessSuccess(input, new Date(LOOKED_AT))[0], observed: 'otherwise' }]);
    const measurement = await makeMeasurement(successRecipe, { id: 'success', at: new Date(LOOKED_AT), input, answer });
    expect(measurement.input).toBeNull();
    expect(measurement.leftOut).toBe(
      'The input: without secrets and personal data it gives another answer, first at /0/observed.',
    );
  });

  it('leaves out an input that the recipe does not take', async () => {
    const at = new Date(LOOKED_AT);
    const measurement = await makeMeasurement(successRecipe, { id: 'success', at, input: { a: 1 }, answer: 'x' });
    expect(measurement).toMatchObject({ input: null, answer: 'x' });
    expect(measurement.leftOut).toMatch(/^The input: the input is not what the recipe takes, at /u);
  });
});
