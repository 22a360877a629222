import { count } from '../markdown/count.ts';
import type { Check, Verdict } from '../verdict/verdict.ts';
import { foldVerdicts } from '../verdict/verdict.ts';
import { hasNoDltTable, hasNoLoadsTable, judgeAbsence, judgeTooEarly, secondsApart } from './assess-absence.ts';
import { aboutCheck } from './check-titles.ts';
import { compareLoads, compareTables, findTable } from './compare-looks.ts';
import type { Change, RowGrowth } from './compare-looks.ts';
import type { DatasetLook, LoadRow } from './dlt-look.ts';
import { extractedAt } from './load-id.ts';
import type { LookPair, LookPlan } from './look-plan.ts';
import type { ReaderTerms } from './reader-terms.ts';
import type { Unmeasured } from './measured.ts';

interface Finding {
  readonly verdict: Verdict;
  readonly text: string;
  readonly remedy?: string;
}

const stopDlt = ({ controlEndedAt }: ReaderTerms): string =>
  `dlt is still running somewhere: stop that collector, then run this again with ${controlEndedAt} set to when it was stopped.`;
const LOOK_AGAIN = 'Find out who changed it. The two looks start again from this one.';

/** No load completed between the two looks, by `_dlt_loads` itself: not by load ids, which are stamped at extraction. */
export function assessLoadsUnchanged(pair: LookPair, plan: LookPlan): Check {
  const findings = pair.second.datasets.flatMap((dataset) => loadFindings(findDataset(pair, dataset), dataset, plan));
  const about = aboutCheck('dlt-loads-unchanged');
  return asCheck({ about, findings, pair, plan, isAbsent: pair.second.datasets.every(hasNoLoadsTable) });
}

/** No row of dlt landed between the two looks, in any table that carries load ids, the staging dataset included. */
export function assessRowsUnchanged(pair: LookPair, plan: LookPlan): Check {
  const findings = pair.second.datasets.flatMap((dataset) => rowFindings(findDataset(pair, dataset), dataset, plan));
  const about = aboutCheck('dlt-rows-unchanged');
  return asCheck({ about, findings, pair, plan, isAbsent: pair.second.datasets.every(hasNoDltTable) });
}

function findDataset({ first }: LookPair, { dltSchema }: DatasetLook): DatasetLook | undefined {
  return first.datasets.find((dataset) => dataset.dltSchema === dltSchema);
}

function loadFindings(first: DatasetLook | undefined, second: DatasetLook, { terms }: LookPlan): Finding[] {
  const name = `${second.dltSchema}._dlt_loads`;
  if (!second.loads.measured) return [unmeasured(name, second.loads)];
  if (first !== undefined && !first.loads.measured) return [unmeasured(`${name} at the first look`, first.loads)];
  const before = first?.loads.measured ? first.loads.value : null;
  const change = changeFinding(name, compareLoads(before, second.loads.value), { describe: describeLoad, terms });
  return [...change, ...lostObserver(second), ...writerFindings(second)];
}

/** Rows with load ids, and no load table that knows any of them: whoever emptied it took the evidence away (facts: source system, 4.3). */
function lostObserver(dataset: DatasetLook): Finding[] {
  const tables = dataset.tables.filter(({ kind }) => kind === 'data');
  const rows = tables.reduce((sum, { counts }) => sum + (counts.measured ? (counts.value?.rows ?? 0) : 0), 0);
  if (!dataset.loads.measured || (dataset.loads.value?.rows ?? 0) > 0 || rows === 0) return [];
  const state = dataset.loads.value === null ? 'does not exist' : 'is empty';
  return [
    {
      verdict: 'unknown',
      text: `${dataset.dltSchema}._dlt_loads ${state}, yet load ids stand in ${count(rows, 'row')}`,
      remedy:
        'Check dlt.schema in config/datasets.yaml, or restore _dlt_loads: without it a completed load cannot be seen.',
    },
  ];
}

function rowFindings(first: DatasetLook | undefined, second: DatasetLook, { terms }: LookPlan): Finding[] {
  const gone = (first?.tables ?? []).filter((table) => findTable(second, table) === undefined);
  const changes = second.tables.flatMap((table) => {
    const name = `${table.schema}.${table.table}`;
    if (!table.counts.measured) return [unmeasured(name, table.counts)];
    if (table.bound && table.counts.value === null && !hasNoLoadsTable(second)) return [uncounted(name)];
    const before = findTable(first, table);
    if (before && !before.counts.measured) return [unmeasured(`${name} at the first look`, before.counts)];
    const counts = before?.counts.measured ? before.counts.value : undefined;
    return changeFinding(name, compareTables(counts, table.counts.value), { describe: describeGrowth, terms });
  });
  const lost = gone.map(({ schema, table }): Finding => ({
    verdict: 'unknown',
    text: `${schema}.${table} is gone`,
    remedy: LOOK_AGAIN,
  }));
  return [...changes, ...lost, ...writerFindings(second)];
}

