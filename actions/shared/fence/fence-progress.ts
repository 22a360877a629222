import type { DependencyError, OperatorError } from '../errors.ts';
import type { ReasonCode } from '../reason-codes.ts';
import { isReasonCode } from '../reason-codes.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { foldVerdicts } from '../verdict/verdict.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { FenceDirection, FenceRequest } from './fence-request.ts';
import { FENCE_STEPS } from './fence-result.ts';
import type { FenceOutcome, FenceResult, FenceStep, FenceStepName } from './fence-result.ts';
import type { RoleSession } from './role-look.ts';

const MOST_CHARACTERS = 500;

/** What a run of the fence came to so far. Filled step by step, so that whatever ends it leaves what was done. */
export interface FenceProgress {
  readonly steps: Map<FenceStepName, FenceStep>;
  /** By their process. */
  readonly endedSessions: Map<number, RoleSession>;
  readonly remedies: Set<string>;
  /** Says more than the verdict does, where it is set. */
  reasonCode: ReasonCode | null;
  databaseAt: string | null;
}

export function startProgress(): FenceProgress {
  return { steps: new Map(), endedSessions: new Map(), remedies: new Set(), reasonCode: null, databaseAt: null };
}

export function note(progress: FenceProgress, step: FenceStepName, outcome: FenceOutcome, detail: string): void {
  progress.steps.set(step, { step, outcome, detail: oneLine(detail, MOST_CHARACTERS) });
}

/** A fault of the database at a step: failed where it surely was not done, else unknown. */
export function noteFault(progress: FenceProgress, step: FenceStepName, fault: OperatorError | DependencyError): void {
  const isRefusal = 'reasonCode' in fault;
  note(progress, step, isRefusal || !fault.retryable ? 'failed' : 'unknown', fault.message);
  if (isRefusal && isReasonCode(fault.reasonCode)) progress.reasonCode = fault.reasonCode;
  if (fault.remedy !== undefined) progress.remedies.add(oneLine(fault.remedy, MOST_CHARACTERS));
}

/** The result of whatever was done: steps that were not come as not reached. */
export function toFenceResult(request: FenceRequest, progress: FenceProgress): FenceResult {
  const steps = FENCE_STEPS.map(
    (step) => progress.steps.get(step) ?? { step, outcome: 'not-reached' as const, detail: 'an earlier step ended it' },
  );
  const verdict = foldVerdicts(steps.map(({ outcome }) => ({ verdict: VERDICT_OF[outcome] })));
  return {
    schemaVersion: 1,
    verdict,
    reasonCode: progress.reasonCode ?? REASONS[request.direction][verdict],
    role: request.role,
    direction: request.direction,
    generation: request.generation,
    steps,
    endedSessions: [...progress.endedSessions.values()],
    remedies: [...progress.remedies],
    databaseAt: progress.databaseAt,
  };
}

const VERDICT_OF = {
  done: 'pass',
  unchanged: 'pass',
  warn: 'warn',
  refused: 'fail',
  failed: 'fail',
  unknown: 'unknown',
  'not-reached': 'unknown',
  'not-needed': 'skipped',
} as const satisfies Record<FenceOutcome, Verdict | 'skipped'>;

const REASONS: Readonly<Record<FenceDirection, Readonly<Record<Verdict, ReasonCode>>>> = {
  fence: {
    pass: 'fenced',
    warn: 'fenced-with-warnings',
    unknown: 'fence-unverified',
    fail: 'fence-incomplete',
  },
  unfence: {
    pass: 'unfenced',
    warn: 'unfenced-with-warnings',
    unknown: 'fence-unverified',
    fail: 'unfence-failed',
  },
};
