import { z } from 'zod';

import type { CriticalIssue } from '../../triggers/trigger-moment.ts';
import type { CriticalIssues } from '../../watch-ports.ts';
import { githubCalls, type GithubCalls, type GithubCallsOptions } from './github-calls.ts';

const PAGE = 100;
const MOST_PAGES = 3;
/** Issues of strangers of which it is asked who labelled them: of more, nobody can make us ask. */
const MOST_ASKED = 20;

/** Whose word counts: a stranger can open an issue in a public repository, and its template sets the label for them. */
const OURS: ReadonlySet<string> = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

const ADVICE = {
  permission: 'Give the job `issues: read`.',
  rule: 'Turn issues on under Settings, General, Features.',
};

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const userSchema = z.object({ login: z.string(), type: z.string().optional() }).nullish();
const issuesSchema = z.array(
  z.object({
    number: z.int(),
    title: z.string(),
    html_url: z.string(),
    created_at: instant,
    user: userSchema,
    author_association: z.string().optional(),
    pull_request: z.unknown().optional(),
  }),
);
type RawIssue = z.infer<typeof issuesSchema>[number];
const eventsSchema = z.array(
  z.object({ event: z.string(), actor: userSchema, label: z.object({ name: z.string() }).nullish() }),
);

/** By the REST API: issues are listed, since GitHub's search shows them minutes later. */
export function githubCriticalIssues(options: GithubCallsOptions): CriticalIssues {
  const calls = githubCalls(options);
  return {
    listOpen: async (label, signal) => {
      const found: CriticalIssue[] = [];
      let asked = 0;
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const issues = await listPage(calls, { label, page }, signal);
        for (const issue of issues) {
          if (issue.pull_request !== undefined) continue;
          const isOwn = isOurOwn(issue);
          if (!isOwn) asked += 1;
          const isOurs = isOwn || (asked <= MOST_ASKED && (await isLabelledByUs(calls, { issue, label }, signal)));
          const { number, title, html_url: url, created_at: createdMs } = issue;
          found.push({ number, title, url, createdMs, isOurs });
        }
        if (issues.length < PAGE) break;
      }
      return found;
    },
  };
}

async function listPage(
  calls: GithubCalls,
  { label, page }: { readonly label: string; readonly page: number },
  signal: AbortSignal | undefined,
): Promise<readonly RawIssue[]> {
  return calls.call(
    {
      route: 'GET /repos/{owner}/{repo}/issues',
      parameters: { state: 'open', labels: label, sort: 'created', direction: 'desc', per_page: PAGE, page },
      what: 'Listing the critical issues',
      advice: ADVICE,
      schema: issuesSchema,
    },
    signal,
  );
}

function isOurOwn({ user, author_association: association }: RawIssue): boolean {
  return user?.type === 'Bot' || OURS.has(association ?? '');
}

/** Only who may triage sets a label on an issue of somebody else: so the label is ours where another account than the author's set it. */
async function isLabelledByUs(
  calls: GithubCalls,
  { issue, label }: { readonly issue: RawIssue; readonly label: string },
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const events = await calls.call(
    {
      route: 'GET /repos/{owner}/{repo}/issues/{issue_number}/events',
      parameters: { issue_number: issue.number, per_page: PAGE },
      what: `Reading who labelled issue ${issue.number}`,
      advice: ADVICE,
      schema: eventsSchema,
    },
    signal,
  );
  return events.some(
    ({ event, actor, label: set }) =>
      event === 'labeled' &&
      set?.name.toLowerCase() === label.toLowerCase() &&
      actor !== null &&
      actor !== undefined &&
      actor.login !== issue.user?.login,
  );
}
