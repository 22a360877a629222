import type { RootContent } from 'mdast';

import { TRIGGER_TITLES } from '../shared/cutover/trigger.ts';
import type { IncidentIssues } from '../shared/incident-ports.ts';
import {
  heading,
  link,
  paragraph,
  quoted,
  quotedBlock,
  renderMarkdown,
  strong,
} from '../shared/markdown/render-markdown.ts';
import type { Policy } from '../shared/policy/policy.ts';
import { withoutMarkers } from '../shared/report/report-parts.ts';
import type { TriggerDecision } from '../shared/triggers/trigger-result.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured } from '../shared/verification/measured.ts';
import type { WatchResult } from './watch-result.ts';

type Hold = WatchResult['hold'];

export interface PagedHold {
  readonly decided: TriggerDecision;
  /** Of whom the policy says whom to tell at once; nobody is named where it cannot be read. */
  readonly policy: Measured<Policy>;
  readonly runUrl: string | null;
  readonly now: Date;
}

/**
 * Tells people of a hold that a rule has just set (DESIGN.md section 6: hold and page): one issue, which mentions whoever the policy tells at once. While it stands
 * nobody is told again. Where that fails the hold stands all the same, and the run is red.
 */
export async function pageHold(
  hold: Hold,
  { decided, policy, runUrl, now }: PagedHold,
  { issues, signal }: { readonly issues: Pick<IncidentIssues, 'create'> | null; readonly signal: AbortSignal },
): Promise<Hold> {
  const { trigger } = decided;
  if (hold?.outcome !== 'set' || trigger === null || issues === null) return hold;
  const told = await measureFault(
    () =>
      issues.create(
        {
          incident: `${stampOf(now)}-hold-${trigger}`,
          title: `Hold: ${TRIGGER_TITLES[trigger]}`,
          body: renderPage(decided, { mentions: listMentions(policy), runUrl }),
          labels: [],
        },
        signal,
      ),
    'Give the job `issues: write`.',
  );
  const message = told.measured
    ? `${hold.message} Told in ${told.value.url}`
    : `${hold.message} Nobody could be told: ${told.message}`;
  return { ...hold, message, remedy: told.measured ? hold.remedy : told.remedy };
}

/** `20261126-120000Z`: an issue is looked for among those that were touched since the day before the time that its id begins with. */
export function stampOf(at: Date): string {
  return `${at.toISOString().replaceAll(/[-:]/gu, '').replace('T', '-').slice(0, 15)}Z`;
}

function renderPage(
  { because, rules, trigger }: TriggerDecision,
  { mentions, runUrl }: { readonly mentions: readonly string[]; readonly runUrl: string | null },
): string {
  const remedy = rules.find((rule) => rule.trigger === trigger)?.remedy ?? null;
  return withoutMarkers(
    renderMarkdown([
      renderMentions(mentions),
      heading(3, 'Nothing advances, and nothing was rolled back'),
      paragraph(quoted(because, 1_000)),
      ...(remedy === null ? [] : [paragraph(strong('What to do:'), ' ', quoted(remedy, 500))]),
      paragraph('It stands until a person lifts it; close this issue then. To go back to manual press rollback.yml.'),
      quotedBlock("node scripts/dist/switchback.mjs hold --lift --reason 'what was fixed'", 'sh'),
      ...(runUrl === null ? [] : [paragraph(link(runUrl, 'The run that set it'))]),
    ]),
  );
}

/** Whom the policy tells at once; nobody where it cannot be read. */
export function listMentions(policy: Measured<Policy>): readonly string[] {
  const contacts = policy.measured ? policy.value.escalation.filter(({ afterMinutes }) => afterMinutes === 0) : [];
  return contacts.flatMap(({ github }) => github);
}

/** The policy's schema allows a login, or organisation/team, and nothing else. */
export function renderMentions(mentions: readonly string[]): RootContent {
  return paragraph(
    mentions.length > 0
      ? mentions.map((name) => `@${name}`).join(' ')
      : 'For whoever is on call: config/policy.yaml names nobody.',
  );
}
