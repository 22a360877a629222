import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  orderUnits,
  OVERSHOOT_POINTS,
  selectDltUnits,
  weighUnits,
  type Selection,
  type SelectionRequest,
} from '../../../../actions/shared/routing/select-dlt-units.ts';

function aRequest(changes: Partial<SelectionRequest> = {}): SelectionRequest {
  const registeredUnits = ['opensource', 'SideProject', 'productivity', 'freelance', 'personalfinance'].map((name) => ({
    name,
  }));
  return {
    traffic: { kind: 'share', percent: 10 },
    registeredUnits,
    currentlyOnDlt: [],
    pins: [],
    salt: 'salt',
    ...changes,
  };
}

function expectSelected(request: SelectionRequest): Extract<Selection, { ok: true }> {
  const selection = selectDltUnits(request);
  if (!selection.ok) throw new Error(selection.problems.join('\n'));
  return selection;
}

const registers = fc
  .uniqueArray(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{1,12}$/u), {
    minLength: 1,
    maxLength: 25,
    selector: (name) => name.toLowerCase(),
  })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }).map((weight) => ({ name, weight })),
      ),
    ),
  );

describe('selectDltUnits by names', () => {
  it('takes the units that the phase names, in lower case and sorted', () => {
    const traffic = { kind: 'units', units: ['SideProject', 'opensource'] } as const;
    expect(expectSelected(aRequest({ traffic })).units).toEqual(['opensource', 'sideproject']);
  });

  it('keeps a unit that is on dlt though the phase does not name it', () => {
    const selection = expectSelected(
      aRequest({ traffic: { kind: 'units', units: ['opensource'] }, currentlyOnDlt: ['freelance'] }),
    );
    expect(selection.units).toEqual(['freelance', 'opensource']);
    expect(selection.movedToDlt).toEqual(['opensource']);
  });

  it('takes every registered unit for all', () => {
    const selection = expectSelected(aRequest({ traffic: { kind: 'all' } }));
    expect(selection.units).toEqual(['freelance', 'opensource', 'personalfinance', 'productivity', 'sideproject']);
    expect(selection.reachedPercent).toBe(100);
  });

  it('lets a unit go that left the register, and says so', () => {
    const selection = expectSelected(aRequest({ traffic: { kind: 'all' }, currentlyOnDlt: ['Gone', 'opensource'] }));
    expect(selection.units).not.toContain('gone');
    expect(selection.gone).toEqual(['gone']);
  });

  it('takes none where a phase names none, as shadow does', () => {
    expect(expectSelected(aRequest({ traffic: { kind: 'units', units: [] } })).units).toEqual([]);
  });
});

describe('selectDltUnits refuses', () => {
  it.each<[string, Partial<SelectionRequest>, RegExp]>([
    ['an empty register', { registeredUnits: [] }, /No unit is registered/u],
    [
      'a unit registered twice in another case',
      { registeredUnits: [{ name: 'SideProject' }, { name: 'sideproject' }] },
      /sideproject is registered twice/u,
    ],
    [
      'a phase that names a unit twice',
      { traffic: { kind: 'units', units: ['opensource', 'r/OpenSource'] } },
      /phase names the unit opensource twice/u,
    ],
    [
      'a phase that names an unregistered unit',
      { traffic: { kind: 'units', units: ['nowhere'] } },
      /nowhere, which is not registered/u,
    ],
    ['a pin named twice', { pins: ['opensource', 'opensource'] }, /pins name the unit opensource twice/u],
    ['a pin that is not registered', { pins: ['nowhere'] }, /nowhere, which is not registered/u],
  ])('%s', (_name, changes, message) => {
    const selection = selectDltUnits(aRequest(changes));
    expect(selection.ok ? '' : selection.problems.join('\n')).toMatch(message);
  });
});

