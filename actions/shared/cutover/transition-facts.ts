import type { Random } from '../ports.ts';

/** Who moves the migration, why, and under which id. The same for every try of one operation. */
export interface OperationFacts {
  /** Finds the own commit again after an answer was lost: workflow run and job without the attempt number, or what the command line printed. */
  readonly operationId: string;
  readonly actor: string;
  readonly reason: string;
  readonly runUrl: string | null;
}

/** As much of a reason as the config and the trailer take, in code points: one line. The incident keeps it whole. */
export const REASON_LINE_MAX_CHARACTERS = 300;

const COMMAND_LINE = 'cli-';

/** An operation id for the command line: `cli-` and 16 hexadecimal digits. */
export function makeOperationId(random: Random): string {
  const digits = Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16));
  return `${COMMAND_LINE}${digits.join('')}`;
}

/** Whether an operation, or the run of a record, is of a person's command line and not of a workflow. */
export function isOfCommandLine(id: string): boolean {
  return id.startsWith(COMMAND_LINE);
}

/** The operation id of a workflow's job: the same for every attempt of a re-run, so that a re-run finds what the first one did. */
export function workflowOperationId(runId: string, job: string): string {
  return `run-${runId}-${job}`;
}
