import { readCheckoutFiles } from '../../actions/shared/adapters/checkout-files.ts';
import { gitCutoverRepository } from '../../actions/shared/adapters/git/git-cutover-repository.ts';
import { createPostgresObserver } from '../../actions/shared/adapters/postgres/postgres-dlt-observer.ts';
import { signalAfter } from '../../actions/shared/adapters/signal-after.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { COMMAND_TERMS } from '../../actions/shared/verification/reader-terms.ts';
import type { VerificationResult } from '../../actions/shared/verification/verification-result.ts';
import { CHECKOUT, PEOPLES_PATHS } from '../../actions/shared/peoples-files/measure-files.ts';
import { measureTargets } from '../../actions/verify-rollback/measure-targets.ts';
import { verifyRollback } from '../../actions/verify-rollback/verify-rollback.ts';
import type { Sandbox } from './sandbox.ts';

const LOOK_DISTANCE_SECONDS = 2;

/** Layer 4 on the sandbox: the real checks on the real store and the embedded database, with the two looks seconds apart. */
export async function proveRollback({ clone, database }: Sandbox): Promise<VerificationResult> {
  return verifyRollback(
    {
      deadlineMs: 20_000,
      intervalMs: 1_000,
      controlEndedAt: null,
      previousLook: null,
      manualFetches: [],
      terms: COMMAND_TERMS,
      shortenedDistanceSeconds: LOOK_DISTANCE_SECONDS,
    },
    {
      repository: gitCutoverRepository({ cwd: clone, remote: 'origin', branch: 'main', environment: process.env }),
      observer: { measured: true, value: createPostgresObserver({ url: database.url, now: () => systemClock.now() }) },
      targets: await measureTargets(() => readCheckoutFiles(clone, PEOPLES_PATHS), CHECKOUT),
      clock: systemClock,
      print: () => undefined,
      signalAfter,
    },
  );
}
