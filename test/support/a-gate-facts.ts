import { readFileSync } from 'node:fs';

import { parseCutoverConfig, type CutoverConfig } from '../../actions/shared/cutover/cutover-config.ts';
import { formatInstant } from '../../actions/shared/cutover/instant.ts';
import { requiredSoakHours } from '../../actions/shared/cutover/required-soak.ts';
import { parseDatasets } from '../../actions/shared/datasets/datasets.ts';
import type { GateFacts, IncidentStanding } from '../../actions/shared/gates/gate-facts.ts';
import { toGateHistory } from '../../actions/shared/gates/gate-history.ts';
import type { HistoryRecord } from '../../actions/shared/history/history-record.ts';
import { foldLifecycle } from '../../actions/shared/incident/lifecycle.ts';
import { soakHoursOf } from '../../actions/shared/policy/phase-policy.ts';
import { parsePolicy } from '../../actions/shared/policy/policy.ts';
import { aCutoverConfig } from './a-cutover-config.ts';
import { aReadyHistory } from './a-gate-history.ts';
import { anIncidentRecord } from './an-incident-record.ts';

export const GATES_NOW = new Date('2026-11-25T02:05:21Z');

const read = (name: string): Uint8Array => readFileSync(new URL(`../../config/${name}`, import.meta.url));
const parsedDatasets = parseDatasets(read('datasets.yaml'));
const parsedPolicy = parsePolicy(read('policy.yaml'));
if (!parsedDatasets.ok || !parsedPolicy.ok) throw new Error('the shipped files are not valid');
export const SHIPPED_POLICY = parsedPolicy.policy;
export const SHIPPED_DATASETS = parsedDatasets.datasets;

/** A config as the gates get it. */
export function aParsedConfig(changes: Readonly<Record<string, unknown>> = {}): CutoverConfig {
  const parsed = parseCutoverConfig(new TextEncoder().encode(JSON.stringify(aCutoverConfig(changes))));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}

export interface FactChanges extends Partial<Omit<GateFacts, 'config' | 'history'>> {
  readonly config?: Readonly<Record<string, unknown>>;
  /** Instead of a history that passes every gate. */
  readonly records?: readonly HistoryRecord[];
  /** Added to it. */
  readonly more?: readonly HistoryRecord[];
  readonly history?: GateFacts['history'];
}

/** At 10 % since 25 hours, generation 3, first attempt, and every gate passes. */
export function aGateFacts({ config: configChanges, records, more = [], ...changes }: FactChanges = {}): GateFacts {
  const now = changes.now ?? GATES_NOW;
  const policy = changes.policy ?? SHIPPED_POLICY;
  const startedAt = formatInstant(new Date(now.getTime() - 25 * 3_600_000));
  const config = aParsedConfig({ phase_started_at: startedAt, setup_timestamp: startedAt, ...configChanges });
  const attempt = changes.attempt ?? config.attempt;
  const { generation } = config;
  const all = [...(records ?? aReadyHistory({ now, generation, hours: 25 })), ...more];
  return {
    ...{ now, config, policy, attempt, generation, to: '50%', datasets: SHIPPED_DATASETS },
    ...{ dltUnits: ['opensource'], incidents: { measured: true, value: [] } },
    ...{ fix: null, collectorVersion: null, doctor: null },
    links: { repositoryUrl: 'https://github.com/acme/harvest', branch: 'main' },
    history: { measured: true, value: toGateHistory(all, now) },
    requiredSoakHours: requiredSoakHours(soakHoursOf(policy)[config.phase], attempt, policy.gates.reattempt),
    ...changes,
  };
}

/** An incident as the gates get it; contained, and its report without a follow-up. */
export function aStanding(
  changes: Partial<IncidentStanding> & { readonly records?: readonly HistoryRecord[] } = {},
): IncidentStanding {
  const { records = [], ...rest } = changes;
  const record = anIncidentRecord();
  const policy = { holdHours: 2, reviewWithinHours: 72 };
  const lifecycle = foldLifecycle({ record, records, pullRequest: null, policy, now: GATES_NOW });
  return {
    id: record.id,
    incident: { record, lifecycle },
    report: { followUps: [], fixes: [] },
    settled: new Set(),
    ...rest,
  };
}
