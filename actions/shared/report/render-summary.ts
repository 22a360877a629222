import type { RootContent } from 'mdast';

import { TRIGGER_TITLES } from '../cutover/trigger.ts';
import type { IncidentRecord } from '../incident/incident-record.ts';
import { count } from '../markdown/count.ts';
import { bullets, strong, table, type Inline } from '../markdown/render-markdown.ts';
import { joinSentences } from '../markdown/sentences.ts';
import { isMet } from '../success/criterion.ts';
import { assessDataLoss, type DataLoss } from './assess-impact.ts';
import { describeFence } from './describe-fence.ts';
import { statusOf, unknownWhy, type ReportFacts } from './report-facts.ts';
import { QUESTIONS } from './report-layout.ts';
import { said, showInstant, webLink, withoutAccepted, words } from './show.ts';

/** What each status means to somebody who has not read the design. */
export const STATUS_WORDS: Readonly<Record<IncidentRecord['status'], string>> = {
  open: 'open: the state is not back yet',
  contained: 'contained: the state is back, the proof (layer 4) is open',
  verified: 'verified: the proof holds, the success criteria are watched',
  recovered: 'recovered: all five success criteria held, or were accepted',
  reviewed: 'reviewed',
};

/** What a phone shows first: what happened, whether it is back, whether data is lost, and what is needed from the reader. */
export function renderSummary(facts: ReportFacts): readonly RootContent[] {
  const loss = assessDataLoss(facts);
  return [
    bullets([
      ...(facts.record.isDrill ? [[strong('This is a drill:'), ' a rehearsal, not an outage.']] : []),
      [strong('What happened?'), ' ', whatHappened(facts.record)],
      [strong('Is it back?'), ' ', said(isItBack(facts), 600)],
      [strong('Is data lost?'), ' ', ...sayLoss(loss)],
      [strong('What is needed from you?'), ' ', ...whatIsNeeded(facts)],
    ]),
  ];
}

function sayLoss({ answer, because, accepted }: DataLoss): readonly Inline[] {
  const note = accepted === null ? [] : [' Accepted by a person: ', said(withoutAccepted(accepted), 200), '.'];
  return [said(`${answer}: ${because}.`, 600), ...note];
}

function whatHappened({ trigger, severity, from, to, triggeredAt }: IncidentRecord): string {
  return `${TRIGGER_TITLES[trigger]} (severity ${severity}). Rolled back from ${from ?? 'an unknown phase'} to ${to} at ${showInstant(triggeredAt)} UTC.`;
}

function isItBack(facts: ReportFacts): string {
  const { verification, lifecycle } = facts;
  if (verification?.layerOne === 'not-done')
    return 'NO: the state is not rolled back any more. Run the rollback again.';
  const status = statusOf(facts);
  if (status === 'recovered' || status === 'reviewed')
    return `Yes: recovered at ${showInstant(lifecycle?.recoveredAt ?? null)} UTC. ${describeCriteria(facts)}`;
  if (verification === null)
    return `The state is. Whether dlt has stopped and manual collection runs: ${unknownWhy(facts, 'verification')}. ${describeCriteria(facts)}`;
  const named = (verdict: string): string =>
    verification.checks
      .filter((check) => check.verdict === verdict)
      .map(({ title }) => title)
      .join('; ');
  switch (verification.verdict) {
    case 'pass':
    case 'warn':
      return `Yes: the proof holds. ${describeCriteria(facts)}`;
    case 'unknown':
      return `The state is. The proof is not complete: ${named('unknown')}. ${describeCriteria(facts)}`;
    case 'fail':
      return `NOT yet: the proof fails: ${named('fail')}. ${describeCriteria(facts)}`;
    default:
      return verification.verdict satisfies never;
  }
}

