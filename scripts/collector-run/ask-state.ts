import type { StateAnswer } from '../../actions/shared/collector-run/plan-start.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import type { CommandContext } from '../commands/command-outcome.ts';
import { keepAnswer, readFreshAnswer } from './answer-cache.ts';
import { describeFileFault } from './file-fault.ts';
import { describeUnread, type StateSource } from './state-source.ts';

interface Asked {
  readonly answer: StateAnswer;
  /** Names of `config/datasets.yaml`; `null` where the file says none. */
  readonly register: readonly string[] | null;
  /** What was thrown where the state could not be read. */
  readonly fault: unknown;
}

/** The state now, kept for the time when it cannot be read; then what was kept, where that is young enough. */
export async function askState(
  source: StateSource,
  cacheFile: string | null,
  { signal, log }: Pick<CommandContext, 'signal' | 'log'>,
  wants: { readonly register: boolean },
): Promise<Asked> {
  const now = systemClock.now();
  try {
    const { state, datasets } = await source.read(signal, wants);
    await keepAnswer(cacheFile, { state, sourceId: source.id, now }).catch((fault: unknown) =>
      log.warning(`The answer could not be kept in ${cacheFile ?? ''}: ${describeFileFault(fault)}`),
    );
    return { answer: { kind: 'read', state }, register: await namesOf(datasets), fault: null };
  } catch (fault) {
    const cached = await readFreshAnswer(cacheFile, source.id, now);
    return { answer: { kind: 'unreadable', message: describeUnread(fault), cached }, register: null, fault };
  }
}

async function namesOf(datasets: Uint8Array | null): Promise<readonly string[] | null> {
  if (datasets === null) return null;
  const { parseDatasets } = await import('../../actions/shared/datasets/datasets.ts');
  const parsed = parseDatasets(datasets);
  return parsed.ok ? parsed.datasets.units.map(({ name }) => name) : null;
}
