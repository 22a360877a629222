import type { Datasets } from '../datasets/datasets.ts';
import { boundRelations } from '../datasets/datasets.ts';
import type { LoadFact } from '../integrity/look-context.ts';
import type { Sign } from '../investigation/signs.ts';
import type { Clue } from '../investigation/source-evidence.ts';
import { count } from '../markdown/count.ts';
import type { IntegrityDatabase, OpenLook } from '../ports.ts';
import type { Measured } from '../verification/measured.ts';
import type { InvestigatedWindow, SourceAnswer, SourceJob } from './source-answer.ts';
import { answeredJob, notConfigured, unknownSource } from './source-answer.ts';
import { toClue } from './to-clue.ts';

/** Loads of one dlt schema in the window, newest first. */
export interface SchemaLoads {
  readonly schema: string;
  readonly loads: readonly LoadFact[];
}

export interface DltTablesRequest extends InvestigatedWindow {
  /** When dlt was stopped; loads that are missing after it are no sign. */
  readonly rollbackAt: string | null;
  /** A load that takes longer is called slow: the limit of the policy's SLA. */
  readonly slowSeconds: number;
}

interface DltTablesPorts {
  readonly database: Measured<IntegrityDatabase>;
  readonly datasets: Measured<Datasets>;
}

/** dlt's own records: the last loads, whether they are complete, and the gap before the rollback. */
export function dltTablesJob(
  request: DltTablesRequest,
  { database, datasets }: DltTablesPorts,
): SourceJob<readonly SchemaLoads[]> {
  const about = {
    source: 'dlt-tables',
    query: `_dlt_loads of the bound datasets from ${request.from} to ${request.to}`,
  } as const;
  if (!database.measured) return answeredJob(about, notConfigured(database.message, database.remedy));
  if (!datasets.measured) return answeredJob(about, unknownSource(datasets.message, datasets.remedy));
  const bound = datasets.value;
  const schemas = [...new Set(bound.datasets.flatMap(({ dlt }) => (dlt === undefined ? [] : [dlt.schema])))];
  if (schemas.length === 0)
    return answeredJob(
      about,
      notConfigured('no dataset has a dlt schema', 'Name it as dlt.schema in config/datasets.yaml.'),
    );
  return {
    ...about,
    gather: (signal) =>
      database.value.look(
        async (look) => describe(await readAll(look, bound, schemas), { request, datasets: bound }),
        signal,
      ),
  };
}

interface ReadSchema {
  readonly schema: string;
  readonly loads: Measured<readonly LoadFact[] | null>;
}

async function readAll(look: OpenLook, datasets: Datasets, schemas: readonly string[]): Promise<readonly ReadSchema[]> {
  await look.readCatalogue({ tables: boundRelations(datasets), dltSchemas: schemas });
  const read: ReadSchema[] = [];
  for (const schema of schemas) read.push({ schema, loads: await look.readLoads(schema) });
  return read;
}

interface Judged {
  readonly request: DltTablesRequest;
  readonly datasets: Datasets;
}

function describe(read: readonly ReadSchema[], about: Judged): SourceAnswer<readonly SchemaLoads[]> {
  const unread = read.flatMap(({ schema, loads }) => (loads.measured ? [] : [{ schema, ...loads }]));
  const known = read.flatMap(({ schema, loads }) => (loads.measured ? [{ schema, all: loads.value }] : []));
  const { from, to } = about.request;
  const facts = known.map(({ schema, all }) => ({
    schema,
    loads: (all ?? []).filter((load) => isWithin(load, from, to)),
  }));
  const sentences = [
    ...known.map(({ schema, all }) => describeSchema(schema, all)),
    ...unread.map(({ schema, message }) => `${schema}._dlt_loads could not be read: ${message}`),
  ];
  return {
    status: unread.length === 0 ? 'measured' : 'unknown',
    observed: sentences.join('; '),
    remedy: unread[0]?.remedy ?? null,
    clues: known.flatMap(({ schema, all }) => listClues(schema, all, about)),
    facts,
  };
}

function describeSchema(schema: string, loads: readonly LoadFact[] | null): string {
  if (loads === null) return `${schema} has no _dlt_loads, so dlt has loaded nothing there`;
  const [newest] = loads;
  if (newest === undefined) return `${schema}._dlt_loads is empty`;
  return `${schema}: ${count(loads.length, 'load')}, the newest at ${newest.insertedAt} with status ${newest.status}`;
}

