import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { gitCutoverRepository } from '../../actions/shared/adapters/git-cutover-repository.ts';
import { createPostgresObserver } from '../../actions/shared/adapters/postgres-dlt-observer.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { parseDatasets } from '../../actions/shared/datasets/datasets.ts';
import { proofTargetsOf } from '../../actions/shared/datasets/proof-targets.ts';
import type { VerificationResult } from '../../actions/shared/verification/verification-result.ts';
import { verifyRollback } from '../../actions/verify-rollback/verify-rollback.ts';
import type { Sandbox } from './sandbox.ts';

const LOOK_DISTANCE_SECONDS = 2;

/** Layer 4 on the sandbox: the real checks on the real store and the embedded database, with the two looks seconds apart. */
export async function proveRollback({ clone, database }: Sandbox): Promise<VerificationResult> {
  const datasets = parseDatasets(await readFile(join(clone, 'config/datasets.yaml')));
  if (!datasets.ok) throw new Error(datasets.problems.map(({ message }) => message).join('; '));
  return verifyRollback(
    {
      deadlineMs: 20_000,
      intervalMs: 1_000,
      controlEndedAt: null,
      previousLook: null,
      manualFetches: [],
      shortenedDistanceSeconds: LOOK_DISTANCE_SECONDS,
    },
    {
      repository: gitCutoverRepository({ cwd: clone, remote: 'origin', branch: 'main', environment: process.env }),
      observer: { measured: true, value: createPostgresObserver({ url: database.url, now: () => systemClock.now() }) },
      targets: { measured: true, value: proofTargetsOf(datasets.datasets) },
      clock: systemClock,
      print: () => undefined,
      signalAfter: (milliseconds) => AbortSignal.timeout(milliseconds),
    },
  );
}
