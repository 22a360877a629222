import type { CheckResult } from '../../actions/shared/integrity/integrity-result.ts';

/** A check of doubled ids that passed, unless said otherwise. */
export function aCheckResult(changes: Partial<CheckResult> = {}): CheckResult {
  return {
    id: 'duplicates',
    title: 'Doubled ids',
    kind: 'duplicates',
    dataset: 'posts',
    table: 'public.posts',
    unit: null,
    verdict: 'pass',
    skipReason: null,
    action: null,
    expected: 'each once',
    observed: 'each once',
    detail: null,
    remedy: null,
    sample: [],
    faultCount: 0,
    baselineCount: 0,
    suspects: [],
    ...changes,
  };
}
