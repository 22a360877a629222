import { checkIntegrity } from '../../actions/check-integrity/check-integrity.ts';
import { createPostgresIntegrityDatabase } from '../../actions/shared/adapters/postgres/postgres-integrity-database.ts';
import { deflateIdCodec } from '../../actions/shared/adapters/deflate-id-codec.ts';
import { signalAfter } from '../../actions/shared/adapters/signal-after.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { CONFIG_PATH, ROUTING_PATH } from '../../actions/shared/cutover/file-paths.ts';
import type { AnyIntegrityCheck } from '../../actions/shared/integrity/integrity-check.ts';
import type { CheckResult, IntegrityResult } from '../../actions/shared/integrity/integrity-result.ts';
import type { HistoryStore, RedditListings } from '../../actions/shared/ports.ts';
import { renderRoutingFile } from '../../actions/shared/routing/routing-file.ts';
import { aCutoverConfig, jsonText } from './a-cutover-config.ts';
import { aRouting } from './a-routing.ts';
import { readDatasets } from './look-at.ts';

export interface RememberedLook {
  readonly url: string;
  readonly datasets: string;
  readonly checks: readonly AnyIntegrityCheck[];
  readonly history: HistoryStore;
  readonly reddit?: RedditListings | null;
  readonly isBaseline?: boolean;
  /** Of the cutover config. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly dltUnits?: readonly string[];
}

let runs = 0;

/** One look of the whole use case: the real engine and database, a history that stays, and Reddit where it is given. */
export async function takeRememberedLook(look: RememberedLook): Promise<IntegrityResult> {
  const { url, datasets, checks, history, reddit = null, isBaseline = false, config = {}, dltUnits = [] } = look;
  const encode = (text: string) => ({ blobOid: '', contents: new TextEncoder().encode(text) });
  const files = new Map([
    [CONFIG_PATH, encode(jsonText(aCutoverConfig(config)))],
    [ROUTING_PATH, encode(renderRoutingFile(aRouting({ dltUnits })))],
  ]);
  return checkIntegrity(
    {
      deadlineMs: 60_000,
      isBaseline,
      isRedditWanted: true,
      run: { at: new Date(), run: String((runs += 1)), attempt: 1, job: 'integrity' },
      runUrl: null,
    },
    {
      database: { measured: true, value: createPostgresIntegrityDatabase({ url, now: () => new Date() }) },
      datasets: { measured: true, value: readDatasets(datasets) },
      repository: { branch: 'main', readTip: async () => ({ oid: '', files, history: [] }) },
      history,
      reddit:
        reddit === null
          ? { measured: false, message: 'Reddit is not reached here', remedy: 'Give Reddit to the test.' }
          : { measured: true, value: reddit },
      ids: deflateIdCodec,
      checks,
      clock: systemClock,
      elapsedMs: () => performance.now(),
      signalAfter,
    },
  );
}

export function resultsOf({ checks }: IntegrityResult, id: string): readonly CheckResult[] {
  return checks.filter((check) => check.id === id);
}
