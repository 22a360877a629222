import { expect, test } from 'vitest';

import { compareCursors } from '../../../../actions/shared/integrity/dlt-cursor.ts';
import { parseDltState } from '../../../../actions/shared/integrity/dlt-state.ts';

function cursorOf(last_value: unknown) {
  const text = JSON.stringify({
    pipeline_name: 'harbor',
    sources: {
      harbor: { resources: { submissions: { incremental: { created_utc: { last_value, unique_hashes: [] } } } } },
    },
  });
  return parseDltState(text)?.[0];
}

test.each([
  [1_795_567_307, '1795567307', 1_795_567_307],
  [1_795_567_307.5, '1795567307.5', 1_795_567_307.5],
  ['\uF0272026-11-25T12:00:00.500000+00:00', '2026-11-25T12:00:00.500000+00:00', 1_795_608_000.5],
  ['\uF0282026-11-25', '2026-11-25', 1_795_564_800],
  ['2026-11-25 12:00:00', '2026-11-25 12:00:00', 1_795_608_000],
  ['\uF02612.5', '12.5', null],
  [42, '42', null],
  ['1skjxta', '1skjxta', null],
  [null, null, null],
])('a cursor at %j', (last, value, seconds) => {
  expect(cursorOf(last)).toEqual({
    name: 'harbor.submissions.created_utc',
    resource: 'submissions',
    path: 'created_utc',
    value,
    seconds,
  });
});

test('a state without sources, resources or cursors has none, and what is no state is null', () => {
  expect(['{}', '{"sources":{"a":{}}}', '{"sources":{"a":{"resources":{"b":{}}}}}'].map(parseDltState)).toEqual([
    [],
    [],
    [],
  ]);
  expect(['', '[]', '7', '{"sources":[]}'].map(parseDltState)).toEqual([null, null, null, null]);
});

test.each([
  ['5', '6', 'back'],
  ['6', '5', 'forward'],
  ['10', '9', 'forward'],
  ['1795567307', '2026-11-26', 'back'],
  ['2026-11-25T12:00:00+00:00', '2026-11-25T13:30:00+02:00', 'forward'],
  ['abc', 'abd', 'unclear'],
  ['5', '2026-11-25', 'unclear'],
])('%s after %s is %s', (now, before, expected) => {
  expect(compareCursors(now, before)).toBe(expected);
});
