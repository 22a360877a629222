import type { Policy } from '../policy/policy.ts';

export type EscalationContact = Policy['escalation'][number];

/** Somebody who is told once of an incident. */
export interface EscalationStep {
  /** Names the step in markers, in the history and in outputs: `on-call`, `team-lead`, `cto`. */
  readonly id: string;
  /** As the policy writes it. */
  readonly role: string;
  /** Logins or organisation/team; empty where the policy names nobody. */
  readonly github: readonly string[];
  /** Since when: UTC with `Z`. */
  readonly dueAt: string;
  /** Why, as the end of a sentence: `not verified 60 min after the rollback`. */
  readonly because: string;
  /** `first`: whoever hears of everything. `waited`: the time ran out. `at-once`: the trigger or the severity asks for it. */
  readonly kind: 'first' | 'waited' | 'at-once';
}

/** A contact with the id of its step. */
export interface NamedContact extends EscalationContact {
  readonly id: string;
}

const LONGEST_ID = 40;

/**
 * The runbook's first contact (line 205), for a policy that cannot be read: somebody must hear of the incident, and nobody can be named.
 */
export const ON_CALL_ALONE: readonly EscalationContact[] = [{ role: 'On-call Engineer', github: [], afterMinutes: 0 }];

/** Gives each contact the slug of its role; `Engineer` at its end is left out, and a second role of one slug gets a number. */
export function nameContacts(contacts: readonly EscalationContact[]): readonly NamedContact[] {
  const used = new Set<string>();
  return contacts.map((contact) => {
    const slug = slugOf(contact.role);
    let id = slug;
    for (let number = 2; used.has(id); number += 1) id = `${slug}-${number}`;
    used.add(id);
    return { ...contact, id };
  });
}

function slugOf(role: string): string {
  const slug = role
    .toLowerCase()
    .replace(/\s+engineer\s*$/u, '')
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .slice(0, LONGEST_ID)
    .replaceAll(/^-+|-+$/gu, '');
  return slug === '' ? 'role' : slug;
}
