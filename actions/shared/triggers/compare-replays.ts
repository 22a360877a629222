import type { Firing, Replay } from './replay-triggers.ts';

/** What two policies make of one history, where they differ. */
export interface ReplayDifference {
  /** `earlier` and `later`: the same rule fires in the same generation for the same action, at another tick. */
  readonly kind: 'only-before' | 'only-after' | 'earlier' | 'later';
  readonly trigger: string;
  readonly action: string;
  readonly generation: number;
  readonly phase: string;
  /** When it fires first, by each: UTC with `Z`. */
  readonly before: string | null;
  readonly after: string | null;
}

/** First firings of each rule in each generation, by both. `before` is the policy in force, `after` the one that is proposed. */
export function compareReplays(before: Replay, after: Replay): readonly ReplayDifference[] {
  const [old, next] = [firstFirings(before), firstFirings(after)];
  const keys = [...new Set([...old.keys(), ...next.keys()])].toSorted();
  return keys
    .flatMap((key) => difference(old.get(key), next.get(key)))
    .toSorted((a, b) => ((a.after ?? a.before ?? '') < (b.after ?? b.before ?? '') ? -1 : 1));
}

function difference(old: Firing | undefined, next: Firing | undefined): readonly ReplayDifference[] {
  const either = next ?? old;
  if (either === undefined || old?.from === next?.from) return [];
  const { trigger, generation, phase } = either;
  const action = either.isObserved ? 'observe' : either.action;
  const about = { trigger, action, generation, phase, before: old?.from ?? null, after: next?.from ?? null };
  if (old === undefined) return [{ kind: 'only-after', ...about }];
  if (next === undefined) return [{ kind: 'only-before', ...about }];
  return [{ kind: next.from < old.from ? 'earlier' : 'later', ...about }];
}

function firstFirings({ firings }: Replay): ReadonlyMap<string, Firing> {
  const first = new Map<string, Firing>();
  for (const firing of firings) {
    const { generation, trigger, action, isObserved } = firing;
    const key = `${String(generation).padStart(12, '0')} ${trigger} ${isObserved ? 'observe' : action}`;
    if (!first.has(key)) first.set(key, firing);
  }
  return first;
}
