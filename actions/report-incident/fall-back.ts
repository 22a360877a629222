import { incidentPath } from '../shared/incident/incident-record.ts';
import { cutBody } from '../shared/markdown/cut-body.ts';
import type { IncidentIssue } from '../shared/incident-ports.ts';
import { listParts, updateParts } from '../shared/report/report-parts.ts';
import { renderReport } from '../shared/report/render-report.ts';
import type { ReportFacts } from '../shared/report/report-facts.ts';
import { SUMMARY_BYTES } from '../shared/markdown/cut-summary.ts';
import { measureStep } from '../shared/verification/measure-step.ts';
import type { Unmeasured } from '../shared/verification/measured.ts';
import { pullRequestTitle } from './plan-pull-request.ts';
import type { WrittenBranch } from './publish-branch.ts';
import { describeIncident, wholeReport, type FullContext, type Published } from './describe-incident.ts';
import type { ReportPorts } from './report-ports.ts';
import type { PublishedIncident } from './report-result.ts';

interface FallBack {
  readonly context: FullContext;
  readonly facts: ReportFacts;
  /** What did not work. */
  readonly from: string;
  readonly fault: Unmeasured;
  /** `null` where the branch could not be written. */
  readonly written: WrittenBranch | null;
}

/** What the summary takes beside the report. */
const SUMMARY_ROOM = 100_000;

/** The report by the next way that works: an issue, the job summary, a file. Each says why the one before did not. */
export async function fallBack(request: FallBack, ports: ReportPorts): Promise<Published> {
  const { context, facts, from, fault, written } = request;
  const report = wholeReport(facts, written);
  const about = {
    ...describeIncident(context, facts),
    commit: written?.oid ?? null,
    leftAlone: [...(written?.planned.leftAlone ?? [])],
    removedByPeople: [...(written?.planned.removedByPeople ?? [])],
  };
  const first = { from, why: fault.message, remedy: fault.remedy };
  const published = { facts, pullRequest: null, isNew: false };
  const issue = await measureStep(
    () => publishIssue(request, report, ports),
    'Turn issues on, or give the job issues: write.',
  );
  if (issue.measured) {
    const { number, url } = issue.value;
    const incident = { ...about, decision: 'fell-back-to-issue' as const, issue: { number, url }, fallbacks: [first] };
    return { ...published, incident, report: null };
  }
  const fallbacks = [first, { from: 'issue', why: issue.message, remedy: issue.remedy }];
  const kept = await keepLocally({ ...about, fallbacks }, report, ports);
  return { ...published, incident: kept, report };
}

/** The summary shows the report whole where it fits; the file is written in any case, for a later step to keep. */
async function keepLocally(
  about: PublishedIncident,
  report: string,
  { writeFile }: ReportPorts,
): Promise<PublishedIncident> {
  const file = await measureStep(
    () => writeFile(incidentPath(about.id, 'README.md'), report),
    'Make the workspace writable.',
  );
  const path = file.measured ? file.value : null;
  const notes = file.measured
    ? about.notes
    : [...about.notes, `The report could not be written to a file: ${file.message}`];
  const fits = new TextEncoder().encode(report).length <= SUMMARY_BYTES - SUMMARY_ROOM;
  if (fits || path === null) return { ...about, decision: 'fell-back-to-summary', file: path, notes };
  const why = { from: 'job summary', why: 'the report is longer than GitHub takes', remedy: `Read ${path}.` };
  return { ...about, decision: 'fell-back-to-file', file: path, notes, fallbacks: [...about.fallbacks, why] };
}

/** Where the escalation made the issue before, the report is a comment of it; where the report is the issue, its parts are brought up to date. */
async function publishIssue(
  { context, facts, written }: FallBack,
  report: string,
  { issues }: ReportPorts,
): Promise<IncidentIssue> {
  const { incident, policy, process } = context;
  const { id } = incident.record;
  const labels = policy.measured ? policy.value.incidents.labels : [];
  const { signal } = process;
  const body = cutBody(`${explain(written)}\n\n${report}`, context.links.report ?? incidentPath(id, 'README.md'), ROOM);
  const known = await issues.find(id, labels[0] ?? null, signal);
  if (known === null)
    return issues.create({ incident: id, title: pullRequestTitle(incident.record), body, labels }, signal);
  if (listParts(known.body).length > 0) {
    const { text } = updateParts(known.body, renderReport(facts));
    if (text !== known.body) await issues.updateBody(known.number, text, signal);
    return known;
  }
  await issues.commentOnce({ incident: id, number: known.number, step: 'report', body }, signal);
  return known;
}

/** What GitHub takes, less the marker that goes before it. */
const ROOM = 65_000;

function explain(written: WrittenBranch | null): string {
  return written === null
    ? 'The report stands here because its branch could not be written.'
    : 'The report stands here because its pull request could not be opened; its files are on the branch of the incident.';
}
