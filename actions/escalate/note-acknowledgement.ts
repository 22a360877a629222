import type { AcknowledgedFact } from '../shared/escalation/plan-escalation.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import type { IncidentIssues } from '../shared/incident-ports.ts';
import { measureStep } from '../shared/verification/measure-step.ts';
import type { About, CarryPorts } from './carry-incident.ts';
import type { IncidentEvent } from './read-incidents.ts';

const DETAIL = /^by (?<by>.+?)(?: at (?<at>\d{4}-\S+Z))?$/u;

/** What the history says of who is on it; `null` where it says nothing. */
export function readAcknowledgement(events: readonly IncidentEvent[]): AcknowledgedFact | null {
  const detail = events.find(({ event }) => event === 'acknowledged')?.detail;
  const { by, at } = (detail === undefined ? null : DETAIL.exec(detail)?.groups) ?? {};
  return by === undefined ? null : { by, at: at ?? null };
}

/** Looks whether somebody is on it, and keeps the first one in the history, for the timeline. Best effort: it decides nothing. */
export async function noteAcknowledgement(
  { record, memory, sight }: About,
  { issues, ledger, signal }: Omit<CarryPorts, 'issues'> & { readonly issues: IncidentIssues },
): Promise<void> {
  const { issue } = memory;
  const events = sight.events.measured ? sight.events.value.filter(({ incident }) => incident === record.id) : [];
  if (issue === null || memory.acknowledged !== null || readAcknowledgement(events) !== null) return;
  const found = await measureStep(() => issues.findAcknowledgement(issue.number, signal), '');
  if (!found.measured || found.value === null) return;
  const by = oneLine(found.value.author ?? 'a label', 80);
  const { at } = found.value;
  memory.acknowledged = { by, at };
  const detail = `by ${by}${at === null ? '' : ` at ${at}`}`;
  await ledger.add([{ incident: record.id, event: 'acknowledged', detail }], signal);
}
