import type { CheckResult, IntegrityResult } from '../integrity/integrity-result.ts';
import type { LookContext, UnitListing } from '../integrity/look-context.ts';
import type { SourceTruth } from '../integrity/settle-suspects.ts';
import type { ContextRequest } from '../integrity/take-look.ts';
import { count } from '../markdown/count.ts';
import type { Measured } from '../verification/measured.ts';
import { compareJson } from './compare-json.ts';
import { integrityRecipe, lookAgain } from './integrity-recipe.ts';
import type { IntegrityInput, LookInput } from './integrity-recipe.ts';
import { isWithin } from './is-within.ts';
import type { KeptMemory } from './keep-memory.ts';
import { makeMeasurement } from './make-measurement.ts';
import type { Measurement } from './measurement.ts';
import type { RecordedLook, RecordedQuestion } from './record-look.ts';
import { redactJson, type JsonValue } from './redact-evidence.ts';
import { fromTaggedJson, toTaggedJson } from './tagged-json.ts';

/** Characters of JSON: what one answer of the database, or one page of Reddit's, may take in the evidence. */
const LARGEST_ANSWER = 20_000;

/** One look as it was taken, by reference. */
export interface LookedAt {
  readonly recorded: RecordedLook;
  readonly checks: readonly string[];
  readonly request: Omit<ContextRequest, 'memory'>;
  readonly memory: KeptMemory;
  readonly truth: Measured<SourceTruth>;
}

export interface IntegrityFacts {
  readonly at: Date;
  readonly result: IntegrityResult;
  /** How many of the result's checks, the first ones, are about what surrounds the look. */
  readonly aroundCount: number;
  /** `null` where the database was not looked at. */
  readonly look: LookedAt | null;
}

/**
 * The integrity of the data as a measurement. Answers that are too large are left out; then every check is computed again from what is left, and those that
 * come out otherwise keep their results as given, and `leftOut` names them.
 */
export async function measureIntegrity({ at, result, aroundCount, look }: IntegrityFacts): Promise<Measurement> {
  const { verdict: _, verdictByKind: __, checks, baselineCount: ___, ...rest } = result;
  const around = checks.slice(0, aroundCount);
  const judged = checks.slice(aroundCount);
  const kept = look === null ? null : keepLook(look);
  const lost = kept === null ? [] : await listLost(kept, judged);
  const given = judged.filter(({ id }) => lost.includes(id));
  const input: IntegrityInput = { around, look: kept, given, rest: { ...rest } };
  const measurement = await makeMeasurement(integrityRecipe, { id: 'integrity', at, input, answer: result });
  if (lost.length === 0 || measurement.leftOut !== null) return measurement;
  const leftOut = `What is too large or personal: ${count(lost.length, 'check')} cannot be computed again: ${lost.join(', ')}.`;
  return { ...measurement, leftOut };
}

function keepLook({ recorded, checks, request, memory, truth }: LookedAt): LookInput {
  const { names, tables } = recorded.catalogue;
  const { datasets, state, isBaseline, isMemoryUnread = false, listings } = request;
  const kept = {
    facts: recorded.facts,
    catalogue: { tables, names: isWithin(names, LARGEST_ANSWER) ? names : [] },
    loads: recorded.loads.filter(({ loads }) => isWithin(loads, LARGEST_ANSWER)),
    questions: recorded.questions.filter((question) => isWithin(question, LARGEST_ANSWER)).map(keepQuestion),
  };
  return {
    ...{ checks: [...checks], datasets, state, isBaseline, isMemoryUnread },
    recorded: kept,
    memory: redacted(memory),
    listings: listings?.map((listing) => keepListing(listing, datasets)) ?? null,
    truth: truth.measured ? { measured: true, value: new Map(truth.value) } : truth,
  };
}

/** SQL and names of columns are ours; what people wrote stands in the rows. */
function keepQuestion({ query, answer }: RecordedQuestion): RecordedQuestion {
  const { sql, values, packedColumns } = query;
  return {
    query: {
      sql,
      ...(values === undefined ? {} : { values }),
      ...(packedColumns === undefined ? {} : { packedColumns }),
    },
    answer: redacted(answer),
  };
}

/** Of each post what the checks read: never who wrote it, and its text only where a filter goes by words. */
function keepListing({ shown, ...about }: UnitListing, datasets: LookContext['datasets']): UnitListing {
  if (shown.kind !== 'page') return { ...about, shown };
  const byWords = datasets.datasets.some(({ paths }) =>
    [paths?.manual, paths?.dlt].some((path) => path?.filter.rule === 'keywords'),
  );
  const posts = shown.posts.map((post) => ({
    ...post,
    ...{ author: null, url: '', permalink: '' },
    ...(byWords ? {} : { title: '', selftext: '' }),
  }));
  if (isWithin(posts, LARGEST_ANSWER)) return { ...about, shown: redacted({ kind: 'page' as const, posts }) };
  return { ...about, shown: { kind: 'unread', message: 'too large to be kept', remedy: 'Look again.' } };
}

function redacted<T>(value: T): T {
  return fromTaggedJson(redactJson(toTaggedJson(value))) as T;
}

/** The ids of the checks that come out otherwise from what is kept, in their order. */
async function listLost(kept: LookInput, judged: readonly CheckResult[]): Promise<readonly string[]> {
  const again = await lookAgain(kept);
  const ids = new Set([...judged, ...again].map(({ id }) => id));
  return [...ids].filter((id) => {
    const own = (results: readonly CheckResult[]): JsonValue =>
      redactJson(toTaggedJson(results.filter((result) => result.id === id)));
    return compareJson(own(judged), own(again)).length > 0;
  });
}
