import type { LineScan } from '../../actions/shared/investigation-sources/log-reader.ts';
import type { Clue, EvidenceSource } from '../../actions/shared/investigation/source-evidence.ts';

/** Takes every line with ERROR in it for the same sign. */
export function aLineScan(source: EvidenceSource): LineScan & { readonly places: readonly string[] } {
  const places: string[] = [];
  let example = '';
  return {
    places,
    take: (line, place) => {
      if (!line.includes('ERROR')) return;
      places.push(place);
      example = line;
    },
    clues: (): readonly Clue[] =>
      places.length === 0
        ? []
        : [
            {
              source,
              sign: 'unrecognised-error',
              firstAt: null,
              lastAt: null,
              count: places.length,
              example,
              where: places[0] ?? null,
            },
          ],
  };
}
