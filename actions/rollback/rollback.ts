import { planRollback, ROLLBACK_PATHS } from '../shared/cutover/plan-rollback.ts';
import type { RollbackOutcome, RollbackRequest } from '../shared/cutover/rollback-request.ts';
import type { Trailers } from '../shared/cutover/trailers.ts';
import { DependencyError, OperatorError } from '../shared/errors.ts';
import type { Clock, CutoverRepository, Random } from '../shared/ports.ts';
import { commitTransition, type TransitionResult } from '../shared/transition/commit-transition.ts';
import type { RollbackResult } from './contract.ts';
import { renderDiff } from './render-diff.ts';

export interface RollbackPorts {
  readonly repository: CutoverRepository;
  readonly clock: Clock;
  readonly random: Random;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
}

export interface RollbackOptions {
  readonly request: RollbackRequest;
  readonly isDryRun: boolean;
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

/** Layer 1 (runbook step 1): plans, commits, and says what came of it. Faults of the other side end as `not-rolled-back`, with what to do. */
export async function rollback(options: RollbackOptions, ports: RollbackPorts): Promise<RollbackResult> {
  const { request, isDryRun, deadlineMs, signal } = options;
  try {
    const result = await commitTransition<RollbackOutcome>({
      ...ports,
      operationId: request.operationId,
      paths: ROLLBACK_PATHS,
      plan: (snapshot) => planRollback(snapshot, request, ports.clock.now()),
      recognise: recogniseOwnCommit,
      // A run that is started again after the state was moved forward on purpose must not answer that all is well.
      isUndone: (planned) => planned.decision === 'rolled-back',
      isDryRun,
      deadlineMs,
      ...(signal ? { signal } : {}),
    });
    return toResult(result, request);
  } catch (error) {
    if (error instanceof OperatorError)
      return notRolledBack(request, error.reasonCode, describeOperatorError(error), error.remedy);
    if (error instanceof DependencyError)
      return notRolledBack(request, `${error.dependency}-failed`, error.message, error.remedy ?? BREAK_GLASS);
    throw error;
  }
}

const BREAK_GLASS = 'Use break glass, from any machine with git and Node.';

/** Found again after an answer was lost: the commit's trailers say what it did. */
function recogniseOwnCommit(trailers: Trailers): RollbackOutcome {
  const isTransition = trailers.Generation !== undefined;
  return {
    decision: isTransition ? 'rolled-back' : 'already-rolled-back',
    reasonCode: isTransition ? 'rolled-back' : 'reason-added',
    incidentId: trailers.Incident ?? null,
    generation: isTransition ? Number(trailers.Generation) : null,
    from: null,
    movedUnits: null,
    notes: ['The answer to the commit was lost; it was found on the branch by its Operation-Id.'],
  };
}

function toResult(result: TransitionResult<RollbackOutcome>, request: RollbackRequest): RollbackResult {
  switch (result.kind) {
    case 'committed':
    case 'found':
    case 'answered':
      return { ...describeOutcome(result.outcome, request), commit: result.oid, diff: null };
    case 'planned':
      return {
        ...describeOutcome(result.outcome, request),
        decision: 'dry-run',
        reasonCode: 'dry-run',
        message: `Dry run: nothing was written. This would be committed on ${result.base.oid.slice(0, 12)}.`,
        commit: null,
        diff: renderDiff(result.commit, result.base),
      };
    case 'gave-up':
      return describeGivingUp(result, request);
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
    notes: [...notes],
  };
}

const MESSAGES: Readonly<Record<RollbackOutcome['decision'], (outcome: RollbackOutcome) => string>> = {
  'rolled-back': ({ from, generation }) =>
    `Rolled back${from === null ? '' : ` from ${from}`} to manual_only at generation ${generation}: DLT disabled, manual collection enabled.`,
  'already-rolled-back': ({ reasonCode, incidentId }) =>
    `The state was rolled back already: no transition was needed.${reasonCode === 'reason-added' ? ` The reason was added to incident ${incidentId}.` : ''}`,
  'stale-decision': ({ notes }) =>
    `Nothing was changed: ${notes.at(-1) ?? 'the decision was made on another generation'}`,
};

function describeGivingUp(
  result: TransitionResult<RollbackOutcome> & { kind: 'gave-up' },
  request: RollbackRequest,
): RollbackResult {
  const why = result.why === 'deadline' ? 'The deadline passed' : 'A signal ended the work';
  const landed = result.mayHaveLanded
    ? 'A commit was sent and its answer never came: it may have landed.'
    : 'Nothing was written.';
  const reasonCode = result.why === 'deadline' ? 'deadline-passed' : 'interrupted';
  return notRolledBack(
    request,
    reasonCode,
    `${why} before the rollback was known to be done. ${landed} Last: ${result.detail}`,
    `${BREAK_GLASS} It is safe either way: a second rollback changes nothing.`,
  );
}

function notRolledBack(
  request: RollbackRequest,
  reasonCode: string,
  ...[message, remedy]: [message: string, remedy: string]
): RollbackResult {
  return {
    schemaVersion: 1,
    decision: 'not-rolled-back',
    reasonCode,
    message,
    remedy,
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

function describeOperatorError({ message, observed, expected }: OperatorError): string {
  return [message, observed && `observed ${observed}`, expected && `expected ${expected}`].filter(Boolean).join('; ');
}
