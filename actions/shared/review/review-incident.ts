import { checkEvidence, readEvidence } from './check-evidence.ts';
import { checkFiles } from './check-files.ts';
import { checkFollowUps } from './check-follow-ups.ts';
import { checkNumbers } from './check-numbers.ts';
import { checkRecord, readRecord } from './check-record.ts';
import { checkRecovery } from './check-recovery.ts';
import { checkReport } from './check-report.ts';
import { checkSettlement, readSettlement } from './check-settlement.ts';
import { errorAt, sortFindings, type Finding } from './finding.ts';
import type { IncidentFolder } from './incident-folder.ts';
import type { ReviewedChange, ReviewTerms } from './review-terms.ts';

/** Of one file: nobody reads more, and a hostile report could hold any number and so hide what is wrong with another file. */
const MOST_OF_A_FILE = 50;
/** Of one incident: it could hold any number of bad files, too. */
const MOST_OF_ALL = 250;

/**
 * What an incident's folder lacks or contradicts before it can be merged, errors first. Reads the folder as data; `change` is what a pull request
 * does to it, `null` where the folder is looked at by itself.
 */
export async function reviewIncident(
  folder: IncidentFolder,
  change: ReviewedChange | null,
  terms: ReviewTerms,
): Promise<readonly Finding[]> {
  const known = readRecord(folder);
  const evidence = readEvidence(folder);
  const settlement = readSettlement(folder);
  const findings = cutEachFile([
    ...checkFiles(folder),
    ...checkRecord(folder, change),
    ...(await checkEvidence(folder, terms.recipes)),
    ...checkReport(folder),
    ...checkFollowUps(folder),
    ...checkSettlement(folder, evidence, terms),
    ...(known === null || evidence === null ? [] : checkNumbers(folder, { record: known.record, evidence })),
    ...(known === null ? [] : checkRecovery(folder, { ...known, evidence, settlement }, terms)),
  ]);
  const more = findings.length - MOST_OF_ALL;
  return more <= 0 ? findings : [...findings.slice(0, MOST_OF_ALL), cutAt(`incidents/${folder.id}`, more)];
}

function cutEachFile(findings: readonly Finding[]): readonly Finding[] {
  const sorted = sortFindings(findings);
  const files = [...new Set(sorted.map(({ file }) => file))];
  const kept = files.flatMap((file) => {
    const own = sorted.filter((finding) => finding.file === file);
    const more = own.length - MOST_OF_A_FILE;
    return more <= 0 ? own : [...own.slice(0, MOST_OF_A_FILE), cutAt(file, more)];
  });
  return sortFindings(kept);
}

function cutAt(file: string, more: number): Finding {
  return errorAt(file, null, {
    message: `${more} more findings are not shown`,
    expected: 'few of them',
    remedy: 'Mend what is shown, then look again.',
  });
}

/** A folder by itself, as it lies on this machine or on a branch: `switchback report --check`, and the commit status of the machine's own runs. */
export function reviewFolder(folder: IncidentFolder, terms: ReviewTerms): Promise<readonly Finding[]> {
  return reviewIncident(folder, null, terms);
}
