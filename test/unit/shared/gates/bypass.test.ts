import { describe, expect, it } from 'vitest';

import { parseBypass } from '../../../../actions/shared/gates/bypass.ts';

const REASON = 'GitHub dropped its schedules for an hour last night';

describe('going by a gate', () => {
  it('names gates and says why', () => {
    expect(parseBypass({ gates: ['ticks', 'ticks', 'drill'], reason: REASON })).toEqual({
      ok: true,
      gates: new Set(['ticks', 'drill']),
      reason: REASON,
    });
    expect(parseBypass({ gates: [], reason: ' ' })).toMatchObject({ ok: true });
  });

  it.each([
    ['hold', REASON, /hold is never bypassed/u],
    ['phase-order', REASON, /phase-order is never bypassed/u],
    ['generation', REASON, /generation is never bypassed/u],
    ['everything', REASON, /no gate is called everything: expected open-incident,/u],
    ['ticks', '', /the reason says too little: observed none/u],
    ['ticks', 'because because because because', /says too little/u],
    ['ticks', 'it is all fine by me', /^$/u],
    ['ticks', 'a b c d e f g h i j k l m n o', /says too little/u],
    ['ticks', 'short but four words', /^$/u],
    ['ticks', 'just do it now', /says too little/u],
    ['ticks', 'because because whatever reasons', /says too little/u],
  ])('%s because of "%s"', (gate, reason, problem) => {
    const parsed = parseBypass({ gates: [gate], reason });
    expect(parsed.ok ? '' : parsed.problems.join('; ')).toMatch(problem);
  });

  it('tells everything that is wrong at once, and a reason without a gate is about nothing', () => {
    expect(parseBypass({ gates: ['hold', 'x'], reason: '' })).toMatchObject({ ok: false, problems: { length: 3 } });
    expect(parseBypass({ gates: [], reason: REASON })).toMatchObject({ ok: false });
  });
});
