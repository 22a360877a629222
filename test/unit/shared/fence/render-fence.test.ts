import { expect, test } from 'vitest';

import { note, startProgress, toFenceResult } from '../../../../actions/shared/fence/fence-progress.ts';
import { listFenceLines, renderFence } from '../../../../actions/shared/fence/render-fence.ts';
import { FENCE_STEPS } from '../../../../actions/shared/fence/fence-result.ts';
import { listMissingRights } from '../../../../actions/shared/fence/missing-rights.ts';
import { renderMarkdown } from '../../../../actions/shared/markdown/render-markdown.ts';
import { aFenceConnection, aFenceRequest } from '../../../support/a-fence.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';

test('a summary begins with the verdict and what to do, then the steps', () => {
  const progress = startProgress();
  note(progress, 'read-role', 'refused', 'The role "dlt" is a superuser');
  progress.remedies.add('Give dlt a role of its own.');
  progress.reasonCode = 'fence-role-superuser';
  const markdown = renderMarkdown(renderFence(toFenceResult(aFenceRequest(), progress)));
  expect(markdown).toMatchInlineSnapshot(`
    "**fail**: role \`dlt\`: not fenced

    - \`Give dlt a role of its own.\`

    | Step | Outcome | What happened |
    | - | - | - |
    | Read what is there | refused | \`The role "dlt" is a superuser\` |
    | Write it down | not-reached | \`an earlier step ended it\` |
    | Change the login | not-reached | \`an earlier step ended it\` |
    | End the sessions | not-reached | \`an earlier step ended it\` |
    | Verify | not-reached | \`an earlier step ended it\` |
    | Look for other ways in | not-reached | \`an earlier step ended it\` |
    "
  `);
});

test.each(Object.entries(HOSTILE_TEXTS))('a role and a detail that are a %s stay one line of text', (_, text) => {
  const progress = startProgress();
  for (const step of FENCE_STEPS) note(progress, step, 'done', text);
  progress.remedies.add(text);
  const result = toFenceResult(aFenceRequest({ role: text }), progress);
  const lines = listFenceLines(result);
  expect(lines).toHaveLength(2 + FENCE_STEPS.length);
  for (const line of lines) expect(line).not.toMatch(/[\n\r\u202e]|^::/u);
  const markdown = renderMarkdown(renderFence(result));
  expect(markdown.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(2 + FENCE_STEPS.length);
});

test('what is lacking depends on the version of the server', () => {
  const none = { canCreateRole: false, isAdminOfRole: false };
  expect(listMissingRights(aFenceConnection({ ...none, versionNumber: 150_018 }), 'dlt')).toHaveLength(1);
  expect(listMissingRights(aFenceConnection({ ...none, versionNumber: 160_000 }), 'dlt')).toHaveLength(2);
  expect(listMissingRights(aFenceConnection(), 'dlt')).toEqual([]);
  expect(listMissingRights(aFenceConnection({ ...none, isSuperuser: true }), 'dlt')).toEqual([]);
});
