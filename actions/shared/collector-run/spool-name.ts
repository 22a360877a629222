import { parseHistoryPath } from '../history/history-path.ts';

/** The name under which a file of the history waits on this machine: `2026.11.25.cli-0f-1-run-dlt.jsonl` for `2026/11/25/cli-0f-1-run-dlt.jsonl`. */
export function toSpoolName(historyPath: string): string {
  return historyPath.replaceAll('/', '.');
}

/** Back to the path in the history; `null` for whatever is no file of ours. */
export function fromSpoolName(name: string): string | null {
  const path = name.replace(/^(\d{4})\.(\d{2})\.(\d{2})\./u, '$1/$2/$3/');
  return parseHistoryPath(path)?.kind === 'run' ? path : null;
}
