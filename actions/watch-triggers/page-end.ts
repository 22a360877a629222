import { formatInstant } from '../shared/cutover/instant.ts';
import type { IncidentIssues } from '../shared/incident-ports.ts';
import { heading, link, paragraph, quoted, quotedBlock, renderMarkdown } from '../shared/markdown/render-markdown.ts';
import { withoutMarkers } from '../shared/report/report-parts.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import { listMentions, renderMentions, stampOf, type PagedHold } from './page-hold.ts';
import type { WatchResult } from './watch-result.ts';

type Notice = NonNullable<WatchResult['holdNotice']>;

/**
 * Tells people that a hold ends soon, or that it ended (DESIGN.md section 2: expiry is announced): an issue each, once, since an annotation of a green run
 * reaches nobody. Where that fails the annotation says so.
 */
export async function pageEnd(
  notice: WatchResult['holdNotice'],
  { policy, runUrl, now }: Pick<PagedHold, 'policy' | 'runUrl' | 'now'>,
  { issues, signal }: { readonly issues: Pick<IncidentIssues, 'create'> | null; readonly signal: AbortSignal },
): Promise<WatchResult['holdNotice']> {
  if (notice === null || notice.expiresAt === null || issues === null) return notice;
  const { event, message, since, expiresAt } = notice;
  const page = {
    // By the hold and its end: a tick that could not record that it told finds what it told. The end may be weeks ahead, so its beginning comes first.
    incident: `${stampOf(new Date(since))}-hold-${event}-${stampOf(new Date(expiresAt))}`,
    title: event === 'ended' ? 'Hold: ended' : 'Hold: ends soon',
    body: renderEnd(notice, { mentions: listMentions(policy), runUrl, now }),
    labels: [],
  };
  const told = await measureFault(() => issues.create(page, signal), 'Give the job `issues: write`.');
  return {
    ...notice,
    message: told.measured
      ? `${message} Told in ${told.value.url}`
      : `${message} Nobody could be told: ${told.message} ${told.remedy}`,
  };
}

const WEEK_MS = 604_800_000;

interface EndFacts {
  readonly mentions: readonly string[];
  readonly runUrl: string | null;
  readonly now: Date;
}

function renderEnd({ event, message }: Notice, { mentions, runUrl, now }: EndFacts): string {
  const hasEnded = event === 'ended';
  const later = formatInstant(new Date(now.getTime() + WEEK_MS));
  return withoutMarkers(
    renderMarkdown([
      renderMentions(mentions),
      heading(
        3,
        hasEnded ? 'The gates alone decide the next phase now' : 'From then on the gates alone decide the next phase',
      ),
      paragraph(quoted(message, 1_000)),
      paragraph(hasEnded ? 'Where it should still stand, set it anew:' : 'Where it should stand longer:'),
      quotedBlock(`node scripts/dist/switchback.mjs hold --set --reason 'why' --until ${later}`, 'sh'),
      paragraph('Close this issue when that is decided.'),
      ...(runUrl === null ? [] : [paragraph(link(runUrl, 'The run that saw it'))]),
    ]),
  );
}
