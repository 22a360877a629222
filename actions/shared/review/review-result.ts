import { z } from 'zod';

import { VERDICTS, type Verdict } from '../verdict/verdict.ts';
import { findingSchema, type Finding } from './finding.ts';

export const reviewResultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  verdict: z.enum(VERDICTS),
  /** `null` where a folder was looked at by itself. */
  pullRequest: z.int().nullable(),
  headOid: z.string().nullable(),
  /** Incidents that were looked at. */
  incidents: z.array(z.string()),
  /** Worst first. */
  findings: z.array(findingSchema),
});
export type ReviewResult = z.infer<typeof reviewResultSchema>;

/** `fail` while something has to be mended, `warn` where a reviewer should look. */
export function judgeFindings(findings: readonly Finding[]): Verdict {
  if (findings.some(({ level }) => level === 'error')) return 'fail';
  return findings.length > 0 ? 'warn' : 'pass';
}

export function reasonCodeOf({ verdict, incidents }: Pick<ReviewResult, 'verdict' | 'incidents'>) {
  if (verdict === 'fail') return 'report-incomplete';
  if (verdict === 'warn') return 'report-complete-with-warnings';
  return incidents.length === 0 ? 'no-incident-touched' : 'report-complete';
}
