import { z } from 'zod';

import type { DoctorAnswer } from '../shared/gates/gate-facts.ts';
import { count } from '../shared/markdown/count.ts';
import { VERDICTS } from '../shared/verdict/verdict.ts';

const schema = z.looseObject({
  schemaVersion: z.literal(1),
  verdict: z.enum(VERDICTS),
  findings: z.array(z.looseObject({ title: z.string(), verdict: z.string() })).optional(),
  // With --database doctor says what a look lacks, and nothing of the next rollback.
  database: z.undefined().optional(),
});

/** Reads what `switchback doctor --json` printed, without `--database`; `null` for anything else. */
export function parseDoctorAnswer(text: string): DoctorAnswer | null {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const { verdict, findings = [] } = parsed.data;
  const stopping = findings.filter((finding) => finding.verdict === 'fail' || finding.verdict === 'unknown');
  const named = stopping.slice(0, 3).map(({ title }) => title);
  const observed = `${verdict}${stopping.length === 0 ? '' : `, ${count(stopping.length, 'finding')}: ${named.join('; ')}`}`;
  return { verdict, observed };
}

/** `undefined` for a text that is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
