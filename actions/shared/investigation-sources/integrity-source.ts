import type { CheckResult, IntegrityResult } from '../integrity/integrity-result.ts';
import { integrityResultSchema } from '../integrity/integrity-result.ts';
import type { Clue } from '../investigation/source-evidence.ts';
import { count } from '../markdown/count.ts';
import { joinSentences } from '../markdown/sentences.ts';
import type { SourceAnswer, SourceJob } from './source-answer.ts';
import { answeredJob, notConfigured, unknownSource } from './source-answer.ts';
import { toClue } from './to-clue.ts';

const ABOUT = { source: 'integrity', query: 'the result of check-integrity' } as const;
const REMEDY = 'Pass the output result of check-integrity as integrity-result.';

/** What the look at the data found; `text` is the output `result` of check-integrity, as it came. */
export function integrityJob(text: string | null): SourceJob {
  if (text === null) return answeredJob(ABOUT, notConfigured('no result of check-integrity was given', REMEDY));
  const parsed = integrityResultSchema.safeParse(parseJson(text));
  if (!parsed.success)
    return answeredJob(ABOUT, unknownSource('what was given is no result of check-integrity', REMEDY));
  return answeredJob(ABOUT, describe(parsed.data));
}

function describe({ checks, verdict, database }: IntegrityResult): SourceAnswer {
  const found = checks.filter((check) => check.verdict !== 'pass' && check.verdict !== 'skipped');
  const observed = `verdict ${verdict}: ${count(found.length, 'check')} of ${checks.length} did not pass`;
  const clues = found.map((check) => toCheckClue(check, database?.at ?? null));
  // Without a database every check says that it could not be measured, which is evidence of nothing else.
  return database === null
    ? {
        ...unknownSource(`${observed}; the database did not answer`, 'Check the database, then investigate again.'),
        clues,
      }
    : { status: 'measured', observed, remedy: null, clues, facts: null };
}

function toCheckClue(
  { id, title, verdict, observed, detail, table, unit, faultCount }: CheckResult,
  at: string | null,
): Clue {
  const where = [table, unit].filter((part) => part !== null).join(', ');
  return toClue({
    ...{
      source: 'integrity',
      // Neither for nor against: nobody knows.
      sign: verdict === 'unknown' ? `integrity-${id}-unknown` : `integrity-${id}`,
      firstAt: null,
      lastAt: toMilliseconds(at),
      count: Math.max(1, faultCount),
    },
    example: `${verdict}: ${title}: ${joinSentences(observed, detail)}`,
    where: where === '' ? null : where,
  });
}

function toMilliseconds(at: string | null): string | null {
  return at === null || Number.isNaN(Date.parse(at)) ? null : new Date(at).toISOString();
}

/** `undefined`, which no schema takes, for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}