function listClues(schema: string, loads: readonly LoadFact[] | null, about: Judged): readonly Clue[] {
  const where = `${schema}._dlt_loads`;
  if (loads === null || loads.length === 0) {
    return [clue('dlt-loads-missing', { where, seen: 1, times: [], example: describeSchema(schema, loads) })];
  }
  const { from, to, slowSeconds } = about.request;
  const within = loads.filter((load) => isWithin(load, from, to));
  const failed = within.filter(({ status }) => status !== 0);
  const slow = within.filter((load) => (loadSeconds(load) ?? 0) > slowSeconds);
  return [
    ...listStop(loads, { ...about, schema }),
    ...listLoads('dlt-load-incomplete', failed, {
      where,
      what: `${failed.length} of ${count(within.length, 'load')} with a status other than 0`,
    }),
    ...listLoads('dlt-load-slow', slow, {
      where,
      what: `${slow.length} of ${count(within.length, 'load')} took longer than ${slowSeconds} s`,
    }),
  ];
}

function listLoads(
  sign: Sign,
  loads: readonly LoadFact[],
  { where, what }: { readonly where: string; readonly what: string },
): readonly Clue[] {
  const [newest] = loads;
  if (newest === undefined) return [];
  const times = loads.map(({ insertedAt }) => insertedAt);
  return [clue(sign, { where, seen: loads.length, times, example: `${what}, such as ${newest.loadId}` })];
}

/** As `triggers.load-failure` holds: two cadences without a load are worth a look. A run with nothing new writes no row. */
const STOP_CADENCES = 2;

/** Whether loads had stopped before the rollback ended them. */
function listStop(
  loads: readonly LoadFact[],
  { request, datasets, schema }: Judged & { readonly schema: string },
): readonly Clue[] {
  const cadence = cadenceSeconds(schema, datasets);
  const end = Date.parse(request.rollbackAt ?? request.to);
  const complete = loads.filter(({ status, insertedAt }) => status === 0 && Date.parse(insertedAt) <= end);
  const newest = Math.max(...complete.map(({ insertedAt }) => Date.parse(insertedAt)));
  const limitMs = cadence === null ? end - Date.parse(request.from) : STOP_CADENCES * cadence * 1_000;
  if (end - newest <= limitMs) return [];
  const last = Number.isFinite(newest) ? new Date(newest).toISOString() : null;
  const example =
    last === null
      ? 'no load ever completed'
      : `the last load that completed was ${Math.round((end - newest) / 60_000)} min before the end of the look, at ${last}${cadence === null ? '' : `; the cadence is ${Math.round(cadence / 60)} min`}`;
  return [
    clue('dlt-load-gap', { where: `${schema}._dlt_loads`, seen: 1, times: last === null ? [] : [last], example }),
  ];
}

/**
 * How long a load took: dlt stamps its id with the time of extraction, in seconds since 1970, and its row when it is complete. `null` where the id
 * is no such number or lies after the row.
 */
export function loadSeconds({ loadId, insertedAt }: LoadFact): number | null {
  const seconds = /^\d{9,11}(?:\.\d+)?$/u.test(loadId) ? Date.parse(insertedAt) / 1_000 - Number(loadId) : Number.NaN;
  return seconds >= 0 ? Math.round(seconds * 10) / 10 : null;
}

/** The longest of the datasets in that schema, so that no slow one is called late; `null` where none is given. */
function cadenceSeconds(schema: string, { datasets }: Datasets): number | null {
  const own = datasets.filter(({ dlt }) => dlt?.schema === schema).map(({ paths }) => paths?.dlt?.cadenceMinutes ?? 0);
  const longest = Math.max(0, ...own);
  return longest === 0 ? null : longest * 60;
}

function isWithin({ insertedAt }: LoadFact, from: string, to: string): boolean {
  const at = Date.parse(insertedAt);
  return at >= Date.parse(from) && at <= Date.parse(to);
}

interface Seeing {
  readonly where: string;
  readonly seen: number;
  readonly times: readonly string[];
  readonly example: string;
}

function clue(sign: Sign, { where, seen, times, example }: Seeing): Clue {
  const sorted = times.map((at) => new Date(at).toISOString()).toSorted();
  const [firstAt = null] = sorted;
  return toClue({ source: 'dlt-tables', sign, firstAt, lastAt: sorted.at(-1) ?? null, count: seen, example, where });
}
