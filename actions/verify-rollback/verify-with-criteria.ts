import { controlEndedAt } from '../shared/control/control-end.ts';
import type { Measurement } from '../shared/evidence/measurement.ts';
import type { IntegrityResult } from '../shared/integrity/integrity-result.ts';
import type { HistoryStore } from '../shared/ports.ts';
import type { VerificationResult } from '../shared/verification/verification-result.ts';
import { findRememberedLook } from '../shared/verification/remembered-look.ts';
import { measureSuccess, type SuccessPorts } from './measure-success.ts';
import { addRecordedFetches, readRecords } from './read-records.ts';
import { verifyRollback, type VerifyOptions, type VerifyPorts } from './verify-rollback.ts';

export interface VerifyWithCriteriaOptions extends VerifyOptions {
  /** What check-integrity answered just now; `null` where that is not at hand. */
  readonly integrity: IntegrityResult | null;
}

export interface VerifyWithCriteriaPorts extends VerifyPorts, Omit<SuccessPorts, 'records'> {
  readonly clock: VerifyPorts['clock'];
  /** Closed at the end. */
  readonly history: Pick<HistoryStore, 'read' | 'branch' | 'close'>;
}

export interface VerifiedWithCriteria {
  /** With `criteria`. Its verdict is that of layer 4 alone. */
  readonly result: VerificationResult;
  readonly measurement: Measurement;
}

/** The history is one fetch of one branch; the state and the proof do not wait for it longer. */
const HISTORY_MS = 15_000;

/** The proof of layer 4, with the manual unit-fetches and the earlier look that the history knows, and then the five success criteria. */
export async function verifyWithCriteria(
  options: VerifyWithCriteriaOptions,
  ports: VerifyWithCriteriaPorts,
): Promise<VerifiedWithCriteria> {
  const limit = ports.signalAfter(HISTORY_MS);
  const signal = options.signal === undefined ? limit : AbortSignal.any([options.signal, limit]);
  try {
    const records = await readRecords(ports.history, signal);
    const manualFetches = addRecordedFetches(options.manualFetches, records);
    const previousLook = options.previousLook ?? (records.measured ? findRememberedLook(records.value) : null);
    const recordedControlEnd = (generation: number): string | null =>
      records.measured ? controlEndedAt(records.value, generation) : null;
    const known = { ...options, recordedControlEnd };
    const proof = await verifyRollback({ ...known, manualFetches, previousLook }, ports);
    const { results, measurement } = await measureSuccess(proof, known, { ...ports, records });
    return { result: { ...proof, criteria: [...results] }, measurement };
  } finally {
    await ports.history.close();
  }
}
