import type { RootContent } from 'mdast';

import { count } from '../markdown/count.ts';
import { bullets, link, paragraph, table, type Inline } from '../markdown/render-markdown.ts';
import { PIECES, unknownWhy, type Piece, type ReportFacts } from './report-facts.ts';
import { runLink, said, showInstant, words } from './show.ts';

const MOST_RUNS = 30;

const PIECE_TITLES: Readonly<Record<Piece, string>> = {
  verification: 'Proof of the rollback (verify-rollback)',
  integrity: 'Integrity of the data (check-integrity)',
  collection: 'Test of the manual path (collect)',
  investigation: 'Investigation of the cause (investigate)',
  criteria: 'Success criteria',
  lifecycle: 'Course of the incident (branch cutover-history)',
  decision: 'Values that decided',
  policy: 'Rules (config/policy.yaml)',
  units: 'Harm subreddit by subreddit',
};

/** What the report rests on, and what is unknown, with its reason. */
export function renderMeasurement(facts: ReportFacts): readonly RootContent[] {
  const { jobs, links } = facts;
  const runs = links.runs.slice(-MOST_RUNS);
  const isAnythingKnown = PIECES.some((piece) => facts[piece] !== null || facts.missing[piece] !== undefined);
  return [
    isAnythingKnown
      ? table(
          ['Piece', 'State'],
          PIECES.map((piece) => [[PIECE_TITLES[piece]], [said(describePiece(facts, piece), 400)]]),
        )
      : paragraph('Nothing is measured yet: the report is amended as the jobs of the rollback end.'),
    ...(jobs.length === 0
      ? []
      : [
          paragraph('Jobs of the rollback and of runs since, each with its newest result:'),
          bullets(jobs.map((job) => describeJob(job))),
        ]),
    ...(runs.length === 0
      ? []
      : [
          paragraph('Runs that measured:'),
          bullets(runs.map(({ at, url }) => [`${showInstant(at)} UTC: `, runLink(url)])),
        ]),
    paragraph(
      'Written from ',
      link('incident.json', 'incident.json'),
      ' and, once it is there, ',
      link('evidence.json', 'evidence.json'),
      '. Compute it again with ',
      words(`npm run evidence -- replay incidents/${facts.record.id}`),
      '.',
    ),
  ];
}

/** What each piece came to, where it says more than that it was read. */
const PIECE_STATES: { readonly [P in Piece]?: (piece: NonNullable<ReportFacts[P]>) => string } = {
  verification: ({ verdict, reasonCode }) => `${verdict} (${reasonCode})`,
  integrity: ({ verdict, reasonCode, checks }) => `${verdict} (${reasonCode}), ${count(checks.length, 'check')}`,
  collection: ({ verdict, startedAt }) => `${verdict}, started at ${showInstant(startedAt)} UTC`,
  investigation: ({ sources, causes }) => `${count(sources.length, 'source')}, ${count(causes.length, 'cause')}`,
};

function describePiece(facts: ReportFacts, piece: Piece): string {
  if (facts[piece] === null) return unknownWhy(facts, piece);
  const describe = PIECE_STATES[piece] as ((value: unknown) => string) | undefined;
  return describe?.(facts[piece]) ?? 'read';
}

function describeJob({ name, result, said: line }: ReportFacts['jobs'][number]): readonly Inline[] {
  return [words(name, 80), `: ${result ?? 'did not run'}`, ...(line === null ? [] : [', ', said(line, 300)])];
}
