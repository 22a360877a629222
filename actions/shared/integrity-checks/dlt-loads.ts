import { unreadThrough } from '../integrity/arrival-clause.ts';
import { faultsAnswer, passAnswer, unmeasuredAnswer, warnAnswer } from '../integrity/check-answers.ts';
import {
  dltMemoryRecord,
  findEmptied,
  listTakenAway,
  LOADS_REMEDY,
  readDltMemory,
  trackOpenLoad,
} from '../integrity/dlt-memory.ts';
import type { DltMemory } from '../integrity/dlt-memory.ts';
import { instantOfLoad, readLoadFacts } from '../integrity/dlt-tables.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { CheckAnswer, CheckOutcome, DltSubject, Fault } from '../integrity/integrity-check.ts';
import type { LoadFact, LookContext } from '../integrity/look-context.ts';
import {
  askLoadIds,
  askOpenRows,
  isBeforeKept,
  MOST_COUNTED,
  MOST_IDS,
  readOpenLoads,
} from '../integrity/open-loads.ts';
import type { OpenLoad } from '../integrity/open-loads.ts';
import { count } from '../markdown/count.ts';
import { compareLoadIds } from '../verification/load-id.ts';

const EXPECTED = 'every row is of a completed load, and every load has status 0';
const REMEDY =
  'Let dlt load the package again where it is still pending (dlt pipeline … info shows it). Where it is gone, list these rows by _dlt_load_id, delete those of append tables alone, and load their time again: merged rows replaced others, so never delete them.';
const STATUS_REMEDY =
  'Set status back to 0 where nobody meant to change it: dlt restores its state from the newest load of status 0, so its cursor goes back to that one.';

const RESTORE =
  'A runner that restores its state passes over loads that are not there, so its cursor goes back and it fetches again what came with them.';

/**
 * dlt writes a row of `_dlt_loads` when all jobs of a package are done, and nothing for one that failed (facts: integrity, 3b). So a failed load is an
 * absence: rows whose load is not there. A load may run at this moment, so it has its time before it counts.
 */
export const dltLoadsCheck = defineCheck({
  id: 'dlt-loads',
  title: 'Loads of dlt completed',
  scope: 'dlt',
  kind: 'load',
  question: 'Are there rows of a load of dlt that did not complete, or loads whose status is not 0?',
  runbook: 'When to roll back: dlt pipeline fails to load data',
  needs: 'an index on _dlt_load_id of each table that dlt writes, which dlt does not make',
  cost: 'O(L)',
  verdictRule: `fail: rows of a load that is not in _dlt_loads, and began more than an hour ago and did not grow since (or twice as long as loads usually take, where that is longer), or more than 15 minutes ago where a later load of the only pipeline completed since. warn: a status other than 0; the row of a completed load was deleted; rows of a load older than all that _dlt_loads keeps. unknown: all were deleted. Bound: the newest ${MOST_IDS} load ids of each table.`,
  remedy: REMEDY,
  plan(subject, context) {
    const loads = readLoadFacts(subject, context);
    return loads.measured
      ? { kind: 'ask', queries: askLoadIds(subject, context) }
      : { kind: 'unknown', message: loads.message, remedy: loads.remedy };
  },
  followUp(subject, answers, context) {
    const loads = readLoadFacts(subject, context);
    return loads.measured ? askOpenRows(subject, answers, context, loads.value) : {};
  },
  assess(subject, answers, context): CheckOutcome {
    const loads = readLoadFacts(subject, context);
    if (!loads.measured) return { answers: [unmeasuredAnswer(loads, EXPECTED)] };
    const { open, unread, tableCount } = readOpenLoads(subject, answers, context, loads.value);
    const lost = findEmptied(subject.dltSchema, loads.value, context);
    if (lost !== null) return { answers: [unmeasuredAnswer(lost, EXPECTED)] };
    const found = judgeOpen(open, { subject, context, loads: loads.value });
    const statuses = judgeStatuses(loads.value);
    const unmeasured = unread.map((each) => unmeasuredAnswer({ measured: false, ...each }, EXPECTED));
    const bad = [...found.answers, ...unmeasured, ...statuses];
    const records =
      unread.length === 0 ? [dltMemoryRecord(subject.dltSchema, context, { loads: loads.value, open })] : [];
    if (bad.length > 0) return { answers: bad, records };
    const newest = unreadThrough(subject.dltSchema, context) === null ? '' : 'the newest ';
    const observed = `${newest}${count(loads.value.length, 'load')} completed, newest rows of ${count(tableCount, 'table')} all of them${found.running}`;
    return { answers: [passAnswer(EXPECTED, observed)], records };
  },
});

