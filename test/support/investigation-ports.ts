import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { InvestigateOptions, InvestigatePorts } from '../../actions/investigate/investigate.ts';
import { parseDatasets } from '../../actions/shared/datasets/datasets.ts';
import { parsePolicy } from '../../actions/shared/policy/policy.ts';
import type { OpenLook } from '../../actions/shared/ports.ts';
import type { Measured } from '../../actions/shared/verification/measured.ts';
import { aLastTransition, aRolledBackConfig } from './a-cutover-config.ts';
import { aDatabaseHealth } from './a-database-health.ts';
import { aHistoryFile, aUnitFetch } from './a-history.ts';
import { aDatabase } from './a-look-context.ts';
import { aRepositoryAt } from './a-repository-at.ts';
import { CONFIG } from './a-snapshot.ts';
import { inMemoryHistory, inMemoryHistoryStore } from './in-memory-history-store.ts';

export const NOW = new Date('2026-11-26T13:00:00Z');
export const INCIDENT = '20261126-120000Z-error-rate';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../config/${path}`, import.meta.url)), 'utf8');
/** The shipped policy, with a workflow for each path. */
export const POLICY = read('policy.yaml')
  .replace('workflows: []', 'workflows: [manual.yml]')
  .replace('workflows: []', 'workflows: [dlt.yml]');

export function measured<T>(value: T): Measured<T> {
  return { measured: true, value };
}

/** A world in which every source answers and nothing is wrong. */
export function investigationPorts(changes: Partial<InvestigatePorts> = {}): InvestigatePorts {
  const policy = parsePolicy(POLICY);
  const datasets = parseDatasets(read('datasets.yaml'));
  if (!policy.ok || !datasets.ok) throw new Error('The shipped files are not valid.');
  const history = inMemoryHistory();
  history.tipOid = 'a'.repeat(40);
  const file = aHistoryFile('2026/11/26/4711-1-collect.jsonl', aUnitFetch());
  history.files = new Map([[file.path, file.contents]]);
  const last = aLastTransition({ from: '10%', to: 'manual_only', at: '2026-11-26T12:00:00Z', incident: INCIDENT });
  const load = { loadId: '1795694380', schemaName: 's', status: 0, insertedAt: '2026-11-26T12:00:00.000000Z' };
  const look: OpenLook = {
    facts: aDatabase(),
    ask: async () => Promise.reject(new Error('an investigation asks no question of a table')),
    readCatalogue: async () => ({ tables: new Map(), names: [] }),
    readLoads: async () => measured([load]),
  };
  return {
    repository: aRepositoryAt({ [CONFIG]: aRolledBackConfig({ last_transition: last }) }),
    policy: measured(policy.policy),
    datasets: measured(datasets.datasets),
    runs: measured({
      listRuns: async ({ workflow }) => [
        {
          ...{
            id: 1,
            workflow,
            url: 'https://github.com/acme/harvest/actions/runs/1',
            status: 'completed',
            conclusion: 'success',
          },
          ...{ startedAt: '2026-11-26T10:00:00.000Z', endedAt: '2026-11-26T10:01:00.000Z' },
        },
      ],
      listFailedJobs: async () => [],
      readLog: () => chunks(''),
    }),
    commits: measured({ list: async () => [] }),
    logFiles: {
      list: async (path) => [{ path, name: path, bytes: 1, modifiedAt: NOW.toISOString() }],
      read: () => chunks('2026-11-26 10:00:00,000 - INFO - all is well\n'),
    },
    database: measured({ look: (work) => work(look) }),
    health: measured({ read: async () => aDatabaseHealth() }),
    history: measured(inMemoryHistoryStore(history)),
    statusPage: measured({
      address: 'https://status.supabase.com/api/v2/summary.json',
      read: async () => measured({ description: 'All Systems Operational', troubledComponents: [], incidents: [] }),
    }),
    clock: { now: () => NOW, sleep: async () => undefined },
    elapsedMs: () => 0,
    signalAfter: () => new AbortController().signal,
    ...changes,
  };
}

export function investigateOptions(changes: Partial<InvestigateOptions> = {}): InvestigateOptions {
  return {
    incidentId: null,
    windowHours: 24,
    logPath: 'error_log/dlt_traffic_cuttover.log',
    integrityResult: null,
    commitsBranch: null,
    deadlineMs: 60_000,
    signal: new AbortController().signal,
    ...changes,
  };
}

export async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}
