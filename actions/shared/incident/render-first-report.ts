import { factsOfRecord } from '../report/report-facts.ts';
import { layOutReport, type ReportPartName } from '../report/report-layout.ts';
import { renderReport } from '../report/render-report.ts';
import type { IncidentRecord } from './incident-record.ts';

/**
 * The parts in which nothing of the record stands, as the renderer gives them where nothing is measured (a test compares them): rendering them would
 * take a tenth of the time that a rollback may take.
 */
const NOTHING_MEASURED: ReadonlyMap<ReportPartName, string> = new Map([
  ['causes', '### Likely causes\n\nunknown: not measured yet.\n'],
  ['charts', '### Charts\n\nunknown: not measured yet.\n'],
  [
    'criteria',
    `### Success criteria

- [ ] Manual collection resumes normally: **unknown**: not measured yet.
- [ ] No data loss detected: **unknown**: not measured yet.
- [ ] Error rate returns to normal (< 5 %): **unknown**: not measured yet.
- [ ] System performance restored: **unknown**: not measured yet.
- [ ] All queues and jobs processing: **unknown**: not measured yet.
`,
  ],
]);

/**
 * The report as it is committed together with the rollback: every part that a later one has, from the record alone. So the later one finds its parts
 * and fills them, around whatever people wrote meanwhile.
 */
export function renderFirstReport(record: IncidentRecord): string {
  return layOutReport(renderReport(factsOfRecord(record), NOTHING_MEASURED));
}
