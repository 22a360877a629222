import { expect, test } from 'vitest';

import { parseFenceLine } from '../../../../actions/shared/fence/fence-line.ts';
import { note, startProgress, toFenceResult } from '../../../../actions/shared/fence/fence-progress.ts';
import { renderFenceLine } from '../../../../actions/shared/fence/render-fence-line.ts';
import { FENCE_STEPS } from '../../../../actions/shared/fence/fence-result.ts';
import { aFenceRequest } from '../../../support/a-fence.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';

test('a refused fence says why, and what to do', () => {
  const progress = startProgress();
  note(progress, 'read-role', 'refused', "The role dlt is the manual path's too");
  progress.remedies.add('Give dlt a role of its own.');
  const line = renderFenceLine(toFenceResult(aFenceRequest(), progress));
  expect(line).toBe(
    "fail: the role dlt: not fenced. The role dlt is the manual path's too. To do: Give dlt a role of its own.",
  );
  expect(parseFenceLine(line)).toEqual({ verdict: 'fail', text: line });
});

test('a fence that stands says no more than that', () => {
  const progress = startProgress();
  for (const step of FENCE_STEPS) note(progress, step, 'done', 'so');
  expect(renderFenceLine(toFenceResult(aFenceRequest(), progress))).toBe(
    'pass: the role dlt: no login and no session any more; 0 sessions ended.',
  );
});

test('a line without a verdict has none', () => {
  expect(parseFenceLine('The fence is set by the job fence.').verdict).toBeNull();
});

test.each(Object.entries(HOSTILE_TEXTS))('a role and a remedy that are a %s stay one line', (_, text) => {
  const progress = startProgress();
  note(progress, 'read-role', 'refused', text);
  progress.remedies.add(text);
  const line = renderFenceLine(toFenceResult(aFenceRequest({ role: text }), progress));
  expect(line.split(/[\r\n\u2028\u2029]/u)).toHaveLength(1);
  expect(line.length).toBeLessThanOrEqual(600);
  expect(parseFenceLine(line).verdict).toBe('fail');
});
