import { z } from 'zod';

import { fenceResultSchema } from '../fence/fence-result.ts';
import { CONTROL_ACTIONS, CONTROL_OUTCOMES } from '../history/control-record.ts';
import type { ReasonCode } from '../reason-codes.ts';
import { foldVerdicts, VERDICTS, type Verdict } from '../verdict/verdict.ts';
import { CONTROL_DIRECTIONS } from './control-direction.ts';

/** UTC with `Z`. */
const instant = z.iso.datetime();

export const RUN_ENDS = ['cancelled', 'forced', 'by-itself', 'open'] as const;

const stoppedRunSchema = z.object({
  id: z.int(),
  url: z.string(),
  /** GitHub's word when it was seen last. */
  status: z.string(),
  /** `by-itself`: it ended before it was cancelled. `open`: it is not over. */
  end: z.enum(RUN_ENDS),
});
export type StoppedRun = Readonly<z.infer<typeof stoppedRunSchema>>;

const rowSchema = z.object({
  target: z.string(),
  path: z.enum(['manual', 'dlt']),
  /** `null` where the policy names no workflow for the path. */
  action: z.enum(CONTROL_ACTIONS).nullable(),
  /** `planned`: of a dry run, which does nothing. */
  outcome: z.enum([...CONTROL_OUTCOMES, 'planned']),
  observed: z.string(),
  expected: z.string(),
  /** What a person does next; `null` where there is nothing to do. */
  remedy: z.string().nullable(),
  /** Of `cancel`; else none. */
  runs: z.array(stoppedRunSchema),
  /** When the outcome was known; `null` where nothing was asked. */
  at: instant.nullable(),
});
export type ControlRow = Readonly<z.infer<typeof rowSchema>>;

export const CONTROL_VERDICTS = [...VERDICTS, 'skipped'] as const;

export const controlResultSchema = z.object({
  schemaVersion: z.literal(1),
  /** `skipped`: there was nothing for this to switch. Of control and fence together. */
  verdict: z.enum(CONTROL_VERDICTS),
  reasonCode: z.string(),
  /** In one sentence. */
  message: z.string(),
  remedy: z.string().nullable(),
  direction: z.enum(CONTROL_DIRECTIONS),
  isDryRun: z.boolean(),
  generation: z.int().nullable(),
  incident: z.string().nullable(),
  startedAt: instant,
  endedAt: instant,
  /** In the order in which they were begun. */
  rows: z.array(rowSchema),
  /** What is beside the rows: no failure of the switch. */
  notes: z.array(z.string()),
  /** Layer 3; `null` where it is not set up. */
  fence: fenceResultSchema.nullable(),
  /** Why nothing was done to the login of the dlt role; `null` where something was, or nothing was switched. */
  withoutFence: z.string().nullable(),
  calls: z.object({ reads: z.int(), writes: z.int() }),
  /** Where this was kept in the history. */
  record: z.string().nullable(),
});
export type ControlResult = Readonly<z.infer<typeof controlResultSchema>>;

const VERDICT_OF = {
  changed: 'pass',
  'already-so': 'pass',
  planned: 'pass',
  skipped: 'skipped',
  unknown: 'unknown',
  failed: 'fail',
} as const satisfies Record<ControlRow['outcome'], Verdict | 'skipped'>;

/** What all collectors together come to. Nothing to switch is `skipped`, not `unknown`: it is known that there is nothing. */
export function concludeControl(rows: readonly ControlRow[]): {
  readonly verdict: ControlResult['verdict'];
  readonly reasonCode: ReasonCode;
} {
  const judged = rows.map(({ outcome }) => ({ verdict: VERDICT_OF[outcome] }));
  if (judged.every(({ verdict }) => verdict === 'skipped'))
    return { verdict: 'skipped', reasonCode: 'no-collector-workflows' };
  const verdict = foldVerdicts(judged);
  if (verdict === 'fail') return { verdict, reasonCode: 'switch-failed' };
  if (verdict === 'unknown') return { verdict, reasonCode: 'switch-incomplete' };
  const hasChanged = rows.some(({ outcome }) => outcome === 'changed');
  return { verdict, reasonCode: hasChanged ? 'collectors-switched' : 'collectors-unchanged' };
}
