import type { Evidence } from './evidence.ts';

/** The text of `evidence.json`: a line for each value, so that a diff shows what changed. */
export function renderEvidence(evidence: Evidence): string {
  return `${JSON.stringify(evidence, null, 1)}\n`;
}
