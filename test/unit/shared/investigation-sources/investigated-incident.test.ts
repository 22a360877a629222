import { expect, test } from 'vitest';

import { renderIncidentRecord } from '../../../../actions/shared/incident/incident-record.ts';
import { readIncident, windowOf } from '../../../../actions/shared/investigation-sources/investigated-incident.ts';
import { aLastTransition, aRolledBackConfig } from '../../../support/a-cutover-config.ts';
import { aRepositoryAt, anUnreachableRepository } from '../../../support/a-repository-at.ts';
import { CONFIG } from '../../../support/a-snapshot.ts';
import { anIncidentRecord } from '../../../support/an-incident-record.ts';

const never = new AbortController().signal;
const ID = '20261125-020519Z-operator';
const OTHER = '20261101-101112Z-duplicates';
const CONTAINED = aRolledBackConfig({
  last_transition: aLastTransition({ from: '10%', to: 'manual_only', at: '2026-11-25T02:05:21Z', incident: ID }),
});
const record = (id: string) => ({ [`incidents/${id}/incident.json`]: renderIncidentRecord(anIncidentRecord({ id })) });

test('the incident is the one of the config, with the times of its record', async () => {
  const incident = await readIncident(aRepositoryAt({ [CONFIG]: CONTAINED, ...record(ID) }), null, never);
  expect(incident).toEqual({
    ...{ id: ID, triggeredAt: '2026-11-25T02:05:19.000Z', rollbackAt: '2026-11-25T02:05:21.000Z' },
  });
});

test('without a record the config and the id tell the times', async () => {
  const incident = await readIncident(aRepositoryAt({ [CONFIG]: CONTAINED }), null, never);
  expect(incident).toEqual({ id: ID, triggeredAt: '2026-11-25T02:05:19.000Z', rollbackAt: '2026-11-25T02:05:21Z' });
});

test("another incident does not take the config's times for its own", async () => {
  const incident = await readIncident(aRepositoryAt({ [CONFIG]: CONTAINED }), OTHER, never);
  const at = '2026-11-01T10:11:12.000Z';
  expect(incident).toEqual({ id: OTHER, triggeredAt: at, rollbackAt: at });
});

test.each([
  ['a branch that nobody answers for', anUnreachableRepository()],
  ['a config that is broken', aRepositoryAt({ [CONFIG]: '{' })],
])('with %s the id alone tells when it was', async (_name, repository) => {
  expect(await readIncident(repository, ID, never)).toMatchObject({ id: ID, rollbackAt: '2026-11-25T02:05:19.000Z' });
  expect(await readIncident(repository, null, never)).toEqual({ id: null, triggeredAt: null, rollbackAt: null });
});

test('an id whose instant does not exist tells nothing, and nothing breaks', async () => {
  const incident = await readIncident(anUnreachableRepository(), '20269999-999999Z-operator', never);
  expect(incident).toEqual({ id: '20269999-999999Z-operator', triggeredAt: null, rollbackAt: null });
});

test.each([
  ['before a rollback', '2026-11-25T02:05:21.000Z', '2026-11-24T02:05:21.000Z'],
  ['before now, without one', null, '2026-11-25T12:00:00.000Z'],
  ['before now, where the rollback is in the future', '2026-11-30T00:00:00.000Z', '2026-11-25T12:00:00.000Z'],
])('the window begins 24 h %s', (_name, rollbackAt, from) => {
  const now = new Date('2026-11-26T12:00:00Z');
  expect(windowOf({ id: null, triggeredAt: null, rollbackAt }, 24, now)).toEqual({ from, to: now.toISOString() });
});
