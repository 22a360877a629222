import type { InvestigationResult } from '../investigation/investigation-result.ts';
import type { Clue } from '../investigation/source-evidence.ts';

/**
 * The oldest clue for the likeliest cause that is more than unlikely, no later than the trigger: when the fault began to show. `null` where no clue
 * has a time, since the window's own start says nothing.
 */
export function findFirstSign(
  investigation: InvestigationResult | null,
  triggeredAt: string,
): (Clue & { readonly firstAt: string }) | null {
  const cause = investigation?.causes.find(({ confidence }) => confidence !== 'unlikely');
  const dated = (cause?.evidenceFor ?? []).flatMap((clue) =>
    clue.firstAt !== null && Date.parse(clue.firstAt) <= Date.parse(triggeredAt)
      ? [{ ...clue, firstAt: clue.firstAt }]
      : [],
  );
  return dated.toSorted((left, right) => Date.parse(left.firstAt) - Date.parse(right.firstAt))[0] ?? null;
}
