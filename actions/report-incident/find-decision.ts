import type { HistoryRecord, RecordOf } from '../shared/history/history-record.ts';
import { instantKey } from '../shared/history/instant-order.ts';
import type { IncidentRecord } from '../shared/incident/incident-record.ts';
import type { ReportedDecision } from '../shared/report/report-facts.ts';

type Decision = RecordOf<'decision'>;

/**
 * What the triggers had measured when they asked for this rollback: the newest decision on the generation before it that was not made after its state was
 * committed. `null` where a person decided, or nothing is recorded.
 */
export function findDecision(
  { generation, containedAt, trigger }: IncidentRecord,
  records: readonly HistoryRecord[],
): ReportedDecision | null {
  if (trigger === 'operator') return null;
  const [decision] = records
    .filter((record): record is Decision => record.kind === 'decision' && record.decision === 'rollback')
    .filter((record) => record.generation === generation - 1 && Date.parse(record.at) <= Date.parse(containedAt))
    .toSorted((a, b) => instantKey(b.at).localeCompare(instantKey(a.at)));
  if (decision === undefined || decision.trigger === null) return null;
  return {
    trigger: decision.trigger,
    decidedAt: decision.at,
    values: decision.rules.flatMap((rule) => (rule.fired ? [toValue(rule)] : [])),
  };
}

function toValue({ trigger, value, limit, because, windowHours, sample }: Decision['rules'][number]) {
  const about = [
    ...(windowHours === null ? [] : [`over ${windowHours} h`]),
    ...(sample === null ? [] : [`of ${sample}`]),
  ];
  return {
    name: `${trigger}${about.length === 0 ? '' : `, ${about.join(', ')}`}`,
    observed: value === null ? because : `${value}: ${because}`,
    limit: limit === null ? 'none at all' : String(limit),
  };
}
