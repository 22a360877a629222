import { describe, expect, it } from 'vitest';
import { planUnits } from '../../../../actions/shared/collection/plan-units.ts';

const facts = {
  requested: null,
  registered: ['opensource', 'SideProject', 'freelance'],
  dlt: { kind: 'allowed', units: ['sideproject'] },
  manualEnabled: true,
} as const;
const all = [...facts.registered];
const unreadable = { kind: 'unreadable', reasonCode: 'config-invalid', message: 'a comma is missing' } as const;

describe('the units that manual collects', () => {
  it('are the registered ones that are not routed to dlt', () => {
    expect(planUnits(facts)).toEqual({ units: ['opensource', 'freelance'], notes: [] });
  });

  it.each([true, false, null])(
    'are all registered ones when the state cannot be read, with manual %s',
    (manualEnabled) => {
      const planned = planUnits({ ...facts, dlt: unreadable, manualEnabled });
      expect(planned).toEqual({ units: all, notes: [expect.stringContaining('a comma is missing')] });
    },
  );

  it('are all registered ones where config and routing disagree, and it is said: none is left to nobody', () => {
    const dlt = { kind: 'inconsistent', reasonCode: 'state-inconsistent', message: 'they differ' } as const;
    expect(planUnits({ ...facts, dlt })).toEqual({ units: all, notes: [expect.stringContaining('they differ')] });
  });

  it('are all registered ones where the config has dlt off, whatever the routing says', () => {
    const dlt = { kind: 'off', reasonCode: 'dlt-off', message: 'dlt is off' } as const;
    expect(planUnits({ ...facts, dlt })).toEqual({ units: all, notes: [] });
  });

  it('are none where manual is off', () => {
    expect(planUnits({ ...facts, manualEnabled: false })).toEqual({
      units: [],
      notes: [expect.stringContaining('off')],
    });
  });

  it('are those that were named, each once, and it is said where one is routed to dlt', () => {
    const planned = planUnits({ ...facts, requested: ['r/SideProject', 'sideproject', 'other'] });
    expect(planned).toEqual({ units: ['SideProject', 'other'], notes: [expect.stringContaining('SideProject')] });
  });
});
