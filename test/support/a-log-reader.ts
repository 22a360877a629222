import { createLogReader, type LogReader } from '../../actions/shared/investigation-sources/log-reader.ts';
import { createLogScan } from '../../actions/shared/investigation/log-scan.ts';

/** A reader with the real scan, over the day before 2026-11-26T12:00:00Z. */
export function aLogReader(source: 'workflow-runs' | 'log-files'): LogReader {
  const window = { from: new Date('2026-11-25T12:00:00Z'), to: new Date('2026-11-26T12:00:00Z') };
  return createLogReader(source, createLogScan({ source, where: '', ...window }));
}
