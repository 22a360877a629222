import { faultsAnswer, passAnswer, unmeasuredAnswer, warnAnswer } from '../integrity/check-answers.ts';
import {
  aheadMs,
  findEmptied,
  listEarlyLoads,
  listLateLoads,
  listTakenAway,
  readDltMemory,
  trackOpenLoad,
} from '../integrity/dlt-memory.ts';
import type { DltMemory } from '../integrity/dlt-memory.ts';
import { instantOfLoad, readLoadFacts } from '../integrity/dlt-tables.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { CheckAnswer, Fault } from '../integrity/integrity-check.ts';
import type { LoadFact, LookContext } from '../integrity/look-context.ts';
import { instantText } from '../integrity/look-window.ts';
import { askLoadIds, askOpenRows, isBeforeKept, readOpenLoads } from '../integrity/open-loads.ts';
import type { OpenLoad } from '../integrity/open-loads.ts';
import { count } from '../markdown/count.ts';
import { inDatabaseTime, WARN_SKEW_MS } from '../verification/clock-skew.ts';

const EXPECTED = 'no load and no row of dlt since the rollback';
const REMEDY =
  "Take the right to write from dlt's role (REVOKE INSERT, UPDATE, DELETE), stop what starts the pipeline, and abort its pending packages: the next run loads them first, even after the schedule was switched off.";

/**
 * Disabling a schedule cancels no pending package: the next run of dlt, even a health check, writes data from before the rollback under its old load
 * id (facts: integrity, 3e). So the stamp of completion counts beside the id, and what a look saw that the one before did not.
 */
export const dltAfterRollbackCheck = defineCheck({
  id: 'dlt-after-rollback',
  title: 'dlt writes nothing after a rollback',
  scope: 'dlt',
  kind: 'corruption',
  question: 'Did dlt load or write rows since the rollback to manual_only?',
  runbook: 'Step 1: dlt is off after the rollback; step 5: verify data integrity',
  needs: 'an index on _dlt_load_id of each table that dlt writes',
  cost: 'O(L)',
  verdictRule:
    'fail: a load was stamped or extracted after the rollback, or came after it by what two looks saw, or rows of one did. warn: stamped so shortly after it that the clocks do not tell, as far as that of dlt is known to run ahead. pass: a look before the rollback saw the load, whatever its stamp. not-applicable: another phase, or no rollback.',
  remedy: REMEDY,
  plan(subject, context) {
    const { state } = context;
    if (state === null)
      return {
        kind: 'unknown',
        message: 'the cutover config could not be read, so whether a rollback stands cannot be told',
        remedy: 'Mend config/traffic_cutover_config.json, then look again.',
      };
    if (state.phase !== 'manual_only' || state.rollbackAt === null)
      return { kind: 'skipped', reason: 'not-applicable', detail: `no rollback stands: the phase is ${state.phase}` };
    const loads = readLoadFacts(subject, context);
    return loads.measured
      ? { kind: 'ask', queries: askLoadIds(subject, context) }
      : { kind: 'unknown', message: loads.message, remedy: loads.remedy };
  },
  followUp(subject, answers, context) {
    const loads = readLoadFacts(subject, context);
    return loads.measured ? askOpenRows(subject, answers, context, loads.value) : {};
  },
  assess(subject, answers, context) {
    const loads = readLoadFacts(subject, context);
    const rollbackAt = context.state?.rollbackAt ?? null;
    if (!loads.measured) return { answers: [unmeasuredAnswer(loads, EXPECTED)] };
    if (rollbackAt === null) return { answers: [passAnswer(EXPECTED, 'no rollback')] };
    const lost = findEmptied(subject.dltSchema, loads.value, context);
    if (lost !== null) return { answers: [unmeasuredAnswer(lost, EXPECTED)] };
    const { open, unread } = readOpenLoads(subject, answers, context, loads.value);
    const before = readDltMemory(subject.dltSchema, context);
    const early = listEarlyLoads(before, loads.value, context);
    const judging = {
      ...{ context, before, early },
      ...limitsOf(rollbackAt, { ...context, aheadMs: aheadMs(early, loads.value) }),
    };
    const found = [...loadFaults(loads.value, judging), ...rowFaults(open, loads.value, judging)];
    const unmeasured = unread.map((each) => unmeasuredAnswer({ measured: false, ...each }, EXPECTED));
    if (found.length > 0) return { answers: [failOf(found, rollbackAt), ...unmeasured] };
    const close = loads.value.filter((load) => load.insertedAt > judging.earliest && !wasThereBefore(load, judging));
    if (close.length > 0) return { answers: [...unmeasured, closeAnswer(close, rollbackAt)] };
    if (unmeasured.length > 0) return { answers: unmeasured };
    return { answers: [passAnswer(EXPECTED, `none since ${rollbackAt}`)] };
  },
});

