import type { Verdict } from '../verdict/verdict.ts';
import { foldVerdicts } from '../verdict/verdict.ts';
import type { Unmeasured } from '../verification/measured.ts';
import type { AnsweredRun } from './answer-checks.ts';
import { planArrivals } from './arrival-clause.ts';
import type { CheckAnswer, CheckKind, TableSubject } from './integrity-check.ts';
import type { IntegrityRecord } from './integrity-memory.ts';
import type { CheckResult } from './integrity-result.ts';
import { findBlocker, IDENTITY_MARK } from './look-blocker.ts';
import type { LookContext } from './look-context.ts';
import { heldGauge } from './look-window.ts';
import type { CheckFacts, CheckRun } from './plan-look.ts';
import { proveBindings } from './prove-binding.ts';
import { tableKey } from './quoted-name.ts';
import { toCheckResult } from './to-check-result.ts';
import { asBaseline, moreKey, weighFaults } from './weigh-faults.ts';
import type { WeighedAnswer } from './weigh-faults.ts';

export interface JudgedLook {
  readonly results: readonly CheckResult[];
  readonly records: readonly IntegrityRecord[];
}

/** What the answers of a look come to, and what it leaves for the next ones. */
export function judgeLook(answered: readonly AnsweredRun[], context: LookContext): JudgedLook {
  const blocker = findBlocker(context);
  const results = answered.flatMap(({ run, outcome }) =>
    outcome.answers.map((answer) => toCheckResult(run, weigh(run.check, answer, { run, context, blocker }))),
  );
  if (blocker !== null) return { results, records: [] };
  const left = answered.flatMap(({ outcome }) => outcome.records ?? []);
  return {
    results,
    records: [
      ...left,
      ...baselineRecords(answered, context),
      ...watermarks(answered, context),
      ...heldGauges(answered, context),
      ...identity(context),
    ],
  };
}

/** These say how the look is placed, and stand whatever the data is. */
const PLACED: ReadonlySet<CheckKind> = new Set(['environment', 'contract']);

interface Judging {
  readonly run: CheckRun;
  readonly context: LookContext;
  readonly blocker: Unmeasured | null;
}

function weigh(check: CheckFacts, answer: CheckAnswer, { run, context, blocker }: Judging): WeighedAnswer {
  if (blocker !== null && !PLACED.has(check.kind) && answer.verdict !== 'skipped') {
    const { message, remedy } = blocker;
    return {
      verdict: 'unknown',
      expected: answer.expected,
      observed: message,
      remedy,
      baselineCount: 0,
      ...unitOf(answer),
    };
  }
  if (context.isBaseline) return asBaseline(answer);
  const known = context.memory.baseline.get(baselineKey(check, run.dataset)) ?? new Set<string>();
  const baseline = context.isMemoryUnread === true ? null : known;
  return weighFaults(answer, { baseline, state: context.state });
}

function unitOf({ unit }: CheckAnswer): Pick<CheckAnswer, 'unit'> {
  return unit === undefined ? {} : { unit };
}

/** Under which the faults of a check on a dataset are kept. */
export function baselineKey({ id }: Pick<CheckFacts, 'id'>, dataset: string | null): string {
  return `${id}:${dataset ?? ''}`;
}

/** Keys that a baseline keeps of one check; beyond them their number. */
const MOST_BASELINE_KEYS = 1_000;

function baselineRecords(answered: readonly AnsweredRun[], { isBaseline }: LookContext): readonly IntegrityRecord[] {
  if (!isBaseline) return [];
  return answered.flatMap(({ run, outcome }) => {
    const failed = outcome.answers.filter(({ verdict }) => verdict === 'fail');
    const keys = failed.flatMap(({ faults = [] }) => faults.map(({ key }) => key));
    const total = failed.reduce((sum, { faultCount = 0, faults = [] }) => sum + Math.max(faultCount, faults.length), 0);
    if (keys.length === 0) return [];
    const kept = [...new Set(keys)].slice(0, MOST_BASELINE_KEYS);
    const beyond = total - kept.length;
    const all = beyond > 0 ? [...kept, moreKey(beyond)] : kept;
    return [{ kind: 'baseline' as const, check: run.check.id, dataset: run.dataset ?? '', keys: all }];
  });
}

