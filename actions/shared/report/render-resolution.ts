import type { RootContent } from 'mdast';

import { count } from '../markdown/count.ts';
import { bullets, checklist, heading, paragraph, strong, type Inline } from '../markdown/render-markdown.ts';
import { CRITERIA, CRITERION_TITLES, type CriterionResult } from '../success/criterion.ts';
import { describeFence } from './describe-fence.ts';
import { statusOf, unknownWhy, type ReportFacts } from './report-facts.ts';
import { said, showDuration, showInstant, withoutAccepted, words } from './show.ts';

/** The runbook's action taken and next steps. */
export function renderResolution(facts: ReportFacts): readonly RootContent[] {
  const { record } = facts;
  const fence = describeFence(facts);
  const kept = record.before.flatMap(({ path, keptAs }) =>
    keptAs === null ? [] : [[words(path), ' as ', words(keptAs)] satisfies Inline[]],
  );
  return [
    bullets([
      ['Action taken: rolled back to manual collection (layer 1, the state).'],
      ...(fence === null ? [] : [['Fence (layer 3): ', said(fence.text, 600)] satisfies Inline[]]),
      ['Proof (layer 4): ', said(describeProof(facts), 400)],
      ['Test of the manual path (step 4): ', said(describeCollection(facts), 400)],
      ['Next steps: ', nextSteps(facts)],
    ]),
    ...(kept.length === 0
      ? []
      : [paragraph('Files that could not be used as they were, kept here byte for byte:'), bullets(kept)]),
  ];
}

function describeProof(facts: ReportFacts): string {
  const { verification } = facts;
  if (verification === null) return `${unknownWhy(facts, 'verification')}.`;
  const { verdict, checks, secondLookDueAt } = verification;
  const open = checks.filter((check) => check.verdict === 'fail' || check.verdict === 'unknown');
  const look =
    verdict === 'unknown' && secondLookDueAt !== null
      ? ` The second look at dlt is due at ${showInstant(secondLookDueAt)} UTC.`
      : '';
  return `${verdict}, ${count(checks.length, 'check')}, ${open.length} of them not proven.${look}`;
}

function describeCollection(facts: ReportFacts): string {
  const { collection } = facts;
  if (collection === null) return `${unknownWhy(facts, 'collection')}.`;
  const fetched = collection.units.reduce((sum, unit) => sum + unit.fetched, 0);
  const failed = collection.units.flatMap(({ unit, outcome, detail }) =>
    outcome === 'fetched' || outcome === 'nothing-new'
      ? []
      : [`${unit}: ${outcome}${detail === null ? '' : `, ${detail}`}`],
  );
  const took = `${count(fetched, 'post')} of ${count(collection.units.length, 'subreddit')} in ${showDuration(collection.durationSeconds)}`;
  return `${collection.verdict}, ${took}.${failed.length === 0 ? '' : ` ${failed.slice(0, 5).join('; ')}.`}`;
}

function nextSteps(facts: ReportFacts): string {
  const status = statusOf(facts);
  switch (status) {
    case 'open':
      return 'run the rollback again until the state is back.';
    case 'contained':
      return 'prove the rollback and measure the success criteria below. Nothing advances while the hold stands.';
    case 'verified':
      return `the success criteria below must hold for ${facts.policy?.success.holdHours ?? 2} h. Nothing advances while the hold stands.`;
    case 'recovered':
      return 'review this report and merge it. Nothing advances while the hold stands.';
    case 'reviewed':
      return 'the follow-ups below, then the re-attempt at 10 %.';
    default:
      return status satisfies never;
  }
}

/** The runbook's five criteria as they stand. A tick is a pass or a warning that was measured, nothing that was accepted. */
export function renderCriteria(facts: ReportFacts): readonly RootContent[] {
  const since = facts.lifecycle?.criteriaHeldSince ?? null;
  return [
    heading(3, 'Success criteria'),
    checklist(
      CRITERIA.map((id) => {
        const criterion = facts.criteria?.find((each) => each.id === id);
        const title = CRITERION_TITLES[id];
        return criterion === undefined
          ? {
              checked: false,
              content: [`${title}: `, strong('unknown'), `: ${unknownWhy(facts, 'criteria').slice(9)}.`],
            }
          : { checked: isTicked(criterion), content: [`${title}: `, ...describeCriterion(criterion)] };
      }),
    ),
    ...(since === null
      ? []
      : [paragraph(`All five are met, or accepted, since ${showInstant(since)} UTC without a break.`)]),
  ];
}

function isTicked({ verdict, settled }: CriterionResult): boolean {
  return settled === null && (verdict === 'pass' || verdict === 'warn');
}

function describeCriterion(criterion: CriterionResult): readonly Inline[] {
  const { verdict, expected, observed, detail, remedy, settled } = criterion;
  const measured = `observed ${stripped(observed)}, expected ${stripped(expected)}.`;
  const rest = [
    ...(detail === null ? [] : [' ', said(detail, 300)]),
    ...(remedy === null || verdict === 'pass' || settled !== null ? [] : [' To do: ', said(remedy, 300)]),
  ];
  return settled === null
    ? [strong(verdict), ': ', said(measured, 500), ...rest]
    : [
        strong('accepted'),
        ': ',
        said(withoutAccepted(settled), 200),
        `. Measured ${verdict}: `,
        said(measured, 500),
        ...rest,
      ];
}

function stripped(text: string): string {
  return text.trim().replace(/[.]$/u, '');
}
