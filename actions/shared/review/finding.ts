import { z } from 'zod';

/** One thing that is missing in an incident's folder, or contradicts something. */
export const findingSchema = z.strictObject({
  /** From the root of the repository. */
  file: z.string(),
  /** From 1; `null` where it is about the whole file. */
  line: z.int().min(1).nullable(),
  /** An error keeps the pull request from being merged, a warning is for the reviewer to judge. */
  level: z.enum(['error', 'warning']),
  message: z.string(),
  expected: z.string(),
  remedy: z.string(),
});
export type Finding = z.infer<typeof findingSchema>;

/** What is wrong, what was expected, what to do. */
export type FindingWords = Pick<Finding, 'message' | 'expected' | 'remedy'>;

export function errorAt(file: string, line: number | null, words: FindingWords): Finding {
  return { file, line, level: 'error', ...words };
}

export function warningAt(file: string, line: number | null, words: FindingWords): Finding {
  return { file, line, level: 'warning', ...words };
}

/** Errors first, then by file and line. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (a, b) =>
      Number(a.level === 'warning') - Number(b.level === 'warning') ||
      (a.file < b.file ? -1 : Number(a.file > b.file)) ||
      (a.line ?? 0) - (b.line ?? 0),
  );
}
