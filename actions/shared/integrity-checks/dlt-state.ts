import { z } from 'zod';

import {
  countColumn,
  faultsAnswer,
  learningAnswer,
  notApplicableAnswer,
  passAnswer,
  readRows,
  unknownAnswer,
  unmeasuredAnswer,
  warnAnswer,
} from '../integrity/check-answers.ts';
import { compareCursors, isAheadOfClock } from '../integrity/dlt-cursor.ts';
import { askNewestEvents, readNewestEvent } from '../integrity/dlt-newest-event.ts';
import { parseDltState } from '../integrity/dlt-state.ts';
import type { DltCursor } from '../integrity/dlt-state.ts';
import { findDltTable, readLoadFacts } from '../integrity/dlt-tables.ts';
import { utcText } from '../integrity/event-time-clause.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { Answers, CheckAnswer, CheckOutcome, DltSubject } from '../integrity/integrity-check.ts';
import type { IntegrityRecord } from '../integrity/integrity-memory.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { quoteTable } from '../integrity/quoted-name.ts';

const EXPECTED = 'the state of each pipeline, and the cursors in it, go forward, and no further than the rows';
const REMEDY =
  'Before a re-attempt decide from where dlt shall collect: set the cursor by a reset of the resource (never dlt pipeline … drop without --state-only, which drops tables), or fetch what lies between again. Merge tables take it twice without harm, append tables do not.';

/**
 * A runner without its working folder restores the state of the newest load of status 0, by load id (facts: integrity, 3b). Where that went back, posts are
 * fetched twice; where its cursor is ahead of the rows, what lies between is never fetched again.
 */
export const dltStateCheck = defineCheck({
  id: 'dlt-state',
  title: "dlt's state goes forward",
  scope: 'dlt',
  kind: 'load',
  question: 'Did the state of a pipeline or a cursor in it go back, or is a cursor ahead of the newest row?',
  runbook: 'Before a re-attempt; when to roll back: dlt pipeline fails to load data',
  needs:
    'SELECT on _dlt_pipeline_state and _dlt_loads; an index on the event time of the tables that a cursor is about',
  cost: 'O(L)',
  verdictRule:
    'fail: a cursor is more than a day in the future, so that nothing is collected until then. warn: the state that a runner restores, or a cursor in it, is older than a look saw or than the newest kept; or a cursor is ahead of the newest row where the filter lets every post through. unknown: the state cannot be read as what dlt writes.',
  remedy: REMEDY,
  plan(subject, context) {
    const [state, loads] = [findState(subject, context), findDltTable(subject.dltSchema, '_dlt_loads', context)];
    if (state === null || loads === null)
      return { kind: 'skipped', reason: 'not-applicable', detail: 'dlt keeps no state there' };
    const sql = statesSql(quoteTable(state), quoteTable(loads));
    return { kind: 'ask', queries: { states: { sql, isBounded: true, packedColumns: ['state'] } } };
  },
  followUp(subject, answers, context) {
    const states = readRows(answers, { states: stateSchema });
    if (!states.measured) return {};
    const cursors = states.value.states.flatMap(({ state }) => (state === null ? [] : (parseDltState(state) ?? [])));
    return askNewestEvents(cursors, subject, context);
  },
  assess(subject, answers, context): CheckOutcome {
    const read = readRows(answers, { states: stateSchema });
    if (!read.measured) return { answers: [unmeasuredAnswer(read, EXPECTED)] };
    const { states } = read.value;
    if (states.length === 0) return { answers: [notApplicableAnswer(EXPECTED, 'no pipeline keeps a state there')] };
    const judged = states.map((state) => judge(state, { subject, answers, context }));
    return { answers: judged.flatMap((each) => each.answers), records: judged.flatMap(({ records }) => records) };
  },
});

function findState({ dltSchema }: DltSubject, context: LookContext) {
  return findDltTable(dltSchema, '_dlt_pipeline_state', context);
}

