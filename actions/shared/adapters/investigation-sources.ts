import type { CommitList, DatabaseHealthReader, LogFiles, StatusPage, WorkflowRuns } from '../incident-ports.ts';
import type { IntegrityDatabase } from '../ports.ts';
import { measureFault } from '../verification/measure-fault.ts';
import type { Measured, Unmeasured } from '../verification/measured.ts';
import { createStreamClearing } from './cleared-streams.ts';
import type { GithubApiOptions } from './github/github-api.ts';
import { githubCommitList } from './github/github-commit-list.ts';
import { githubWorkflowRuns } from './github/github-workflow-runs.ts';
import { createLogFiles } from './log-files.ts';
import { createPostgresHealth } from './postgres/postgres-health.ts';
import { createPostgresIntegrityDatabase } from './postgres/postgres-integrity-database.ts';
import { signalAfter } from './signal-after.ts';
import { createStatusPage } from './supabase-status.ts';
import { systemClock } from './system-clock.ts';

/** What an investigation was given to reach the outside. What is `undefined` was not given. */
export interface InvestigationAccess {
  /** Or why GitHub cannot be asked. */
  readonly github: Measured<GithubApiOptions>;
  /** For collectors in other repositories alone. */
  readonly collectorsToken?: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly databaseCa: string | undefined;
  /** Or why there is none. */
  readonly statusAddress: Measured<string>;
  /** Where a relative path of a log starts. */
  readonly directory: string;
  readonly deadlineMs: number;
}

export interface InvestigationSources {
  readonly runs: Measured<WorkflowRuns>;
  readonly commits: Measured<CommitList>;
  readonly logFiles: LogFiles;
  readonly database: Measured<IntegrityDatabase>;
  readonly health: Measured<DatabaseHealthReader>;
  readonly statusPage: Measured<StatusPage>;
  readonly clock: typeof systemClock;
  readonly elapsedMs: () => number;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
}

/** Every source, each as far as it was given. Nothing is reached yet, and what cannot be used is a reason of its own. */
export async function openInvestigationSources(access: InvestigationAccess): Promise<InvestigationSources> {
  const { github, collectorsToken, statusAddress, directory } = access;
  const cleared = createStreamClearing();
  const logFiles = createLogFiles(directory);
  return {
    runs: await opened(github, (options) => {
      const runs = githubWorkflowRuns({ ...options, collectorsToken });
      return { ...runs, readLog: (...about) => cleared(runs.readLog(...about)) };
    }),
    commits: await opened(github, githubCommitList),
    logFiles: { ...logFiles, read: (...about) => cleared(logFiles.read(...about)) },
    ...openDatabase(access),
    statusPage: await opened(statusAddress, createStatusPage),
    clock: systemClock,
    elapsedMs: () => performance.now(),
    signalAfter,
  };
}

async function opened<A, B>(given: Measured<A>, open: (value: A) => B): Promise<Measured<B>> {
  if (!given.measured) return given;
  return measureFault(async () => open(given.value), 'Mend what is named, then investigate again.');
}

function openDatabase({
  databaseUrl: url,
  databaseCa,
  deadlineMs,
}: InvestigationAccess): Pick<InvestigationSources, 'database' | 'health'> {
  if (url === undefined) return { database: NO_DATABASE, health: NO_DATABASE };
  const options = { url, ...(databaseCa === undefined ? {} : { caCertificate: databaseCa }) };
  const limits = { statementTimeoutMs: 5_000, lookMs: deadlineMs };
  return {
    database: {
      measured: true,
      value: createPostgresIntegrityDatabase({ ...options, limits, now: () => systemClock.now() }),
    },
    health: { measured: true, value: createPostgresHealth(options) },
  };
}

const NO_DATABASE: Unmeasured = {
  measured: false,
  message: 'no database was given',
  remedy: 'Set SUPABASE_DB_URL to a postgresql:// URL of a role that may read (in a workflow: the secret).',
};
