import type { CauseRow, Contrary } from './cause-row.ts';
import type { Cause } from './cause.ts';
import type { Sign } from './signs.ts';
import type { Clue, EvidenceSource, SourceEvidence } from './source-evidence.ts';

/** A clue that speaks for a cause, with its weight there. */
export interface WeighedClue {
  readonly clue: Clue;
  readonly weight: number;
}

export interface WeighedCause {
  readonly row: CauseRow;
  /** The weightiest first. */
  readonly clues: readonly WeighedClue[];
  readonly against: readonly { readonly contrary: Contrary; readonly observed: string }[];
  readonly score: number;
  readonly confidence: Cause['confidence'];
  /** Its part of all clues in the source where that is greatest: 0 to 1. */
  readonly share: number;
  readonly isRare: boolean;
  /** Sources that were not measured and would have decided. */
  readonly undecided: readonly EvidenceSource[];
}

/** From here on a cause is `likely`: one direct sign with at most half a point against it. */
const LIKELY_FROM = 2.5;
const POSSIBLE_FROM = 1.25;
const FURTHER_SOURCE = 0.5;
const FURTHER_SIGN = 0.25;
/** Further sources or signs that count: what repeats itself does not become truer. */
const MOST_FURTHER = 2;
/** A sign of each tenth error explains an incident, one of each hundredth does not. */
const RARE_SHARE = 0.05;
const RARE_COST = 1;
/** Where clues are counted by error, so that shares mean something. */
const COUNTING: ReadonlySet<EvidenceSource> = new Set(['log-files', 'workflow-runs', 'reddit']);

/**
 * Weighs one cause against everything that was found: its best sign, half a point for each further source and a quarter for each further sign
 * (two of each at most), less what speaks against it. Counts matter as shares of their source alone, so that reading a log twice changes nothing.
 * `null` where nothing speaks for it.
 */
export function weighCause(row: CauseRow, sources: readonly SourceEvidence[]): WeighedCause | null {
  const clues = sources
    .flatMap((source) => source.clues)
    .flatMap((clue) => {
      const weight = row.signs[clue.sign as Sign];
      return weight === undefined ? [] : [{ clue, weight }];
    })
    .toSorted((a, b) => b.weight - a.weight || b.clue.count - a.clue.count);
  const [best] = clues;
  if (best === undefined) return null;
  const share = shareOf(clues, sources);
  const isRare = row.isSingular !== true && share < RARE_SHARE && clues.every(({ clue }) => COUNTING.has(clue.source));
  const against = row.against.flatMap((contrary) => contradict(contrary, sources));
  const support = best.weight + furtherOf(clues) - (isRare ? RARE_COST : 0);
  const score = support - against.reduce((sum, { contrary }) => sum + contrary.weight, 0);
  const rate = (points: number) => confidenceOf(points, { row, isWeak: best.weight === 1 });
  const confidence = rate(score);
  const undecided = row.against
    .filter(({ source }) => isUnmeasured(source, sources))
    .filter(({ weight }) => confidence !== 'unlikely' && rate(score - weight) !== confidence)
    .map(({ source }) => source);
  return { row, clues, against, score, confidence, share, isRare, undecided: [...new Set(undecided)] };
}

function furtherOf(clues: readonly WeighedClue[]): number {
  const further = (all: readonly string[]): number => Math.min(MOST_FURTHER, new Set(all).size - 1);
  return (
    FURTHER_SOURCE * further(clues.map(({ clue }) => clue.source)) +
    FURTHER_SIGN * further(clues.map(({ clue }) => clue.sign))
  );
}

function shareOf(clues: readonly WeighedClue[], sources: readonly SourceEvidence[]): number {
  const shares = sources.map(({ source, clues: all }) => {
    const own = clues.filter(({ clue }) => clue.source === source).map(({ clue }) => clue);
    return own.length === 0 ? 0 : sumCounts(own) / sumCounts(all);
  });
  return Math.max(0, ...shares);
}

function sumCounts(clues: readonly Clue[]): number {
  return clues.reduce((sum, { count }) => sum + count, 0);
}

/** Only what was measured whole speaks against anything: half a look, or a check that could not be made, can have missed the sign. */
function contradict(contrary: Contrary, sources: readonly SourceEvidence[]): WeighedCause['against'] {
  const own = sources.filter(({ source }) => source === contrary.source);
  const isMeasured = own.length > 0 && own.every(({ status }) => status === 'measured');
  const unwanted = new Set(contrary.without.flatMap((sign) => [sign, `${sign}-unknown`]));
  if (!isMeasured || own.some(({ clues }) => clues.some(({ sign }) => unwanted.has(sign)))) return [];
  return [{ contrary, observed: own.map(({ observed }) => observed).join('; ') }];
}

function isUnmeasured(source: EvidenceSource, sources: readonly SourceEvidence[]): boolean {
  return !sources.some((one) => one.source === source && one.status === 'measured');
}

/** Signs that fit other causes as well prove none, however many there are. */
function confidenceOf(
  score: number,
  { row, isWeak }: { readonly row: CauseRow; readonly isWeak: boolean },
): Cause['confidence'] {
  if (score >= LIKELY_FROM && row.atMost === undefined && !isWeak) return 'likely';
  return score >= POSSIBLE_FROM ? 'possible' : 'unlikely';
}
