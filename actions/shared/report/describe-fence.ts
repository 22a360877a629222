import type { EvidenceJob } from '../evidence/evidence.ts';
import { parseFenceLine, type FenceLine } from '../fence/fence-line.ts';

/** The jobs of `rollback.yml` that can set a fence, the one that does so last first: `fence` runs where the database has a runner of its own. */
const JOBS = ['fence', 'switch'] as const;
const AGAIN =
  'To do: switchback switch to-manual, with FENCE_DATABASE_URL set; what is done already is not done twice.';

/** How layer 3 ended, by its job; `null` where none is known that could have set it. What a job broke off is `unknown`. */
export function describeFence(jobs: readonly EvidenceJob[]): FenceLine | null {
  const [job] = JOBS.flatMap((name) => jobs.filter((one) => one.name === name && isRun(one)));
  if (job === undefined) return null;
  if (job.said !== null) return parseFenceLine(job.said);
  // A workflow of an earlier version hands nothing on; control went well then, and the history has the fence.
  if (job.result === 'success') return null;
  const text = `unknown: the job ${job.name} ended as ${job.result ?? 'unknown'} and did not say how the fence ended. ${AGAIN}`;
  return { verdict: 'unknown', text };
}

function isRun({ result }: EvidenceJob): boolean {
  return result !== null && result !== 'skipped';
}
