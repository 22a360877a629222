import type { RootContent } from 'mdast';

import { count } from '../markdown/count.ts';
import { bullets, paragraph, table, type Inline } from '../markdown/render-markdown.ts';
import { findFirstSign } from './first-sign.ts';
import { measureDurations, type IncidentDurations } from './incident-durations.ts';
import { unknownWhy, type ReportFacts } from './report-facts.ts';
import { said, showDuration, showInstant, words } from './show.ts';

/** Of what happened later; the rest stands in `evidence.json`. */
const MOST_HAPPENINGS = 60;

/** The runbook's three lines, then what reviewers ask for, then what happened one after the other. */
export function renderTimeline(facts: ReportFacts): readonly RootContent[] {
  const { record, lifecycle } = facts;
  const verifiedAt = lifecycle?.verifiedAt ?? null;
  const rows = listEvents(facts);
  const hidden = facts.happenings.length - MOST_HAPPENINGS;
  return [
    bullets([
      [`Rollback triggered: ${showInstant(record.triggeredAt)} UTC`],
      [
        verifiedAt === null
          ? `Rollback completed: not yet known: when the proof (layer 4) passes. The state was back at ${showInstant(record.containedAt)} UTC`
          : `Rollback completed: ${showInstant(verifiedAt)} UTC, when the proof (layer 4) held`,
      ],
      ...listDurations(facts),
    ]),
    table(['When (UTC)', 'What'], rows),
    ...(hidden > 0 ? [paragraph(`${count(hidden, 'earlier event')} left out here, see evidence.json.`)] : []),
  ];
}

/** No part says how late it is: a report that says nothing new is not written again. */
function listDurations(facts: ReportFacts): readonly (readonly Inline[])[] {
  const durations = durationsOf(facts);
  const open = facts.lifecycle === null ? unknownWhy(facts, 'lifecycle') : 'not over yet';
  const show = (seconds: number | null, why: string): string => (seconds === null ? why : showDuration(seconds));
  return [
    [`Total downtime, until manual collection was seen to work: ${show(durations.downtimeSeconds, open)}`],
    ['Time to detect, from the first sign: ', said(show(durations.detectSeconds, unknownSign(facts)), 300)],
    [
      `Time to effect, from the trigger: ${show(durations.containSeconds, 'unknown: the clocks run backwards')} to the state commit, to the proof: ${show(durations.effectSeconds, open)}`,
    ],
    [`Time to recover, until all five success criteria had held: ${show(durations.recoverSeconds, open)}`],
  ];
}

export function durationsOf(facts: ReportFacts): IncidentDurations {
  const { record, lifecycle, investigation } = facts;
  return measureDurations(record, {
    firstSignAt: findFirstSign(investigation, record.triggeredAt)?.firstAt ?? null,
    manualProvenAt: lifecycle?.manualProvenAt ?? null,
    verifiedAt: lifecycle?.verifiedAt ?? null,
    recoveredAt: lifecycle?.recoveredAt ?? null,
  });
}

function unknownSign(facts: ReportFacts): string {
  return facts.investigation === null
    ? unknownWhy(facts, 'investigation')
    : 'unknown: no clue before the trigger has a time';
}

interface Row {
  readonly at: string;
  readonly cells: readonly Inline[];
}

/** By time; what has none of its own stands where it was given. */
function listEvents(facts: ReportFacts): Inline[][][] {
  const { record, lifecycle, investigation } = facts;
  const sign = findFirstSign(investigation, record.triggeredAt);
  const rows: readonly Row[] = [
    ...(sign === null
      ? []
      : [{ at: sign.firstAt, cells: [`First sign, of ${sign.source}: `, words(sign.example, 160)] }]),
    { at: record.triggeredAt, cells: ['Rollback triggered by ', words(record.reasons[0]?.by ?? 'unknown', 80)] },
    { at: record.containedAt, cells: ['State committed: DLT disabled, manual collection enabled, a hold set'] },
    ...record.reasons.slice(1).map(({ at, by, severity }) => ({
      at,
      cells: ['Rollback asked for again by ', words(by, 80), `, severity ${severity}`],
    })),
    ...facts.happenings.slice(-MOST_HAPPENINGS).map(({ at, what, by }) => ({
      at,
      cells: [said(what, 300), ...(by === null ? [] : [', by ', words(by, 80)])],
    })),
    ...milestone(lifecycle?.manualProvenAt, 'Manual collection seen to work'),
    ...milestone(lifecycle?.verifiedAt, 'Verified: the proof (layer 4) held'),
    ...milestone(lifecycle?.recoveredAt, 'Recovered: all five success criteria had held, or were accepted'),
    ...milestone(lifecycle?.reviewedAt, 'Reviewed: the pull request was merged'),
  ];
  return rows
    .toSorted((left, right) => (Date.parse(left.at) || 0) - (Date.parse(right.at) || 0))
    .map(({ at, cells }) => [[showInstant(at)], [...cells]]);
}

function milestone(at: string | null | undefined, what: string): readonly Row[] {
  return at === null || at === undefined ? [] : [{ at, cells: [what] }];
}