interface Judging {
  readonly context: LookContext;
  readonly before: DltMemory | null;
  readonly early: ReadonlyMap<string, string>;
  /** The rollback in the time of the database and of dlt, as early and as late as the clocks allow. */
  readonly earliest: string;
  readonly latest: string;
  /** The latest that dlt's clock, as far as it is known to run ahead, may have shown then. */
  readonly latestStamp: string;
  readonly future: string;
}

/** The clock of the rollback is ours, that of a load dlt's: what both are off by as far as is known, and a little more, is left between. */
function limitsOf(
  rollbackAt: string,
  { database, aheadMs: ahead }: Pick<LookContext, 'database'> & { readonly aheadMs: number },
) {
  const { earliest, latest } = inDatabaseTime(rollbackAt, database);
  const future = Date.parse(database.at) + WARN_SKEW_MS;
  return {
    earliest: instantText(earliest),
    latest: instantText(latest + WARN_SKEW_MS),
    latestStamp: instantText(latest + WARN_SKEW_MS + ahead),
    future: instantText(future),
  };
}

/** A look before the rollback saw the load already, whatever a clock that runs ahead stamped on it. */
function wasThereBefore({ loadId }: LoadFact, { early, earliest }: Pick<Judging, 'early' | 'earliest'>): boolean {
  const seen = early.get(loadId);
  return seen !== undefined && seen <= earliest;
}

/** A stamp in the future is of a clock that is off: it says nothing of before and after. */
function loadFaults(loads: readonly LoadFact[], judging: Judging): readonly Fault[] {
  const { context, before, earliest, latestStamp, future } = judging;
  const late = listLateLoads(before, loads, context);
  return loads.flatMap((load): readonly Fault[] => {
    const { loadId, insertedAt } = load;
    const began = instantOfLoad(loadId);
    const after = late.get(loadId);
    if (insertedAt > future || wasThereBefore(load, judging)) return [];
    const isAfter = insertedAt > latestStamp || (began !== null && began > latestStamp);
    if (!isAfter && (after === undefined || after <= earliest)) return [];
    const arrivedAt = isAfter ? (insertedAt > latestStamp ? insertedAt : (began ?? insertedAt)) : (after ?? insertedAt);
    return [{ key: loadId, path: 'dlt', arrivedAt }];
  });
}

/** Rows whose load is gone from `_dlt_loads` only seem to have come. */
function rowFaults(
  open: readonly OpenLoad[],
  loads: readonly LoadFact[],
  { context, before, earliest, latest, latestStamp }: Judging,
): readonly Fault[] {
  const taken = new Set(listTakenAway(before, open));
  return open.flatMap((load): readonly Fault[] => {
    const { loadId } = load;
    const began = instantOfLoad(loadId);
    const isKnown = (before?.open[loadId]?.seen ?? latest) <= earliest;
    if (began !== null && began > latestStamp && !isKnown) return [{ key: loadId, path: 'dlt', arrivedAt: began }];
    if (taken.has(loadId) || isBeforeKept(load, loads)) return [];
    const { after } = trackOpenLoad(load, before, context);
    return after !== null && after > latest ? [{ key: loadId, path: 'dlt', arrivedAt: after }] : [];
  });
}

function failOf(faults: readonly Fault[], rollbackAt: string): CheckAnswer {
  const shown = faults.slice(0, 10).map(({ key, arrivedAt = '' }) => `${key} (${arrivedAt})`);
  return faultsAnswer({
    expected: EXPECTED,
    none: '',
    some: `${count(faults.length, 'load')} of dlt after the rollback of ${rollbackAt}: ${shown.join(', ')}`,
    faults,
    remedy: REMEDY,
  });
}

function closeAnswer(close: readonly LoadFact[], rollbackAt: string): CheckAnswer {
  const shown = close.slice(0, 10).map(({ loadId, insertedAt }) => `${loadId}, stamped ${insertedAt}`);
  const observed = `${shown.join('; ')}: within what the clocks of the rollback (${rollbackAt}), of dlt and of the database may differ`;
  return warnAnswer(EXPECTED, observed, { remedy: REMEDY });
}
