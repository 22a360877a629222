import { expect, test } from 'vitest';

import { historyFenceLedger } from '../../../../actions/shared/fence/fence-ledger.ts';
import type { FenceRecord } from '../../../../actions/shared/fence-ports.ts';
import { inMemoryHistory, inMemoryHistoryStore } from '../../../support/in-memory-history-store.ts';

const RUN = { at: new Date('2026-11-25T02:05:20Z'), run: '4711', attempt: 1, job: 'switch' };
const aRecord = (step: FenceRecord['step'], given: Partial<FenceRecord> = {}): FenceRecord => ({
  ...{ kind: 'fence', schemaVersion: 1, at: '2026-11-25T02:05:20Z', run: '4711-1-switch', generation: 5 },
  ...{ incident: null, role: 'Dlt "loader"; drop', step, databaseAt: null },
  before: { canLogin: true, connectionLimit: -1, validUntil: 'infinity' },
  ...given,
});

test('what is written is read again by a later run, oldest first, of that role alone', async () => {
  const history = inMemoryHistory();
  const giveUp = () => new AbortController().signal;
  const ledger = historyFenceLedger({ store: inMemoryHistoryStore(history), run: RUN, giveUp });
  expect(await ledger.write(aRecord('fenced', { at: '2026-11-25T02:05:30Z' }))).toMatchObject({ measured: true });
  expect(await ledger.write(aRecord('planned'))).toMatchObject({ measured: true });
  const another = historyFenceLedger({ store: inMemoryHistoryStore(history), run: { ...RUN, run: '4712' }, giveUp });
  await another.write(aRecord('planned', { role: 'dlt' }));
  const read = await another.read('Dlt "loader"; drop');
  expect(read).toEqual({
    measured: true,
    value: [aRecord('planned'), aRecord('fenced', { at: '2026-11-25T02:05:30Z' })],
  });
  expect([...history.files.keys()]).toContain('2026/11/25/4711-1-switch-fence-planned.jsonl');
});

test('a history that refuses, or takes too long, is an answer with a remedy', async () => {
  const history = inMemoryHistory();
  history.isRefusing = true;
  const never = () => new AbortController().signal;
  const refused = historyFenceLedger({ store: inMemoryHistoryStore(history), run: RUN, giveUp: never });
  expect(await refused.write(aRecord('planned'))).toMatchObject({ measured: false, remedy: expect.any(String) });
  const slow = historyFenceLedger({
    store: inMemoryHistoryStore(history),
    run: RUN,
    giveUp: () => AbortSignal.abort(),
  });
  expect(await slow.read('dlt')).toMatchObject({ measured: false });
});
