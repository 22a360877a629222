import { distance } from 'fastest-levenshtein';

/** The word that was probably meant: at most a third of it (but two letters in any case) differs. `null` where none is near. */
export function nearestWord(word: string, words: readonly string[]): string | null {
  const cut = word.slice(0, 100).toLowerCase();
  const ranked = words
    .map((known) => ({ known, steps: distance(cut, known.toLowerCase()) }))
    .toSorted((left, right) => left.steps - right.steps);
  const best = ranked[0];
  return best !== undefined && best.steps <= Math.max(2, Math.floor(best.known.length / 3)) ? best.known : null;
}
