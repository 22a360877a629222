import { renderPart, withoutMarkers } from './report-parts.ts';

/** The machine's parts of a report, in their order. A report has all of them from its first commit on, so that a later one only fills them. */
export const REPORT_PARTS = [
  'summary',
  'facts',
  'timeline',
  'reasons',
  'causes',
  'decision',
  'impact',
  'charts',
  'resolution',
  'criteria',
  'follow-ups',
  'measurement',
] as const;
export type ReportPartName = (typeof REPORT_PARTS)[number];

/** What only people know. */
export const QUESTIONS = {
  cause: 'What went wrong, and why was it not seen before?',
  users: 'How many users were affected, and how did they notice?',
  plan: 'What is the plan to fix it and to try again?',
  prevention: 'What would have caught this earlier, or kept it from happening?',
} as const;

export const ANSWER_HERE = '_answer here_';

export function renderQuestion(question: string): string {
  return `**Question: ${question}**\n\n${ANSWER_HERE}`;
}

const SECTIONS: readonly (
  | { readonly part: ReportPartName }
  | { readonly heading: string }
  | { readonly question: keyof typeof QUESTIONS }
)[] = [
  { heading: '# DLT Rollback Incident Report' },
  { part: 'summary' },
  { part: 'facts' },
  { heading: '## Timeline' },
  { part: 'timeline' },
  { heading: '## Root Cause' },
  { part: 'reasons' },
  { question: 'cause' },
  { part: 'causes' },
  { part: 'decision' },
  { heading: '## Impact' },
  { part: 'impact' },
  { question: 'users' },
  { part: 'charts' },
  { heading: '## Resolution' },
  { part: 'resolution' },
  { question: 'plan' },
  { part: 'criteria' },
  { heading: '## Prevention' },
  { part: 'follow-ups' },
  { question: 'prevention' },
  { heading: '## How this was measured' },
  { part: 'measurement' },
];

/** A whole new report: the runbook's title block and five sections (its step 7) around the machine's parts, people's questions between them. */
export function layOutReport(parts: ReadonlyMap<ReportPartName, string>): string {
  const blocks = SECTIONS.map((section) => {
    if ('heading' in section) return section.heading;
    if ('question' in section) return renderQuestion(QUESTIONS[section.question]);
    return renderPart(section.part, withoutMarkers(parts.get(section.part) ?? ''));
  });
  return `${blocks.join('\n\n')}\n`;
}
