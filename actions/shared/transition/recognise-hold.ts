import { parseCutoverConfig } from '../cutover/cutover-config.ts';
import { CONFIG_PATH } from '../cutover/file-paths.ts';
import { isHoldActive } from '../cutover/hold.ts';
import type { HoldOutcome, HoldRequest } from '../cutover/plan-hold.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { RepositorySnapshot } from '../ports.ts';
import type { OwnCommit, Recognition } from './commit-transition.ts';
import { describeOwnCommit } from './describe-own-commit.ts';

export type RecognisedHold = Omit<HoldOutcome, 'reasonCode'> & {
  readonly reasonCode: HoldOutcome['reasonCode'] | 'superseded';
};

/** What an own commit that set or lifted the hold means at that tip. It is never done again: what people did since stands. */
export function recogniseHold(
  own: OwnCommit,
  tip: RepositorySnapshot,
  change: HoldRequest['change'],
  now: Date,
): Recognition<RecognisedHold> {
  const parsed = parseCutoverConfig(tip.files.get(CONFIG_PATH)?.contents ?? null);
  // A config that cannot be read stops the plan too, which says what is wrong with it.
  if (!parsed.ok) return { kind: 'plan-again' };
  const { hold } = parsed.config;
  const isActive = isHoldActive(hold, now);
  const stands = isActive ? `A hold by ${oneLine(hold.by, 80)} stands: ${oneLine(hold.reason)}.` : 'No hold stands.';
  if (isActive === (change === 'set')) {
    const message = `${stands} ${describeOwnCommit(own)}`;
    return change === 'set'
      ? { kind: 'found', outcome: { decision: 'held', reasonCode: 'hold-set', message, remedy: null } }
      : { kind: 'found', outcome: { decision: 'lifted', reasonCode: 'hold-lifted', message, remedy: null } };
  }
  const since =
    change === 'set'
      ? 'The one that this operation set was lifted since, or has ended.'
      : 'It was set after this operation lifted one.';
  const message = `${stands} ${since} Nothing was changed.`;
  const remedy = 'To change it anew, run it without --operation-id.';
  return { kind: 'answered', outcome: { decision: 'refused', reasonCode: 'superseded', message, remedy } };
}
