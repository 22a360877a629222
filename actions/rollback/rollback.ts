import { describeChanges, describePlannedChanges } from '../shared/cutover/absorbed-change.ts';
import { planRollback, ROLLBACK_PATHS, STATE_PATHS } from '../shared/cutover/plan-rollback.ts';
import type { RollbackOutcome, RollbackRequest } from '../shared/cutover/rollback-request.ts';
import { DependencyError, OperatorError } from '../shared/errors.ts';
import type { Clock, CutoverRepository, Random } from '../shared/ports.ts';
import { commitTransition, type GaveUp, type TransitionResult } from '../shared/transition/commit-transition.ts';
import { describeGivingUp, describeRefusal } from '../shared/transition/describe-giving-up.ts';
import { recogniseRollback } from '../shared/transition/recognise-rollback.ts';
import type { RollbackResult } from './contract.ts';
import { renderDiff } from './render-diff.ts';

interface RollbackPorts {
  readonly repository: CutoverRepository;
  readonly clock: Clock;
  readonly random: Random;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
}

export interface RollbackOptions {
  readonly request: RollbackRequest;
  /** The state's branch is the default branch, which holds policy and datasets too. */
  readonly isDefaultBranch: boolean;
  readonly isDryRun: boolean;
  readonly deadlineMs: number;
  /** What to do where this does not get through, in a sentence: the next way depends on which one this is. */
  readonly nextWay: string;
  readonly signal?: AbortSignal;
}

/** Layer 1 (runbook step 1): plans, commits, and says what came of it. Faults of the other side end as `not-rolled-back`, with what to do. */
export async function rollback(options: RollbackOptions, ports: RollbackPorts): Promise<RollbackResult> {
  const { request, isDryRun, deadlineMs, nextWay, signal } = options;
  try {
    const result = await commitTransition<RollbackOutcome>({
      ...ports,
      operationId: request.operationId,
      paths: options.isDefaultBranch ? ROLLBACK_PATHS : STATE_PATHS,
      plan: (snapshot) => planRollback(snapshot, request, ports.clock.now()),
      recognise: recogniseRollback,
      isDryRun,
      deadlineMs,
      ...(signal ? { signal } : {}),
    });
    return toResult(result, options);
  } catch (error) {
    if (!(error instanceof OperatorError) && !(error instanceof DependencyError)) throw error;
    const { remedy, ...told } = describeRefusal(error);
    return notRolledBack(request, { ...told, remedy: remedy ?? nextWay, mayHaveLanded: false });
  }
}

function toResult(result: TransitionResult<RollbackOutcome>, options: RollbackOptions): RollbackResult {
  const { request, isDryRun } = options;
  switch (result.kind) {
    case 'committed':
    case 'found':
    case 'answered': {
      const { message, ...answer } = describeOutcome(result.outcome, request);
      const prefix = isDryRun ? 'Dry run: nothing was written, and nothing would be. ' : '';
      return { ...answer, message: prefix + message, commit: result.oid, diff: null };
    }
    case 'planned':
      return {
        ...describeOutcome(result.outcome, request),
        decision: 'dry-run',
        reasonCode: 'dry-run',
        message: `Dry run: nothing was written. ${describePlanned(result.outcome)}`,
        commit: null,
        diff: renderDiff(result.commit, result.base),
      };
    case 'gave-up':
      return gaveUp(result, options);
    default:
      return result satisfies never;
  }
}

function describeOutcome(outcome: RollbackOutcome, request: RollbackRequest): Omit<RollbackResult, 'commit' | 'diff'> {
  const { decision, reasonCode, incidentId, generation, from, movedUnits, notes } = outcome;
  return {
    schemaVersion: 1,
    decision,
    reasonCode,
    message: MESSAGES[decision](outcome),
    remedy:
      decision === 'stale-decision'
        ? 'Look at the state again and decide anew; a person can always roll back without an observed generation.'
        : null,
    incidentId,
    generation,
    from,
    to: 'manual_only',
    movedUnits: movedUnits === null ? null : [...movedUnits],
    operationId: request.operationId,
    mayHaveLanded: false,
    notes: [...notes],
  };
}

const MESSAGES: Readonly<Record<RollbackOutcome['decision'], (outcome: RollbackOutcome) => string>> = {
  'rolled-back': ({ from, generation }) =>
    `Rolled back${from === null ? '' : ` from ${from}`} to manual_only at generation ${generation}: DLT disabled, manual collection enabled.`,
  'already-rolled-back': ({ changes, incidentId }) =>
    `The state was rolled back already: no transition was needed.${changes.length === 0 ? '' : ` ${describeChanges(changes, incidentId)}`}`,
  'stale-decision': ({ notes }) =>
    `Nothing was changed: ${notes.at(-1) ?? 'the decision was made on another generation'}`,
};

/** What the commit of a dry run would do. */
function describePlanned({ decision, changes, incidentId, from, generation }: RollbackOutcome): string {
  return decision === 'rolled-back'
    ? `A rollback now would go from ${from ?? 'an unreadable phase'} to manual_only, at generation ${generation}.`
    : `The state is rolled back already, so a rollback now would make no transition; it would ${describePlannedChanges(changes, incidentId)}.`;
}

function gaveUp(result: GaveUp, { request, nextWay }: RollbackOptions): RollbackResult {
  const { reasonCode, message, remedy } = describeGivingUp(result, 'rolled back');
  return notRolledBack(request, {
    reasonCode,
    message,
    remedy: [remedy, nextWay, 'It is safe either way: a second rollback changes nothing.'].filter(Boolean).join(' '),
    mayHaveLanded: result.mayHaveLanded,
  });
}

function notRolledBack(
  request: RollbackRequest,
  facts: Pick<RollbackResult, 'reasonCode' | 'message' | 'remedy' | 'mayHaveLanded'>,
): RollbackResult {
  return {
    schemaVersion: 1,
    decision: 'not-rolled-back',
    ...facts,
    incidentId: null,
    generation: null,
    from: null,
    to: 'manual_only',
    movedUnits: null,
    commit: null,
    operationId: request.operationId,
    notes: [],
    diff: null,
  };
}
