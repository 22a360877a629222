import type { SeededFailures } from './seeded-failures.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedFacts } from './simulated-facts.ts';
import type { RunFile, SimulatedHistory } from './simulated-history.ts';
import { SimulatedOutcomes } from './simulated-outcomes.ts';
import type { SimulatedState } from './simulated-state.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** How often each thing happens that is no failure. */
const CHANCES = { droppedRun: 0.05, late: 0.1, doubled: 0.05, lostFile: 0.005, untoldRun: 0.02 };

interface CollectorTerms {
  readonly cadenceMs: number;
  readonly isOnGithubSchedule: boolean;
  readonly startMs: number;
}

/** What the runs leave their files in, and what they go by. */
interface Surroundings {
  readonly state: SimulatedState;
  readonly failures: SeededFailures;
  readonly facts: SimulatedFacts;
  readonly history: SimulatedHistory;
}

interface Arriving {
  readonly atMs: number;
  readonly file: RunFile;
}

/** Both paths' collectors: their runs, and the files of them as they come in, some late, doubled or never. */
export class SimulatedCollectors {
  readonly #random: SeededRandom;
  readonly #terms: CollectorTerms;
  readonly #around: Surroundings;
  readonly #outcomes: SimulatedOutcomes;
  #arriving: Arriving[] = [];
  #nextRunMs: number;
  #nextManualMs: number;
  #wasDropped = false;
  #newestManualMs = 0;
  #newestLoadMs = 0;
  #dltFetches = 0;
  #sum = 0;

  constructor(random: SeededRandom, terms: CollectorTerms, around: Surroundings) {
    this.#random = random;
    this.#terms = terms;
    this.#around = around;
    this.#nextRunMs = terms.startMs;
    this.#nextManualMs = terms.startMs;
    this.#outcomes = new SimulatedOutcomes(random, { ...around, cadenceMs: terms.cadenceMs });
  }

  /** When the newest success of manual that is known began. */
  get newestManualMs(): number {
    return this.#newestManualMs;
  }

  /** When rows of dlt last landed, whether or not its run is told of. */
  get newestLoadMs(): number {
    return this.#newestLoadMs;
  }

  /** Of this generation, as far as known. */
  get dltFetches(): number {
    return this.#dltFetches;
  }

  get sampleMs(): number {
    return this.#outcomes.sampleMs;
  }

  /** Over every fact that came in, in order. */
  get sum(): number {
    return this.#sum;
  }

