import type { RecordOf } from '../history/history-record.ts';
import { oneLine } from '../markdown/one-line.ts';
import { foldVerdicts } from '../verdict/verdict.ts';
import { linkTo, type GateLinks } from './gate-facts.ts';
import type { GateAnswer } from './gate.ts';

interface Judging {
  readonly expected: string;
  /** Whether a warning stops too. */
  readonly isWarningStopping: boolean;
  readonly links: GateLinks;
}

/** What the named checks of a look come to. Not asked or all skipped is `unknown`, unless each was not applicable. */
export function judgeChecks(
  look: RecordOf<'verdicts'> | null,
  ids: readonly string[],
  { expected, isWarningStopping, links }: Judging,
): GateAnswer {
  const remedy = 'Run the workflow integrity, or switchback integrity, and mend what it names.';
  const about = { expected, remedy, ...linkTo(links, { workflow: 'integrity.yml' }) };
  const named = (look?.checks ?? []).filter(({ id }) => ids.includes(id));
  if (look === null || named.length === 0)
    return {
      ...about,
      verdict: 'unknown',
      observed: look === null ? 'no look is recorded' : 'the newest look did not ask it',
    };
  if (named.every(({ verdict }) => verdict === 'skipped')) {
    const isLearning = named.some(({ skipReason }) => skipReason !== 'not-applicable');
    const observed = named.map((check) => check.observed).join('; ');
    if (isLearning) return { ...about, verdict: 'unknown', observed: oneLine(observed, 300) };
    return { verdict: 'skipped', skipReason: 'not-applicable', observed: oneLine(observed, 300), expected };
  }
  const folded = foldVerdicts(named);
  const verdict = folded === 'warn' && isWarningStopping ? 'fail' : folded;
  const worst = named.filter((check) => check.verdict === folded).map((check) => check.observed);
  const observed = oneLine(`${folded} at ${look.at}: ${worst.join('; ')}`, 400);
  return verdict === 'pass' || verdict === 'warn' ? { verdict, observed, expected } : { ...about, verdict, observed };
}
