import { showHorizon } from '../shared/backfill/show-horizon.ts';
import type { HeldPosts } from '../shared/backfill-ports.ts';
import { askAboutSwitches, toHandoverFacts } from '../shared/handover/ledger-facts.ts';
import type { LedgerSource } from '../shared/handover/ledger-facts.ts';
import type { HandoverRecord, HeldAnswers } from '../shared/handover/handover-facts.ts';
import { handoverKey, latestHandovers } from '../shared/handover/latest-handovers.ts';
import { planHandovers } from '../shared/handover/plan-handovers.ts';
import type { Log } from '../shared/ports.ts';
import { unitKey } from '../shared/routing/unit-key.ts';
import { catchFault } from './read-unit.ts';

export interface LedgerPorts {
  /** `null`: the records alone count. */
  readonly held: HeldPosts | null;
  readonly log: Log;
}

const NOTHING_ASKED: HeldAnswers = { facts: [], unread: [] };

/** The records that the ledger lacks. A database that does not answer leaves them to what the collectors recorded. */
export async function planLedger(
  source: LedgerSource,
  now: Date,
  ports: LedgerPorts,
): Promise<readonly HandoverRecord[]> {
  const facts = toHandoverFacts(source);
  const questions = ports.held === null ? [] : askAboutSwitches(facts, source);
  const held =
    ports.held === null || questions.length === 0
      ? NOTHING_ASKED
      : await catchFault(() => ports.held?.readHeld(questions) ?? Promise.resolve(NOTHING_ASKED));
  if ('outcome' in held) {
    ports.log.warning(`What the tables hold of units that changed the path was not read: ${held.detail}`);
    return planHandovers(facts, now);
  }
  for (const { unit, message, remedy } of held.unread)
    ports.log.warning(`What the tables hold of ${unit}, which changed the path, was not read: ${message} ${remedy}`);
  return planHandovers({ ...facts, held: held.facts }, now);
}

/** What a person should hear while a gap is open: that it is there, and until when it can be filled. */
export function describeOpenGaps(
  records: readonly HandoverRecord[],
  postsPerDay: ReadonlyMap<string, number>,
  now: Date,
): readonly string[] {
  return [...latestHandovers(records).values()]
    .filter(({ result, settledBy }) => result === 'gap' && settledBy === null)
    .map((record) => {
      const { unit, detail, oldAt } = record;
      const rate = postsPerDay.get(unitKey(unit)) ?? null;
      return `${handoverKey(record)}: ${detail}. ${showHorizon({ oldestAt: oldAt, postsPerDay: rate }, now)} Fill it with mode backfill.`;
    });
}