/** A load of posts takes seconds to minutes, extraction included; GitHub ends a job after six hours. */
const RUNNING_MS = 3_600_000;
const SUPERSEDED_MS = 900_000;
const USUAL_FACTOR = 2;
/** How many of the newest loads say how long one usually takes. */
const USUAL_LOADS = 50;

interface Judging {
  readonly subject: DltSubject;
  readonly context: LookContext;
  readonly loads: readonly LoadFact[];
}

function judgeOpen(
  open: readonly OpenLoad[],
  judging: Judging,
): { readonly answers: readonly CheckAnswer[]; readonly running: string } {
  const before = readDltMemory(judging.subject.dltSchema, judging.context);
  const taken = new Set(listTakenAway(before, open));
  const stopped = open.filter((load) => !taken.has(load.loadId) && isDead(load, before, judging));
  const old = stopped.filter((load) => isBeforeKept(load, judging.loads));
  const dead = stopped.filter((load) => !old.includes(load));
  const running = open.filter((load) => !taken.has(load.loadId) && !stopped.includes(load));
  const note =
    running.length === 0 ? '' : `; still running: ${running.map((load) => describe(load, judging)).join(', ')}`;
  const warnings = [
    ...(taken.size === 0 ? [] : [takenAway([...taken])]),
    ...(old.length === 0
      ? []
      : [
          beforeKept(
            old.map((load) => describe(load, judging)),
            judging,
          ),
        ]),
  ];
  if (dead.length === 0) return { answers: warnings, running: note };
  const shown = dead.slice(0, 10).map((load) => describe(load, judging));
  const answer = faultsAnswer({
    expected: EXPECTED,
    none: '',
    some: `${count(dead.length, 'load')} left rows and did not complete: ${shown.join(', ')}${note}`,
    faults: dead.map((load) => toFault(load, before, judging)),
    remedy: REMEDY,
  });
  return { answers: [answer, ...warnings], running: note };
}

/** Such a load did complete: that is known. */
function takenAway(ids: readonly string[]): CheckAnswer {
  const observed = `the row of ${count(ids.length, 'completed load')} was taken out of _dlt_loads: ${ids.slice(0, 10).join(', ')}`;
  return warnAnswer(EXPECTED, observed, { detail: RESTORE, remedy: LOADS_REMEDY });
}

function beforeKept(described: readonly string[], { subject, context, loads }: Judging): CheckAnswer {
  const isCut = unreadThrough(subject.dltSchema, context) !== null;
  const kept = isCut
    ? `the newest ${count(loads.length, 'load')} of _dlt_loads, and none of these`
    : 'all that _dlt_loads keeps';
  const observed = `rows of ${count(described.length, 'load')} older than ${kept}: ${described.slice(0, 10).join(', ')}`;
  const detail =
    'Either old rows of _dlt_loads were cleared, or the first loads died: which of the two cannot be told.';
  return warnAnswer(EXPECTED, observed, { detail, remedy: LOADS_REMEDY });
}

