import type { EvidenceJob } from '../evidence/evidence.ts';
import { parseFenceLine, type FenceLine } from '../fence/fence-line.ts';
import type { ReportFacts } from './report-facts.ts';

/** The jobs of `rollback.yml` that can set a fence, the one that does so last first: `fence` runs where the database has a runner of its own. */
const JOBS = ['fence', 'switch'] as const;
const AGAIN =
  'To do: switchback switch to-manual, with FENCE_DATABASE_URL set; what is done already is not done twice.';

/**
 * How layer 3 ended, by its job; `null` where none is known that could have set it. What a job broke off is `unknown`. Where the newest proof saw that the role
 * of dlt has no login, somebody has set it since: what the job said is over then.
 */
export function describeFence({ jobs, verification }: Pick<ReportFacts, 'jobs' | 'verification'>): FenceLine | null {
  const line = describeJob(jobs);
  if (line === null || line.verdict === null || line.verdict === 'pass') return line;
  const login = verification?.checks.find(({ id }) => id === 'dlt-login');
  if (login?.verdict !== 'pass') return line;
  return {
    verdict: 'pass',
    text: `pass: it stands by now, as the proof saw (${login.observed}). Before: ${line.text}`,
  };
}

function describeJob(jobs: readonly EvidenceJob[]): FenceLine | null {
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
