import type { RootContent } from 'mdast';

import { count } from '../shared/markdown/count.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import {
  bullets,
  heading,
  paragraph,
  quoted,
  quotedBlock,
  renderMarkdown,
  strong,
  table,
} from '../shared/markdown/render-markdown.ts';
import { joinSentences } from '../shared/markdown/sentences.ts';
import type { ActionOutcome, Annotation } from '../shared/runtime/run-action.ts';
import { exitCodeOf } from '../shared/verdict/verdict.ts';
import type { CollectOutputs, CollectResult } from './contract.ts';

type UnitFetch = CollectResult['units'][number];

/** The line that the runbook's step 4 prints. */
export function statusLine({ verdict, reasonCode }: Pick<CollectResult, 'verdict' | 'reasonCode'>): string {
  if (reasonCode === 'collected-elsewhere') return 'Manual collection: by a program of its own';
  return `Manual collection: ${verdict === 'fail' || verdict === 'unknown' ? '✗ FAILED' : '✓ SUCCESS'}`;
}

/** What a run shows and hands on. The summary fits a phone: one narrow table, then only what needs a person. */
export function toActionOutcome(result: CollectResult, evidence?: string): ActionOutcome<CollectOutputs> {
  return {
    outputs: {
      ...{ verdict: result.verdict, reasonCode: result.reasonCode, result },
      ...(evidence === undefined ? {} : { evidence }),
      ...(result.mode === 'collect' ? { openGaps: result.openGaps?.length ?? 0 } : {}),
    },
    summaryMarkdown: renderSummary(result),
    annotations: [
      ...result.units.flatMap(annotate),
      ...annotateGaps(result),
      ...annotateTestCommand(result),
      ...annotateElsewhere(result),
    ],
    exitCode: exitCodeOf(result.verdict),
  };
}

function renderSummary(result: CollectResult): string {
  const troubled = result.units.filter(({ detail }) => detail !== null);
  const budget = result.units.findLast((unit) => unit.budget !== null)?.budget;
  return renderMarkdown([
    heading(2, statusLine(result)),
    paragraph(...describeRun(result)),
    ...(result.units.length === 0
      ? []
      : [table(['Unit', 'Outcome', 'Posts', 'New', 'Deleted / removed'], result.units.map(tableRow))]),
    ...describeComments(result),
    ...describeWeights(result),
    ...describeTestCommand(result),
    ...(troubled.length === 0
      ? []
      : [
          bullets(
            troubled.map((unit) => [strong(unit.unit), ': ', quoted(unit.detail ?? '', 300), ` ${unit.remedy ?? ''}`]),
          ),
        ]),
    ...(result.openGaps === undefined
      ? []
      : [bullets(result.openGaps.map((gap) => [strong('Open gap'), ': ', quoted(gap, 500)]))]),
    ...(result.notes.length === 0 ? [] : [bullets(result.notes.map((note) => [quoted(note, 500)]))]),
    ...(budget == null
      ? []
      : [paragraph(`Reddit's budget: ${count(budget.remaining, 'call')} left, anew in ${budget.resetSeconds} s.`)]),
  ]);
}

/** While a gap is open each run says so: once the posts fell off the listing, nothing brings them back. */
function annotateGaps({ openGaps = [] }: CollectResult): Annotation[] {
  return openGaps.map((gap) => ({
    level: 'warning',
    title: 'collect: a gap between the paths is open',
    message: oneLine(gap, 1_000),
  }));
}

function describeRun({ mode, listing, limit, durationSeconds, units }: CollectResult): string[] {
  const written =
    mode === 'test'
      ? 'Nothing was written.'
      : `${count(
          units.reduce((sum, unit) => sum + (unit.new ?? 0), 0),
          'new post',
        )} stored.`;
  return [
    `${count(units.length, 'unit')}, ${listing}, up to ${count(limit, 'post')} each, in ${durationSeconds.toFixed(1)} s. ${written}`,
  ];
}

function describeComments({ units }: CollectResult): RootContent[] {
  const comments = units.flatMap((unit) => unit.comments ?? []);
  if (comments.length === 0) return [];
  const sum = (amount: (one: (typeof comments)[number]) => number): number =>
    comments.reduce((all, one) => all + amount(one), 0);
  const left = sum(({ withoutPost }) => withoutPost);
  const without = left === 0 ? '' : ` ${count(left, 'comment')} left out, since the post is not stored.`;
  return [
    paragraph(
      `${count(
        sum((one) => one.new),
        'new comment',
      )} stored of ${sum((one) => one.fetched)}.${without}`,
    ),
  ];
}

/** For people to copy: nothing is written to their files. */
function describeWeights({ units }: CollectResult): RootContent[] {
  const measured = units.filter(({ postsPerDay }) => postsPerDay !== null);
  if (measured.length === 0) return [];
  const lines = measured.map(({ unit, postsPerDay }) => `  - { name: ${unit}, weight: ${postsPerDay} }`);
  return [
    paragraph('Posts a day as measured now, for units in config/datasets.yaml:'),
    quotedBlock(['units:', ...lines].join('\n'), 'yaml'),
  ];
}

function describeTestCommand({ testCommand }: CollectResult): RootContent[] {
  if (testCommand === null) return [];
  const { command, outcome, exitCode, durationSeconds, output } = testCommand;
  const status = exitCode === null ? '' : ` with exit status ${exitCode}`;
  return [
    paragraph(
      ...['Test command of config/policy.yaml, ', quoted(command.join(' '), 300)],
      `: ${outcome}${status} after ${durationSeconds.toFixed(1)} s.`,
    ),
    ...(output.trim() === '' ? [] : [quotedBlock(output)]),
  ];
}

function tableRow(unit: UnitFetch): string[][] {
  return [
    [unit.unit],
    [unit.outcome],
    [String(unit.fetched)],
    [unit.new === null ? '–' : String(unit.new)],
    [`${unit.deleted} / ${unit.removed}`],
  ];
}

function annotateTestCommand({ testCommand }: CollectResult): Annotation[] {
  if (testCommand === null || testCommand.outcome === 'passed') return [];
  const { outcome, command } = testCommand;
  const remedy =
    outcome === 'not-started'
      ? 'Check that the program is there on this runner: collectors.manual.test_command in config/policy.yaml.'
      : 'The summary shows the end of what it printed.';
  return [
    {
      level: 'error',
      title: `collect: test command ${outcome}`,
      message: oneLine(joinSentences(command.join(' '), remedy), 1_000),
    },
  ];
}

function annotateElsewhere({ reasonCode, notes }: CollectResult): Annotation[] {
  if (reasonCode !== 'collected-elsewhere') return [];
  return [{ level: 'notice', title: 'collect: nothing to do here', message: oneLine(notes.join(' '), 1_000) }];
}

function annotate(unit: UnitFetch): Annotation[] {
  if (unit.detail === null) return [];
  const level = unit.outcome === 'failed' || unit.outcome === 'rate-limited' ? 'error' : 'warning';
  return [
    {
      level,
      title: `collect: r/${unit.unit} ${unit.outcome}`,
      message: oneLine(joinSentences(unit.detail, unit.remedy), 1_000),
    },
  ];
}
