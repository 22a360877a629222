import { readSnapshotFromObjects } from '../../actions/shared/adapters/git/local-git-objects.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { describeConfigProblem } from '../../actions/shared/cutover/cutover-config.ts';
import { isHoldActive } from '../../actions/shared/cutover/hold.ts';
import { DependencyError, OperatorError } from '../../actions/shared/errors.ts';
import { LIVE_STATE_PATHS, parseLiveState, type LiveState } from '../../actions/shared/gate/live-state.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { joinSentences } from '../../actions/shared/markdown/sentences.ts';
import { describeFault } from '../../actions/shared/runtime/describe-fault.ts';
import type { BadgeFacts } from '../../actions/shared/status/badge.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { describeTarget, findTarget, type Target } from './find-target.ts';
import { lookAhead } from './look-ahead.ts';
import { readTipState } from './read-live-state.ts';
import { outlookJson, renderOutlook, renderStatus, statusJson, type StatusSource } from './render-status.ts';
import { appendSummary, writeBadge } from './write-status-files.ts';

export interface StatusOptions extends CommonOptions {
  readonly offline?: true;
  /** Where the badge is written. */
  readonly badge?: string;
  /** Where the answer is added as Markdown. */
  readonly summary?: string;
}

interface Look {
  readonly state: LiveState;
  readonly source: StatusSource;
}

/** `switchback status`: the runbook's step 2, from the remote's tip; from the clone only where asked, or where the remote does not answer (exit code 3). */
export async function statusCommand(options: StatusOptions, context: CommandContext): Promise<CommandOutcome> {
  const { badge, ...outcome } = await readStatus(options, context);
  if (options.badge !== undefined) await writeBadge(options.badge, badge);
  if (options.summary !== undefined) {
    const { renderStatusSummary } = await import('../../actions/shared/status/render-status-summary.ts');
    await appendSummary(options.summary, renderStatusSummary(outcome.lines, outcome.remarks ?? []));
  }
  return outcome;
}

interface Answered extends CommandOutcome {
  readonly badge: BadgeFacts;
}

async function readStatus(options: StatusOptions, context: CommandContext): Promise<Answered> {
  const target = await findTarget(options, context);
  const { state, source } =
    options.offline === true
      ? await readClone(target, { why: 'offline', detail: '' })
      : await readTipOrClone(target, context);
  const now = systemClock.now();
  // Nothing of it holds the state up: what cannot be seen is said to be unknown.
  const outlook = source.kind === 'tip' && state.config.ok ? await lookAhead(target, context) : null;
  const { config } = state;
  const shown = {
    badge: {
      phase: config.ok ? config.config.phase : null,
      isHeld: config.ok && isHoldActive(config.config.hold, now),
      outlook: outlook?.measured ? outlook.value : null,
    },
    lines: [...renderStatus(state, source, now), ...renderOutlook(outlook)],
    json: { ...statusJson(state, source, now), ...outlookJson(outlook) },
  };
  const origin =
    source.kind === 'tip'
      ? []
      : [
          `warning: ${source.detail}Not read from the remote, but from this clone: the live state may be another by now.`,
        ];
  if (!state.config.ok) {
    const problems = state.config.problems.map((problem) => `error: ${describeConfigProblem(problem)}`);
    return {
      ...shown,
      exitCode: 2,
      remarks: [...origin, ...problems, `What to do: ${state.config.problems[0]?.remedy ?? ''}`],
    };
  }
  const isStale = source.kind === 'clone' && source.why === 'remote-unreachable';
  return {
    ...shown,
    exitCode: isStale ? 3 : 0,
    remarks: [...origin, ...state.config.notes.map((note) => `warning: ${note}`)],
  };
}

async function readTipOrClone(target: Target, context: CommandContext): Promise<Look> {
  try {
    const { oid, ...state } = await readTipState(target, context.signal);
    return { state, source: { kind: 'tip', oid, from: describeTarget(target) } };
  } catch (error) {
    const isOutside =
      error instanceof DependencyError || (error instanceof OperatorError && error.reasonCode === 'remote-unreachable');
    if (!isOutside || context.signal.aborted) throw error;
    const { message } = describeFault({ outputs: {} }, error);
    return readClone(target, { why: 'remote-unreachable', detail: `${joinSentences(oneLine(message, 1_000))} ` });
  }
}

/** What the clone remembers of the remote's branch; where it remembers nothing, what is checked out. */
async function readClone(
  target: Target,
  reason: Pick<StatusSource & { kind: 'clone' }, 'why' | 'detail'>,
): Promise<Look> {
  const tracked = `refs/remotes/${target.remote}/${target.branch}`;
  let detail = '';
  for (const [revision, from] of [
    [tracked, `what this clone remembers of ${describeTarget(target)}`],
    ['HEAD', 'the commit that is checked out in this clone'],
  ] as const) {
    // No history: a depth-1 clone can answer too, and an old clone proves nothing by it.
    const read = await readSnapshotFromObjects({ cwd: target.cwd, revision, paths: LIVE_STATE_PATHS, historyLimit: 1 });
    if (read.kind === 'read')
      return {
        state: parseLiveState(read.snapshot.files, read.snapshot.history),
        source: { kind: 'clone', ...reason, from, oid: read.snapshot.oid },
      };
    detail = read.detail;
  }
  throw new OperatorError({
    reasonCode: 'not-a-clone',
    message: 'The live state cannot be read from this clone.',
    observed: detail,
    expected: `a clone that holds ${tracked} or has a commit checked out`,
    remedy: 'Run git clone, change into the clone, then run this again.',
  });
}
