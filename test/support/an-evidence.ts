import type { Evidence } from '../../actions/shared/evidence/evidence.ts';
import type { Measurement } from '../../actions/shared/evidence/measurement.ts';
import { sealEvidence } from '../../actions/shared/evidence/seal-evidence.ts';

/** Sealed evidence of the incident of `anIncidentRecord`. */
export function anEvidence(changes: Partial<Omit<Evidence, 'digest'>> = {}): Evidence {
  const nothing = { commit: '5f6c1d0b8c1f7a1f0f4d6a54a1a4f7d7c2c0e9aa', config: null, routing: null };
  return sealEvidence({
    schemaVersion: 1,
    incident: '20261125-020519Z-operator',
    toolVersion: '0.1.0',
    writtenAt: '2026-11-25T02:06:00Z',
    state: { before: nothing, after: nothing },
    runs: [{ at: '2026-11-25T02:05:19Z', url: 'https://github.com/acme/harvest/actions/runs/77' }],
    jobs: [],
    measurements: [],
    happenings: [],
    ...changes,
  });
}

/** A run of the manual path in which every unit was fetched, as a measurement. */
export function aMeasurement(changes: Partial<Measurement> = {}): Measurement {
  const input = { units: [{ unit: 'opensource', outcome: 'fetched', unreadable: 0 }], mode: 'test' };
  return {
    id: 'collection',
    recipe: 'collection@1',
    at: '2026-11-25T02:05:30.000Z',
    input,
    answer: { ...input, verdict: 'pass' },
    leftOut: null,
    ...changes,
  };
}
