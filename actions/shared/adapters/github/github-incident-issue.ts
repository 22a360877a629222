import { z } from 'zod';

import { hasMarker, incidentMarker, stepMarker, withMarker } from '../../incident/incident-marker.ts';
import { cutBody } from '../../markdown/cut-body.ts';
import type { Acknowledgement, IncidentIssue, IncidentIssues, IssueComment } from '../../incident-ports.ts';
import { githubCalls, type CallAdvice, type GithubCalls, type GithubCallsOptions } from './github-calls.ts';
import { addAssignees } from './github-details.ts';

/** Of issues and comments per call, and of pages: an incident's issue is among the newest 300 of its label. */
const PAGE = 100;
const MOST_PAGES = 3;
export const ACKNOWLEDGED_LABEL = 'acknowledged';
const ACKNOWLEDGING = /^\/ack(?:\s|$)/u;

/** Whose words count: a stranger can open issues and comment in a public repository, and set no label (REST docs, author_association). */
const OURS: ReadonlySet<string> = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

const ADVICE: CallAdvice = {
  permission: 'Give the job `issues: write`.',
  rule: 'Turn issues on under Settings, General, Features; the message names what else GitHub did not take.',
};

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const userSchema = z.object({ login: z.string(), type: z.string().optional() }).nullable();
const writtenSchema = z.object({
  user: userSchema,
  author_association: z.string().optional(),
  body: z.string().nullish(),
  html_url: z.string(),
  created_at: instant,
});
const issueSchema = writtenSchema.extend({
  number: z.int(),
  state: z.enum(['open', 'closed']),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])),
  assignees: z.array(z.object({ login: z.string() })).nullish(),
  pull_request: z.unknown().optional(),
});
const commentSchema = writtenSchema.extend({ id: z.int() });
type RawIssue = z.infer<typeof issueSchema>;
type RawComment = z.infer<typeof commentSchema>;

/** Issues by the REST API: they are listed, since GitHub's search shows them minutes later. */
export function githubIncidentIssues(options: GithubCallsOptions): IncidentIssues {
  const calls = githubCalls(options);
  const list = async (incident: string, label: string | null, signal?: AbortSignal): Promise<readonly RawIssue[]> =>
    listOwnIssues(calls, { incident, label }, signal);
  const listComments = (number: number, signal?: AbortSignal): Promise<readonly IssueComment[]> =>
    listOwnComments(calls, number, signal);
  const edit = async (
    number: number,
    changes: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<void> => {
    const what = `Changing issue ${number}`;
    const route = 'PATCH /repos/{owner}/{repo}/issues/{issue_number}';
    const parameters = { issue_number: number, ...changes };
    await calls.call({ route, parameters, what, advice: ADVICE, schema: issueSchema }, signal);
  };
  return {
    find: async (incident, label, signal) => {
      const [first] = await list(incident, label, signal);
      return first === undefined ? null : toIssue(first);
    },
    create: async (request, signal) => {
      const { incident, labels } = request;
      const find = (): Promise<readonly RawIssue[]> => list(incident, labels[0] ?? null, signal);
      let known = await find();
      if (known.length === 0) {
        const made = await createIssue(calls, request, find, signal);
        const seen = await find();
        known = seen.some(({ number }) => number === made.number) ? seen : inOrder([...seen, made]);
      }
      return toIssue(
        await keepLowest(known, (number) => edit(number, { state: 'closed', state_reason: 'duplicate' }, signal)),
      );
    },
    updateBody: (number, body, signal) => edit(number, { body: cutBody(body, `see the incident's folder`) }, signal),
    commentOnce: async (request, signal) => commentOnce(calls, request, listComments, signal),
    listComments,
    findAcknowledgement: async (number, signal) => findAcknowledgement(calls, number, listComments, signal),
    assign: (number, logins, signal) => addAssignees(calls, { number, logins, permission: ADVICE.permission }, signal),
    close: (number, reason, signal) => edit(number, { state: 'closed', state_reason: reason }, signal),
  };
}

/** Lowest number first. The incident's id begins with its time, and nothing of it is older than a day before. */
async function listOwnIssues(
  calls: GithubCalls,
  { incident, label }: { readonly incident: string; readonly label: string | null },
  signal?: AbortSignal,
): Promise<readonly RawIssue[]> {
  const marker = incidentMarker(incident);
  const found: RawIssue[] = [];
  const since = dayBefore(incident);
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const issues = await calls.call(
      {
        route: 'GET /repos/{owner}/{repo}/issues',
        parameters: {
          ...{ state: 'all', sort: 'created', direction: 'desc', per_page: PAGE, page },
          ...(label === null ? {} : { labels: label }),
          ...(since === null ? {} : { since }),
        },
        what: 'Listing the issues',
        advice: ADVICE,
        schema: z.array(issueSchema),
      },
      signal,
    );
    found.push(
      ...issues.filter(
        (issue) => issue.pull_request === undefined && isOurs(issue) && hasMarker(issue.body ?? '', marker),
      ),
    );
    if (issues.length < PAGE) break;
  }
  return inOrder(found);
}

