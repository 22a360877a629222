import { FlagdCore } from '@openfeature/flagd-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { route } from '../../../../actions/shared/routing/route.ts';
import {
  FLAG_KEY,
  parseRoutingFile,
  renderRoutingFile,
  UNIT_ATTRIBUTE,
  type Routing,
} from '../../../../actions/shared/routing/routing-file.ts';
import { unitKey } from '../../../../actions/shared/routing/unit-key.ts';
import { aRouting } from '../../../support/a-routing.ts';

const QUIET = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const PROTOTYPE_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'prototype',
  'length',
  '0',
  'true',
  'null',
];

function flagdOf(routing: Routing) {
  const core = new FlagdCore(undefined, QUIET);
  core.setConfigurations(renderRoutingFile(routing));
  return (unit: string) => core.resolveStringEvaluation(FLAG_KEY, 'unset', { [UNIT_ATTRIBUTE]: unit }, QUIET).value;
}

function expectSameAnswers(dltUnits: readonly string[], asked: readonly string[]) {
  const routing = aRouting({ dltUnits });
  const flagd = flagdOf(routing);
  for (const unit of asked) expect([unit, flagd(unitKey(unit))]).toEqual([unit, route(routing, unit)]);
}

describe('flagd-core on the generated file', () => {
  it('answers as route does for thousands of names, half of them on dlt', () => {
    const names = Array.from({ length: 4000 }, (_, index) => `unit_${index}`);
    const dltUnits = names.filter((_, index) => index % 2 === 0);
    expectSameAnswers(dltUnits, [...names, 'Unit_2', 'UNIT_3', 'unit_', '']);
    expect(route(aRouting({ dltUnits }), 'unit_2')).toBe('dlt');
    expect(route(aRouting({ dltUnits }), 'unit_3')).toBe('manual');
  });

  it('is valid by the schema that flagd ships', () => {
    const complaints: string[] = [];
    const core = new FlagdCore(undefined, { ...QUIET, debug: (message: string) => complaints.push(message) });
    for (const dltUnits of [[], ['opensource', 'sideproject']])
      core.setConfigurations(renderRoutingFile(aRouting({ dltUnits })));
    expect(complaints).toEqual([]);
  });

  it('sends nothing by dlt when the list is empty', () => {
    const flagd = flagdOf(aRouting({ dltUnits: [] }));
    expect(['opensource', '', '[]', ...PROTOTYPE_NAMES].map(flagd)).toEqual(
      Array(3 + PROTOTYPE_NAMES.length).fill('manual'),
    );
  });

  it('takes names of prototype members as plain names', () => {
    expectSameAnswers([], PROTOTYPE_NAMES);
    const dltUnits = PROTOTYPE_NAMES.map(unitKey);
    expectSameAnswers(dltUnits, PROTOTYPE_NAMES);
    expect(PROTOTYPE_NAMES.map((name) => route(aRouting({ dltUnits }), name))).toEqual(
      PROTOTYPE_NAMES.map(() => 'dlt'),
    );
  });

  it('answers as route does for odd case and unicode', () => {
    const odd = ['SideProject', 'İstanbul', 'straße', 'ΣΊΣΥΦΟΣ', 'データ', '\u{1f600}', 'e\u0301', '\u00e9'];
    expectSameAnswers(odd.map(unitKey), [...odd, ...odd.map((name) => name.toUpperCase())]);
  });

  it('answers manual where no unit is given', () => {
    const core = new FlagdCore(undefined, QUIET);
    core.setConfigurations(renderRoutingFile(aRouting({ dltUnits: ['opensource'] })));
    expect(core.resolveStringEvaluation(FLAG_KEY, 'unset', {}, QUIET).value).toBe('manual');
  });

  it('answers as route does for any names', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .map(unitKey)
      .filter((key) => key !== '' && !/[\s/\p{Cc}]/u.test(key));
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 20 }), fc.array(name, { maxLength: 20 }), (listed, others) => {
        expectSameAnswers(listed, [...listed, ...others]);
        expect(parseRoutingFile(renderRoutingFile(aRouting({ dltUnits: listed })))).toMatchObject({ ok: true });
      }),
      { numRuns: 200 },
    );
  });
});