const stateSchema = z.object({
  pipeline: z.string(),
  /** The highest version of the last 30 days, and the load that brought it. */
  most: countColumn.nullable(),
  most_load: z.string().nullable(),
  /** What a runner restores: nothing where no load of status 0 brought a state. */
  version: countColumn.nullable(),
  load_id: z.string().nullable(),
  state: z.string().nullable(),
  at: z.string().nullable(),
});
type StateRow = z.output<typeof stateSchema>;

/** One row a change of a pipeline's state, so that the table stays small; the state itself is read of one row a pipeline. */
function statesSql(state: string, loads: string): string {
  return `select p.pipeline, m.version::text as most, m.load_id as most_load, r.version::text as version, r.load_id, r.state, r.at
            from (select distinct s.pipeline_name::text as pipeline from ${state} s where s.pipeline_name is not null limit 20) p
            left join lateral (
              select s.version, s._dlt_load_id::text as load_id from ${state} s
               where s.pipeline_name = p.pipeline and s.created_at > now() - interval '30 days'
               order by s.version desc, s.created_at desc limit 1) m on true
            left join lateral (
              select s.version, s._dlt_load_id::text as load_id, s.state::text as state, ${utcText('s.created_at')} as at
                from ${state} s join ${loads} l on l.load_id = s._dlt_load_id
               where s.pipeline_name = p.pipeline and l.status = 0
               order by l.load_id desc limit 1) r on true
           order by 1`;
}

interface Judging {
  readonly subject: DltSubject;
  readonly answers: Answers;
  readonly context: LookContext;
}

interface Judged {
  readonly answers: readonly CheckAnswer[];
  readonly records: readonly IntegrityRecord[];
}

function judge(row: StateRow, judging: Judging): Judged {
  const { pipeline, version, state } = row;
  if (version === null || state === null) {
    const answer = version === null ? nothingRestored(row, judging) : undecodable(row);
    return { answers: [answer], records: [] };
  }
  const cursors = parseDltState(state);
  if (cursors === null) return { answers: [undecodable(row)], records: [] };
  const before = readMark(pipeline, judging);
  const back = [...versionBack(row, before, judging), ...cursorsBack(cursors, before)];
  const bad = [
    ...futureCursors(pipeline, cursors, judging.context),
    ...(back.length === 0
      ? []
      : [warnAnswer(EXPECTED, `pipeline ${pipeline}: ${back.join('; ')}`, { remedy: REMEDY })]),
    ...aheadOfRows(pipeline, cursors, judging),
  ];
  const shown = cursors.map(({ name, value }) => `${name} at ${value ?? 'no value yet'}`).join(', ');
  const passed = passAnswer(
    EXPECTED,
    `pipeline ${pipeline}: version ${version}${shown === '' ? ', no cursor' : `, ${shown}`}`,
  );
  return {
    answers: bad.length > 0 ? bad : [passed],
    records: back.length > 0 && !judging.context.isBaseline ? [] : markRecord(row, cursors, { before, judging }),
  };
}

function undecodable({ pipeline, version }: StateRow): CheckAnswer {
  return unknownAnswer(
    EXPECTED,
    `the state of pipeline ${pipeline}, version ${version ?? '?'}, could not be read: expected base64 of zlib of JSON, as dlt writes it`,
    'Look at _dlt_pipeline_state (column state) of the newest load of status 0: was it changed by hand, or cut off? dlt cannot restore it either; a new version of dlt may write another form.',
  );
}

/** Its load may be under way: then nothing is wrong yet. */
function nothingRestored(row: StateRow, { subject, context }: Judging): CheckAnswer {
  const status = statusOf(row.most_load, { subject, context });
  const observed = `pipeline ${row.pipeline}: no load of status 0 brought a state`;
  if (status === null)
    return learningAnswer(EXPECTED, `${observed}; the load ${row.most_load ?? ''} has not completed`);
  return warnAnswer(EXPECTED, `${observed}, so a runner that restores starts anew`, { remedy: REMEDY });
}

