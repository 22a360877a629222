import type { Evidence } from '../evidence/evidence.ts';
import type { IncidentRecord } from '../incident/incident-record.ts';
import { oneLine } from '../markdown/one-line.ts';
import { assessDataLoss, listUnitImpacts } from '../report/assess-impact.ts';
import { findFirstSign } from '../report/first-sign.ts';
import { measureDurations } from '../report/incident-durations.ts';
import { factsOfRecord, type CountedPosts, type ReportFacts } from '../report/report-facts.ts';
import { listParts } from '../report/report-parts.ts';
import { showDuration, showInstant, showPosts } from '../report/show.ts';
import { unitKey } from '../routing/unit-key.ts';
import { findCriteria, findIntegrity, findInvestigation } from './evidence-answers.ts';
import { errorAt, type Finding } from './finding.ts';
import { pathIn, readText, REPORT_FILE, type IncidentFolder } from './incident-folder.ts';

/** A number of a part as a line of it says it, and as record and evidence have it. */
interface Claim {
  readonly part: string;
  readonly what: string;
  /** Takes the value out of a line. */
  readonly pattern: RegExp;
  /** `null` where neither record nor evidence knows it. */
  readonly known: string | null;
}

/**
 * The numbers of parts that people changed, against the record and the evidence: a part that nobody changed is the machine's own, and its hash says
 * so. What the evidence does not know is not judged.
 */
export function checkNumbers(
  folder: IncidentFolder,
  { record, evidence }: { readonly record: IncidentRecord; readonly evidence: Evidence },
): readonly Finding[] {
  const report = readText(folder, REPORT_FILE);
  if (report.kind !== 'text') return [];
  const edited = listParts(report.text).filter(({ isEdited }) => isEdited);
  const lines = report.text.split(/\r?\n/u);
  const claims = listClaims(record, evidence);
  return edited.flatMap(({ name, markdown }) => {
    const begin = lines.findIndex((line) => line.startsWith(`<!-- switchback:part ${name} `)) + 1;
    const own = claims.filter(({ part }) => part === name);
    return markdown.split('\n').flatMap((line, at) =>
      own.flatMap((claim) => {
        const said = claim.pattern.exec(line)?.[1]?.trim();
        if (said === undefined || claim.known === null || said === claim.known) return [];
        return [
          errorAt(pathIn(folder, REPORT_FILE), begin + at + 1, {
            message: `The report contradicts the evidence on ${claim.what}: it says ${oneLine(said, 80)}`,
            expected: claim.known,
            remedy: 'Put the measured value back; what people know better is said outside of the markers.',
          }),
        ];
      }),
    );
  });
}

function listClaims(record: IncidentRecord, evidence: Evidence): readonly Claim[] {
  const facts: ReportFacts = {
    ...factsOfRecord(record),
    integrity: findIntegrity(evidence),
    investigation: findInvestigation(evidence),
    criteria: findCriteria(evidence)?.results ?? null,
  };
  return [...listTimes(record, facts), ...listLosses(facts), ...listCells(record)];
}

function listTimes(record: IncidentRecord, { investigation }: ReportFacts): readonly Claim[] {
  const durations = measureDurations(record, {
    firstSignAt: findFirstSign(investigation, record.triggeredAt)?.firstAt ?? null,
    manualProvenAt: null,
    verifiedAt: null,
    recoveredAt: null,
  });
  const show = (seconds: number | null): string | null => (seconds === null ? null : showDuration(seconds));
  const part = 'timeline';
  return [
    {
      part,
      what: 'the time of the trigger',
      pattern: /Rollback triggered: (.+?) UTC/u,
      known: showInstant(record.triggeredAt),
    },
    {
      part,
      what: 'the time to effect',
      pattern: /Time to effect, from the trigger: (.+?) to the state commit/u,
      known: show(durations.containSeconds),
    },
    {
      part,
      what: 'the time to detect',
      pattern: /Time to detect, from the first sign: (.+)$/u,
      known: show(durations.detectSeconds),
    },
  ];
}

function listLosses(facts: ReportFacts): readonly Claim[] {
  const part = 'impact';
  const answer = facts.integrity === null ? null : assessDataLoss(facts).answer;
  const impacts = facts.integrity === null ? [] : (listUnitImpacts(facts) ?? []);
  const cell = String.raw`[^|]*\|\s*`;
  return [
    { part, what: 'the answer on data loss', pattern: /Data loss: \**(Yes|No|unknown)\**/u, known: answer },
    ...impacts.flatMap(({ unit, lost, doubled, delayed }): readonly Claim[] => {
      const row = String.raw`^\|\s*\x60?${escapeText(unitKey(unit))}\x60?\s*\|\s*`;
      return [
        {
          part,
          what: `the lost posts of ${oneLine(unit, 60)}`,
          pattern: new RegExp(String.raw`${row}([^|]*)\|`, 'iu'),
          known: showKnown(lost),
        },
        {
          part,
          what: `the doubled posts of ${oneLine(unit, 60)}`,
          pattern: new RegExp(String.raw`${row}${cell}([^|]*)\|`, 'iu'),
          known: showKnown(doubled),
        },
        {
          part,
          what: `the delayed posts of ${oneLine(unit, 60)}`,
          pattern: new RegExp(String.raw`${row}${cell}${cell}([^|]*)\|`, 'iu'),
          known: delayed === null ? null : showPosts(delayed, 'not countable'),
        },
      ];
    }),
  ];
}

function showKnown(counted: CountedPosts | null): string | null {
  const shown = showPosts(counted, 'unknown');
  return shown === 'unknown' ? null : shown;
}

function escapeText(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}

function listCells({ severity, generation, attempt }: IncidentRecord): readonly Claim[] {
  return [
    { part: 'facts', what: 'the severity', pattern: /^\|\s*\**Severity\**\s*\|\s*([^|]*)\|/u, known: severity },
    { part: 'facts', what: 'the generation', pattern: /\bgeneration (\d+)/u, known: String(generation) },
    { part: 'facts', what: 'the attempt', pattern: /\battempt (\d+)/u, known: String(attempt) },
  ];
}
