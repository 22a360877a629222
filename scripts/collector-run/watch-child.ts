import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import {
  decideChild,
  isReadable,
  type ChildDecision,
  type ChildLook,
  type ChildStart,
} from '../../actions/shared/collector-run/decide-child.ts';
import { fencingNumber } from '../../actions/shared/gate/fencing-number.ts';
import type { ChildEnd, ChildGroup } from './child-group.ts';
import { describeUnread, type StateSource } from './state-source.ts';

export interface WatchOptions {
  readonly pollSeconds: number;
  readonly graceSeconds: number;
  /** How long dlt may run without a readable state. */
  readonly unreadableSeconds: number;
  /** By `performance.now()`: when the state was read that the run began under. */
  readonly lastReadAt: number;
}

export interface WatchedEnd extends ChildEnd {
  /** Why we ended it; `null` where it ended by itself or by a signal that was passed on. */
  readonly stoppedBy: (ChildDecision & { readonly action: 'end' }) | null;
}

/** Longer than any source takes, so that one that hangs counts as a state that cannot be read. */
const READ_LIMIT_MS = 30_000;
const LOOK_AGAIN_MS = 50;
/** A process that survives SIGKILL waits for the kernel: nobody can wait for it. */
const AFTER_KILL_MS = 5_000;

/** Waits for the collector and asks for the state meanwhile; ends it where it may not go on. */
export async function watchChild(
  group: ChildGroup,
  source: Pick<StateSource, 'read'>,
  begun: ChildStart,
  options: WatchOptions,
): Promise<WatchedEnd> {
  const over = new AbortController();
  const ended = whenOver(group, begun).finally(() => over.abort());
  let { generation } = begun;
  let { lastReadAt } = options;
  for (;;) {
    await systemClock.sleep(pauseMs(begun, lastReadAt, options), over.signal);
    if (over.signal.aborted) return { ...(await ended), stoppedBy: null };
    const askedAt = performance.now();
    const look = await lookAtState(source, begun, { signal: over.signal, lastReadAt });
    if (over.signal.aborted) return { ...(await ended), stoppedBy: null };
    if (look.kind === 'read') {
      lastReadAt = askedAt;
      // A run that began without a state goes by the first one that it gets to see.
      generation ??= fencingNumber(look.state);
    }
    const decision = decideChild({ ...begun, generation }, look, options.unreadableSeconds);
    if (decision.action === 'end') return { ...(await endGroup(group, options.graceSeconds)), stoppedBy: decision };
  }
}

/** What dlt's command left running may write on: it is over when that is. Manual's is over with the command itself. */
async function whenOver(group: ChildGroup, { path }: ChildStart): Promise<ChildEnd> {
  const end = await group.ended;
  while (path === 'dlt' && group.isAlive()) await systemClock.sleep(LOOK_AGAIN_MS);
  return end;
}

/** Until the next poll, or until dlt's time without a readable state is over where that comes first. */
function pauseMs({ path }: ChildStart, lastReadAt: number, { pollSeconds, unreadableSeconds }: WatchOptions): number {
  const poll = pollSeconds * 1_000;
  if (path === 'manual') return poll;
  const left = lastReadAt + unreadableSeconds * 1_000 - performance.now();
  return Math.min(poll, Math.max(LOOK_AGAIN_MS, left));
}

async function lookAtState(
  source: Pick<StateSource, 'read'>,
  { path }: ChildStart,
  { signal, lastReadAt }: { readonly signal: AbortSignal; readonly lastReadAt: number },
): Promise<ChildLook> {
  const unreadable = (message: string): ChildLook => ({
    kind: 'unreadable',
    message,
    forSeconds: (performance.now() - lastReadAt) / 1_000,
  });
  const limit = systemClock.sleep(READ_LIMIT_MS, signal).then(() => null);
  try {
    const read = await Promise.race([source.read(signal), limit]);
    if (read === null) return unreadable('there was no answer');
    if (isReadable(read.state, path)) return { kind: 'read', state: read.state };
    return unreadable('config or routing file are not what their schemas allow');
  } catch (fault) {
    return unreadable(describeUnread(fault));
  }
}

/** SIGTERM to the whole group, and SIGKILL to what is left of it after the grace, whether or not the command itself is. */
async function endGroup(group: ChildGroup, graceSeconds: number): Promise<ChildEnd> {
  group.signal('SIGTERM');
  const killAt = performance.now() + graceSeconds * 1_000;
  while (group.isAlive() && performance.now() < killAt) await systemClock.sleep(LOOK_AGAIN_MS);
  if (group.isAlive()) group.signal('SIGKILL');
  const givenUp = systemClock.sleep(AFTER_KILL_MS).then((): ChildEnd => ({ exitCode: null, signal: 'SIGKILL' }));
  return Promise.race([group.ended, givenUp]);
}
