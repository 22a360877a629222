import type { Hold } from '../shared/cutover/cutover-config.ts';
import { describeConfigProblem } from '../shared/cutover/cutover-config.ts';
import { ROUTING_PATH } from '../shared/cutover/file-paths.ts';
import { generationInForce } from '../shared/cutover/next-generation.ts';
import { LIVE_STATE_PATHS, parseLiveState, type LiveState } from '../shared/gate/live-state.ts';
import type { Clock, CutoverRepository } from '../shared/ports.ts';
import { readPatiently } from '../shared/state-branch/read-patiently.ts';
import type { WatchedState } from '../shared/triggers/trigger-moment.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured } from '../shared/verification/measured.ts';

export interface ReadState extends WatchedState {
  readonly hold: Hold | null;
  /** That the newest transition began; `null` where it was no rollback. */
  readonly incident: string | null;
}

const REMEDY = 'Run the rollback, which writes it anew, or restore the file from the newest transition commit.';

/** The state at the tip of its branch, as the triggers go by it. */
export async function readWatchedState(
  repository: Pick<CutoverRepository, 'readTip'>,
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
): Promise<Measured<ReadState>> {
  const tip = await measureFault(
    () => readPatiently(() => repository.readTip(LIVE_STATE_PATHS, { signal }), clock, signal),
    'Check the token and the status of GitHub, then run this again.',
  );
  return tip.measured ? toWatchedState(parseLiveState(tip.value.files, tip.value.history)) : tip;
}

/** A routing file that cannot be read says of no unit that dlt collects it, so nothing can be decided for any. */
export function toWatchedState({ config, routing, history }: LiveState): Measured<ReadState> {
  if (!config.ok)
    return {
      measured: false,
      message: config.problems.slice(0, 3).map(describeConfigProblem).join('; '),
      remedy: REMEDY,
    };
  const { phase, phaseStartedAt, hold, lastTransition } = config.config;
  // As the rollback has it: a commit that somebody reverted does not take its generation back.
  const generation = generationInForce(config.config.generation, history);
  const phaseStartedMs = phaseStartedAt === null ? null : Date.parse(phaseStartedAt);
  const state = { phase, generation, phaseStartedMs, hold, incident: lastTransition?.incident ?? null };
  if (phase === 'manual_only') return { measured: true, value: { ...state, dltUnits: [] } };
  if (routing?.ok !== true)
    return { measured: false, message: `${ROUTING_PATH} is missing or cannot be read`, remedy: REMEDY };
  return { measured: true, value: { ...state, dltUnits: routing.routing.dltUnits } };
}
