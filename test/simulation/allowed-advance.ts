const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LONGEST_GAP_MS = 90 * MINUTE_MS;
const SOAK_HOURS: Readonly<Record<string, number>> = { '10%': 24, '50%': 48 };

/** What the world knows about itself when a person presses advance, without asking a gate. */
export interface WorldNow {
  readonly nowMs: number;
  readonly phase: string;
  readonly attempt: number;
  readonly isHeld: boolean;
  readonly isRollbackDue: boolean;
  readonly newestDrillMs: number;
  readonly newestManualMs: number;
  readonly dltFetches: number;
  /** When everything that a further attempt waits for is done. */
  readonly fitForAttemptMs: number;
}

/**
 * The earliest that DESIGN.md section 4 and issue 7 allow an advance, computed beside the gates, from what the world did and not from records: the clean time is
 * summed up look by look as it happens.
 */
export class AllowedAdvance {
  #startMs = 0;
  #cleanMs = 0;
  #last = { ms: 0, isClean: true };
  #isLookClean = false;
  #keptMs: number[] = [];

  begin(nowMs: number): void {
    this.#startMs = nowMs;
    this.#cleanMs = 0;
    this.#last = { ms: nowMs, isClean: true };
    this.#isLookClean = false;
    this.#keptMs = [];
  }

  look(atMs: number, outcome: 'clean' | 'unknown' | 'failed'): void {
    const isClean = outcome === 'clean';
    if (outcome === 'failed') this.#cleanMs = 0;
    else if (isClean && this.#last.isClean && atMs - this.#last.ms <= LONGEST_GAP_MS)
      this.#cleanMs += atMs - this.#last.ms;
    this.#last = { ms: atMs, isClean };
    this.#isLookClean = isClean;
    this.#keptMs.push(atMs);
  }

  /** When it could be over, if all to come is clean: so that advances are tried just before. */
  mayBeOverMs({ nowMs, phase, attempt, fitForAttemptMs }: WorldNow): number {
    return phase === 'manual_only' ? fitForAttemptMs : nowMs + requiredMs(phase, attempt) - this.#cleanMs;
  }

  /** Why it is too early; empty where it is not. */
  tooEarly(world: WorldNow): readonly string[] {
    const { nowMs, isHeld, isRollbackDue, newestDrillMs, newestManualMs, phase, fitForAttemptMs } = world;
    return [
      ...(isHeld ? ['a hold stands'] : []),
      ...(isRollbackDue ? ['a rollback is due'] : []),
      ...(this.#isLookClean ? [] : ['the newest look is not clean']),
      ...(nowMs - this.#last.ms > 20 * MINUTE_MS ? ['the newest look is old'] : []),
      ...(nowMs - newestDrillMs > 35 * DAY_MS ? ['the drill is too old'] : []),
      ...(nowMs - newestManualMs > 180 * MINUTE_MS ? ['the manual path is silent'] : []),
      ...(nowMs < fitForAttemptMs ? ['the rollback is not worked up'] : []),
      ...(phase === 'manual_only' ? [] : this.#tooEarlyToPromote(world)),
    ];
  }

  #tooEarlyToPromote({ nowMs, phase, attempt, dltFetches }: WorldNow): readonly string[] {
    const soakMs = requiredMs(phase, attempt);
    const fromMs = Math.max(this.#startMs, nowMs - soakMs);
    const kept = this.#keptMs.filter((at) => at >= fromMs).length;
    const due = Math.floor((nowMs - fromMs) / (30 * MINUTE_MS));
    return [
      ...(nowMs - this.#startMs < soakMs ? ['the phase is too young'] : []),
      ...(this.#cleanMs < soakMs ? ['it was not clean for long enough'] : []),
      // At either end of the stretch one may be counted or not.
      ...(kept + 2 < 0.9 * due ? ['the watch hardly ran'] : []),
      ...(dltFetches < 20 ? ['too few unit-fetches'] : []),
    ];
  }
}

/** Half as long again for each further attempt, never beyond two weeks. */
function requiredMs(phase: string, attempt: number): number {
  const hours = SOAK_HOURS[phase] ?? Infinity;
  return Math.max(hours, Math.min(hours * 1.5 ** Math.max(0, attempt - 1), 336)) * HOUR_MS;
}
