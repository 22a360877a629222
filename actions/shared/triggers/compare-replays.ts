import type { Firing, Replay } from './replay-triggers.ts';

/** What two policies make of one history, where they differ. */
export interface ReplayDifference {
  /** `earlier` and `later`: the same rule fires in the same generation for the same action, first at another tick; `other-ticks`: first at the same one, and then at others. */
  readonly kind: 'only-before' | 'only-after' | 'earlier' | 'later' | 'other-ticks';
  readonly trigger: string;
  readonly action: string;
  readonly generation: number;
  readonly phase: string;
  /** When it fires first, by each: UTC with `Z`. */
  readonly before: string | null;
  readonly after: string | null;
  /** In how many stretches of ticks it fires, by each, and at which tick last. */
  readonly stretches: { readonly before: Stretches; readonly after: Stretches };
}

export interface Stretches {
  readonly count: number;
  readonly through: string | null;
}

/** The firings of each rule in each generation, by both. `before` is the policy in force, `after` the one that is proposed. */
export function compareReplays(before: Replay, after: Replay): readonly ReplayDifference[] {
  const [old, next] = [firingsByRule(before), firingsByRule(after)];
  const keys = [...new Set([...old.keys(), ...next.keys()])].toSorted();
  return keys
    .flatMap((key) => difference(old.get(key) ?? [], next.get(key) ?? []))
    .toSorted((a, b) => ((a.after ?? a.before ?? '') < (b.after ?? b.before ?? '') ? -1 : 1));
}

function difference(old: readonly Firing[], next: readonly Firing[]): readonly ReplayDifference[] {
  const either = next[0] ?? old[0];
  if (either === undefined || isSame(old, next)) return [];
  const { trigger, generation, phase } = either;
  const action = either.isObserved ? 'observe' : either.action;
  const [before, after] = [old[0]?.from ?? null, next[0]?.from ?? null];
  const stretches = { before: stretchesOf(old), after: stretchesOf(next) };
  return [{ kind: kindOf(before, after), trigger, action, generation, phase, before, after, stretches }];
}

function isSame(old: readonly Firing[], next: readonly Firing[]): boolean {
  return (
    old.length === next.length &&
    old.every(({ from, through }, at) => next[at]?.from === from && next[at].through === through)
  );
}

function kindOf(before: string | null, after: string | null): ReplayDifference['kind'] {
  if (before === null) return 'only-after';
  if (after === null) return 'only-before';
  if (before === after) return 'other-ticks';
  return after < before ? 'earlier' : 'later';
}

function stretchesOf(firings: readonly Firing[]): Stretches {
  return { count: firings.length, through: firings.at(-1)?.through ?? null };
}

/** Rising, as a replay lists them. */
function firingsByRule({ firings }: Replay): ReadonlyMap<string, readonly Firing[]> {
  const byRule = new Map<string, Firing[]>();
  for (const firing of firings) {
    const { generation, trigger, action, isObserved } = firing;
    const key = `${String(generation).padStart(12, '0')} ${trigger} ${isObserved ? 'observe' : action}`;
    const own = byRule.get(key);
    if (own === undefined) byRule.set(key, [firing]);
    else own.push(firing);
  }
  return byRule;
}
