import { incidentPath, type IncidentRecord } from '../incident/incident-record.ts';
import type { IncidentPlace } from './situation.ts';

export interface MessageLink {
  readonly text: string;
  readonly url: string;
}

/** The run, the report, the pull request and the issue. A run that the record names counts only where it is one of this repository's. */
export function listIncidentLinks(record: IncidentRecord, place: IncidentPlace): readonly MessageLink[] {
  const { repositoryUrl, issueUrl } = place;
  const runUrl = record.reasons.map((reason) => runUrlOf(reason.runUrl, repositoryUrl)).find((url) => url !== null);
  return [
    ...(runUrl ? [{ text: 'Run', url: runUrl }] : []),
    // Without a state commit there is no report: the button is what is needed.
    ...(record.status === 'open'
      ? [{ text: 'Run workflow', url: `${repositoryUrl}/actions/workflows/rollback.yml` }]
      : reportLinks(record.id, place)),
    ...(issueUrl === null ? [] : [{ text: 'Issue', url: issueUrl }]),
  ];
}

function reportLinks(id: string, { repositoryUrl, branch, pullRequestUrl }: IncidentPlace): readonly MessageLink[] {
  return [
    { text: 'Report', url: `${repositoryUrl}/blob/${encodePath(branch)}/${incidentPath(id, 'README.md')}` },
    { text: 'Pull request', url: pullRequestUrl ?? searchFor(id, repositoryUrl) },
  ];
}

/** `null` for whatever is no pull request of this repository: the history is text that others may have written. */
export function pullRequestUrlOf(text: string, repositoryUrl: string): string | null {
  return pageOf(text, `${repositoryUrl}/pull/`);
}

function runUrlOf(text: string | null, repositoryUrl: string): string | null {
  return text === null ? null : pageOf(text, `${repositoryUrl}/actions/runs/`);
}

function pageOf(text: string, start: string): string | null {
  const number = text.startsWith(start) ? (/^\d{1,20}/u.exec(text.slice(start.length))?.[0] ?? null) : null;
  return number === null ? null : `${start}${number}`;
}

function searchFor(id: string, repositoryUrl: string): string {
  return `${repositoryUrl}/pulls?q=${encodeURIComponent(`is:pr head:incident/${id}`)}`;
}

function encodePath(branch: string): string {
  return branch.split('/').map(encodeURIComponent).join('/');
}

/**
 * The rollback with git alone, for a POSIX shell, from any machine: for a state that is not back (DESIGN.md section 9, break glass).
 * The clone is a new one each time, so that it can be pasted twice.
 */
export function breakGlassFor(record: IncidentRecord, { repositoryUrl, branch }: IncidentPlace): string {
  const reason = `incident ${record.id} is open and the state is not back`;
  return [
    'clone=$(mktemp -d)',
    `git clone -q ${inQuotes(`${repositoryUrl}.git`)} "$clone"`,
    `node "$clone/scripts/dist/switchback.mjs" rollback -C "$clone" --reason ${inQuotes(reason)} --branch ${inQuotes(branch)}`,
  ].join(' && \\\n');
}

/** Between single quotes nothing is special to the shell but the quote itself. */
function inQuotes(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
