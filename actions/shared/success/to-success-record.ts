import type { RecordOf } from '../history/history-record.ts';
import { oneLine } from '../markdown/one-line.ts';
import { isMet, type CriterionResult } from './criterion.ts';

export interface LookIdentity {
  /** UTC with seconds and `Z`. */
  readonly at: string;
  readonly incident: string;
  /** Of the config at the look. */
  readonly generation: number;
}

/** One look at the criteria, as the history keeps it and the lifecycle is folded from. */
export function toSuccessRecord(results: readonly CriterionResult[], identity: LookIdentity): RecordOf<'success'> {
  return {
    kind: 'success',
    schemaVersion: 1,
    ...identity,
    results: results.map((result) => ({
      id: result.id,
      verdict: result.verdict,
      observed: oneLine(result.observed, 300),
      isMet: isMet(result),
    })),
  };
}