/** How long a load may take from its extraction on, by those that completed. */
function graceMs(loads: readonly LoadFact[]): number {
  const durations = loads
    .slice(0, USUAL_LOADS)
    .flatMap(({ loadId, insertedAt }) => {
      const began = instantOfLoad(loadId);
      return began === null ? [] : [Math.max(0, Date.parse(insertedAt) - Date.parse(began))];
    })
    .toSorted((a, b) => a - b);
  const usual = durations[Math.floor(durations.length / 2)] ?? 0;
  return Math.max(RUNNING_MS, USUAL_FACTOR * usual);
}

/** A package that waited goes on under its old id: one whose rows grew since a look has its time from then on. */
function isDead(load: OpenLoad, before: DltMemory | null, { context, loads }: Judging): boolean {
  const { seen, after } = trackOpenLoad(load, before, context);
  const starts = [instantOfLoad(load.loadId), after].filter((at) => at !== null);
  const age = Date.parse(context.database.at) - Date.parse(starts.toSorted().at(-1) ?? seen);
  return age > graceMs(loads) || (age > SUPERSEDED_MS && isSuperseded(load.loadId, loads));
}

/** A pipeline loads its packages in order: a later one that completed leaves no earlier one behind. Of two pipelines nobody can tell. */
function isSuperseded(loadId: string, loads: readonly LoadFact[]): boolean {
  const names = new Set(loads.map(({ schemaName }) => schemaName));
  return names.size === 1 && loads.some((load) => compareLoadIds(load.loadId, loadId) < 0);
}

function describe({ loadId, rows }: OpenLoad, { context }: Judging): string {
  const counts = [...rows].map(
    ([table, number]) =>
      `${number >= MOST_COUNTED ? `${MOST_COUNTED} or more rows` : count(number, 'row')} of ${table}`,
  );
  const began = instantOfLoad(loadId);
  const minutes = began === null ? null : Math.round((Date.parse(context.database.at) - Date.parse(began)) / 60_000);
  return `${loadId}${minutes === null ? '' : ` (began ${minutes} min ago)`}: ${counts.join(', ')}`;
}

/**
 * Its rows came after its extraction, and where looks saw them come, between two of those. Where they stood there at the first look nobody saw
 * when: an old load of before the phase is then no reason to take the phase back.
 */
function toFault(load: OpenLoad, before: DltMemory | null, { context }: Judging): Fault {
  const { loadId } = load;
  const began = instantOfLoad(loadId);
  const since = context.state?.phaseStartedAt ?? null;
  const isOfPhase = began !== null && since !== null && Date.parse(began) >= Date.parse(since);
  const arrivedAt = isOfPhase ? began : (trackOpenLoad(load, before, context).after ?? began);
  return { key: loadId, path: 'dlt', ...(arrivedAt === null ? {} : { arrivedAt }) };
}

/** Those that are newer than the newest load of status 0 matter: what dlt restores is older than they are. */
function judgeStatuses(loads: readonly LoadFact[]): readonly CheckAnswer[] {
  const odd = loads.filter(({ status }) => status !== 0);
  return [...new Set(odd.map(({ schemaName }) => schemaName))].flatMap((schemaName) => {
    const own = odd.filter((load) => load.schemaName === schemaName);
    const newest = loads
      .filter((load) => load.schemaName === schemaName && load.status === 0)
      .toSorted((a, b) => compareLoadIds(a.loadId, b.loadId))[0];
    const newer = own.filter(({ loadId }) => newest === undefined || compareLoadIds(loadId, newest.loadId) < 0);
    if (newer.length === 0) return [];
    const shown = newer.slice(0, 10).map(({ loadId, status }) => `${loadId} (status ${status})`);
    const restored = newest === undefined ? 'nothing, and starts anew' : `the state of load ${newest.loadId}`;
    const observed = `${count(newer.length, 'load')} of ${schemaName} without status 0: ${shown.join(', ')}`;
    const detail = `A runner that restores its state gets ${restored}: what came since is fetched again, which an append table then has twice.`;
    return [warnAnswer(EXPECTED, observed, { detail, remedy: STATUS_REMEDY })];
  });
}
