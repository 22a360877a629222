import fc from 'fast-check';
import type { InMemoryFault } from '../support/in-memory-cutover-repository.ts';

/** What a person does to the repository by hand: `git pull`, an edit, a plain push, and again where that is refused. */
export const EDITS = [
  'adds-a-key',
  'other-file',
  'drops-the-hold',
  'drops-last-transition',
  'reverts-the-last-commit',
  'breaks-the-config',
] as const;
export type Edit = (typeof EDITS)[number];

/** The calls of one actor's store go wrong in this order; `null` is a call that goes right, and so is all beyond the list. */
export interface Misfortune {
  readonly reads: readonly (InMemoryFault | null)[];
  readonly commits: readonly (InMemoryFault | null)[];
}

/** A checkout made when the actor starts, or long before it (a queued job, a clone from last week). */
export type Actor = { readonly misfortune: Misfortune; readonly isCheckoutFresh: boolean } & (
  | { readonly kind: 'operator'; readonly reason: string }
  /** An automatic caller: its decision was made on what it saw when it started. */
  | { readonly kind: 'automatic'; readonly reason: string }
  | { readonly kind: 'advance'; readonly to: '10%' | '50%' }
  | { readonly kind: 'hold'; readonly change: 'lift' | 'set' }
  /** Lifts the hold, then sets up 10 % again: two operations, one after the other. */
  | { readonly kind: 'set-up-again' }
  /** The same operation id delivered again, while the first is under way or long after. */
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'person'; readonly edit: Edit }
);

export interface InterleavingPlan {
  readonly semantics: 'github' | 'git';
  readonly start: '10%' | 'rolled-back';
  readonly actors: readonly Actor[];
}

const READ_FAULTS = ['read-failed', 'read-stale'] as const;
const COMMIT_FAULTS = ['conflict', 'lost-applied', 'lost-not-applied', 'lost-applied-late'] as const;

const misfortune = fc.record({
  reads: faults(READ_FAULTS),
  commits: faults(COMMIT_FAULTS),
});

function faults(kinds: readonly InMemoryFault[]): fc.Arbitrary<(InMemoryFault | null)[]> {
  return fc.array(fc.option(fc.constantFrom(...kinds), { freq: 2 }), { maxLength: 3 });
}

const common = { misfortune, isCheckoutFresh: fc.boolean() };
const reason = fc.constantFrom('rows were lost', 'duplicates', 'the load failed');

/** A rollback is the likeliest actor, since it is what has to win. */
const actor: fc.Arbitrary<Actor> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('operator'), reason, ...common }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('automatic'), reason, ...common }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('advance'), to: fc.constantFrom('10%', '50%'), ...common }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hold'), change: fc.constantFrom('lift', 'set'), ...common }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('set-up-again'), ...common }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('duplicate'), ...common }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('person'), edit: fc.constantFrom(...EDITS), ...common }) },
);

export const interleavingPlan: fc.Arbitrary<InterleavingPlan> = fc.record({
  semantics: fc.constantFrom('github', 'git'),
  start: fc.constantFrom('10%', '10%', 'rolled-back'),
  actors: fc.array(actor, { minLength: 2, maxLength: 8 }),
});