  /** A phase begins; a run comes at once where it is one of dlt. */
  begin(nowMs: number): void {
    this.#outcomes.begin();
    this.#dltFetches = 0;
    if (this.#around.state.phase !== 'manual_only') this.#nextRunMs = nowMs;
  }

  /** The runs of both paths since the tick before; each is known a little later, some of them much later and twice. */
  collectUntil(nowMs: number): void {
    const { failures, state } = this.#around;
    const { cadenceMs, isOnGithubSchedule } = this.#terms;
    for (; this.#nextManualMs <= nowMs; this.#nextManualMs += HOUR_MS)
      if (!failures.is('manual-silence', this.#nextManualMs)) this.#collectByHand(this.#nextManualMs);
    for (; this.#nextRunMs <= nowMs; this.#nextRunMs += cadenceMs) {
      if (state.phase === 'manual_only') continue;
      // One of two runs comes, and one of two fetches of a unit succeeds: four cadences without are what a rule is for.
      const mayBeDropped = isOnGithubSchedule && !this.#wasDropped && !this.#outcomes.hasFailedLast;
      const isDropped = mayBeDropped && this.#random.chance(CHANCES.droppedRun);
      if (!isDropped && !failures.is('silence', this.#nextRunMs)) {
        const isTold = this.#collectOnce(this.#nextRunMs + this.#random.between(0, 3) * MINUTE_MS);
        this.#wasDropped = !isTold;
      } else this.#wasDropped = true;
    }
  }

  takeArrived(nowMs: number): void {
    const { facts, history, state } = this.#around;
    const due = this.#arriving.filter(({ atMs }) => atMs <= nowMs);
    if (due.length > 0) this.#arriving = this.#arriving.filter(({ atMs }) => atMs > nowMs);
    for (const { file } of due) {
      const { path, generation, run, fetches } = file;
      for (const fetch of fetches) {
        facts.addFetch(path, generation, fetch);
        this.#sum = Math.imul(this.#sum ^ (fetch.atMs / 1_000) ^ fetch.outcome.length, 16_777_619) >>> 0;
        if (path === 'manual' && fetch.outcome === 'fetched')
          this.#newestManualMs = Math.max(this.#newestManualMs, fetch.atMs);
      }
      if (path === 'dlt' && generation === state.generation) this.#dltFetches += fetches.length;
      facts.addRun(path, generation, run);
      history.add(file);
    }
  }

  /** Whether its file will be there. */
  #collectOnce(atMs: number): boolean {
    const random = this.#random;
    const { failures, state } = this.#around;
    const lastsMs = failures.is('sla-missed', atMs) ? 16 * MINUTE_MS : random.between(20, 200) * 1_000;
    const endMs = atMs + lastsMs;
    const isUntold = failures.is('untold-runs', atMs) || random.chance(CHANCES.untoldRun);
    const isLimited = failures.is('api-limits', atMs) || this.#outcomes.isLimitedByChance();
    const wasDropped = this.#wasDropped;
    const fetches = state.dltUnits.map((unit) => ({
      ...{ atMs, endMs, unit },
      outcome: this.#outcomes.outcomeOf(unit, { atMs, wasDropped }),
    }));
    // One that a person cancels in a failure of another kind would put that off.
    const isSilent = isUntold && !failures.isRealUnderWay(atMs);
    return this.#send({
      ...{ path: 'dlt', generation: state.generation, fetches },
      run: {
        ...{ atMs, endMs, run: `${state.generation}-${atMs}`, outcome: isSilent ? 'stopped' : 'succeeded' },
        ...{ posts: isSilent ? null : random.between(0, 90), isLimited: isSilent ? null : isLimited },
      },
      ...{ version: `1.${state.attempt}.0`, pendingPackages: 0 },
    });
  }

  /** The manual path's run: its limits hold, and its failures are not dlt's. */
  #collectByHand(atMs: number): void {
    const { failures, state } = this.#around;
    const endMs = atMs + 2 * MINUTE_MS;
    const isLimited = failures.is('manual-limits', atMs);
    const outcome = this.#random.chance(0.3) ? 'failed' : 'fetched';
    this.#send({
      ...{ path: 'manual', generation: state.generation, version: '7', pendingPackages: 0 },
      run: { atMs, endMs, run: `m-${atMs}`, outcome: 'succeeded', posts: 50, isLimited },
      fetches: [{ atMs, endMs, unit: 'other', outcome }],
    });
  }

  /** Each file whole: a run appends it once. Doubled where its run was started again, lost where it could not write. */
  #send(file: RunFile): boolean {
    const random = this.#random;
    const { failures } = this.#around;
    if (file.path === 'dlt' && file.fetches.some(({ outcome }) => outcome === 'fetched'))
      this.#newestLoadMs = file.run.endMs;
    // Of two runs that follow each other one at least is told of.
    const mayBeLost = !this.#wasDropped && !this.#outcomes.hasFailedLast && !failures.isRealUnderWay(file.run.atMs);
    if (mayBeLost && random.chance(CHANCES.lostFile)) return false;
    const isLate = random.chance(CHANCES.late);
    // During an outage the one run of two that works is told of at once: late, it is no success for four cadences (seed 7702).
    const isOutage = failures.is('short-errors', file.run.atMs);
    const lateMs = isLate ? random.next() * (this.#terms.cadenceMs / 2) : 0;
    this.#arriving.push({ atMs: file.run.endMs + (isOutage ? 0 : lateMs), file });
    if (random.chance(CHANCES.doubled))
      this.#arriving.push({ atMs: file.run.endMs + random.next() * 6 * HOUR_MS, file });
    return true;
  }
}
