import type { Measurement } from '../shared/evidence/measurement.ts';
import { countPending } from '../shared/gates/pending-places.ts';
import type { HistoryRecord } from '../shared/history/history-record.ts';
import { incidentPath } from '../shared/incident/incident-record.ts';
import { parseSettlement, SETTLEMENT_FILE, type Settlement } from '../shared/incident/settlement.ts';
import type { IntegrityResult } from '../shared/integrity/integrity-result.ts';
import { joinSentences } from '../shared/markdown/sentences.ts';
import type { CollectorRuns } from '../shared/incident-ports.ts';
import type { Clock } from '../shared/ports.ts';
import { assessSuccess, SUCCESS_RECIPE } from '../shared/success/assess-success.ts';
import type { CriterionResult } from '../shared/success/criterion.ts';
import { toLossFacts } from '../shared/success/loss-facts.ts';
import { toHalfDoneLoads, toProofChecks } from '../shared/success/proof-facts.ts';
import { readWorkflows } from '../shared/success/read-workflows.ts';
import type { SuccessFacts } from '../shared/success/success-facts.ts';
import type { SuccessGoals } from '../shared/success/success-limits.ts';
import {
  listManualFetches,
  toErrorRateFacts,
  toPerformanceFacts,
  type FetchPeriod,
} from '../shared/success/unit-fetch-facts.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured, Unmeasured } from '../shared/verification/measured.ts';
import type { VerificationResult } from '../shared/verification/verification-result.ts';

export interface SuccessPorts {
  /** All that the history knows. */
  readonly records: Measured<readonly HistoryRecord[]>;
  readonly goals: Measured<SuccessGoals>;
  readonly runs: Measured<CollectorRuns>;
  /** A file of the default branch; `null` where there is none. */
  readonly readFile: (path: string) => Promise<Uint8Array | null>;
  readonly clock: Pick<Clock, 'now'>;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
}

export interface SuccessOptions {
  /** What check-integrity answered just now, where that is at hand. */
  readonly integrity: IntegrityResult | null;
  readonly controlEndedAt: string | null;
  readonly recordedControlEnd?: (generation: number) => string | null;
  readonly signal?: AbortSignal;
}

export interface MeasuredSuccess {
  readonly results: readonly CriterionResult[];
  /** For the evidence of the incident. */
  readonly measurement: Measurement;
}

/** GitHub's answers about a handful of workflows take a second or two. */
const LIMIT_MS = 20_000;

/** The runbook's five success criteria after the proof. Whatever cannot be reached is `unknown` in its own criterion, and says why. */
export async function measureSuccess(
  proof: VerificationResult,
  options: SuccessOptions,
  ports: SuccessPorts,
): Promise<MeasuredSuccess> {
  const facts = await gatherFacts(proof, options, ports);
  const now = ports.clock.now();
  const results = assessSuccess(facts, now);
  return {
    results,
    measurement: {
      id: 'success',
      recipe: SUCCESS_RECIPE,
      at: now.toISOString(),
      input: asJson(facts),
      answer: asJson(results),
      leftOut: null,
    },
  };
}

async function gatherFacts(
  proof: VerificationResult,
  options: SuccessOptions,
  ports: SuccessPorts,
): Promise<SuccessFacts> {
  const { goals, runs, clock } = ports;
  const { rollbackAt, incident = null, generation = null } = proof;
  const recorded = generation === null ? null : (options.recordedControlEnd?.(generation) ?? null);
  const limit = ports.signalAfter(LIMIT_MS);
  const signal = options.signal === undefined ? limit : AbortSignal.any([options.signal, limit]);
  const [workflows, settled] = await Promise.all([
    goals.measured ? readWorkflows(goals.value.workflows, runs, signal) : goals,
    readSettlement(incident, ports.readFile),
  ]);
  const fetches = toFetchFacts({ ...ports, rollbackAt, now: clock.now() });
  return {
    schemaVersion: 1,
    incident,
    generation,
    rollbackAt,
    limits: goals.measured ? { measured: true, value: goals.value.limits } : goals,
    checks: [...toProofChecks(proof, options.controlEndedAt ?? recorded)],
    loss: measureLoss(ports.records, { rollbackAt, incident, result: options.integrity }),
    ...fetches,
    queues: {
      ...{ workflows, halfDoneLoads: toHalfDoneLoads(proof) },
      pendingPackages: seePending(ports, rollbackAt),
    },
    ...settled,
  };
}

