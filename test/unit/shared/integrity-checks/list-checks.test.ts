import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { INTEGRITY_CHECKS } from '../../../../actions/shared/integrity-checks/list-checks.ts';

const folder = fileURLToPath(new URL('../../../../actions/shared/integrity-checks/', import.meta.url));
const files = readdirSync(folder).map((name) => name.replace(/\.ts$/u, ''));

test('every check stands in the list once, in a file of its id', () => {
  const ids = INTEGRITY_CHECKS.map(({ id }) => id);
  expect(ids.toSorted()).toEqual(files.filter((name) => name !== 'list-checks').toSorted());
});

test('every check says what it asks, by what, at what cost, and what to do', () => {
  for (const { id, title, question, runbook, needs, verdictRule, remedy } of INTEGRITY_CHECKS) {
    expect(question, id).toMatch(/\?$/u);
    for (const text of [title, runbook, needs, verdictRule, remedy]) expect(text.length, id).toBeGreaterThan(3);
  }
});
