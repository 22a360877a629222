import { z } from 'zod';

import type { Measured, Unmeasured } from '../verification/measured.ts';
import type { Answers, CheckAnswer, CheckOutcome, Fault } from './integrity-check.ts';

/** What an answer may say beside its verdict. */
export type AnswerDetails = Pick<CheckAnswer, 'unit' | 'detail' | 'remedy'>;

/** What was looked for is as it should be. */
export function passAnswer(expected: string, observed: string, details: AnswerDetails = {}): CheckAnswer {
  return { ...details, verdict: 'pass', expected, observed };
}

/** Something a person should see, and no fault that is proven. */
export function warnAnswer(expected: string, observed: string, details: AnswerDetails = {}): CheckAnswer {
  return { ...details, verdict: 'warn', expected, observed };
}

/** It could not be measured: says why, and what a person does about it. */
export function unknownAnswer(expected: string, message: string, remedy: string, unit?: string): CheckAnswer {
  return { ...(unit === undefined ? {} : { unit }), verdict: 'unknown', expected, observed: message, remedy };
}

/** A query that failed, as an answer: `unknown`, never pass or fail. */
export function unmeasuredAnswer({ message, remedy }: Unmeasured, expected: string, unit?: string): CheckAnswer {
  return unknownAnswer(expected, message, remedy, unit);
}

/** Too little history to judge by. */
export function learningAnswer(expected: string, observed: string, details: AnswerDetails = {}): CheckAnswer {
  return { ...details, verdict: 'skipped', skipReason: 'learning', expected, observed };
}

export function notApplicableAnswer(expected: string, observed: string, details: AnswerDetails = {}): CheckAnswer {
  return { ...details, verdict: 'skipped', skipReason: 'not-applicable', expected, observed };
}

export interface FaultsFound extends AnswerDetails {
  readonly expected: string;
  /** What stands where there is none. */
  readonly none: string;
  /** What stands where there are some, such as `3 ids are there twice`. */
  readonly some: string;
  readonly faults: readonly Fault[];
  /** Where there are more than were read. */
  readonly faultCount?: number;
}

/** Pass without a fault, else fail with them. Whether they are old or the other path's is weighed afterwards. */
export function faultsAnswer({ expected, none, some, faults, faultCount, ...details }: FaultsFound): CheckAnswer {
  const count = Math.max(faults.length, faultCount ?? 0);
  if (count === 0) return passAnswer(expected, none, details.unit === undefined ? {} : { unit: details.unit });
  return { ...details, verdict: 'fail', expected, observed: some, faults, faultCount: count };
}

export function outcomeOf(...answers: readonly CheckAnswer[]): CheckOutcome {
  return { answers };
}

/** The rows of each query by its schema. */
export type RowsOf<Schemas extends Readonly<Record<string, z.ZodType>>> = {
  readonly [Name in keyof Schemas]: readonly z.output<Schemas[Name]>[];
};

/**
 * The rows of all the queries that are named, each read by its schema; or the first that could not be measured.
 *
 * @throws TypeError for a row that is not what its query selects: that is a bug of the check.
 */
export function readRows<Schemas extends Readonly<Record<string, z.ZodType>>>(
  answers: Answers,
  schemas: Schemas,
): Measured<RowsOf<Schemas>> {
  const names = Object.keys(schemas);
  const failed = names.map((name) => answers[name]).find((answer) => answer?.measured === false);
  if (failed?.measured === false) return failed;
  const rows = Object.fromEntries(names.map((name) => [name, parseRows(answers, name, schemas)]));
  return { measured: true, value: rows as RowsOf<Schemas> };
}

function parseRows(answers: Answers, name: string, schemas: Readonly<Record<string, z.ZodType>>): readonly unknown[] {
  const answer = answers[name];
  const parsed = z.array(schemas[name] ?? z.never()).safeParse(answer?.measured === true ? answer.value : undefined);
  if (parsed.success) return parsed.data;
  throw new TypeError(`The query ${name} gave other rows than its check expects.`, { cause: parsed.error });
}

/** A `bigint` or `numeric` of Postgres, which `pg` gives as text. */
export const countColumn = z.union([z.string().regex(/^-?\d+(?:\.\d+)?$/u), z.number()]).transform(Number);
