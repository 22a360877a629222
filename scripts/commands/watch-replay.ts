import { DEFAULT_BRANCH, measurePolicy } from '../../actions/shared/peoples-files/measure-files.ts';
import { renderDifferenceLines, renderReplayLines } from '../../actions/watch-triggers/render-replay.ts';
import { toStateSpans } from '../../actions/watch-triggers/to-state-spans.ts';
import { gitEnvironment } from '../../actions/shared/adapters/git/git-environment.ts';
import { runGit } from '../../actions/shared/adapters/git/git-process.ts';
import { gitStateTimeline } from '../../actions/shared/adapters/git/git-state-timeline.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import { LIVE_STATE_PATHS } from '../../actions/shared/gate/live-state.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { count } from '../../actions/shared/markdown/count.ts';
import { parseHistoryFiles } from '../../actions/shared/history/history-lines.ts';
import type { HistoryRecord } from '../../actions/shared/history/history-record.ts';
import type { Policy } from '../../actions/shared/policy/policy.ts';
import { compareReplays } from '../../actions/shared/triggers/compare-replays.ts';
import {
  prepareReplay,
  replayTriggers,
  type Replay,
  type ReplayHistory,
  type StateSpan,
} from '../../actions/shared/triggers/replay-triggers.ts';
import { triggerPolicyOf } from '../../actions/shared/triggers/trigger-policy.ts';
import type { Measured, Unmeasured } from '../../actions/shared/verification/measured.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { describeTarget, findTarget, type Target } from './find-target.ts';
import { readTextFile } from './read-text-file.ts';
import { readTipSnapshot } from './read-live-state.ts';
import { openHistory, readRemotePolicy } from './watch.ts';

export interface ReplayOptions extends CommonOptions {
  readonly days: number;
  /** A policy to replay, instead of the default branch's. */
  readonly policy?: string;
  /** A second one: what it would have made of the same. */
  readonly against?: string;
}

const DAY_MS = 86_400_000;

/** `switchback watch --replay`: what would have fired when, by one policy, or by two beside each other. Reads alone. */
export async function replayCommand(options: ReplayOptions, context: CommandContext): Promise<CommandOutcome> {
  const { log, signal } = context;
  const target = await findTarget(options, context);
  log.info(`Replaying ${options.days} days of ${describeTarget(target)}.`);
  const { policy, datasets } = await readRemotePolicy(target, signal);
  const chosen = options.policy === undefined ? policy : await readPolicyFile(options.policy);
  // The one that is proposed has to be a policy; the one in force may be what it mends.
  const other = options.against === undefined ? null : take(await readPolicyFile(options.against));
  if (other === null) take(chosen);
  const { history, passedOver } = await readReplayHistory(target, options, signal);
  if (passedOver > 0)
    log.warning(
      `${count(passedOver, 'line')} of the history could not be read, so what ${passedOver === 1 ? 'it holds' : 'they hold'} is not replayed.`,
    );
  if (await isShallow(target, signal))
    log.warning(
      'This clone is shallow: which state was in force before its oldest commit is not known. Run git fetch --unshallow, then this again.',
    );
  const play = (one: Policy): Replay => replayTriggers(history, triggerPolicyOf(one, datasets));
  const recorded = listRollbacks(history.spans, systemClock.now().getTime() - options.days * DAY_MS);
  if (other === null || !chosen.measured) {
    const replay = play(other ?? take(chosen));
    const lines = renderReplayLines(replay, { days: options.days, recorded });
    const json = { ...HEAD, days: options.days, replay, recorded };
    return { exitCode: 0, json, lines: chosen.measured ? lines : [describeLone(chosen), ...lines] };
  }
  const [replay, after] = [play(chosen.value), play(other)];
  const differences = compareReplays(replay, after);
  return {
    exitCode: 0,
    json: { ...HEAD, days: options.days, replay, against: after, differences, recorded },
    lines: renderDifferenceLines(differences, { days: options.days, before: replay, after }),
  };
}

const HEAD = { schemaVersion: 1, decision: 'replayed', reasonCode: 'replayed' } as const;

function describeLone({ message }: Unmeasured): string {
  return `The policy in force is none, so there is nothing to compare with: ${oneLine(message, 600)}. By the other one alone:`;
}

async function readPolicyFile(path: string): Promise<Measured<Policy>> {
  return measurePolicy(new TextEncoder().encode(await readTextFile(path)), DEFAULT_BRANCH, path);
}

function take(policy: Measured<Policy>): Policy {
  if (policy.measured) return policy.value;
  throw new OperatorError({
    reasonCode: 'policy-invalid',
    message: 'There is no policy to replay',
    observed: policy.message,
    expected: 'a policy as config/policy.yaml has it',
    remedy: policy.remedy,
  });
}

interface ReadHistory {
  readonly history: ReplayHistory;
  /** Lines that are no records. */
  readonly passedOver: number;
}

async function readReplayHistory(target: Target, { days }: ReplayOptions, signal: AbortSignal): Promise<ReadHistory> {
  const now = systemClock.now().getTime();
  const [{ records, passedOver }, spans] = await Promise.all([readRecords(target, signal), readSpans(target, signal)]);
  return { history: prepareReplay(records, spans, { fromMs: now - days * DAY_MS, toMs: now }), passedOver };
}

async function readRecords(
  target: Target,
  signal: AbortSignal,
): Promise<{ readonly records: readonly HistoryRecord[]; readonly passedOver: number }> {
  const history = await openHistory(target, signal);
  try {
    const { records, passedOver } = parseHistoryFiles((await history.read(signal)).files);
    return { records: records.map(({ record }) => record), passedOver: passedOver.length };
  } finally {
    await history.close();
  }
}

async function readSpans(target: Target, signal: AbortSignal): Promise<readonly StateSpan[]> {
  const { oid } = await readTipSnapshot(target, LIVE_STATE_PATHS, signal);
  return toStateSpans(await gitStateTimeline({ ...target, oid }).list(signal));
}

async function isShallow({ cwd, environment }: Target, signal: AbortSignal): Promise<boolean> {
  const args = ['rev-parse', '--is-shallow-repository'];
  const { stdout } = await runGit({ cwd, args, environment: gitEnvironment(environment), limitMs: 10_000, signal });
  return stdout.toString('utf8').trim() === 'true';
}

/** Spans in which everything was taken back, by when they began. */
function listRollbacks(spans: readonly StateSpan[], fromMs: number): readonly string[] {
  return spans.flatMap(({ fromMs: at, state }, index) => {
    const before = spans[index - 1]?.state;
    const isRollback =
      state.phase === 'manual_only' && state.generation >= 0 && before !== undefined && before.phase !== 'manual_only';
    return isRollback && at >= fromMs ? [new Date(at).toISOString()] : [];
  });
}
