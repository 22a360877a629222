import { renderFreshReport } from '../report/render-report.ts';
import { factsOfRecord } from '../report/report-facts.ts';
import type { IncidentRecord } from './incident-record.ts';

/**
 * The report as it is committed together with the rollback: every part that a later one has, from the record alone. So the later one finds its parts
 * and fills them, around whatever people wrote meanwhile.
 */
export function renderFirstReport(record: IncidentRecord): string {
  return renderFreshReport(factsOfRecord(record));
}
