import type { PullRequest } from '../shared/incident-ports.ts';
import { planCharts } from '../shared/report/plan-charts.ts';
import { incidentPath, type IncidentRecord } from '../shared/incident/incident-record.ts';
import { measureStep } from '../shared/verification/measure-step.ts';
import type { Measured } from '../shared/verification/measured.ts';
import { describeIncident, type FullContext, type Published } from './describe-incident.ts';
import { fallBack } from './fall-back.ts';
import { makeReportFacts } from './make-facts.ts';
import { completePieces } from './pieces.ts';
import { EVIDENCE_FILE, readEvidence, textOf, type FilesContext, type RenderedChart } from './plan-files.ts';
import { ensureBranch, incidentBranch, writeIncidentBranch, type WrittenBranch } from './publish-branch.ts';
import { publishPullRequest, type PublishedPullRequest } from './publish-pull-request.ts';
import type { ReportPorts, RunFacts } from './report-ports.ts';
import type { Decision, Mode, PublishedIncident } from './report-result.ts';

/** All but what is found on the way: links to a pull request and an issue, the pictures. */
export interface PublishContext extends Omit<FilesContext, 'charts' | 'pullRequest' | 'isScheduled'> {
  readonly mode: Mode;
  readonly defaultBranch: string;
  /** The incident's, as it was found; `null` where there is none, or it could not be looked for. */
  readonly pullRequest: PullRequest | null;
  readonly process: RunFacts;
}

const CHECK_GITHUB = 'Check the status of GitHub, then run this again.';

/**
 * Brings the report to its pull request: branch, files, pull request, status. Where GitHub refuses the branch or the pull request, an issue takes the
 * report; where that is refused too, the job summary and a file do. Every step can be done again without a second effect.
 */
export async function publishIncident(context: PublishContext, ports: ReportPorts): Promise<Published> {
  const { id } = context.incident.record;
  const { signal } = context.process;
  const there = await measureStep(() => readBranchNow(context, ports), CHECK_GITHUB);
  const { pullRequest } = context;
  const now = there.measured ? there.value : null;
  const full = await completeContext(
    context,
    { pullRequest, reportNow: now?.report ?? null, earlier: now?.evidence ?? [] },
    ports,
  );
  if (pullRequest !== null && pullRequest.state === 'closed') return closedAlready(full, pullRequest);
  const written = await measureStep(() => writeBranch(full, { isThere: now !== null }, ports), CHECK_GITHUB);
  if (!written.measured)
    return fallBack(
      { context: full, facts: makeReportFacts(full), from: incidentBranch(id), fault: written, written: null },
      ports,
    );
  const { planned } = written.value;
  const published = await measureStep(
    () =>
      publishPullRequest(
        {
          ...{ facts: planned.facts, report: planned.report, known: pullRequest },
          ...{ defaultBranch: context.defaultBranch, policy: context.policy, signal },
        },
        ports.pullRequests,
      ),
    CHECK_GITHUB,
  );
  const notes = await setStatus(full, written.value, published, ports);
  if (!published.measured && pullRequest === null && !isOpenAlready(published.message))
    return fallBack(
      { context: full, facts: planned.facts, from: 'pull request', fault: published, written: written.value },
      ports,
    );
  return toPublished(full, { written: written.value, published, pullRequest, notes });
}

/** GitHub's words for a second pull request of one branch (422): the first is there, though it could not be found by listing. */
function isOpenAlready(message: string): boolean {
  return message.includes('A pull request already exists for ');
}

interface BranchNow {
  readonly report: string | null;
  readonly evidence: NonNullable<ReturnType<typeof readEvidence>>['measurements'];
}

/** `null` where the branch is not there. */
async function readBranchNow(
  { incident, process }: PublishContext,
  { branches }: ReportPorts,
): Promise<BranchNow | null> {
  const { id } = incident.record;
  const paths = [incidentPath(id, 'README.md'), incidentPath(id, EVIDENCE_FILE)] as const;
  const snapshot = await branches.at(incidentBranch(id)).find(paths, process.signal);
  if (snapshot === null) return null;
  return {
    report: textOf(snapshot.files.get(paths[0]) ?? null),
    evidence: readEvidence(snapshot.files.get(paths[1]) ?? null)?.measurements ?? [],
  };
}

interface Found {
  readonly pullRequest: PullRequest | null;
  readonly reportNow: string | null;
  readonly earlier: BranchNow['evidence'];
}

