import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { DATASETS_PATH, POLICY_PATH } from '../../actions/shared/cutover/file-paths.ts';
import type { Phase } from '../../actions/shared/cutover/phase.ts';
import { ADVANCE_PATHS, planAdvance, type AdvanceOutcome } from '../../actions/shared/cutover/plan-advance.ts';
import type { PlannedStep } from '../../actions/shared/cutover/planned-step.ts';
import type { OperationFacts } from '../../actions/shared/cutover/transition-facts.ts';
import { OperatorError, type ExitCode } from '../../actions/shared/errors.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import type { RepositorySnapshot } from '../../actions/shared/ports.ts';
import { describeFault } from '../../actions/shared/runtime/describe-fault.ts';
import { recogniseAdvance } from '../../actions/shared/transition/recognise-advance.ts';
import { beginOperation, carryOut, reportUnfinished } from './carry-out.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { findTarget } from './find-target.ts';
import { printableDiff } from './printable-diff.ts';
import { readAdvancePolicy } from './read-advance-policy.ts';
import { readPeoplesFiles } from './read-peoples-files.ts';

export interface AdvanceOptions extends CommonOptions {
  readonly phase: Exclude<Phase, 'manual_only'>;
  readonly reason: string;
  readonly dryRun?: true;
  readonly operationId?: string;
}

/** `switchback advance`: setup and promotion, one phase forward. Stops at a hold, before the soak is over, and at files that are wrong. */
export async function advanceCommand(options: AdvanceOptions, context: CommandContext): Promise<CommandOutcome> {
  const { phase: to } = options;
  const target = await findTarget(options, context);
  const facts = await beginOperation(options, { target, what: `Advancing to ${to}` }, context);
  // The live state may be kept on a branch of its own; then the policy is on the other one.
  const isApart = target.branch !== target.defaultBranch;
  const people = isApart ? await readPeoplesFiles(target, [POLICY_PATH, DATASETS_PATH], context.signal) : new Map();
  const done = await carryOut<Outcome>(
    {
      target,
      operationId: facts.operationId,
      paths: ADVANCE_PATHS,
      plan: (snapshot) => planOn({ ...snapshot, files: new Map([...snapshot.files, ...people]) }, facts, to),
      recognise: (own, tip) => recogniseAdvance(own, tip, to),
      done: `advanced to ${to}`,
      isDryRun: options.dryRun === true,
    },
    context,
  );
  const { operationId } = facts;
  if (done.kind === 'gave-up') return reportUnfinished(done, { operationId, decision: 'not-advanced' }, context.log);
  const { outcome, commit, diff } = done;
  if (outcome.decision === 'refused') context.log.error(oneLine(`Not advanced: ${outcome.message}`, 2_000));
  if (outcome.remedy !== null) context.log.info(`What to do: ${oneLine(outcome.remedy, 1_000)}`);
  const answer = diff === null ? outcome : ({ ...outcome, decision: 'dry-run', reasonCode: 'dry-run' } as const);
  return {
    exitCode: exitCodeOf(outcome),
    json: { schemaVersion: 1, ...answer, operationId, commit, diff },
    lines: outcome.decision === 'refused' ? [] : renderLines(outcome, diff),
    remarks: outcome.notes.map((note) => `note: ${oneLine(note, 500)}`),
  };
}

type Outcome = Omit<AdvanceOutcome, 'reasonCode'> & { readonly reasonCode: string };

/** Files that are wrong are an answer, not a fault: what this clone remembers may be older than the tip, and only the tip is believed. */
function planOn(
  snapshot: RepositorySnapshot,
  facts: OperationFacts,
  to: AdvanceOptions['phase'],
): PlannedStep<Outcome> {
  try {
    return planAdvance(snapshot, { ...facts, to, ...readAdvancePolicy(snapshot.files, to) }, systemClock.now());
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    const { message } = describeFault({ outputs: {} }, error);
    const { reasonCode, remedy } = error;
    const nothing = { generation: null, from: null, movedUnits: [], notes: [] };
    return { kind: 'answer', outcome: { decision: 'refused', reasonCode, message, remedy, to, ...nothing } };
  }
}

function renderLines({ message, movedUnits, generation }: Outcome, diff: string | null): readonly string[] {
  if (diff !== null) return ['Dry run: nothing was written.', ...printableDiff(diff)];
  const moved = movedUnits.length === 0 ? [] : [`Now on DLT: ${oneLine(movedUnits.join(', '), 1_000)}`];
  return [oneLine(message, 1_000), ...moved, `Generation: ${generation ?? 'unknown'}`];
}

/** A gate that says no is a failure (1); a file that has to be mended is configuration (2). */
function exitCodeOf({ decision, reasonCode }: Outcome): ExitCode {
  if (decision !== 'refused') return 0;
  return reasonCode.endsWith('-invalid') ? 2 : 1;
}
