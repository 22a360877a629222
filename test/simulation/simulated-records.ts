import type { RecordOf } from '../../actions/shared/history/history-record.ts';
import type { RuleHold } from '../../actions/shared/triggers/last-decision.ts';
import type { TriggerDecision } from '../../actions/shared/triggers/trigger-result.ts';
import type { SimulatedLook } from './simulated-look.ts';

const VERDICTS = { clean: 'pass', unknown: 'unknown', failed: 'fail' } as const;

export interface LookRecords {
  readonly heartbeat: RecordOf<'heartbeat'>;
  readonly verdicts: RecordOf<'verdicts'>;
}

export function toLookRecords({ atMs, checks, outcome }: SimulatedLook, generation: number): LookRecords {
  const at = new Date(atMs).toISOString();
  const verdict = VERDICTS[outcome];
  const run = `${atMs}-1-integrity`;
  const databaseAt = outcome === 'unknown' ? null : at;
  return {
    heartbeat: {
      ...{ kind: 'heartbeat', schemaVersion: 1, at, run, workflow: 'integrity', verdict, generation, databaseAt },
    },
    verdicts: {
      ...{ kind: 'verdicts', schemaVersion: 1, at, run, verdict },
      checks: checks.map(({ id, verdict: own, observed }) => ({
        ...{ id, dataset: 'submissions', unit: null, verdict: own, observed, keys: [] },
      })),
    },
  };
}

export function toDecisionRecord(
  nowMs: number,
  { decision, trigger, severity, because, generation }: TriggerDecision,
  hold: RuleHold | null,
): RecordOf<'decision'> {
  return {
    ...{ kind: 'decision', schemaVersion: 1, at: new Date(nowMs).toISOString(), run: `${nowMs}-1-watch`, generation },
    ...{ decision, trigger, severity, because, hold, latenessSeconds: null, rules: [] },
  };
}

export function toDrillRecord(atMs: number): RecordOf<'drill'> {
  return {
    ...{ kind: 'drill', schemaVersion: 1, at: new Date(atMs).toISOString(), run: `${atMs}-1-drill`, runUrl: null },
    ...{ verdict: 'pass', steps: [{ step: 'rollback', seconds: 1, verdict: 'pass', observed: 'rolled back' }] },
  };
}
