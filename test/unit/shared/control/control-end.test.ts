import { expect, it } from 'vitest';

import { controlEndedAt } from '../../../../actions/shared/control/control-end.ts';
import { aControl } from '../../../support/a-history.ts';

const unchanged = { target: 'dlt.yml', path: 'dlt', action: 'disable', outcome: 'already-so', detail: '' } as const;

it('the control of a rollback ended when it changed dlt last, whatever came later and changed nothing', () => {
  const first = aControl({ endedAt: '2026-11-25T13:07:09Z' });
  const second = aControl({
    endedAt: '2026-11-25T13:20:00Z',
    results: [{ ...unchanged, action: 'cancel', outcome: 'changed' }],
  });
  const later = aControl({ endedAt: '2026-11-25T14:00:00Z', results: [unchanged] });
  const other = aControl({ endedAt: '2026-11-25T15:00:00Z', generation: 3 });
  const back = aControl({ endedAt: '2026-11-25T16:00:00Z', direction: 'to-dlt' });
  expect(controlEndedAt([later, second, other, first, back], 2)).toBe('2026-11-25T13:20:00Z');
  expect(controlEndedAt([later, { ...later, endedAt: '2026-11-25T14:30:00Z' }], 2)).toBe('2026-11-25T14:00:00Z');
  expect(controlEndedAt([other, back], 2)).toBeNull();
});
