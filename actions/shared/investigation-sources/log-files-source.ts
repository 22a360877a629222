import { count } from '../markdown/count.ts';
import type { LogFiles } from '../incident-ports.ts';
import { measureFault } from '../verification/measure-fault.ts';
import type { LogReader } from './log-reader.ts';
import { describeLogZone } from './log-zone.ts';
import type { LogZone } from './log-zone.ts';
import type { KeepProgress, SourceAnswer, SourceJob, SourceProgress } from './source-answer.ts';
import { answeredJob, notConfigured } from './source-answer.ts';

interface LogFilesPorts {
  readonly files: LogFiles;
  readonly openLog: () => LogReader;
  /** Of times that name none. */
  readonly zone: LogZone;
}

const MOST_FILES = 5;
const PLACE = 'such as error_log/dlt_traffic_cuttover.log, or a directory with *.log files';

/** Log files of the machine that this runs on: the runbook's cutover log and what else the collectors write. */
export function logFilesJob(path: string | null, { files, openLog, zone }: LogFilesPorts): SourceJob<LogReader> {
  const about = {
    source: 'log-files',
    query: path === null ? 'log files' : `the newest *.log files at ${path}`,
  } as const;
  if (path === null)
    return answeredJob(
      about,
      notConfigured('no log-path was given', `Give log-path where the logs can be reached: ${PLACE}.`),
    );
  const logs = openLog();
  return { ...about, gather: (signal, keep) => gather(path, { files, logs, zone }, { signal, keep }) };
}

interface Bounds {
  readonly signal: AbortSignal;
  readonly keep: KeepProgress<LogReader>;
}

async function gather(
  path: string,
  { files, logs, zone }: Pick<LogFilesPorts, 'files' | 'zone'> & { readonly logs: LogReader },
  { signal, keep }: Bounds,
): Promise<SourceAnswer<LogReader>> {
  const listed = await files.list(path, MOST_FILES);
  const unread: { readonly message: string; readonly remedy: string }[] = [];
  const sofar = (): SourceProgress<LogReader> => ({
    observed: [
      count(listed.length, 'file'),
      logs.describe(),
      ...describeLogZone(zone, logs.tally()),
      ...unread.map(({ message }) => message),
    ].join('; '),
    clues: logs.clues(),
    facts: logs,
  });
  keep(sofar);
  for (const file of listed) {
    const read = await measureFault(
      () => logs.read(files.read(file, signal), file.name),
      'Give the user that runs this the right to read it.',
    );
    if (!read.measured) unread.push(read);
  }
  return { ...sofar(), status: unread.length === 0 ? 'measured' : 'unknown', remedy: unread[0]?.remedy ?? null };
}
