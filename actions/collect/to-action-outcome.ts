import { count } from '../shared/markdown/count.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import {
  bullets,
  heading,
  paragraph,
  quoted,
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
export function statusLine(result: Pick<CollectResult, 'verdict'>): string {
  return `Manual collection: ${result.verdict === 'fail' || result.verdict === 'unknown' ? '✗ FAILED' : '✓ SUCCESS'}`;
}

/** What a run shows and hands on. The summary fits a phone: one narrow table, then only what needs a person. */
export function toActionOutcome(result: CollectResult, evidence?: string): ActionOutcome<CollectOutputs> {
  return {
    outputs: {
      ...{ verdict: result.verdict, reasonCode: result.reasonCode, result },
      ...(evidence === undefined ? {} : { evidence }),
    },
    summaryMarkdown: renderSummary(result),
    annotations: result.units.flatMap(annotate),
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
    ...(troubled.length === 0
      ? []
      : [
          bullets(
            troubled.map((unit) => [strong(unit.unit), ': ', quoted(unit.detail ?? '', 300), ` ${unit.remedy ?? ''}`]),
          ),
        ]),
    ...(result.notes.length === 0 ? [] : [bullets(result.notes.map((note) => [quoted(note, 500)]))]),
    ...(budget == null
      ? []
      : [paragraph(`Reddit's budget: ${count(budget.remaining, 'call')} left, anew in ${budget.resetSeconds} s.`)]),
  ]);
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

function tableRow(unit: UnitFetch): string[][] {
  return [
    [unit.unit],
    [unit.outcome],
    [String(unit.fetched)],
    [unit.new === null ? '–' : String(unit.new)],
    [`${unit.deleted} / ${unit.removed}`],
  ];
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
