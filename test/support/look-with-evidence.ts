import { checkWithEvidence } from '../../actions/check-integrity/check-with-evidence.ts';
import { deflateIdCodec } from '../../actions/shared/adapters/deflate-id-codec.ts';
import { gzipEvidenceCodec } from '../../actions/shared/adapters/evidence-codec.ts';
import type { Measurement } from '../../actions/shared/evidence/measurement.ts';
import { RECIPES } from '../../actions/shared/evidence/recipes.ts';
import { replayEvidence } from '../../actions/shared/evidence/replay-evidence.ts';
import type { Replayed } from '../../actions/shared/evidence/replay-evidence.ts';
import { INTEGRITY_CHECKS } from '../../actions/shared/integrity-checks/list-checks.ts';
import type { IntegrityResult } from '../../actions/shared/integrity/integrity-result.ts';
import type { HistoryStore, IntegrityDatabase, RedditListings } from '../../actions/shared/ports.ts';
import { anEvidence } from './an-evidence.ts';
import { rolledBackFiles } from './a-rolled-back-branch.ts';
import { inMemoryCutoverRepository } from './in-memory-cutover-repository.ts';
import { inMemoryRemote } from './in-memory-remote.ts';
import { readDatasets } from './look-at.ts';

export interface EvidentLook {
  readonly database: IntegrityDatabase;
  /** The text of a `datasets.yaml`. */
  readonly datasets: string;
  readonly history?: HistoryStore | null;
  readonly reddit?: RedditListings;
}

export interface LookWithEvidence {
  readonly result: IntegrityResult;
  readonly measurement: Measurement;
  /** Packed. */
  readonly evidence: string;
}

let runs = 0;

/** One look of the whole use case with every check, and its measurement as another job unpacks it. */
export async function lookWithEvidence(look: EvidentLook): Promise<LookWithEvidence> {
  const { database, datasets, history = null, reddit } = look;
  const now = () => new Date();
  const { result, evidence } = await checkWithEvidence(
    {
      ...{ deadlineMs: 60_000, isBaseline: false, isRedditWanted: reddit !== undefined, runUrl: null },
      run: { at: now(), run: String((runs += 1)), attempt: 1, job: 'integrity' },
    },
    {
      database: { measured: true, value: database },
      datasets: { measured: true, value: readDatasets(datasets) },
      repository: inMemoryCutoverRepository({
        remote: inMemoryRemote('main', { message: 'state', files: rolledBackFiles() }),
        semantics: 'github',
      }),
      history,
      reddit:
        reddit === undefined
          ? { measured: false, message: 'no credentials', remedy: 'Set REDDIT_PUBLIC.' }
          : { measured: true, value: reddit },
      ...{ ids: deflateIdCodec, checks: INTEGRITY_CHECKS, clock: { now, sleep: async () => undefined } },
      elapsedMs: () => performance.now(),
      signalAfter: () => new AbortController().signal,
      codec: gzipEvidenceCodec,
    },
  );
  const [measurement] = gzipEvidenceCodec.unpack(evidence) ?? [];
  if (measurement === undefined) throw new TypeError('Nothing was handed on.');
  return { result, measurement, evidence };
}

/** What becomes of one measurement that is computed again. */
export async function replayOne(measurement: Measurement): Promise<Replayed> {
  const [first] = (await replayEvidence(anEvidence({ measurements: [measurement] }), RECIPES)).measurements;
  if (first === undefined) throw new TypeError('Nothing was computed again.');
  return first.replayed;
}

export function asJson(value: unknown): Measurement['answer'] {
  return JSON.parse(JSON.stringify(value)) as Measurement['answer'];
}
