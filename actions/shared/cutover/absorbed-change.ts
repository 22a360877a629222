import { ROUTING_PATH } from './file-paths.ts';

/** What a rollback that finds the state rolled back may still write, in the order in which it is told. */
const ABSORBED_CHANGES = ['reason', 'severity', 'routing', 'hold'] as const;
export type AbsorbedChange = (typeof ABSORBED_CHANGES)[number];

/** The `Changed:` trailer: an own commit that is found again, after its answer was lost, says by it what it did. */
export function renderChanges(changes: readonly AbsorbedChange[]): string {
  return changes.join(', ');
}

export function parseChanges(trailer: string | undefined): readonly AbsorbedChange[] {
  const words = (trailer ?? '').split(', ');
  return ABSORBED_CHANGES.filter((change) => words.includes(change));
}

/** Whether the incident took something: the reason code is then `reason-added`. */
export function isIncidentAmended(changes: readonly AbsorbedChange[]): boolean {
  return changes.includes('reason') || changes.includes('severity');
}

/** What was written, a sentence each; empty where nothing was. */
export function describeChanges(changes: readonly AbsorbedChange[], incidentId: string | null): string {
  const sentences: Readonly<Record<AbsorbedChange, string>> = {
    reason: `The reason was added to incident ${incidentId}.`,
    severity: `The severity of incident ${incidentId} was raised.`,
    routing: `${ROUTING_PATH} was written anew.`,
    hold: 'No hold stood, so one was set.',
  };
  return changes.map((change) => sentences[change]).join(' ');
}

/** What a rollback now would do, to stand behind `would`. */
export function describePlannedChanges(changes: readonly AbsorbedChange[], incidentId: string | null): string {
  const verbs: Readonly<Record<AbsorbedChange, string>> = {
    reason: `add the reason to incident ${incidentId}`,
    severity: `raise the severity of incident ${incidentId}`,
    routing: `write ${ROUTING_PATH} anew`,
    hold: 'set a hold, since none stands',
  };
  // Made here, where it is rarely needed: it takes 7 MB and 20 ms.
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(changes.map((change) => verbs[change]));
}
