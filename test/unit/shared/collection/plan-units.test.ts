import { describe, expect, it } from 'vitest';
import { planUnits } from '../../../../actions/shared/collection/plan-units.ts';

const facts = {
  requested: null,
  registered: ['opensource', 'SideProject', 'freelance'],
  routing: { dltUnits: ['sideproject'] },
  manualEnabled: true,
};

describe('the units that manual collects', () => {
  it('are the registered ones that are not routed to dlt', () => {
    expect(planUnits(facts)).toEqual({ units: ['opensource', 'freelance'], notes: [] });
  });

  it('are all registered ones when the routing cannot be read, even with manual off', () => {
    expect(planUnits({ ...facts, routing: null, manualEnabled: false }).units).toEqual([
      'opensource',
      'SideProject',
      'freelance',
    ]);
  });

  it('are those of the routing when only the config cannot be read, and it is said', () => {
    expect(planUnits({ ...facts, manualEnabled: null })).toEqual({
      units: ['opensource', 'freelance'],
      notes: [expect.stringContaining('cutover config')],
    });
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
