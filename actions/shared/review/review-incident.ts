import { checkEvidence, readEvidence } from './check-evidence.ts';
import { checkFiles } from './check-files.ts';
import { checkFollowUps } from './check-follow-ups.ts';
import { checkNumbers } from './check-numbers.ts';
import { checkRecord, readRecord } from './check-record.ts';
import { checkRecovery } from './check-recovery.ts';
import { checkReport } from './check-report.ts';
import { checkSettlement, readSettlement } from './check-settlement.ts';
import { errorAt, sortFindings, type Finding } from './finding.ts';
import { pathIn, REPORT_FILE, type IncidentFolder } from './incident-folder.ts';
import type { ReviewedChange, ReviewTerms } from './review-terms.ts';

/** Of one incident: nobody reads more, and a hostile report could hold any number. */
const MOST_FINDINGS = 100;

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
  const findings = sortFindings([
    ...checkFiles(folder),
    ...checkRecord(folder, change),
    ...(await checkEvidence(folder, terms.recipes)),
    ...checkReport(folder),
    ...checkFollowUps(folder),
    ...checkSettlement(folder, evidence, terms),
    ...(known === null || evidence === null ? [] : checkNumbers(folder, { record: known.record, evidence })),
    ...(known === null ? [] : checkRecovery(folder, { ...known, evidence, settlement }, terms)),
  ]);
  return findings.length <= MOST_FINDINGS ? findings : [...findings.slice(0, MOST_FINDINGS), cutAt(folder, findings)];
}

function cutAt(folder: IncidentFolder, findings: readonly Finding[]): Finding {
  return errorAt(pathIn(folder, REPORT_FILE), null, {
    message: `${findings.length - MOST_FINDINGS} more findings are not shown`,
    expected: 'a report with few of them',
    remedy: 'Mend what is shown, then look again.',
  });
}

/** A folder by itself, as it lies on this machine or on a branch: `switchback report --check`, and the commit status of the machine's own runs. */
export function reviewFolder(folder: IncidentFolder, terms: ReviewTerms): Promise<readonly Finding[]> {
  return reviewIncident(folder, null, terms);
}
