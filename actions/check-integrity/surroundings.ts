import type { DescribedGap } from '../shared/backfill/describe-gaps.ts';
import type { UnreadSwitch } from '../shared/handover/handover-facts.ts';
import type { CheckResult, IntegrityResult } from '../shared/integrity/integrity-result.ts';
import type { CutoverState, DatabaseFacts, LookContext } from '../shared/integrity/look-context.ts';
import { describeLag } from '../shared/integrity/look-window.ts';
import { count } from '../shared/markdown/count.ts';
import type { Measured, Unmeasured } from '../shared/verification/measured.ts';
import type { LookLedger } from './look-ledger.ts';
import type { ReadMemory } from './memory.ts';

/** Posts between the paths: each gap that is open, and switches that the tables could not be asked about. Nothing where there is neither. */
export function assessLedger({ openGaps, unread }: Omit<LookLedger, 'records'>): readonly CheckResult[] {
  return [...openGaps.map(openGap), ...unreadSwitches(unread)];
}

const HANDOVERS = { id: 'handovers', title: 'Posts between the two paths' } as const;

/** A warning, and never a reason to roll back: the posts are missing since a switch, and a further one would not bring them. */
function openGap({ key, unit, observed, remedy }: DescribedGap): CheckResult {
  const about = { ...HANDOVERS, unit, expected: 'no gap between what the old path read last and the new one first' };
  return surrounding({ ...about, verdict: 'warn', observed, remedy, sample: [key], faultCount: 1 });
}

/** Each reason once. */
function unreadSwitches(unread: readonly UnreadSwitch[]): readonly CheckResult[] {
  const byReason = new Map<string, readonly UnreadSwitch[]>();
  for (const one of unread) byReason.set(one.message, [...(byReason.get(one.message) ?? []), one]);
  return [...byReason].map(([message, those]) =>
    surrounding({
      ...HANDOVERS,
      verdict: 'unknown',
      expected: 'what the tables hold of each unit that changed the path',
      observed: `not read for ${those.map(({ unit }) => unit).join(', ')}: ${message}`,
      detail: 'Whether posts are missing between the paths stays unknown until then.',
      remedy: those[0]?.remedy ?? null,
    }),
  );
}

/** What surrounds a look is shown as checks too: what was not measured because of it says so by name. */
function surrounding(
  about: Pick<CheckResult, 'id' | 'title' | 'verdict' | 'expected' | 'observed'> & Partial<CheckResult>,
): CheckResult {
  return {
    kind: 'environment',
    dataset: null,
    table: null,
    unit: null,
    skipReason: null,
    action: null,
    detail: null,
    remedy: null,
    sample: [],
    faultCount: 0,
    baselineCount: 0,
    suspects: [],
    ...about,
  };
}

/** Nothing at all was measured. */
export function unlookedCheck({ message, remedy }: Unmeasured): CheckResult {
  return surrounding({
    id: 'look',
    title: 'Look at the database',
    verdict: 'unknown',
    expected: 'a database that answers, and bindings that can be read',
    observed: message,
    remedy,
  });
}

export function assessStateRead(state: Measured<CutoverState>): CheckResult {
  const about = { id: 'state', title: 'State by which faults are weighed', expected: 'phase and units on dlt' };
  if (!state.measured) {
    const { message, remedy } = state;
    const detail = 'Without it nothing is called old or the other path’s: what fails stays a failure.';
    return surrounding({ ...about, verdict: 'unknown', observed: message, remedy, detail });
  }
  const { phase, generation, dltUnits } = state.value;
  const observed = `${phase}, generation ${generation}, ${count(dltUnits.size, 'unit')} on dlt`;
  return surrounding({ ...about, verdict: 'pass', observed });
}

export function assessMemory(memory: Measured<ReadMemory>, isKept: boolean): CheckResult {
  const about = { id: 'history', title: 'Memory of earlier looks', expected: 'the branch cutover-history' };
  if (!memory.measured) {
    const { message, remedy } = memory;
    const detail =
      'Nothing is lost: the watermarks stay where they are, and the next look judges what this one did not.';
    return surrounding({ ...about, verdict: 'unknown', observed: message, remedy, detail });
  }
  if (!isKept) {
    const observed = 'this look neither remembers nor is remembered';
    return surrounding({ ...about, verdict: 'skipped', skipReason: 'not-applicable', observed });
  }
  const { memory: known, notes } = memory.value;
  if (known.firstLookAt === null) {
    const observed = 'this is the first look';
    const remedy = 'Look once with record-baseline before the first phase, so that what is there already is known.';
    return surrounding({ ...about, verdict: 'skipped', skipReason: 'learning', observed, remedy });
  }
  const observed = `looks since ${known.firstLookAt}, ${count(known.sealedDays.length, 'sealed day')}`;
  if (notes === 0) return surrounding({ ...about, verdict: 'pass', observed });
  return surrounding({
    ...about,
    verdict: 'warn',
    observed: `${observed}; ${count(notes, 'note')} about lines or seals that contradict each other or cannot be read`,
    remedy: 'Read the newest commits of the branch: git log origin/cutover-history.',
  });
}

export function describeDatabase(facts: DatabaseFacts): IntegrityResult['database'] {
  return {
    at: facts.at,
    name: facts.name,
    role: facts.role ?? null,
    version: Math.floor(facts.versionNumber / 10_000),
    isReplica: facts.isReplica,
    replicaLagSeconds: facts.replicaLagSeconds,
    oldestTransactionAt: facts.oldestTransactionAt,
    maySeeTransactions: facts.maySeeTransactions,
    skewMs: facts.skewMs,
    roundTripMs: facts.roundTripMs,
  };
}

export function listWindows(context: LookContext | null): Pick<IntegrityResult, 'windows' | 'lag'> {
  if (context === null) return { windows: [], lag: null };
  const windows = context.datasets.datasets.flatMap(({ name, tables }) =>
    tables.flatMap(({ schema, table }) => {
      const key = `${schema}.${table}`;
      const window = context.windows.get(key);
      if (window === undefined || !context.tables.has(key)) return [];
      const { after, through, isFirst } = window;
      return [{ dataset: name, table: key, after, through, isFirst }];
    }),
  );
  return { windows, lag: describeLag(context.database) };
}
