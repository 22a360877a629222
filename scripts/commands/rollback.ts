import { contract } from '../../actions/rollback/contract.ts';
import type { RollbackResult } from '../../actions/rollback/contract.ts';
import { rollback } from '../../actions/rollback/rollback.ts';
import { gitCutoverRepository } from '../../actions/shared/adapters/git/git-cutover-repository.ts';
import { signalAfter } from '../../actions/shared/adapters/signal-after.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import type { RollbackRequest } from '../../actions/shared/cutover/rollback-request.ts';
import type { Severity } from '../../actions/shared/cutover/severity.ts';
import { isDrillBranch } from '../../actions/shared/cutover/drill-branch.ts';
import { makeOperationId } from '../../actions/shared/cutover/transition-facts.ts';
import type { RollbackTrigger } from '../../actions/shared/cutover/trigger.ts';
import type { Log } from '../../actions/shared/ports.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { renderStatusLines } from '../../actions/shared/verification/render-status-lines.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { describeTarget, findTarget } from './find-target.ts';
import { renderLastResort } from './last-resort.ts';
import { printableDiff } from './printable-diff.ts';
import { readActor } from './read-actor.ts';
import { isUseRefused, rollbackExitCode } from './rollback-exit-code.ts';

export interface RollbackCommandOptions extends CommonOptions {
  readonly reason?: string;
  readonly trigger: RollbackTrigger;
  readonly severity: Severity;
  readonly dryRun?: true;
  readonly operationId?: string;
  readonly deadlineSeconds: number;
}

/** This is break glass already. */
const NEXT_WAY =
  'Run it again, from a clone of another remote where this one stays silent, or change the files by hand.';

/** `switchback rollback`: layer 1 through git alone. */
export async function rollbackCommand(
  options: RollbackCommandOptions,
  context: CommandContext,
): Promise<CommandOutcome> {
  const { log, signal } = context;
  const target = await findTarget(options, context, { isRollback: true });
  const request: RollbackRequest = {
    // An empty reason is none, as in the workflow's form: nobody is kept from rolling back by it.
    reason: options.reason?.trim() ? options.reason : contract.inputs.reason.default,
    trigger: options.trigger,
    severity: options.severity,
    actor: await readActor(target, signal),
    runUrl: null,
    operationId: options.operationId ?? makeOperationId(Math.random),
    startedAt: systemClock.now(),
    isDrill: isDrillBranch(options.branch),
  };
  log.info(`Rolling back on ${describeTarget(target)}, operation ${request.operationId}.`);
  const result = await rollback(
    {
      ...{ request, signal, nextWay: NEXT_WAY },
      isDefaultBranch: target.branch === target.defaultBranch,
      isDryRun: options.dryRun === true,
      deadlineMs: options.deadlineSeconds * 1_000,
    },
    {
      repository: gitCutoverRepository(target),
      clock: systemClock,
      random: Math.random,
      signalAfter,
    },
  );
  if (result.decision === 'not-rolled-back')
    explainFailure(
      result,
      renderLastResort(request, { branch: target.branch, isRefused: isUseRefused(result) }, options),
      log,
    );
  const remarks = result.notes.map((note) => `warning: ${oneLine(note, 500)}`);
  return { exitCode: rollbackExitCode(result), json: result, lines: renderLines(result), remarks };
}

function explainFailure(result: RollbackResult, lastResort: readonly string[], log: Log): void {
  const { message, remedy, mayHaveLanded } = result;
  log.error(oneLine(mayHaveLanded ? message : `NOT rolled back. ${message}`, 2_000));
  if (remedy !== null) log.info(`What to do: ${oneLine(remedy, 2_000)}`);
  for (const line of lastResort) log.info(line);
}

/** The runbook's lines first, where they hold: step 2 is answered by step 1. */
function renderLines(result: RollbackResult): readonly string[] {
  switch (result.decision) {
    case 'rolled-back':
    case 'already-rolled-back':
      return [
        ...renderStatusLines({ currentPhase: 'manual_only', dltEnabled: false, manualEnabled: true }),
        ...renderFacts(result),
      ];
    case 'dry-run':
      return [result.message, ...printableDiff(result.diff ?? '')];
    case 'stale-decision':
      return [result.message];
    case 'not-rolled-back':
      return [];
    default:
      return result.decision satisfies never;
  }
}

function renderFacts({ message, movedUnits, incidentId, commit }: RollbackResult): readonly string[] {
  const moved =
    movedUnits === null || movedUnits.length === 0 ? [] : [`Back on manual: ${oneLine(movedUnits.join(', '), 1_000)}`];
  const incident = incidentId === null ? [] : [`Incident: incidents/${incidentId}/README.md`];
  return [oneLine(message, 1_000), ...moved, ...incident, ...(commit === null ? [] : [`Commit: ${commit}`])];
}
