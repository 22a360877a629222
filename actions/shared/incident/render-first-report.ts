import { factsOfRecord } from '../report/report-facts.ts';
import { layOutReport } from '../report/report-layout.ts';
import { renderReport } from '../report/render-report.ts';
import type { IncidentRecord } from './incident-record.ts';
import { renderPlainParts } from './render-plain-parts.ts';

/**
 * The report as it is committed together with the rollback: every part that a later one has, from the record alone. So the later one finds its parts
 * and fills them, around whatever people wrote meanwhile.
 */
export function renderFirstReport(record: IncidentRecord): string {
  return layOutReport(renderReport(factsOfRecord(record), renderPlainParts(record)));
}
