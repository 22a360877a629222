import type { EvidenceSource } from './source-evidence.ts';

const NAMES: Readonly<Record<EvidenceSource, string>> = {
  'workflow-runs': 'workflow runs',
  'log-files': 'log files',
  'dlt-tables': 'dlt tables',
  integrity: 'integrity checks',
  postgres: 'Postgres',
  reddit: 'unit-fetches',
  'supabase-status': 'Supabase status',
  commits: 'commits',
};

/** A source as a sentence has it. */
export function nameSource(source: EvidenceSource): string {
  return NAMES[source];
}
