import fc from 'fast-check';

/** What happens to the posts between two looks. Numbers choose a post among those that are there. */
export type Change =
  | { readonly kind: 'merge' }
  | { readonly kind: 'arrive'; readonly day: number; readonly posts: number }
  | { readonly kind: 'nothing' };

export interface RandomHistory {
  /** Posts of each day, from the newest closed one back. */
  readonly days: readonly number[];
  readonly changes: readonly Change[];
  readonly fault: 'take away' | 'double';
  readonly victim: number;
}

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constant({ kind: 'merge' } as const),
  fc.record({ kind: fc.constant('arrive' as const), day: fc.nat(11), posts: fc.integer({ min: 1, max: 4 }) }),
  fc.constant({ kind: 'nothing' } as const),
);

/** A history of looks, long enough that its days are sealed, with one fault at its end. */
export const randomHistory: fc.Arbitrary<RandomHistory> = fc
  .record({
    days: fc.array(fc.nat(9), { minLength: 1, maxLength: 12 }),
    changes: fc.array(change, { minLength: 4, maxLength: 7 }),
    fault: fc.constantFrom('take away' as const, 'double' as const),
    victim: fc.nat(),
  })
  .filter(({ days }) => days.some((posts) => posts > 0));
