import { parseCutoverConfig } from '../shared/cutover/cutover-config.ts';
import { CONFIG_PATH } from '../shared/cutover/file-paths.ts';
import { generationInForce } from '../shared/cutover/next-generation.ts';
import { planHold } from '../shared/cutover/plan-hold.ts';
import type { PlannedStep } from '../shared/cutover/planned-step.ts';
import { DependencyError, OperatorError } from '../shared/errors.ts';
import type { Clock, CutoverRepository, Random, RepositorySnapshot } from '../shared/ports.ts';
import { commitTransition } from '../shared/transition/commit-transition.ts';
import { describeGivingUp, describeRefusal } from '../shared/transition/describe-giving-up.ts';
import { recogniseHold, type RecognisedHold } from '../shared/transition/recognise-hold.ts';
import type { WatchResult } from './watch-result.ts';

export interface HoldPorts {
  readonly repository: CutoverRepository;
  readonly clock: Clock;
  readonly random: Random;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
}

export interface HoldOrder {
  /** Of this run: a re-run finds what the first one did. */
  readonly operationId: string;
  readonly runUrl: string | null;
  readonly reason: string;
  /** That the rule was judged on: a state that moved on needs no hold because of it. */
  readonly generation: number;
  readonly signal?: AbortSignal;
}

/** Who a rule's hold is by. */
const ACTOR = 'switchback';
const DEADLINE_MS = 30_000;
const BY_HAND = "Set it by hand: node scripts/dist/switchback.mjs hold --set --reason '…'";

/** Sets the hold that a rule asks for, by compare-and-set; without an end, since only a person can say when the reason is over. */
export async function setHold(
  { operationId, runUrl, reason, generation, signal }: HoldOrder,
  ports: HoldPorts,
): Promise<NonNullable<WatchResult['hold']>> {
  let hasMoved = false;
  const request = { operationId, runUrl, reason, actor: ACTOR, change: 'set' as const, expiresAt: null };
  try {
    const result = await commitTransition<RecognisedHold>({
      ...ports,
      operationId,
      paths: [CONFIG_PATH],
      plan: (snapshot) => {
        hasMoved = isOfOther(snapshot, generation);
        return hasMoved ? MOVED_ON : planHold(snapshot, request, ports.clock.now());
      },
      recognise: (own, tip) => recogniseHold(own, tip, 'set', ports.clock.now()),
      deadlineMs: DEADLINE_MS,
      ...(signal === undefined ? {} : { signal }),
    });
    if (result.kind === 'gave-up') {
      const { message, remedy } = describeGivingUp(result, 'held');
      return { outcome: 'failed', message, remedy: remedy ?? BY_HAND };
    }
    return hasMoved ? { outcome: 'not-set', message: result.outcome.message, remedy: null } : toOutcome(result.outcome);
  } catch (error) {
    if (!(error instanceof OperatorError) && !(error instanceof DependencyError)) throw error;
    const { message, remedy } = describeRefusal(error);
    return { outcome: 'failed', message, remedy: remedy ?? BY_HAND };
  }
}

const MOVED_ON: PlannedStep<RecognisedHold> = {
  kind: 'answer',
  outcome: {
    decision: 'unchanged',
    reasonCode: 'hold-unchanged',
    message: 'No hold was set: the state moved on since it was judged.',
    remedy: null,
  },
};

/** A config that cannot be read is for `planHold` to refuse. */
function isOfOther(snapshot: RepositorySnapshot, generation: number): boolean {
  const parsed = parseCutoverConfig(snapshot.files.get(CONFIG_PATH)?.contents ?? null);
  return parsed.ok && generationInForce(parsed.config.generation, snapshot.history) !== generation;
}

function toOutcome({ decision, message, remedy }: RecognisedHold): NonNullable<WatchResult['hold']> {
  switch (decision) {
    case 'held':
      return { outcome: 'set', message, remedy };
    case 'unchanged':
      return { outcome: 'stands', message, remedy };
    case 'lifted':
    case 'refused':
      return { outcome: 'failed', message, remedy: remedy ?? BY_HAND };
    default:
      return decision satisfies never;
  }
}
