import { describe, expect, test } from 'vitest';

import { chooseFresh, parseCachedAnswer, toCachedAnswer } from '../../../../actions/shared/gate/cached-answer.ts';
import { decideCached } from '../../../../actions/shared/gate/decide-cached.ts';
import { aLiveState } from '../../../support/a-live-state.ts';

const READ_AT = new Date('2026-11-26T10:00:00Z');
const after = (minutes: number) => new Date(READ_AT.getTime() + minutes * 60_000);

function cached() {
  const answer = toCachedAnswer(aLiveState(), 'git', READ_AT);
  if (answer === null) throw new Error('no answer');
  return answer;
}

describe('a cached answer', () => {
  test('reads back as it was written, and nothing else is one', () => {
    expect(parseCachedAnswer(JSON.stringify(cached()))).toEqual(cached());
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      '{"schema_version":2}',
      JSON.stringify({ ...cached(), generation: '3' }),
    ])
      expect(parseCachedAnswer(text)).toBeNull();
  });

  test('is none of a state that could not be read', () => {
    expect(toCachedAnswer(aLiveState({ config: '{' }), 'git', READ_AT)).toBeNull();
  });

  test('says nothing after an hour, from the future, or about another place', () => {
    expect(chooseFresh(cached(), 'git', after(60))?.ageMinutes).toBe(60);
    expect(chooseFresh(cached(), 'git', after(60.1))).toBeNull();
    expect(chooseFresh(cached(), 'git', after(-0.5))?.ageMinutes).toBe(0);
    expect(chooseFresh(cached(), 'git', after(-2))).toBeNull();
    expect(chooseFresh(cached(), 'another', after(1))).toBeNull();
    expect(chooseFresh(null, 'git', after(1))).toBeNull();
  });

  test('leaves a unit to dlt that was dlt’s, and everything else to manual', () => {
    const fresh = chooseFresh(cached(), 'git', after(5));
    if (fresh === null) throw new Error('not fresh');
    const answers = [null, 'r/OpenSource', 'SideProject', 'nobody'].map((unit) =>
      decideCached(fresh, unit, 'no answer'),
    );
    expect(answers.map(({ decision }) => decision)).toEqual(['run', 'do-not-run', 'run', 'run']);
    for (const { message } of answers) expect(message).toContain('5 min old, generation 3');
  });
});
