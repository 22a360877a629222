import { oneLine } from '../markdown/one-line.ts';

/** What the three lines say; `null` where the config could not be read. */
export interface ShownState {
  readonly currentPhase: string;
  readonly dltEnabled: boolean;
  readonly manualEnabled: boolean;
}

/** The lines that the runbook's step 2 expects, character by character. */
export function renderStatusLines(state: ShownState | null): readonly [string, string, string] {
  if (state === null)
    return ['Current Phase: unknown (the config cannot be read)', 'DLT Enabled: unknown', 'Manual Enabled: unknown'];
  return [
    `Current Phase: ${oneLine(state.currentPhase, 40)}`,
    `DLT Enabled: ${state.dltEnabled ? '✓' : '✗'}`,
    `Manual Enabled: ${state.manualEnabled ? '✓' : '✗'}`,
  ];
}
