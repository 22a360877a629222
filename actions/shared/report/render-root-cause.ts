import type { RootContent } from 'mdast';

import { TRIGGER_TITLES } from '../cutover/trigger.ts';
import { redactText } from '../evidence/redact-evidence.ts';
import type { StatedReason } from '../incident/incident-record.ts';
import type { Cause } from '../investigation/cause.ts';
import type { Clue } from '../investigation/source-evidence.ts';
import { count } from '../markdown/count.ts';
import { bullets, heading, paragraph, quotedBlock, strong, table, type Inline } from '../markdown/render-markdown.ts';
import { wrapLines } from '../markdown/wrap-lines.ts';
import { describeRule } from './describe-rule.ts';
import { unknownWhy, type ReportFacts } from './report-facts.ts';
import { runLink, said, showInstant, words } from './show.ts';

/** What a phone shows of a block of code without moving it sideways, roughly. */
export const REASON_LINE_CHARACTERS = 64;
const MOST_CAUSES = 6;
const MOST_CLUES = 5;

/** Why, in the words of whoever pressed. */
export function renderReasons({ record }: ReportFacts): readonly RootContent[] {
  const notes = record.notes.map((note) => [words(note, 400)]);
  return [
    ...record.reasons.flatMap(renderReason),
    ...(notes.length === 0 ? [] : [paragraph('Found on the way:'), bullets(notes)]),
  ];
}

function renderReason({ at, by, trigger, severity, runUrl, reason }: StatedReason): readonly RootContent[] {
  const run = runUrl ? [', ', runLink(runUrl)] : [];
  const title = TRIGGER_TITLES[trigger];
  return [
    paragraph('Stated by ', words(by, 80), ` at ${showInstant(at)} UTC: ${title}, severity ${severity}`, ...run, '.'),
    quotedBlock(wrapLines(redactText(reason), REASON_LINE_CHARACTERS), 'text'),
  ];
}

/** Which trigger, its rule by the policy, and the values that decided. */
export function renderDecision(facts: ReportFacts): readonly RootContent[] {
  const { record, policy, decision } = facts;
  const rule = policy === null ? unknownWhy(facts, 'policy') : describeRule(record.trigger, policy.triggers);
  return [
    heading(3, 'What decided'),
    bullets([
      [strong('Trigger:'), ` ${TRIGGER_TITLES[record.trigger]}`],
      [strong('Rule:'), ' ', said(rule, 600)],
      [strong('Values:'), ' ', said(describeValues(facts), 300)],
    ]),
    ...(decision === null || decision.values.length === 0
      ? []
      : [
          table(
            ['Measured', 'Observed', 'Limit'],
            decision.values.map(({ name, observed, limit }) => [
              [said(name, 120)],
              [said(observed, 200)],
              [said(limit, 120)],
            ]),
          ),
        ]),
  ];
}

function describeValues(facts: ReportFacts): string {
  const { record, decision } = facts;
  if (decision !== null && decision.values.length > 0)
    return `as they were at ${showInstant(decision.decidedAt)} UTC${decision.trigger === record.trigger ? '' : `, of the trigger ${decision.trigger}`}`;
  if (record.trigger === 'operator') return 'none: a person decided, see the reason above';
  return unknownWhy(facts, 'decision');
}

/** The likely causes, the likeliest first, each with what speaks for it and against it. */
export function renderCauses(facts: ReportFacts): readonly RootContent[] {
  const title = heading(3, 'Likely causes');
  const { investigation } = facts;
  if (investigation === null) return [title, paragraph(said(`${unknownWhy(facts, 'investigation')}.`, 600))];
  const { from, to, causes, sources } = investigation;
  const silent = sources.filter(({ status }) => status === 'unknown');
  const looked = `Looked at ${showInstant(from)} to ${showInstant(to)} UTC in ${count(sources.length - silent.length, 'source')}.`;
  const gaps = silent.map(({ source, observed, remedy }) => [
    `${source}: unknown: `,
    said(observed, 200),
    ...(remedy === null ? [] : [' To do: ', said(remedy, 200)]),
  ]);
  // In which zone the logs' times were read decides what every clue of them is worth.
  const logs = sources.filter(({ source, status }) => source === 'log-files' && status === 'measured');
  return [
    title,
    paragraph(causes.length === 0 ? `${looked} No cause was recognised.` : looked),
    ...logs.map(({ observed }) => paragraph('Log files: ', said(`${observed}.`, 600))),
    ...causes.slice(0, MOST_CAUSES).flatMap(renderCause),
    ...(causes.length > MOST_CAUSES ? [paragraph(`${causes.length - MOST_CAUSES} more in evidence.json.`)] : []),
    ...(gaps.length === 0 ? [] : [paragraph('Not seen:'), bullets(gaps)]),
  ];
}

function renderCause(
  { title, confidence, why, remedy, evidenceFor, evidenceAgainst }: Cause,
  index: number,
): readonly RootContent[] {
  const hidden = evidenceFor.length - MOST_CLUES;
  return [
    paragraph(strong(`${index + 1}. `, said(title, 120), `: ${confidence}.`), ' ', said(why, 300)),
    bullets([
      ...evidenceFor.slice(0, MOST_CLUES).map((clue) => [strong('For:'), ' ', ...describeClue(clue)]),
      ...(hidden > 0 ? [[`and ${count(hidden, 'more sign')} for it in evidence.json`]] : []),
      ...(evidenceFor.length === 0 ? [[strong('For:'), ' nothing was found']] : []),
      ...(evidenceAgainst.length === 0
        ? [[strong('Against:'), ' nothing was found']]
        : evidenceAgainst.map(({ source, observed }) => [strong('Against:'), ` ${source}: `, said(observed, 300)])),
      [strong('Remedy:'), ' ', said(remedy, 400)],
    ]),
  ];
}

function describeClue({ source, sign, firstAt, lastAt, count: times, example, where }: Clue): readonly Inline[] {
  const when =
    firstAt === null
      ? ''
      : ` from ${showInstant(firstAt)}${lastAt === null || lastAt === firstAt ? '' : ` to ${showInstant(lastAt)}`} UTC`;
  return [
    `${source}: ${sign}, ${count(times, 'time')}${when}: `,
    words(example, 300),
    ...(where === null ? [] : [', ', where.startsWith('https://') ? runLink(where) : words(where, 120)]),
  ];
}