function describeCriteria(facts: ReportFacts): string {
  const { criteria } = facts;
  if (criteria === null) return `Success criteria: ${unknownWhy(facts, 'criteria')}.`;
  const met = criteria.filter((criterion) => isMet(criterion));
  const accepted = met.filter(({ settled }) => settled !== null).length;
  const note = accepted === 0 ? '' : `, ${accepted} of them accepted by a person`;
  return `${met.length} of ${count(criteria.length, 'success criterion', 'success criteria')} met${note}.`;
}

function whatIsNeeded(facts: ReportFacts): readonly Inline[] {
  const status = statusOf(facts);
  const due = facts.lifecycle?.reviewDueAt ?? null;
  const when = due === null ? '' : ` by ${showInstant(due)} UTC`;
  if (status === 'reviewed') return ['Nothing more: the incident is reviewed.'];
  const questions = facts.openQuestions?.length ?? Object.keys(QUESTIONS).length;
  const asked =
    questions === 0 ? 'All questions are answered. Give' : `Answer the ${count(questions, 'question')} below, give`;
  const overdue =
    facts.lifecycle?.isReviewOverdue === true
      ? [strong(`The review is overdue since ${showInstant(due)} UTC.`), ' ']
      : [];
  const merge =
    status === 'recovered'
      ? `and merge the pull request${when}.`
      : `and merge the pull request once the incident has recovered${when === '' ? '' : `, with its review due${when}`}.`;
  return [
    ...overdue,
    ...(status === 'recovered' ? [] : urgent(facts)),
    `${asked} each follow-up an owner and a date, ${merge}`,
  ];
}

/** What cannot wait for the review: the first remedy of what fails, the fence last, else of what could not be measured. */
function urgent(facts: ReportFacts): readonly Inline[] {
  const { verification, criteria } = facts;
  const fence = describeFence(facts);
  const open = [...(verification?.checks ?? []), ...(criteria ?? []).filter((criterion) => !isMet(criterion))];
  const remedies = (['fail', 'unknown'] as const).flatMap((verdict) => [
    ...open.flatMap((each) => (each.verdict === verdict ? (each.remedy ?? []) : [])),
    ...(fence?.verdict === verdict ? [`The fence: ${fence.text}`] : []),
  ]);
  const [first] = remedies;
  return first === undefined ? [] : [strong('Now:'), ' ', said(joinSentences(first), 400), ' '];
}

/** `#12` of an address that ends so. */
function numberIn(url: string | null): string {
  const [, number] = /\/(\d{1,10})$/u.exec(url ?? '') ?? [];
  return number === undefined ? 'link' : `#${number}`;
}

/** The runbook's title block. */
export function renderFacts(facts: ReportFacts): readonly RootContent[] {
  const { record, links } = facts;
  const found: readonly (readonly [string, string | null, string])[] = [
    ['Pull request', links.pullRequest, numberIn(links.pullRequest)],
    ['Issue', links.issue, numberIn(links.issue)],
    ['Change of the state', links.configDiff, 'commit'],
  ];
  const rows: readonly (readonly [string, Inline])[] = [
    ...(record.isDrill ? [['Drill', 'yes: a rehearsal, not an outage'] as const] : []),
    ['Incident', words(record.id)],
    ['Status', STATUS_WORDS[statusOf(facts)]],
    ['Severity', record.severity],
    ['Trigger', TRIGGER_TITLES[record.trigger]],
    [
      'Transition',
      `${record.from ?? 'unknown phase'} to ${record.to}, generation ${record.generation}, attempt ${record.attempt}`,
    ],
    ['Triggered by', words(record.reasons[0]?.by ?? 'unknown', 80)],
    ['State before', words(`commit ${record.baseCommit.slice(0, 12)}`)],
    ...found.flatMap(([name, url, text]) => (url === null ? [] : [[name, webLink(url, text)] as const])),
  ];
  return [
    table(
      ['', ''],
      rows.map(([name, value]) => [[strong(name)], [value]]),
    ),
  ];
}
