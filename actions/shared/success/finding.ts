import { foldVerdicts, VERDICTS, type Verdict } from '../verdict/verdict.ts';
import type { Unmeasured } from '../verification/measured.ts';
import { CRITERION_TITLES, type CriterionId, type CriterionResult } from './criterion.ts';

/** What stands in the way of a criterion, as a settlement can name it. */
export interface Obstacle {
  /** `failure` cannot be accepted: it is mended. */
  readonly kind: 'loss' | 'unknown' | 'baseline-rate' | 'failure';
  /** The check, or the criterion itself. */
  readonly about: string;
  readonly dataset: string | null;
  readonly keys: readonly string[];
  /** How many there are: `keys` may not be all. */
  readonly keyCount: number;
  /** When it was measured. */
  readonly at: string | null;
}

/** One thing that was found of a criterion. */
export interface Finding {
  readonly verdict: Verdict;
  readonly text: string;
  readonly remedy?: string;
  /** Where the verdict is `fail` or `unknown` and it is not about the criterion as a whole. */
  readonly obstacle?: Partial<Obstacle>;
}

/** A criterion before anything is settled. */
export interface AssessedCriterion extends CriterionResult {
  readonly obstacles: readonly Obstacle[];
}

export interface CriterionFindings {
  readonly id: CriterionId;
  readonly expected: string;
  /** At least one: nothing found is `unknown`. */
  readonly findings: readonly Finding[];
}

/** The worst is what was observed, the rest its detail. */
export function toCriterion({ id, expected, findings }: CriterionFindings): AssessedCriterion {
  const verdict = foldVerdicts(findings);
  const ranked = findings.toSorted((a, b) => VERDICTS.indexOf(b.verdict) - VERDICTS.indexOf(a.verdict));
  const worst = ranked.filter((finding) => finding.verdict === verdict);
  const rest = ranked.filter((finding) => finding.verdict !== verdict);
  const remedies = ranked.filter((finding) => finding.verdict !== 'pass').flatMap(({ remedy }) => remedy ?? []);
  return {
    id,
    verdict,
    expected,
    observed: joinTexts(worst),
    detail: rest.length === 0 ? null : joinTexts(rest),
    remedy: remedies[0] ?? null,
    settled: null,
    obstacles: findings.flatMap((finding) => obstacleOf(id, finding)),
  };
}

export function unmeasuredFinding({ message, remedy }: Unmeasured, obstacle?: Partial<Obstacle>): Finding {
  return { verdict: 'unknown', text: message, remedy, ...(obstacle === undefined ? {} : { obstacle }) };
}

export function titleOf({ id }: Pick<CriterionResult, 'id'>): string {
  return CRITERION_TITLES[id];
}

/** So many are told of many findings of one verdict. */
const MOST_TOLD = 8;

function joinTexts(findings: readonly Finding[]): string {
  const texts = [...new Set(findings.map(({ text }) => text))];
  const more = texts.length - MOST_TOLD;
  return more > 0 ? `${texts.slice(0, MOST_TOLD).join('; ')}; and ${more} more` : texts.join('; ');
}

function obstacleOf(id: CriterionId, { verdict, obstacle = {} }: Finding): readonly Obstacle[] {
  if (verdict !== 'fail' && verdict !== 'unknown') return [];
  const keys = obstacle.keys ?? [];
  return [
    {
      kind: verdict === 'unknown' ? 'unknown' : (obstacle.kind ?? 'failure'),
      about: obstacle.about ?? id,
      dataset: obstacle.dataset ?? null,
      keys,
      keyCount: Math.max(obstacle.keyCount ?? 0, keys.length),
      at: obstacle.at ?? null,
    },
  ];
}