/** As the runs of dlt, and its scheduler since, told of their places; nothing of one that tells none. */
function seePending({ records, goals, clock }: SuccessPorts, rolledBackAt: string | null): number | null {
  if (!records.measured) return null;
  const retiredPlaces = goals.measured ? goals.value.retiredPlaces : undefined;
  return countPending(records.value, { config: { rolledBackAt }, retiredPlaces, now: clock.now() });
}

const NO_ROLLBACK: Unmeasured = {
  measured: false,
  message: 'no rollback is recorded to measure from',
  remedy: 'Run the rollback first.',
};

function measureLoss(
  records: SuccessPorts['records'],
  about: {
    readonly rollbackAt: string | null;
    readonly incident: string | null;
    readonly result: IntegrityResult | null;
  },
): SuccessFacts['loss'] {
  if (!records.measured) return records;
  const { rollbackAt } = about;
  return rollbackAt === null ? NO_ROLLBACK : toLossFacts({ ...about, rollbackAt, records: records.value });
}

function toFetchFacts({
  records,
  goals,
  rollbackAt,
  now,
}: Pick<SuccessPorts, 'records' | 'goals'> & { readonly rollbackAt: string | null; readonly now: Date }): Pick<
  SuccessFacts,
  'errorRate' | 'performance'
> {
  const missing = [records, goals].find((one): one is Unmeasured => !one.measured);
  if (missing !== undefined || !records.measured || !goals.measured || rollbackAt === null) {
    const why = missing ?? NO_ROLLBACK;
    return { errorRate: why, performance: why };
  }
  const fetches = listManualFetches(records.value);
  const period: FetchPeriod = { rollbackAt, now, limits: goals.value.limits };
  return {
    errorRate: { measured: true, value: toErrorRateFacts(fetches, period) },
    performance: { measured: true, value: toPerformanceFacts(fetches, period) },
  };
}

type Settled = Pick<SuccessFacts, 'settlement' | 'settlementProblem'>;
/** What an incident is called, so that it names no other folder. */
const INCIDENT_ID = /^\d{8}-\d{6}Z-[a-z0-9-]+$/u;

async function readSettlement(incident: string | null, readFile: SuccessPorts['readFile']): Promise<Settled> {
  if (incident === null || !INCIDENT_ID.test(incident)) return { settlement: null, settlementProblem: null };
  const path = incidentPath(incident, SETTLEMENT_FILE);
  const contents = await measureFault(() => readFile(path), `Make ${path} a file that can be read.`);
  if (!contents.measured) return { settlement: null, settlementProblem: problemWith(path, contents.message) };
  return contents.value === null ? { settlement: null, settlementProblem: null } : toSettled(path, contents.value);
}

function toSettled(path: string, contents: Uint8Array): Settled {
  const parsed = parseSettlement(contents);
  if (parsed.ok) return { settlement: parsed.settlement satisfies Settlement, settlementProblem: null };
  return { settlement: null, settlementProblem: problemWith(path, parsed.problems.slice(0, 3).join('; ')) };
}

function problemWith(path: string, what: string): string {
  return joinSentences(`Nothing is settled: ${path} cannot be used (${what})`);
}

/** As it is read back: without what is undefined. */
function asJson(value: unknown): Measurement['input'] {
  return JSON.parse(JSON.stringify(value)) as Measurement['input'];
}