function uncounted(name: string): Finding {
  const remedy =
    'Check the table in config/datasets.yaml: dlt has loaded into this dataset, and this table is not one of its own.';
  return { verdict: 'unknown', text: `${name} has no column _dlt_load_id`, remedy };
}

function writerFindings({ openWriters }: DatasetLook): Finding[] {
  return openWriters.map(({ schema, table, role }) => ({
    verdict: 'unknown',
    text: `a transaction of ${role} is writing to ${schema}.${table}; what it wrote is not visible yet`,
    remedy: 'Look again when it has ended.',
  }));
}

interface Telling<T> {
  readonly describe: (what: T) => string;
  readonly terms: ReaderTerms;
}

function changeFinding<T>(name: string, change: Change<T>, { describe, terms }: Telling<T>): Finding[] {
  switch (change.kind) {
    case 'unchanged':
      return [];
    case 'unclear':
      return [{ verdict: 'unknown', text: `${name}: ${change.detail}`, remedy: LOOK_AGAIN }];
    case 'landed': {
      const named = change.what.slice(0, 3).map(describe).join('; ');
      const more = change.what.length > 3 ? ` and ${change.what.length - 3} more` : '';
      return [
        {
          verdict: 'fail',
          text: `${name}: ${named === '' ? 'something new landed' : named}${more}`,
          remedy: stopDlt(terms),
        },
      ];
    }
    default:
      return change satisfies never;
  }
}

function describeLoad({ loadId, insertedAt }: LoadRow): string {
  const extracted = extractedAt(loadId);
  return `load ${loadId} completed at ${insertedAt}${extracted === null ? '' : `, extracted at ${extracted}`}`;
}

function describeGrowth({ loadId, before, after }: RowGrowth): string {
  return `${count(after - before, 'row')} of ${loadId === null ? 'older loads' : `load ${loadId}`} (${before} before, ${after} now)`;
}

function unmeasured(name: string, { message, remedy }: Unmeasured): Finding {
  return { verdict: 'unknown', text: `${name}: ${message}`, remedy };
}

interface Assessment {
  readonly about: Pick<Check, 'id' | 'title'>;
  readonly findings: readonly Finding[];
  readonly pair: LookPair;
  readonly plan: LookPlan;
  readonly isAbsent: boolean;
}

function asCheck({ about, findings, pair, plan, isAbsent }: Assessment): Check {
  const expected = `two looks, at least ${plan.distanceSeconds} s apart, see the same${plan.isShortened ? ' (shortened for a drill)' : ''}`;
  const replicas = pair.second.database.isReplica || pair.first.database.isReplica ? [replica(plan.terms)] : [];
  const all = [...findings, ...replicas];
  if (all.length > 0) return { ...about, expected, ...summarise(all) };
  if (isAbsent) return { ...about, expected, ...judgeAbsence(pair, plan) };
  const seen = `unchanged from ${pair.first.at} to ${pair.second.at} (${Math.floor(secondsApart(pair))} s)`;
  if (secondsApart(pair) < plan.distanceSeconds) return { ...about, expected, ...judgeTooEarly(seen, pair, plan) };
  return { ...about, expected, verdict: plan.isShortened ? 'warn' : 'pass', observed: seen };
}

function replica({ database }: ReaderTerms): Finding {
  return {
    verdict: 'unknown',
    text: 'the database is a read replica, which may lag behind what was written',
    remedy: `Give the address of the primary in ${database}.`,
  };
}

/** The worst first, and the remedy of the worst. */
function summarise(findings: readonly Finding[]): Pick<Check, 'verdict' | 'observed' | 'detail' | 'remedy'> {
  const verdict = foldVerdicts(findings);
  const worst = findings.filter((finding) => finding.verdict === verdict);
  const rest = findings.filter((finding) => finding.verdict !== verdict);
  const remedy = worst.find((finding) => finding.remedy !== undefined)?.remedy;
  return {
    verdict,
    observed: worst.map(({ text }) => text).join('; '),
    ...(rest.length === 0 ? {} : { detail: rest.map(({ text }) => text).join('; ') }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}