/** Links and pictures. A link that the first report could not have yet waits for the next run: else opening it twice would be two commits. */
async function completeContext(context: PublishContext, found: Found, ports: ReportPorts): Promise<FullContext> {
  const { mode, pieces, incident } = context;
  const { pullRequest, reportNow } = found;
  const mayLink = (url: string): boolean => mode !== 'open' || reportNow?.includes(url) === true;
  const issue = reportNow === null ? null : await findIssue(context, ports);
  const links = {
    ...context.links,
    pullRequest: pullRequest !== null && mayLink(pullRequest.url) ? pullRequest.url : null,
    issue: issue !== null && mayLink(issue) ? issue : null,
  };
  const { investigation } = completePieces(pieces, found.earlier);
  const charts = renderCharts(investigation?.series ?? [], incident.record, ports);
  return {
    ...context,
    links,
    pullRequest,
    isScheduled: mode === 'carry',
    charts,
    notes: incident.notes,
  };
}

async function findIssue(
  { incident, policy, process }: PublishContext,
  { issues }: ReportPorts,
): Promise<string | null> {
  const label = policy.measured ? (policy.value.incidents.labels[0] ?? null) : null;
  const found = await measureStep(() => issues.find(incident.record.id, label, process.signal), CHECK_GITHUB);
  return found.measured ? (found.value?.url ?? null) : null;
}

function renderCharts(
  series: Parameters<typeof planCharts>[0],
  record: IncidentRecord,
  { charts }: ReportPorts,
): readonly RenderedChart[] {
  const plans = planCharts(series, record).filter(({ lines }) => lines.length > 0);
  return plans.map((plan) => ({ file: plan.file, svg: charts.render(plan) }));
}

async function writeBranch(
  context: FullContext,
  { isThere }: { readonly isThere: boolean },
  ports: ReportPorts,
): Promise<WrittenBranch> {
  const { defaultBranch, incident, process } = context;
  if (!isThere) await ensureBranch(ports.branches, { id: incident.record.id, defaultBranch, signal: process.signal });
  return writeIncidentBranch(context, process, ports);
}

/** After each commit, and in the runs of a rollback in any case: the run before may have been killed in between. */
async function setStatus(
  context: FullContext,
  { oid, files, isCommitted }: WrittenBranch,
  published: Measured<PublishedPullRequest>,
  { review, statuses }: ReportPorts,
): Promise<readonly string[]> {
  const { mode, incident, process, links } = context;
  const answer = await review(incident.record.id, files);
  const isOpen = (published.measured ? published.value.pullRequest : context.pullRequest)?.state === 'open';
  if (answer === null || !isOpen || (mode === 'carry' && !isCommitted)) return [];
  const targetUrl = process.runUrl ?? links.report;
  const set = await measureStep(() => statuses.set(oid, { ...answer, targetUrl }, process.signal), CHECK_GITHUB);
  return set.measured ? [] : [`The status of commit ${oid.slice(0, 12)} could not be set: ${set.message}`];
}

interface Outcome {
  readonly written: WrittenBranch;
  readonly published: Measured<PublishedPullRequest>;
  readonly pullRequest: PullRequest | null;
  readonly notes: readonly string[];
}

function toPublished(context: FullContext, { written, published, pullRequest, notes }: Outcome): Published {
  const { planned, oid, isCommitted } = written;
  const shown = published.measured ? published.value.pullRequest : pullRequest;
  const isNew = published.measured && published.value.isNew;
  const isAmended = published.measured && published.value.isAmended;
  const decision: Decision = isNew ? 'opened' : isCommitted || isAmended ? 'updated' : 'unchanged';
  const problem = published.measured ? published.value.problem : published.message;
  const told = problem === null ? [] : [`The pull request's body could not be brought up to date: ${problem}`];
  return {
    incident: {
      ...describeIncident(context, planned.facts),
      decision,
      commit: oid,
      pullRequest: toLink(shown),
      leftAlone: [
        ...planned.leftAlone,
        ...(published.measured ? published.value.leftAlone.map((part) => `${part} (pull request)`) : []),
      ],
      removedByPeople: [...planned.removedByPeople],
      refused: published.measured ? [...published.value.refused] : [],
      notes: [...context.notes, ...notes, ...told],
    },
    facts: planned.facts,
    report: null,
    pullRequest: shown,
    isNew,
  };
}

/** A pull request that people merged or closed is theirs; its branch is not written any more. */
function closedAlready(context: FullContext, pullRequest: PullRequest): Published {
  const facts = makeReportFacts(context);
  const note =
    pullRequest.mergedAt === null
      ? 'The pull request was closed without a merge, so the report is not written any more: reopen it, or the incident is never reviewed.'
      : `The pull request was merged at ${pullRequest.mergedAt}; what comes later stands in the history and in incidents/README.md.`;
  return {
    incident: {
      ...describeIncident(context, facts),
      decision: 'unchanged',
      pullRequest: toLink(pullRequest),
      notes: [...context.notes, note],
    },
    facts,
    report: null,
    pullRequest,
    isNew: false,
  };
}

function toLink(pullRequest: PullRequest | null): PublishedIncident['pullRequest'] {
  if (pullRequest === null) return null;
  const { number, url, state, mergedAt } = pullRequest;
  return { number, url, state: mergedAt === null ? state : 'merged' };
}