/** Status of a load; `null` where it did not complete. */
function statusOf(loadId: string | null, { subject, context }: Pick<Judging, 'subject' | 'context'>): number | null {
  const loads = readLoadFacts(subject, context);
  return loads.measured ? (loads.value.find((load) => load.loadId === loadId)?.status ?? null) : null;
}

/** What is kept newer than what is restored counts where its load completed: one that did not is the matter of `dlt-loads`. */
function versionBack(row: StateRow, before: Mark | null, judging: Judging): readonly string[] {
  const { version, most, most_load: load, load_id: restored } = row;
  if (version === null) return [];
  if (before !== null && version < before.version)
    return [`a runner restores version ${version}, and a look saw version ${before.version}`];
  const status = statusOf(load, judging);
  if (most === null || most <= version || status === null) return [];
  const why = status === 0 ? '' : `, because that load has status ${status}`;
  return [
    `a runner restores version ${version} of load ${restored ?? ''}, and version ${most} of load ${load ?? ''} is kept${why}`,
  ];
}

function cursorsBack(cursors: readonly DltCursor[], before: Mark | null): readonly string[] {
  return cursors.flatMap(({ name, value }) => {
    const was = before?.cursors[name];
    if (was === undefined || value === null || compareCursors(value, was) !== 'back') return [];
    return [`cursor ${name} went back from ${was} to ${value}`];
  });
}

function futureCursors(pipeline: string, cursors: readonly DltCursor[], context: LookContext): readonly CheckAnswer[] {
  const ahead = cursors.filter((cursor) => isAheadOfClock(cursor, context.database));
  if (ahead.length === 0) return [];
  const some = `pipeline ${pipeline}: ${ahead.map(({ name, value }) => `cursor ${name} is in the future, at ${value ?? ''}`).join('; ')}: dlt passes over every post until then`;
  const faults = ahead.map(({ name, value }) => ({ key: `${name} ${value ?? ''}`, path: 'dlt' as const }));
  return [faultsAnswer({ expected: EXPECTED, none: '', some, faults, remedy: REMEDY })];
}

function aheadOfRows(pipeline: string, cursors: readonly DltCursor[], judging: Judging): readonly CheckAnswer[] {
  return cursors.flatMap((cursor): readonly CheckAnswer[] => {
    const newest = readNewestEvent(cursor, judging.answers, judging);
    if (newest === null || newest.kind === 'reached' || isAheadOfClock(cursor, judging.context.database)) return [];
    if (newest.kind === 'unknown') return [unmeasuredAnswer({ measured: false, ...newest }, EXPECTED)];
    const observed = `pipeline ${pipeline}: cursor ${cursor.name} at ${cursor.value ?? ''} is ahead of the newest row of ${newest.table}, at ${newest.at ?? 'none'}`;
    const detail = 'What lies between was extracted and is not there: it was lost with its package, or deleted since.';
    return [warnAnswer(EXPECTED, observed, { detail, remedy: REMEDY })];
  });
}

const markSchema = z.object({ version: z.number(), cursors: z.record(z.string(), z.string()) });
type Mark = z.output<typeof markSchema>;

function markName(pipeline: string, { subject }: Judging): string {
  return `dlt-state:${subject.dltSchema}:${pipeline}`;
}

function readMark(pipeline: string, judging: Judging): Mark | null {
  const text = judging.context.memory.marks.get(markName(pipeline, judging));
  if (text === undefined) return null;
  return z.preprocess(parseJson, markSchema).safeParse(text).data ?? null;
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    // A mark that a hand changed: as if there were none.
    return null;
  }
}

/** What went back stays marked as it was, so that it is seen until it is made good or the baseline is recorded anew. */
function markRecord(
  { pipeline, version }: StateRow,
  cursors: readonly DltCursor[],
  { before, judging }: { readonly before: Mark | null; readonly judging: Judging },
): readonly IntegrityRecord[] {
  const values = cursors.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const]));
  const mark: Mark = { version: version ?? 0, cursors: Object.fromEntries(values) };
  const value = JSON.stringify(mark);
  return value === JSON.stringify(before) ? [] : [{ kind: 'mark', name: markName(pipeline, judging), value }];
}
