import { expect, it } from 'vitest';

import type { RecordOf } from '../../../../actions/shared/history/history-record.ts';
import { listOpenIncidents } from '../../../../actions/shared/status/list-open-incidents.ts';

type Event = RecordOf<'incident-event'>['event'];
const ID = '20261124-000000Z-error-rate';

/** One event a minute, in that order. */
function events(names: readonly Event[], incident = ID): readonly RecordOf<'incident-event'>[] {
  return names.map((event, minute) => ({
    ...{ kind: 'incident-event', schemaVersion: 1, at: `2026-11-24T00:0${minute}:00Z`, incident },
    ...{ event, detail: '', run: `${minute}-1-x` },
  }));
}

it.each<[string, readonly Event[], boolean]>([
  ['reported', ['report-opened'], true],
  ['recovered, and its pull request not merged', ['report-opened', 'recovered'], true],
  ['merged before it recovered', ['report-opened', 'reviewed'], true],
  ['recovered and merged', ['report-opened', 'recovered', 'reviewed'], false],
  ['merged, and recovered later', ['report-opened', 'reviewed', 'recovered'], false],
  ['merged, and bad again', ['recovered', 'reviewed', 'reopened'], true],
])('one that is %s', (_, names, isOpen) => {
  const told = events(names);
  expect(listOpenIncidents(told, null)).toEqual(isOpen ? [ID] : []);
  expect(listOpenIncidents(told.toReversed(), ID)).toEqual(isOpen ? [ID] : []);
});

it('is open from the transition on, before anything is told of it, and beside others', () => {
  expect(listOpenIncidents([], null)).toEqual([]);
  expect(listOpenIncidents([], ID)).toEqual([ID]);
  const older = '20261101-000000Z-operator';
  expect(listOpenIncidents(events(['report-opened'], older), ID)).toEqual([older, ID]);
});