/** Findings of these kinds are about what arrived in the window. */
const JUDGED: ReadonlySet<CheckKind> = new Set(['loss', 'corruption', 'duplicates', 'load']);

/** A table whose questions were not all answered keeps its watermark: what arrived is judged by the next look. */
function watermarks(answered: readonly AnsweredRun[], context: LookContext): readonly IntegrityRecord[] {
  const unjudged = new Set([...listUnjudged(answered), ...listUnreadable(context)]);
  return context.datasets.datasets.flatMap(({ name, tables }) =>
    tables.flatMap((table): readonly IntegrityRecord[] => {
      const key = tableKey(table);
      const window = context.windows.get(key);
      if (window === undefined || !context.tables.has(key) || unjudged.has(key)) return [];
      if (window.through <= window.after && !window.isFirst) return [];
      return [{ kind: 'watermark', dataset: name, table: key, through: window.through }];
    }),
  );
}

/** Tables of which a question about what arrived could not be measured. */
function listUnjudged(answered: readonly AnsweredRun[]): readonly string[] {
  const unmeasured = answered.filter(({ run, isUnmeasured }) => isUnmeasured && JUDGED.has(run.check.kind));
  return [...new Set(unmeasured.flatMap(({ run }) => run.tables))];
}

/** How many looks in a row could not judge a table's window; by it the next window is shorter. */
function heldGauges(answered: readonly AnsweredRun[], { memory, windows }: LookContext): readonly IntegrityRecord[] {
  const unjudged = new Set(listUnjudged(answered));
  return [...windows.keys()].flatMap((key): readonly IntegrityRecord[] => {
    const name = heldGauge(key);
    const before = memory.gauges.get(name) ?? 0;
    const value = unjudged.has(key) ? before + 1 : 0;
    return value === before ? [] : [{ kind: 'gauge', name, value }];
  });
}

/** Tables of which not all that arrived can be judged: the role may not read them, no column says when, or the loads that brought rows are not known. */
function listUnreadable(context: LookContext): readonly string[] {
  return proveBindings(context.datasets, context).flatMap(({ dataset, table, key, catalogue, problems }) => {
    const { arrival } = table;
    const window = context.windows.get(key);
    if (catalogue === null || !catalogue.mayRead || catalogue.rowSecurity === 'hides' || window === undefined)
      return [key];
    const isBroken = 'column' in arrival && problems.some(({ column }) => column === arrival.column);
    return isBroken || lacksLoads({ dataset, table, catalogue, window }, context) ? [key] : [];
  });
}

/** A baseline reads whole tables, whatever loads there were. */
function lacksLoads(subject: TableSubject, context: LookContext): boolean {
  const { rule } = subject.table.arrival;
  return rule !== 'none' && !context.isBaseline && planArrivals(subject, context).kind === 'unknown';
}

function identity({ database, memory, isBaseline }: LookContext): readonly IntegrityRecord[] {
  const { identity: value } = database;
  if (value === null || value === undefined) return [];
  const known = memory.marks.get(IDENTITY_MARK);
  return known === undefined || (isBaseline && known !== value) ? [{ kind: 'mark', name: IDENTITY_MARK, value }] : [];
}

/** The worst of each kind of finding that was measured. */
export function foldByKind(results: readonly CheckResult[]): Readonly<Record<string, Verdict>> {
  const kinds = [...new Set(results.map(({ kind }) => kind))];
  return Object.fromEntries(
    kinds.flatMap((kind) => {
      const own = results.filter((result) => result.kind === kind && result.verdict !== 'skipped');
      return own.length === 0 ? [] : [[kind, foldVerdicts(own)]];
    }),
  );
}
