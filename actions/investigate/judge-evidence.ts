import type { InvestigationResult } from '../shared/investigation/investigation-result.ts';
import type { SourceEvidence } from '../shared/investigation/source-evidence.ts';

/** Whether there was evidence, not whether it was bad. A source that nobody configured counts neither way. */
export function judgeEvidence(
  sources: readonly Pick<SourceEvidence, 'status'>[],
): Pick<InvestigationResult, 'verdict' | 'reasonCode'> {
  const configured = sources.filter(({ status }) => status !== 'not-configured');
  const measured = configured.filter(({ status }) => status === 'measured');
  if (measured.length === 0) return { verdict: 'unknown', reasonCode: 'nothing-measured' };
  return measured.length === configured.length
    ? { verdict: 'pass', reasonCode: 'investigated' }
    : { verdict: 'warn', reasonCode: 'investigation-incomplete' };
}
