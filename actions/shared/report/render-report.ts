import type { RootContent } from 'mdast';

import { renderMarkdown } from '../markdown/render-markdown.ts';
import { renderFollowUps } from './follow-ups.ts';
import { listOpenQuestions } from './open-questions.ts';
import { renderCharts, renderImpact } from './render-impact.ts';
import { renderMeasurement } from './render-measurement.ts';
import { renderCriteria, renderResolution } from './render-resolution.ts';
import { renderCauses, renderDecision, renderReasons } from './render-root-cause.ts';
import { renderFacts, renderSummary } from './render-summary.ts';
import { renderTimeline } from './render-timeline.ts';
import type { ReportFacts } from './report-facts.ts';
import { layOutReport, REPORT_PARTS, type ReportPartName } from './report-layout.ts';
import { updateParts, withoutMarkers, type UpdatedParts } from './report-parts.ts';

const RENDERERS: Readonly<Record<ReportPartName, (facts: ReportFacts) => readonly RootContent[]>> = {
  summary: renderSummary,
  facts: renderFacts,
  timeline: renderTimeline,
  reasons: renderReasons,
  causes: renderCauses,
  decision: renderDecision,
  impact: renderImpact,
  charts: renderCharts,
  resolution: renderResolution,
  criteria: renderCriteria,
  'follow-ups': renderFollowUps,
  measurement: renderMeasurement,
};

/** The Markdown of every part, without markers. What is not known says `unknown` and why. Parts that are `rendered` already are taken as they are. */
export function renderReport(
  facts: ReportFacts,
  rendered: ReadonlyMap<ReportPartName, string> = new Map(),
): ReadonlyMap<ReportPartName, string> {
  const render = (part: ReportPartName): string => withoutMarkers(renderMarkdown(RENDERERS[part](facts)));
  return new Map(REPORT_PARTS.map((part) => [part, rendered.get(part) ?? render(part)]));
}

/** A whole new report. */
export function renderFreshReport(facts: ReportFacts): string {
  return layOutReport(renderReport(facts));
}

/** The report of people and machines, with the machine's parts as they are now; what people wrote stays, and counts as answered. */
export function amendReport(text: string, facts: ReportFacts): UpdatedParts {
  const openQuestions = listOpenQuestions(text).map(({ question }) => question);
  return updateParts(text, renderReport({ ...facts, openQuestions }));
}
