import type { EvidenceJob } from '../shared/evidence/evidence.ts';
import type { HistoryRecord } from '../shared/history/history-record.ts';
import { incidentPath } from '../shared/incident/incident-record.ts';
import type { Policy } from '../shared/policy/policy.ts';
import type { ReportLinks } from '../shared/report/report-facts.ts';
import { measureStep } from '../shared/verification/measure-step.ts';
import type { Measured } from '../shared/verification/measured.ts';
import type { Published } from './describe-incident.ts';
import { measureLifecycle } from './make-facts.ts';
import type { Pieces } from './pieces.ts';
import { planMeasuredRecords, planPullRequestRecords, planRecovered } from './plan-records.ts';
import { incidentBranch } from './publish-branch.ts';
import { publishIncident } from './publish-incident.ts';
import type { IncidentFacts } from './read-incident.ts';
import type { ReportPorts, RunFacts } from './report-ports.ts';
import type { Mode } from './report-result.ts';

/** What is the same for every incident of a run. */
export interface RunContext {
  readonly mode: Mode;
  readonly defaultBranch: string;
  /** `https://github.com/owner/repo` */
  readonly repositoryUrl: string;
  readonly toolVersion: string;
  readonly policy: Measured<Policy>;
  /** Of the history as it was read. */
  readonly records: Measured<readonly HistoryRecord[]>;
  readonly jobs: readonly EvidenceJob[];
  readonly now: Date;
  /** `renderRunKey` */
  readonly runKey: string;
  readonly process: RunFacts;
}

export interface ReportedIncident {
  readonly published: Published;
  /** What the history does not hold yet. */
  readonly newRecords: readonly HistoryRecord[];
}

/** One incident: what was measured is added to what is known, the report is published, and what came of it is recorded. */
export async function reportOne(
  context: RunContext,
  { incident, pieces }: { readonly incident: IncidentFacts; readonly pieces: Pieces },
  ports: ReportPorts,
): Promise<ReportedIncident> {
  const { records, now, runKey: run, process } = context;
  const { record } = incident;
  const known = records.measured ? records.value : [];
  const measured = planMeasuredRecords({ record, pieces, known, now, run });
  const before = records.measured ? { measured: true as const, value: [...known, ...measured] } : records;
  const pull = await measureStep(
    () => ports.pullRequests.find(incidentBranch(record.id), process.signal),
    'Run it again.',
  );
  const pullRequest = pull.measured ? pull.value : null;
  const lifecycle = measureLifecycle({ ...context, incident, records: before, pullRequest });
  const recovered = planRecovered({ record, known, now, run }, lifecycle.measured ? lifecycle.value.recoveredAt : null);
  const all = before.measured ? { measured: true as const, value: [...before.value, ...recovered] } : before;
  const published = await publishIncident(
    {
      ...{ mode: context.mode, defaultBranch: context.defaultBranch, toolVersion: context.toolVersion },
      ...{ incident, pieces, jobs: context.jobs, policy: context.policy, records: all, now, process, pullRequest },
      links: linksOf(context, incident),
      run: { at: now.toISOString(), url: process.runUrl ?? context.repositoryUrl },
    },
    ports,
  );
  const ofPullRequest = planPullRequestRecords({ record, known, now, run }, published.pullRequest);
  return { published, newRecords: [...measured, ...recovered, ...ofPullRequest] };
}

function linksOf({ repositoryUrl: repository }: RunContext, { record, state }: IncidentFacts): ReportLinks {
  const report = `${repository}/blob/${incidentBranch(record.id)}/${incidentPath(record.id, 'README.md')}`;
  const runs = record.reasons.flatMap(({ at, runUrl }) => (runUrl === null ? [] : [{ at, url: runUrl }]));
  const configDiff = `${repository}/commit/${state.after.commit}`;
  return { repository, report, pullRequest: null, issue: null, configDiff, runs };
}
