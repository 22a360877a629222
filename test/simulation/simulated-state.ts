import type { Phase } from '../../actions/shared/cutover/phase.ts';
import type { GateFacts } from '../../actions/shared/gates/gate-facts.ts';
import type { WatchedState } from '../../actions/shared/triggers/trigger-moment.ts';

const UNITS: Readonly<Record<string, readonly string[]>> = {
  '10%': ['opensource'],
  '50%': ['opensource', 'productivity', 'sideproject'],
  '100%': ['freelance', 'opensource', 'personalfinance', 'productivity', 'sideproject'],
};
const NEXT: Readonly<Record<string, GateFacts['to']>> = { manual_only: '10%', '10%': '50%', '50%': '100%' };

/** The live state of one migration. Instants are milliseconds since 1970. */
export class SimulatedState {
  phase: Phase = 'manual_only';
  generation = 1;
  attempt = 0;
  phaseStartedMs: number;
  rolledBackMs: number | null = null;
  /** A hold ends when somebody lifts it. */
  hold: { readonly untilMs: number } | null = null;

  constructor(startMs: number) {
    this.phaseStartedMs = startMs;
  }

  get dltUnits(): readonly string[] {
    return UNITS[this.phase] ?? [];
  }

  get next(): GateFacts['to'] | null {
    return NEXT[this.phase] ?? null;
  }

  begin(phase: Phase, nowMs: number): void {
    this.phase = phase;
    this.generation += 1;
    this.phaseStartedMs = nowMs;
  }

  watched(): WatchedState {
    const { phase, generation, phaseStartedMs, dltUnits } = this;
    return { phase, generation, phaseStartedMs, dltUnits };
  }
}
