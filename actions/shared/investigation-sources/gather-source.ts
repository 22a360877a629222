import { DependencyError, OperatorError } from '../errors.ts';
import { redactText } from '../evidence/redact-evidence.ts';
import type { SourceEvidence } from '../investigation/source-evidence.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { Clock } from '../ports.ts';
import type { SourceAnswer, SourceJob, SourceProgress } from './source-answer.ts';

/** How long one source may take unless the whole leaves it less. */
export const SOURCE_DEADLINE_MS = 20_000;
/** All of them travel between jobs as one text. */
const MOST_CLUES = 60;
const TEXT_CHARACTERS = 1_000;

export interface GatherPorts {
  readonly clock: Pick<Clock, 'now'>;
  /** Milliseconds of a clock that runs on. */
  readonly elapsedMs: () => number;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
}

export interface Gathered<Facts> {
  readonly evidence: SourceEvidence;
  readonly facts: Facts | null;
}

/**
 * Asks one source and never throws: a fault, a bug and a source that goes silent are its own `unknown`, so that the others count whatever
 * happens here. It answers when the deadline passes, also where what it asked takes no notice of the signal.
 */
export async function gatherSource<Facts>(
  job: SourceJob<Facts>,
  { deadlineMs, signal }: { readonly deadlineMs: number; readonly signal: AbortSignal },
  { clock, elapsedMs, signalAfter }: GatherPorts,
): Promise<Gathered<Facts>> {
  const startedAt = clock.now().toISOString();
  const startedMs = elapsedMs();
  const bounded = AbortSignal.any([signal, signalAfter(deadlineMs)]);
  const kept: Kept<Facts> = { sofar: null };
  const outcome = await Promise.race([settle(job, bounded, kept), untilAborted(bounded)]);
  const answer = typeof outcome === 'string' ? interrupted(outcome, kept.sofar?.() ?? null, deadlineMs) : outcome;
  const evidence = {
    source: job.source,
    status: answer.status,
    query: clean(job.query),
    observed: answer.observed,
    remedy: answer.remedy,
    startedAt,
    durationMs: Math.max(0, Math.round(elapsedMs() - startedMs)),
    clues: [...answer.clues],
  };
  return { evidence, facts: answer.facts };
}

type Interruption = 'deadline' | 'signal';

interface Kept<Facts> {
  sofar: (() => SourceProgress<Facts>) | null;
}

async function settle<Facts>(
  job: SourceJob<Facts>,
  signal: AbortSignal,
  kept: Kept<Facts>,
): Promise<SourceAnswer<Facts> | Interruption> {
  try {
    const answer = await job.gather(signal, (sofar) => {
      kept.sofar = sofar;
    });
    return cleaned(answer);
  } catch (fault) {
    return signal.aborted ? interruptionOf(signal) : describeFault(fault, kept.sofar?.() ?? null);
  }
}

function untilAborted(signal: AbortSignal): Promise<Interruption> {
  return new Promise((resolve) => {
    const pass = (): void => resolve(interruptionOf(signal));
    if (signal.aborted) pass();
    else signal.addEventListener('abort', pass, { once: true });
  });
}

/** `signalAfter` aborts with a TimeoutError, a signal of the process with something else. */
function interruptionOf(signal: AbortSignal): Interruption {
  return signal.reason instanceof Error && signal.reason.name === 'TimeoutError' ? 'deadline' : 'signal';
}

function interrupted<Facts>(
  what: Interruption,
  progress: SourceProgress<Facts> | null,
  deadlineMs: number,
): SourceAnswer<Facts> {
  const why =
    what === 'deadline'
      ? `no whole answer within ${Math.round(deadlineMs / 1_000)} s`
      : 'the run was ended before it answered';
  return incomplete(why, 'Check that it can be reached from here, then investigate again.', progress);
}

function describeFault<Facts>(fault: unknown, progress: SourceProgress<Facts> | null): SourceAnswer<Facts> {
  if (fault instanceof OperatorError || fault instanceof DependencyError) {
    const observed =
      fault instanceof OperatorError && fault.observed !== undefined ? `: observed ${fault.observed}` : '';
    return incomplete(`${fault.message}${observed}`, fault.remedy ?? 'Investigate again.', progress);
  }
  const name = fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault);
  return incomplete(
    `a bug of Switchback: ${name}`,
    'Report it with this sentence; the other sources are not touched.',
    progress,
  );
}

function incomplete<Facts>(why: string, remedy: string, progress: SourceProgress<Facts> | null): SourceAnswer<Facts> {
  const { observed, clues, facts } = progress ?? { observed: null, clues: [], facts: null };
  const told = observed === null ? why : `${why}; until then: ${observed}`;
  return cleaned({ status: 'unknown', observed: told, remedy, clues, facts });
}

function cleaned<Facts>({ status, observed, remedy, clues, facts }: SourceAnswer<Facts>): SourceAnswer<Facts> {
  return {
    status,
    observed: clean(observed),
    remedy: remedy === null ? null : clean(remedy),
    clues: clues.slice(0, MOST_CLUES),
    facts,
  };
}

function clean(text: string): string {
  return oneLine(redactText(text), TEXT_CHARACTERS);
}
