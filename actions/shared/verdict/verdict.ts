/** Verdicts in rising order of gravity (DESIGN.md section 2). `unknown`: could not be measured. */
export const VERDICTS = ['pass', 'warn', 'unknown', 'fail'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Why a check was not run. Shown, never folded. */
export const SKIP_REASONS = ['not-applicable', 'learning'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** One measurement with its answer. `observed` and `expected` are what a person reads; `detail` says why and what to do. */
export interface Check {
  /** Stable, kebab-case, such as `dlt-loads-unchanged`. */
  readonly id: string;
  readonly title: string;
  readonly verdict: Verdict | 'skipped';
  readonly skipReason?: SkipReason;
  readonly expected: string;
  readonly observed: string;
  readonly detail?: string;
  /** What to do where the verdict is not `pass`. */
  readonly remedy?: string;
}

/**
 * Folds checks to the worst verdict. Skipped checks do not count. Nothing measured at all is `unknown`, never `pass`.
 */
export function foldVerdicts(checks: readonly Pick<Check, 'verdict'>[]): Verdict {
  const ranks = checks.flatMap(({ verdict }) => (verdict === 'skipped' ? [] : [VERDICTS.indexOf(verdict)]));
  return ranks.length === 0 ? 'unknown' : (VERDICTS[Math.max(...ranks)] ?? 'unknown');
}

const EXIT_CODES = { pass: 0, warn: 0, unknown: 3, fail: 1 } as const satisfies Record<Verdict, 0 | 1 | 3>;

/** The exit code of a command whose answer is this verdict (DESIGN.md section 9). */
export function exitCodeOf(verdict: Verdict): 0 | 1 | 3 {
  return EXIT_CODES[verdict];
}
