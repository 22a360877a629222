import { describe, expect, test } from 'vitest';

import { dltStateCheck } from '../../../../actions/shared/integrity-checks/dlt-state.ts';
import {
  afterLook,
  aDltSubject,
  aLoad,
  answersOf,
  instantAt,
  judgeDlt,
  loadIdAt,
} from '../../../support/a-dlt-subject.ts';
import type { DltSubjectChanges } from '../../../support/a-dlt-subject.ts';
import { datasetsOf, SUBMISSIONS_BY_GENERATION } from '../../../support/source-tables.ts';
import { LOOKED_AT } from '../../../support/a-look-context.ts';
import { UNMEASURED } from '../../../support/a-table-subject.ts';

const NOW = Date.parse(LOOKED_AT) / 1000;
const LOADS = [aLoad(30), aLoad(90)];

function stateOf(cursor: unknown): string {
  return JSON.stringify({
    sources: { harbor: { resources: { submissions: { incremental: { created_utc: { last_value: cursor } } } } } },
  });
}

const row = (part: Readonly<Record<string, unknown>> = {}) => ({
  pipeline: 'harbor',
  most: '5',
  most_load: loadIdAt(30),
  version: '5',
  load_id: loadIdAt(30),
  state: stateOf(NOW - 3_600),
  at: instantAt(30),
  ...part,
});

const NEWEST = 'newest event of reddit_harbor.submissions';
const RECENT = 'newest event of new rows of reddit_harbor.submissions';

function look(part: Readonly<Record<string, unknown>> = {}, changes: DltSubjectChanges = {}, answers = {}) {
  const newest = [{ seconds: String(NOW - 3_600) }];
  return judgeDlt(dltStateCheck, aDltSubject({ loads: LOADS, ...changes }), {
    ...answersOf({ states: [row(part)], [RECENT]: newest, [NEWEST]: newest }),
    ...answers,
  });
}

const verdicts = ({ answers }: ReturnType<typeof look>) => answers.map(({ verdict }) => verdict);

describe('a state that goes forward', () => {
  test('passes, and is kept for the next look', () => {
    expect(verdicts(look())).toEqual(['pass']);
    const later = { version: '6', most: '6', state: stateOf(NOW - 3_600) };
    expect(verdicts(look(later, { memory: afterLook(look()) }))).toEqual(['pass']);
  });

  test('and whose newest version is of a load under way passes', () => {
    expect(verdicts(look({ most: '6', most_load: loadIdAt(1) }))).toEqual(['pass']);
  });
});

describe('a state that went back', () => {
  const memory = afterLook(look());

  test.each([
    [{ version: '4', most: '4' }, 'a runner restores version 4, and a look saw version 5'],
    [{ most: '6', most_load: loadIdAt(90) }, `and version 6 of load ${loadIdAt(90)} is kept`],
    [{ state: stateOf(NOW - 9_000) }, 'cursor harbor.submissions.created_utc went back'],
  ])('warns: %o', (part, observed) => {
    const outcome = look(part, { memory });
    expect(outcome.answers).toMatchObject([{ verdict: 'warn', observed: expect.stringContaining(observed) }]);
    expect(outcome.records).toEqual([]);
  });

  test('is accepted by a new baseline', () => {
    expect(look({ version: '4', most: '4' }, { memory, isBaseline: true }).records).toHaveLength(1);
  });

  test('because of a raised status says so', () => {
    const loads = [aLoad(30, { status: 1 }), aLoad(90)];
    const { answers } = look({ version: '4', load_id: loadIdAt(90) }, { loads });
    expect(answers[0]?.observed).toContain('because that load has status 1');
  });

  test('to nothing warns, and learns while its first load is under way', () => {
    const none = { version: null, load_id: null, state: null, at: null };
    expect(verdicts(look({ ...none }))).toEqual(['warn']);
    expect(verdicts(look({ ...none, most_load: loadIdAt(1) }))).toEqual(['skipped']);
  });
});

describe('a cursor', () => {
  test('a day in the future fails, by the later of two clocks', () => {
    const future = { state: stateOf(NOW + 90_000) };
    expect(verdicts(look(future))).toEqual(['fail']);
    expect(verdicts(look(future, { database: { skewMs: -86_400_000 } }))).not.toContain('fail');
  });

  test.each([
    [NOW - 3_000, NOW - 3_600, ['warn']],
    [NOW - 3_600, NOW - 3_000, ['pass']],
  ])('at %d with the newest row at %d', (cursor, newest, expected) => {
    const seconds = { [RECENT]: [{ seconds: null }], [NEWEST]: [{ seconds: String(newest) }] };
    expect(verdicts(look({ state: stateOf(cursor) }, {}, answersOf(seconds)))).toEqual(expected);
  });

  test('is unknown where no row of new loads reaches it and the others could not be asked', () => {
    const unasked = { ...answersOf({ [RECENT]: [{ seconds: null }] }), [NEWEST]: UNMEASURED };
    expect(verdicts(look({}, {}, unasked))).toEqual(['unknown']);
    expect(verdicts(look({}, {}, { [NEWEST]: UNMEASURED }))).toEqual(['pass']);
  });

  test('is compared with rows only where the filter lets every post through', () => {
    const { subject, context } = aDltSubject({ loads: LOADS });
    const answers = answersOf({ states: [row()] });
    expect(Object.keys(dltStateCheck.followUp?.(subject, answers, context) ?? {})).toEqual([RECENT, NEWEST]);
    const { dataset } = SUBMISSIONS_BY_GENERATION.C;
    const datasets = datasetsOf({ dataset: dataset.replace('rule: none', 'rule: opaque, reason: words') });
    const filtered = aDltSubject({ loads: LOADS, datasets });
    expect(dltStateCheck.followUp?.(filtered.subject, answers, filtered.context)).toEqual({});
  });
});

test.each([[null], ['[1]'], ['not JSON']])('a state that is %s is unknown, and says what was expected', (state) => {
  const { answers, records } = look({ state });
  expect(answers).toMatchObject([{ verdict: 'unknown', observed: expect.stringContaining('base64 of zlib of JSON') }]);
  expect(records).toEqual([]);
});
