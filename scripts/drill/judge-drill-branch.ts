import { CONFIG_PATH, ROUTING_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { decideGate } from '../../actions/shared/gate/decide-gate.ts';
import { parseLiveState } from '../../actions/shared/gate/live-state.ts';
import type { RecordOf } from '../../actions/shared/history/history-record.ts';
import { parseIncidentRecord } from '../../actions/shared/incident/incident-record.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { renderStatusLines } from '../../actions/shared/verification/render-status-lines.ts';
import { STATUS_LINES_AFTER_ROLLBACK } from './expected-lines.ts';

export type DrillRecordStep = RecordOf<'drill'>['steps'][number];
type Judgement = Pick<DrillRecordStep, 'verdict' | 'observed'>;
type Files = ReadonlyMap<string, Uint8Array | null>;

/** The runbook's step 2 on the branch of the drill, to the letter. */
export function judgeStatus(files: Files): Judgement {
  const { config } = liveStateOf(files);
  const shown = config.ok
    ? renderStatusLines({
        currentPhase: config.config.phase,
        dltEnabled: config.config.dltEnabled,
        manualEnabled: config.config.manualEnabled,
      })
    : renderStatusLines(null);
  return judge(shown.join('\n') === STATUS_LINES_AFTER_ROLLBACK.join('\n'), shown.join(' · '));
}

/** What collectors that ask would be told (runbook step 3). */
export function judgeCollectors(files: Files): Judgement {
  const state = liveStateOf(files);
  const dlt = decideGate(state, { path: 'dlt', unit: null }).decision;
  const manual = decideGate(state, { path: 'manual', unit: null }).decision;
  return judge(dlt === 'do-not-run' && manual === 'run', `dlt: ${dlt}, manual: ${manual}`);
}

/** The record that the rollback commits together with the state (runbook step 7), marked, so that nobody takes it for an outage. */
export function judgeIncident(paths: readonly string[], record: Uint8Array | null): Judgement {
  const parsed = record === null ? null : parseIncidentRecord(record);
  const hasReport = paths.some((path) => path.endsWith('/README.md'));
  if (parsed === null) return judge(false, 'no record that can be read');
  const mark = parsed.isDrill ? 'marked as a drill' : 'not marked as a drill';
  return judge(
    parsed.isDrill && hasReport,
    oneLine(`${parsed.id}, ${mark}, ${hasReport ? 'with' : 'without'} its report`, 200),
  );
}

function liveStateOf(files: Files) {
  const of = (path: string) => {
    const contents = files.get(path) ?? null;
    return [path, contents === null ? null : { contents }] as const;
  };
  return parseLiveState(new Map([of(CONFIG_PATH), of(ROUTING_PATH)]), []);
}

function judge(holds: boolean, observed: string): Judgement {
  return { verdict: holds ? 'pass' : 'fail', observed };
}
