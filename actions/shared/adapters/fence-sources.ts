import type { FenceLedger, FencePort } from '../fence-ports.ts';
import { historyFenceLedger } from '../fence/fence-ledger.ts';
import type { HistoryRun } from '../history/history-path.ts';
import type { HistoryStore } from '../ports.ts';
import { openPostgresFence } from './postgres/postgres-fence.ts';
import { signalAfter } from './signal-after.ts';
import { systemClock } from './system-clock.ts';

export interface FenceSourcesOptions {
  /** `undefined`: there is no fence. */
  readonly url: string | undefined;
  readonly caCertificate: string | undefined;
  readonly store: HistoryStore;
  readonly run: Omit<HistoryRun, 'at'>;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

export interface FenceSources {
  readonly database: FencePort;
  readonly ledger: FenceLedger;
}

/** How long the history may take for one line of the fence. */
const LEDGER_MS = 15_000;

/** What the fence works with; `null` where no privileged connection was given. Connects with the first call. */
export function openFenceSources(options: FenceSourcesOptions): FenceSources | null {
  const { url, caCertificate, store, run, deadlineMs, signal } = options;
  if (url === undefined) return null;
  const now = systemClock.now();
  const deadlineAt = new Date(now.getTime() + deadlineMs);
  const certificate = caCertificate === undefined ? {} : { caCertificate };
  return {
    database: openPostgresFence({ url, ...certificate, clock: systemClock, random: Math.random, deadlineAt, signal }),
    ledger: historyFenceLedger({
      store,
      run: { ...run, at: now },
      giveUp: () => AbortSignal.any([signal, signalAfter(LEDGER_MS)]),
    }),
  };
}