function inOrder(issues: readonly RawIssue[]): readonly RawIssue[] {
  return issues.toSorted((a, b) => a.number - b.number);
}

/** `null` where the id does not begin with a time. A clock that is a day off hides nothing. */
function dayBefore(incident: string): string | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})-\d{6}Z-/u.exec(incident) ?? [];
  const at = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return null;
  return new Date(at.getTime() - 86_400_000).toISOString().replace('.000', '');
}

async function createIssue(
  calls: GithubCalls,
  { incident, title, body, labels }: Parameters<IncidentIssues['create']>[0],
  find: () => Promise<readonly RawIssue[]>,
  signal?: AbortSignal,
): Promise<RawIssue> {
  const marked = withMarker(body, incidentMarker(incident));
  const parameters = { title, body: cutBody(marked, `incidents/${incident}/README.md`), labels };
  const answer = await calls.createOnce(
    {
      route: 'POST /repos/{owner}/{repo}/issues',
      parameters,
      what: 'Opening the issue',
      advice: ADVICE,
      schema: issueSchema,
    },
    async () => (await find())[0] ?? null,
    signal,
  );
  return 'created' in answer ? answer.created : answer.found;
}

/** Two runs at once can each have made one. Only what the same account wrote is closed: nobody loses an issue that holds a copy of the marker. */
async function keepLowest(issues: readonly RawIssue[], close: (number: number) => Promise<void>): Promise<RawIssue> {
  const [lowest, ...others] = issues;
  if (lowest === undefined) throw new TypeError('An issue was made and none is there.');
  for (const { number, state, user } of others)
    if (state === 'open' && user?.login === lowest.user?.login) await close(number);
  return lowest;
}

async function listOwnComments(
  calls: GithubCalls,
  number: number,
  signal?: AbortSignal,
): Promise<readonly IssueComment[]> {
  const all: RawComment[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const comments = await calls.call(
      {
        route: 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
        parameters: { issue_number: number, per_page: PAGE, page },
        what: `Listing the comments of ${number}`,
        advice: ADVICE,
        schema: z.array(commentSchema),
      },
      signal,
    );
    all.push(...comments);
    if (comments.length < PAGE) break;
  }
  return all.filter(isOurs).map(toComment);
}

async function commentOnce(
  calls: GithubCalls,
  { incident, number, step, body }: Parameters<IncidentIssues['commentOnce']>[0],
  list: IncidentIssues['listComments'],
  signal?: AbortSignal,
): ReturnType<IncidentIssues['commentOnce']> {
  const marker = stepMarker(incident, step);
  const find = async (): Promise<IssueComment | null> =>
    (await list(number, signal)).find((comment) => hasMarker(comment.body, marker)) ?? null;
  const known = await find();
  if (known !== null) return { outcome: 'already-there', comment: known };
  const answer = await calls.createOnce(
    {
      route: 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
      parameters: { issue_number: number, body: cutBody(withMarker(body, marker), `incidents/${incident}/README.md`) },
      what: `Commenting on ${number}`,
      advice: ADVICE,
      schema: commentSchema,
    },
    find,
    signal,
  );
  return 'created' in answer
    ? { outcome: 'written', comment: toComment(answer.created) }
    : { outcome: 'already-there', comment: answer.found };
}

async function findAcknowledgement(
  calls: GithubCalls,
  number: number,
  list: IncidentIssues['listComments'],
  signal?: AbortSignal,
): Promise<Acknowledgement | null> {
  const said = (await list(number, signal)).find(({ body }) => ACKNOWLEDGING.test(body.trimStart()));
  if (said !== undefined) return { by: 'comment', author: said.author, at: said.createdAt };
  const issue = await calls.call(
    {
      route: 'GET /repos/{owner}/{repo}/issues/{issue_number}',
      parameters: { issue_number: number },
      what: `Reading issue ${number}`,
      advice: ADVICE,
      schema: issueSchema,
    },
    signal,
  );
  // Only those who may triage set labels, so whoever it was counts; who, and when, an issue does not say.
  const isLabelled = toIssue(issue).labels.some((label) => label.toLowerCase() === ACKNOWLEDGED_LABEL);
  return isLabelled ? { by: 'label', author: null, at: null } : null;
}

function isOurs({ user, author_association: association }: Pick<RawIssue, 'user' | 'author_association'>): boolean {
  return user?.type === 'Bot' || OURS.has(association ?? '');
}

function toIssue(issue: RawIssue): IncidentIssue {
  return {
    number: issue.number,
    url: issue.html_url,
    state: issue.state,
    body: issue.body ?? '',
    labels: issue.labels.flatMap((label) => (typeof label === 'string' ? [label] : (label.name ?? []))),
    assignees: (issue.assignees ?? []).map(({ login }) => login),
    createdAt: issue.created_at,
  };
}

function toComment({ id, html_url: url, user, created_at: createdAt, body }: RawComment): IssueComment {
  return { id, url, author: user?.login ?? 'ghost', createdAt, body: body ?? '' };
}
