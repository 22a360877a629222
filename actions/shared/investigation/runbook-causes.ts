import type { CauseRow } from './cause-row.ts';

/** The runbook's four common issues (step 6), in its order and with its remedies. */
export const RUNBOOK_CAUSES: readonly CauseRow[] = [
  {
    id: 'connection-timeout',
    title: 'Database connection timeout',
    remedy:
      'Check Supabase status. Where nothing is wrong there, check the address, the network and the pooler between the collectors and the database.',
    signs: {
      'connection-timeout': 3,
      'connection-refused': 2,
      'host-not-found': 2,
      'database-recovering': 2,
      'connections-exhausted': 1,
      'provider-incident': 1,
      'provider-degraded': 1,
      'statement-timeout': 1,
      'integrity-database': 1,
    },
    against: [
      {
        source: 'supabase-status',
        without: ['provider-incident', 'provider-degraded'],
        weight: 0.5,
        says: 'Supabase reports nothing that is out of order',
      },
      { source: 'postgres', without: ['connections-exhausted'], weight: 0.5, says: 'The database answers now' },
    ],
  },
  {
    id: 'rate-limit',
    title: 'API rate limit exceeded',
    remedy:
      'Reduce collection frequency. Both paths share the budget of one Reddit client: never let both fetch the same units.',
    signs: { 'http-429': 3, 'rate-limit': 3, 'rate-limited': 3, 'budget-spent': 3 },
    against: [
      {
        source: 'reddit',
        without: ['rate-limited', 'budget-spent'],
        weight: 1.5,
        says: 'No recorded unit-fetch was limited, and budget was left',
      },
    ],
  },
  {
    id: 'schema-mismatch',
    title: 'Schema mismatch',
    remedy: 'Review table structure: compare the columns, types and unique keys with what the collectors write.',
    signs: {
      'column-missing': 3,
      'table-missing': 3,
      'conflict-target-missing': 3,
      'integrity-contract': 3,
      'type-mismatch': 2,
      'schema-contract': 2,
      'schema-cache': 2,
      'null-violation': 1,
      'integrity-binding': 2,
      'integrity-variant-columns': 2,
      'integrity-dlt-schema-version': 2,
      'dlt-schema-changed': 2,
      'schema-change': 1,
    },
    against: [
      {
        source: 'integrity',
        without: [
          'integrity-contract',
          'integrity-binding',
          'integrity-variant-columns',
          'integrity-dlt-schema-version',
        ],
        weight: 0.5,
        says: 'The integrity checks found the tables as they are declared',
      },
      {
        source: 'commits',
        without: ['schema-change', 'collector-change', 'config-change'],
        weight: 0.5,
        says: 'No change of a schema, a collector or the config was found before it began',
      },
    ],
  },
  {
    id: 'resources',
    title: 'Memory or resource issues',
    remedy:
      'Check system resources: memory, disk and open files of the machine that collects, and the size of its batches.',
    signs: {
      'out-of-memory': 3,
      killed: 3,
      'disk-full': 3,
      'too-many-files': 3,
      'runner-lost': 2,
      'run-timed-out': 1,
      'dlt-load-slow': 1,
    },
    against: [
      {
        source: 'workflow-runs',
        without: [
          'out-of-memory',
          'killed',
          'disk-full',
          'too-many-files',
          'runner-lost',
          'run-failure',
          'run-timed-out',
          'run-cancelled',
        ],
        weight: 1,
        says: 'No run of a collector failed, was cancelled or was ended by its time-out',
      },
    ],
    isSingular: true,
  },
];
