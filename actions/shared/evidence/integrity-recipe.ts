import { z } from 'zod';

import type { Datasets } from '../datasets/datasets.ts';
import { INTEGRITY_CHECKS } from '../integrity-checks/list-checks.ts';
import { checkResultSchema } from '../integrity/integrity-result.ts';
import type { CheckResult } from '../integrity/integrity-result.ts';
import type { IntegrityMemory } from '../integrity/integrity-memory.ts';
import { foldByKind, judgeLook } from '../integrity/judge-look.ts';
import type { CutoverState, UnitListing } from '../integrity/look-context.ts';
import { settleOutcome } from '../integrity/settle-suspects.ts';
import type { SourceTruth } from '../integrity/settle-suspects.ts';
import { takeLook } from '../integrity/take-look.ts';
import { foldVerdicts } from '../verdict/verdict.ts';
import type { Measured } from '../verification/measured.ts';
import { measuredSchema } from '../verification/measured.ts';
import { INTEGRITY_RECIPE } from './integrity-answer.ts';
import { restoreMemory } from './keep-memory.ts';
import type { KeptMemory } from './keep-memory.ts';
import { replayLook } from './record-look.ts';
import type { RecordedLook } from './record-look.ts';
import { defineRecipe } from './recipe.ts';

/** A part whose form its own module knows: here it is only told what it is. What it then breaks is caught. */
const part = <T>(isIt: (value: unknown) => boolean): z.ZodType<T> => z.custom<T>(isIt);
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const lookSchema = z.strictObject({
  /** Which checks were asked, by their ids. */
  checks: z.array(z.string()),
  recorded: part<RecordedLook>(isObject),
  datasets: part<Datasets>(isObject),
  memory: part<KeptMemory>(isObject),
  isMemoryUnread: z.boolean(),
  state: part<CutoverState | null>((value) => value === null || isObject(value)),
  isBaseline: z.boolean(),
  /** `null` where the census was off. */
  listings: part<readonly UnitListing[] | null>((value) => value === null || Array.isArray(value)),
  /** What Reddit said of ids that are missing here. */
  truth: measuredSchema(z.map(z.string(), z.enum(['present', 'gone']))),
});
export type LookInput = z.output<typeof lookSchema>;

const integrityInputSchema = z.strictObject({
  /** What surrounds the look, as it was found: the state, the memory; and where there was no look, why. */
  around: z.array(checkResultSchema),
  look: lookSchema.nullable(),
  /** Results that cannot be computed again, as they were: what they need was too large. */
  given: z.array(checkResultSchema),
  /** What else the result says, and is not judged by: times, windows, the history. */
  rest: z.record(z.string(), z.unknown()),
});
export type IntegrityInput = z.output<typeof integrityInputSchema>;

/**
 * Step 5 of the runbook again: the same questions, answered from what was recorded, judged by the same checks. Evidence of `integrity@1` holds other questions
 * about late posts, and that of `integrity@2` about rows that landed elsewhere, which nobody here can ask any more; nor did it know of all loads of a long window.
 */
export const integrityRecipe = defineRecipe(INTEGRITY_RECIPE, integrityInputSchema, async (input) => {
  const judged = input.look === null ? [] : await lookAgain(input.look);
  const checks = [...input.around, ...mergeGiven(judged, input.given)];
  return {
    ...input.rest,
    verdict: foldVerdicts(checks),
    verdictByKind: foldByKind(checks),
    checks,
    baselineCount: checks.reduce((sum, { baselineCount }) => sum + baselineCount, 0),
  };
});

/** The results of one recorded look. */
export async function lookAgain({ recorded, checks, listings, memory, truth, ...request }: LookInput) {
  const asked = INTEGRITY_CHECKS.filter(({ id }) => checks.includes(id));
  const remembered: IntegrityMemory = restoreMemory(memory);
  const { answered, context } = await takeLook(replayLook(recorded), {
    ...request,
    memory: remembered,
    checks: asked,
    elapsedMs: () => 0,
    ...(listings === null ? {} : { listings }),
  });
  const source: Measured<SourceTruth> = truth;
  const settled = answered.map((one) => ({ ...one, outcome: settleOutcome(one.outcome, source) }));
  return judgeLook(settled, context).results;
}

/** In the order in which checks are asked. */
function mergeGiven(judged: readonly CheckResult[], given: readonly CheckResult[]): readonly CheckResult[] {
  const isGiven = new Set(given.map(({ id }) => id));
  return INTEGRITY_CHECKS.flatMap(({ id }) => (isGiven.has(id) ? given : judged).filter((result) => result.id === id));
}
