import { CONFIDENCES } from './cause.ts';
import type { Cause } from './cause.ts';
import { PLATFORM_CAUSES } from './platform-causes.ts';
import { RUNBOOK_CAUSES } from './runbook-causes.ts';
import { describeSign } from './signs.ts';
import type { EvidenceSource, SourceEvidence } from './source-evidence.ts';
import { SOURCE_SYSTEM_CAUSES } from './source-system-causes.ts';
import { nameSource } from './source-names.ts';
import type { WeighedCause } from './weigh-cause.ts';
import { weighCause } from './weigh-cause.ts';

export const CAUSE_ROWS = [...RUNBOOK_CAUSES, ...SOURCE_SYSTEM_CAUSES, ...PLATFORM_CAUSES] as const;

/** What a cause may hold (`causeSchema`). */
const MOST_EVIDENCE = 20;
const MOST_NAMED = 3;

/**
 * Likely causes of an incident, the likeliest first: those for which at least one sign was found. Among equally sure ones the better supported
 * stands first, then the one with the greater part of what went wrong, then the one that the runbook names first. Nothing found: nothing.
 */
export function assessCauses(sources: readonly SourceEvidence[]): readonly Cause[] {
  return CAUSE_ROWS.flatMap((row) => weighCause(row, sources) ?? [])
    .toSorted(
      (a, b) =>
        CONFIDENCES.indexOf(a.confidence) - CONFIDENCES.indexOf(b.confidence) || b.score - a.score || b.share - a.share,
    )
    .map((weighed) => toCause(weighed));
}

function toCause(weighed: WeighedCause): Cause {
  const { row, confidence, clues, against } = weighed;
  return {
    ...{ id: row.id, title: row.title, confidence, why: explain(weighed), remedy: row.remedy },
    evidenceFor: clues.slice(0, MOST_EVIDENCE).map(({ clue }) => clue),
    evidenceAgainst: against
      .slice(0, MOST_EVIDENCE)
      .map(({ contrary, observed }) => ({ source: contrary.source, observed: `${contrary.says}: ${observed}` })),
  };
}

/** One sentence, without counts: how often something was seen says less than where. */
function explain({ row, clues, against, isRare, undecided }: WeighedCause): string {
  const signs = [...new Set(clues.map(({ clue }) => describeSign(clue.sign)))];
  const more = signs.length > MOST_NAMED ? ', and more' : '';
  const parts = [
    `seen in ${nameAll(clues.map(({ clue }) => clue.source))}: ${signs.slice(0, MOST_NAMED).join(', ')}${more}`,
    isRare ? 'it is a small part of what went wrong' : null,
    row.atMost === undefined ? null : 'that alone proves nothing',
    clues.every(({ weight }) => weight === 1) ? 'it fits other causes as well' : null,
    against.length === 0 ? null : `against it: ${nameAll(against.map(({ contrary }) => contrary.source))}`,
    undecided.length === 0 ? null : `not measured, and would decide: ${nameAll(undecided)}`,
  ];
  const sentence = parts.filter((part) => part !== null).join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function nameAll(sources: readonly EvidenceSource[]): string {
  return [...new Set(sources)].map((source) => nameSource(source)).join(' and ');
}