describe('weights', () => {
  it.each<[string, (number | undefined)[], number[]]>([
    ['an unknown weight is the median of the known', [10, undefined, 30, 20], [10, 20, 30, 20]],
    ['with an even number of known weights the median is their rounded middle', [10, undefined, 13], [10, 12, 13]],
    ['all weigh 1 where none is known', [undefined, undefined], [1, 1]],
  ])('%s', (_name, weights, expected) => {
    const units = weights.map((weight, index) => ({ name: `U${index}`, weight }));
    expect([...weighUnits(units).values()]).toEqual(expected);
  });
});

describe('selectDltUnits by share', () => {
  it('orders pins first and the rest by the SHA-256 of salt:name', () => {
    // printf 'salt:sideproject' | sha256sum starts 651bd0ab; opensource aa22921a, freelance ee50fd8e.
    const names = ['freelance', 'opensource', 'sideproject'];
    expect(orderUnits(names, [], 'salt')).toEqual(['sideproject', 'opensource', 'freelance']);
    expect(orderUnits(names, ['Freelance'], 'salt')).toEqual(['freelance', 'sideproject', 'opensource']);
  });

  it('passes over a unit that would overshoot by more than five points', () => {
    const registeredUnits = [
      { name: 'big', weight: 16 },
      { name: 'fit', weight: 15 },
      { name: 'rest', weight: 69 },
    ];
    expect(expectSelected(aRequest({ registeredUnits, pins: ['big', 'rest', 'fit'] })).units).toEqual(['fit']);
  });

  it('sends the lightest where every unit overshoots, so that one goes in all', () => {
    const registeredUnits = [
      { name: 'heavy', weight: 60 },
      { name: 'light', weight: 40 },
    ];
    const selection = expectSelected(aRequest({ registeredUnits, pins: ['heavy'] }));
    expect(selection.units).toEqual(['light']);
    expect(selection.reachedPercent).toBe(40);
  });

  it('moves nothing back as the share grows, whatever the register', () => {
    fc.assert(
      fc.property(
        registers,
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 5 }),
        (registeredUnits, shares) => {
          let currentlyOnDlt: readonly string[] = [];
          for (const percent of shares.toSorted((left, right) => left - right)) {
            const { units } = expectSelected(
              aRequest({ registeredUnits, currentlyOnDlt, traffic: { kind: 'share', percent } }),
            );
            expect(units).toEqual(expect.arrayContaining([...currentlyOnDlt]));
            currentlyOnDlt = units;
          }
        },
      ),
    );
  });

  it('answers the same for every order of the register', () => {
    const shuffled = registers.chain((register) =>
      fc.tuple(
        fc.constant(register),
        fc.shuffledSubarray(register, { minLength: register.length, maxLength: register.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, fc.integer({ min: 1, max: 100 }), ([registeredUnits, other], percent) => {
        const traffic = { kind: 'share', percent } as const;
        const first = expectSelected(aRequest({ registeredUnits, traffic }));
        const second = expectSelected(aRequest({ registeredUnits: other, traffic }));
        expect({ ...second, weights: undefined }).toEqual({ ...first, weights: undefined });
      }),
    );
  });

  it('reaches the share unless no unit left fits, and overshoots by five points at most unless one unit alone does', () => {
    fc.assert(
      fc.property(registers, fc.integer({ min: 1, max: 100 }), (registeredUnits, percent) => {
        const { units, reachedPercent, weights } = expectSelected(
          aRequest({ registeredUnits, traffic: { kind: 'share', percent } }),
        );
        const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
        expect(units.length).toBeGreaterThan(0);
        if (units.length > 1) expect(reachedPercent).toBeLessThanOrEqual(percent + OVERSHOOT_POINTS + 1e-9);
        if (reachedPercent >= percent - 1e-9) return;
        const left = [...weights].filter(([name]) => !units.includes(name));
        for (const [, weight] of left)
          expect(reachedPercent + (100 * weight) / total).toBeGreaterThan(percent + OVERSHOOT_POINTS);
      }),
    );
  });
});
