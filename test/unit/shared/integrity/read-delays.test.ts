import { expect, it } from 'vitest';

import { readDelays } from '../../../../actions/shared/integrity/read-delays.ts';
import { tableKey } from '../../../../actions/shared/integrity/quoted-name.ts';
import { aTableSubject } from '../../../support/a-table-subject.ts';

it('counts a post once that a table holds twice', () => {
  const { subject } = aTableSubject();
  const row = { unit: 'opensource', rows: '3', newest: 5, listing: null, merge: null, ids: null, 'first-sight': '0' };
  const answers = {
    [tableKey(subject.table)]: { measured: true, value: [{ ...row, late: ['a', 'b', 'a'] }] },
  } as const;
  const read = readDelays([subject], answers);
  expect(read).toEqual({ measured: true, value: new Map([['opensource', { newest: 5, delayed: 2, doubts: [] }]]) });
});
