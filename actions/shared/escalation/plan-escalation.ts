import { formatInstant, parseInstant } from '../cutover/instant.ts';
import { SEVERITIES, type Severity } from '../cutover/severity.ts';
import type { IncidentRecord, StatedReason } from '../incident/incident-record.ts';
import { nameContacts } from './escalation-step.ts';
import type { EscalationContact, EscalationStep, NamedContact } from './escalation-step.ts';

/** Somebody said that they are on it. It is shown, and stops nothing: only `verified` does. */
export interface AcknowledgedFact {
  readonly by: string;
  /** `null` where GitHub did not say. */
  readonly at: string | null;
}

export interface EscalationFacts {
  readonly record: IncidentRecord;
  /** When the proof held, and holds since; `null` where it does not, or where nobody knows. */
  readonly verifiedAt: string | null;
  readonly recoveredAt: string | null;
  /** `policy.escalation`. */
  readonly contacts: readonly EscalationContact[];
  readonly now: Date;
  /** Ids of steps that were told on every channel that could be reached. */
  readonly delivered: ReadonlySet<string>;
  readonly acknowledged: AcknowledgedFact | null;
}

export type StepState =
  | { readonly state: 'told' | 'due'; readonly step: EscalationStep }
  /** Due at `step.dueAt`, unless the incident is verified by then. */
  | { readonly state: 'waiting'; readonly step: EscalationStep }
  /** Verified before its time came. */
  | { readonly state: 'not-needed'; readonly id: string; readonly role: string; readonly because: string }
  /** Only where a trigger or severity asks for it, and none does. */
  | { readonly state: 'on-condition'; readonly id: string; readonly role: string; readonly because: string };

export interface EscalationPlan {
  /** Everybody who must be told now and was not, earliest first. */
  readonly due: readonly EscalationStep[];
  readonly next: { readonly step: EscalationStep; readonly at: string } | null;
  /** Time alone brings nothing more. */
  readonly isOver: boolean;
  /** Every contact of the policy, in its order. */
  readonly steps: readonly StepState[];
  readonly acknowledged: AcknowledgedFact | null;
}

const DONE: ReadonlySet<IncidentRecord['status']> = new Set(['verified', 'recovered', 'reviewed']);

/**
 * Who must be told now, from the times of the incident alone, so that a run that comes late, or never came, or comes twice, changes nothing but when
 * they hear of it (runbook, contacts; DESIGN.md section 4). A step whose time came before `verified` is told, however late; one whose time
 * comes after it never is. A drill tells nobody.
 */
export function planEscalation(facts: EscalationFacts): EscalationPlan {
  const { record, acknowledged } = facts;
  if (record.isDrill || record.status === 'reviewed') return { ...NOBODY, acknowledged };
  const steps = nameContacts(facts.contacts).map((contact) => placeContact(contact, facts));
  const due = steps.flatMap((at) => (at.state === 'due' ? [at.step] : [])).toSorted(byTime);
  const [next] = steps.flatMap((at) => (at.state === 'waiting' ? [at.step] : [])).toSorted(byTime);
  return {
    due,
    next: next === undefined ? null : { step: next, at: next.dueAt },
    isOver: due.length === 0 && next === undefined,
    steps,
    acknowledged,
  };
}

const NOBODY = { due: [], next: null, isOver: true, steps: [] } as const;

/** When the incident began: as the record says, else as its id does. UTC with `Z`. */
export function openedAtOf({ triggeredAt, id }: IncidentRecord): string {
  const stated = parseInstant(triggeredAt)?.at;
  const fromId = id.replace(/^(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})Z.*$/u, '$1-$2-$3T$4:$5:$6Z');
  return formatInstant(new Date(stated ?? parseInstant(fromId)?.at ?? 0));
}

function placeContact(contact: NamedContact, facts: EscalationFacts): StepState {
  const step = earliest([atOnce(contact, facts.record), afterTime(contact, facts)]);
  const { id, role } = contact;
  if (step === null) return { ...whyNot(contact), id, role };
  if (facts.delivered.has(id)) return { state: 'told', step };
  // A clock that runs behind the one which wrote the incident must not keep back who is told at once.
  return step.kind !== 'waited' || step.dueAt <= formatInstant(facts.now)
    ? { state: 'due', step }
    : { state: 'waiting', step };
}

function whyNot({ afterMinutes, atOnceOn }: NamedContact): { state: 'not-needed' | 'on-condition'; because: string } {
  if (afterMinutes !== null) return { state: 'not-needed', because: `verified within ${afterMinutes} min` };
  const causes = [...(atOnceOn?.triggers ?? []), ...(atOnceOn?.severities ?? [])];
  return { state: 'on-condition', because: `only on ${causes.join(', ')}` };
}

/** The first press of the button that names a trigger or a severity which this contact hears of at once; a later one may raise it. */
function atOnce({ atOnceOn, ...contact }: NamedContact, record: IncidentRecord): EscalationStep | null {
  if (atOnceOn === undefined) return null;
  const matches = ({ trigger, severity }: Pick<StatedReason, 'trigger' | 'severity'>): boolean =>
    atOnceOn.triggers.some((one) => one === trigger) || atOnceOn.severities.includes(severity);
  const cause = record.reasons.find(matches) ?? (matches(record) ? record : null);
  if (cause === null) return null;
  const at = 'at' in cause ? parseInstant(cause.at)?.at : undefined;
  return {
    ...named(contact),
    kind: 'at-once',
    dueAt: at === undefined ? openedAtOf(record) : formatInstant(new Date(at)),
    because: `trigger ${cause.trigger}, severity ${highest(cause.severity, record.severity)}`,
  };
}

function highest(left: Severity, right: Severity): Severity {
  return SEVERITIES.indexOf(left) >= SEVERITIES.indexOf(right) ? left : right;
}

function afterTime(contact: NamedContact, { record, verifiedAt }: EscalationFacts): EscalationStep | null {
  const { afterMinutes } = contact;
  if (afterMinutes === null) return null;
  const openedAt = openedAtOf(record);
  const dueAt = formatInstant(new Date(Date.parse(openedAt) + afterMinutes * 60_000));
  if (afterMinutes === 0) return { ...named(contact), kind: 'first', dueAt, because: 'every incident' };
  if (isVerifiedBy(dueAt, record, verifiedAt)) return null;
  return {
    ...named(contact),
    kind: 'waited',
    dueAt,
    because: `not verified ${afterMinutes} min after the rollback`,
  };
}

function isVerifiedBy(dueAt: string, record: IncidentRecord, verifiedAt: string | null): boolean {
  const at = verifiedAt === null ? undefined : parseInstant(verifiedAt)?.at;
  // Without its time the merged status is all there is: whoever merged it has seen the incident.
  return at === undefined ? DONE.has(record.status) : Date.parse(at) < Date.parse(dueAt);
}

function named({ id, role, github }: Pick<NamedContact, 'id' | 'role' | 'github'>) {
  return { id, role, github };
}

function earliest(steps: readonly (EscalationStep | null)[]): EscalationStep | null {
  return steps.filter((step) => step !== null).toSorted(byTime)[0] ?? null;
}

/** All instants are UTC in whole seconds, so their texts sort as they do. */
function byTime(left: EscalationStep, right: EscalationStep): number {
  return Number(left.dueAt > right.dueAt) - Number(left.dueAt < right.dueAt);
}
