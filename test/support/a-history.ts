import fc from 'fast-check';

import type { HistoryFile } from '../../actions/shared/history/history-file.ts';
import { renderHistoryLines } from '../../actions/shared/history/history-lines.ts';
import { renderHistoryPath } from '../../actions/shared/history/history-path.ts';
import type { HistoryRecord, RecordOf } from '../../actions/shared/history/history-record.ts';
import { CRITERIA } from '../../actions/shared/success/criterion.ts';

export function aHeartbeat(given: Partial<RecordOf<'heartbeat'>> = {}): RecordOf<'heartbeat'> {
  return {
    kind: 'heartbeat',
    schemaVersion: 1,
    at: '2026-11-25T13:07:00Z',
    run: '4711-1-integrity',
    workflow: 'integrity',
    verdict: 'pass',
    ...given,
  };
}

export function aWatermark(given: Partial<RecordOf<'watermark'>> = {}): RecordOf<'watermark'> {
  return {
    kind: 'watermark',
    schemaVersion: 1,
    at: '2026-11-25T13:07:00.5Z',
    dataset: 'submissions',
    table: 'public.submissions',
    through: '2026-11-25T13:06:59.123456Z',
    lagReason: null,
    ...given,
  };
}

export function aSeal(given: Partial<RecordOf<'sealed-day'>> = {}): RecordOf<'sealed-day'> {
  return {
    kind: 'sealed-day',
    schemaVersion: 1,
    sealedAt: '2026-11-25T13:07:00Z',
    dataset: 'submissions',
    table: 'public.submissions',
    day: '2026-11-22',
    recipe: 1,
    count: 2,
    digest: 'd1',
    hours: null,
    packedIds: 'packed',
    postgresMajor: 15,
    replaces: [],
    ...given,
  };
}

export function someCounts(given: Partial<RecordOf<'counts'>> = {}): RecordOf<'counts'> {
  return {
    kind: 'counts',
    schemaVersion: 1,
    dataset: 'submissions',
    table: 'public.submissions',
    unit: 'opensource',
    path: 'manual',
    day: '2026-11-25',
    hours: [{ hour: 13, rows: 4, through: '2026-11-25T13:06:59Z' }],
    ...given,
  };
}

export function aUnitFetch(given: Partial<RecordOf<'unit-fetch'>> = {}): RecordOf<'unit-fetch'> {
  return {
    kind: 'unit-fetch',
    schemaVersion: 1,
    at: '2026-11-26T10:00:00Z',
    run: '4711-1-collect',
    unit: 'opensource',
    path: 'dlt',
    generation: 1,
    outcome: 'fetched',
    newestId: null,
    oldestId: null,
    count: 5,
    saturated: false,
    calls: 1,
    remainingBudget: 80,
    ...given,
  };
}

export function aCollectionRun(given: Partial<RecordOf<'collection-run'>> = {}): RecordOf<'collection-run'> {
  return {
    kind: 'collection-run',
    schemaVersion: 1,
    at: '2026-11-26T10:00:00Z',
    endedAt: '2026-11-26T10:01:00Z',
    run: '4711-1-collect',
    path: 'dlt',
    generation: 1,
    outcome: 'succeeded',
    exitCode: 0,
    recordedBy: 'child',
    units: 1,
    postsFetched: 5,
    calls: 1,
    throttled: 0,
    remainingBudget: 80,
    pendingPackages: 0,
    version: '1.31.0',
    ...given,
  };
}

export function aStandstill(given: Partial<RecordOf<'standstill'>> = {}): RecordOf<'standstill'> {
  return {
    kind: 'standstill',
    schemaVersion: 1,
    at: '2026-11-26T10:00:00Z',
    run: 'cli-0f-1-standstill',
    path: 'dlt',
    generation: 4,
    reasonCode: 'dlt-off',
    pendingPackages: 0,
    ...given,
  };
}

export function someVerdicts(given: Partial<RecordOf<'verdicts'>> = {}): RecordOf<'verdicts'> {
  return {
    kind: 'verdicts',
    schemaVersion: 1,
    at: '2026-11-25T13:07:00Z',
    run: '4711-1-integrity',
    verdict: 'pass',
    checks: [{ id: 'duplicates', dataset: 'submissions', unit: null, verdict: 'pass', observed: 'none', keys: [] }],
    ...given,
  };
}

export function aBypass(given: Partial<RecordOf<'bypass'>> = {}): RecordOf<'bypass'> {
  return {
    kind: 'bypass',
    schemaVersion: 1,
    at: '2026-11-25T13:07:00Z',
    run: '4711-1-advance',
    generation: 3,
    from: '10%',
    to: '50%',
    gates: ['ticks'],
    reason: 'GitHub dropped its schedules for an hour last night',
    actor: 'octocat',
    operationId: 'run-4711-advance',
    reviewDueAt: '2026-11-28T13:07:00Z',
    ...given,
  };
}

export function aBypassReview(given: Partial<RecordOf<'bypass-review'>> = {}): RecordOf<'bypass-review'> {
  return {
    kind: 'bypass-review',
    schemaVersion: 1,
    at: '2026-11-26T09:00:00Z',
    run: 'op-1-1-review',
    operationId: 'run-4711-advance',
    judgement: 'right',
    reason: 'The schedules were down and the data was looked at by hand',
    actor: 'hubot',
    ...given,
  };
}

export function aDrill(given: Partial<RecordOf<'drill'>> = {}): RecordOf<'drill'> {
  return {
    kind: 'drill',
    schemaVersion: 1,
    at: '2026-11-20T06:00:00Z',
    run: '4000-1-drill',
    runUrl: 'https://github.com/acme/harvest/actions/runs/4000',
    verdict: 'pass',
    steps: [{ step: 'rollback', seconds: 2.5, verdict: 'pass', observed: 'rolled-back' }],
    ...given,
  };
}

export function aControl(given: Partial<RecordOf<'control'>> = {}): RecordOf<'control'> {
  return {
    kind: 'control',
    schemaVersion: 1,
    at: '2026-11-25T13:07:00Z',
    endedAt: '2026-11-25T13:07:09Z',
    run: '4711-1-switch-control',
    generation: 2,
    incident: null,
    direction: 'to-manual',
    results: [{ target: 'dlt.yml', path: 'dlt', action: 'disable', outcome: 'changed', detail: 'active before' }],
    ...given,
  };
}

export function aHoldEvent(given: Partial<RecordOf<'hold-event'>> = {}): RecordOf<'hold-event'> {
  return {
    kind: 'hold-event',
    schemaVersion: 1,
    at: '2026-11-25T13:07:00Z',
    run: '4711-1-status',
    event: 'ends-soon',
    since: '2026-11-24T00:00:00Z',
    by: 'octocat',
    reason: 'waiting for the vendor',
    expiresAt: '2026-11-26T00:00:00Z',
    ...given,
  };
}

export function aHandover(given: Partial<RecordOf<'handover'>> = {}): RecordOf<'handover'> {
  return {
    kind: 'handover',
    schemaVersion: 1,
    at: '2026-11-26T10:00:00Z',
    generation: 5,
    unit: 'opensource',
    from: 'dlt',
    to: 'manual',
    oldNewestId: 'a10',
    oldAt: '2026-11-26T08:00:00Z',
    newOldestId: 'a20',
    newAt: '2026-11-26T10:00:00Z',
    result: 'gap',
    gap: { after: 'a10', before: 'a20' },
    settledBy: null,
    detail: 'the first fetch was full and ended at a20',
    ...given,
  };
}

export function aBackfill(given: Partial<RecordOf<'backfill'>> = {}): RecordOf<'backfill'> {
  return {
    kind: 'backfill',
    schemaVersion: 1,
    at: '2026-11-26T11:00:00Z',
    run: '4712-1-collect',
    gap: 'handover opensource 5',
    unit: 'opensource',
    dataset: 'submissions',
    range: { afterId: 'a10', beforeId: 'a20', fromAt: null, toAt: null },
    state: 'open',
    cursor: 't3_a15',
    fetched: 100,
    written: 5,
    reason: 'budget',
    missing: [],
    reachableUntil: null,
    detail: 'the budget is kept for live collection',
    ...given,
  };
}

export function aDecision(given: Partial<RecordOf<'decision'>> = {}): RecordOf<'decision'> {
  return {
    kind: 'decision',
    schemaVersion: 1,
    at: '2026-11-25T13:07:30Z',
    run: '4711-1-watch',
    generation: 3,
    decision: 'continue',
    trigger: null,
    severity: null,
    because: 'no trigger fired',
    hold: null,
    latenessSeconds: 12,
    rules: [],
    ...given,
  };
}

export function aHistoryFile(path: string, ...lines: readonly (HistoryRecord | string)[]): HistoryFile {
  const texts = lines.map((line) =>
    typeof line === 'string' ? `${line}\n` : new TextDecoder().decode(renderHistoryLines([line])),
  );
  return { path, contents: new TextEncoder().encode(texts.join('')) };
}

/** Few names and instants, so that records meet, contradict and repeat each other. */
const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const instants = fc
  .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 1 }), pick('', '.000', '.000001'))
  .map(([day, hour, fraction]) => `2026-11-${20 + day}T0${hour}:00:00${fraction}Z`);
const days = pick('2026-11-20', '2026-11-21');
const datasets = pick('submissions', 'comments');
const tables = pick('public.a', 'public.b');
const runs = pick('1-1-integrity', '2-1-integrity', 'cli-0f-1-verify');
const verdicts = pick('pass' as const, 'warn' as const, 'unknown' as const, 'fail' as const);
const units = pick(null, 'opensource', 'sideproject');

const records: fc.Arbitrary<HistoryRecord> = fc.oneof(
  fc
    .record({ at: instants, run: runs, verdict: fc.option(verdicts), generation: fc.option(fc.nat(3)) })
    .map(({ generation, ...given }) =>
      aHeartbeat({ ...given, generation, toolVersion: '1', durationsSeconds: { all: 1 } }),
    ),
  fc.record({
    kind: fc.constant('verdicts' as const),
    schemaVersion: fc.constant(2 as const),
    at: instants,
    run: runs,
    verdict: verdicts,
    checks: fc.array(
      fc.record({
        id: pick('duplicates', 'gaps'),
        dataset: fc.option(datasets),
        unit: units,
        verdict: verdicts,
        observed: pick('none', 'some'),
        keys: fc.array(pick('a', 'b'), { maxLength: 2 }),
        faultCount: fc.nat(3),
      }),
      { maxLength: 3 },
    ),
  }),
  fc
    .record({
      dataset: datasets,
      table: tables,
      unit: units,
      path: pick(null, 'manual' as const, 'dlt' as const),
      day: days,
      hours: fc.array(fc.record({ hour: fc.nat(2), rows: fc.nat(3), through: instants }), {
        minLength: 1,
        maxLength: 3,
      }),
    })
    .map(someCounts),
  fc
    .record({ dataset: datasets, table: tables, through: instants, lagReason: pick(null, 'open transaction') })
    .map((given) => aWatermark({ ...given, at: '2026-11-27T00:00:00Z' })),
  fc
    .record({
      sealedAt: instants,
      dataset: datasets,
      day: days,
      recipe: pick(1, 2),
      count: fc.nat(3),
      digest: pick('d1', 'd2', 'd3'),
      replaces: fc.array(pick('d1', 'd2'), { maxLength: 2 }),
    })
    .map(aSeal),
  fc.record({
    kind: fc.constant('verified-day' as const),
    schemaVersion: fc.constant(1 as const),
    at: instants,
    dataset: datasets,
    table: tables,
    day: days,
    outcome: pick('same' as const, 'added' as const, 'lost' as const, 'unknown' as const),
  }),
  fc.record({
    kind: fc.constant('baseline' as const),
    schemaVersion: fc.constant(1 as const),
    dataset: fc.option(datasets),
    check: pick('duplicates', 'gaps'),
    keys: fc.array(pick('a', 'b', 'c'), { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('gauge' as const),
    schemaVersion: fc.constant(1 as const),
    at: instants,
    name: pick('x', 'y'),
    value: fc.nat(5),
  }),
  fc.record({
    kind: fc.constant('mark' as const),
    schemaVersion: fc.constant(1 as const),
    at: instants,
    name: pick('x', 'y'),
    value: pick('v', 'w'),
  }),
  fc.record({
    kind: fc.constant('unit-fetch' as const),
    schemaVersion: fc.constant(1 as const),
    at: instants,
    run: runs,
    unit: pick('opensource', 'sideproject'),
    path: pick('manual' as const, 'dlt' as const),
    generation: fc.option(fc.nat(3)),
    outcome: pick('fetched' as const, 'nothing-new' as const, 'failed' as const),
    newestId: pick(null, 'a'),
    oldestId: pick(null, 'b'),
    count: fc.nat(3),
    saturated: fc.boolean(),
    calls: fc.nat(2),
    remainingBudget: fc.option(fc.nat(9)),
  }),
  fc
    .record({ at: instants, run: runs, outcome: pick('succeeded' as const, 'failed' as const, 'stopped' as const) })
    .map(aCollectionRun),
  fc
    .record({ at: instants, run: runs, path: pick('manual' as const, 'dlt' as const), pendingPackages: fc.nat(2) })
    .map(aStandstill),
  fc.record({
    kind: fc.constant('incident-event' as const),
    schemaVersion: fc.constant(1 as const),
    at: instants,
    incident: pick('i', 'j'),
    event: pick('verified' as const, 'escalated' as const),
    detail: pick('', 'on-call by Slack'),
    run: runs,
  }),
  fc.record({ at: instants, run: runs, direction: pick('to-manual' as const, 'to-dlt' as const) }).map(aControl),
  fc.record({
    kind: fc.constant('fence' as const),
    schemaVersion: fc.constant(1 as const),
    at: instants,
    run: runs,
    generation: fc.nat(3),
    incident: pick(null, 'i'),
    role: pick('dlt', 'Dlt "loader"'),
    step: pick('planned' as const, 'fenced' as const, 'unfenced' as const),
    before: fc.record({ canLogin: fc.boolean(), connectionLimit: pick(-1, 5), validUntil: pick(null, 'infinity') }),
    databaseAt: fc.option(instants),
  }),
  fc.record({
    kind: fc.constant('success' as const),
    schemaVersion: fc.constant(1 as const),
    at: instants,
    incident: pick('i', 'j'),
    generation: fc.nat(2),
    results: fc.array(fc.boolean(), { minLength: CRITERIA.length, maxLength: CRITERIA.length }).map((met) =>
      CRITERIA.map((id, at) => ({
        id,
        verdict: met[at] === true ? ('pass' as const) : ('unknown' as const),
        observed: 'as it is',
        isMet: met[at] === true,
      })),
    ),
  }),
  fc.record({ at: instants, run: runs, decision: pick('continue' as const, 'rollback' as const) }).map(aDecision),
  fc.record({ at: instants, run: runs, gates: fc.subarray(['soak', 'ticks'], { minLength: 1 }) }).map(aBypass),
  fc.record({ at: instants, run: runs, judgement: pick('right' as const, 'wrong' as const) }).map(aBypassReview),
  fc.record({ at: instants, run: runs, verdict: verdicts }).map(aDrill),
  fc
    .record({ at: instants, run: runs, event: pick('ends-soon' as const, 'ended' as const), since: instants })
    .map(aHoldEvent),
  fc.record({ at: instants, generation: fc.nat(3), result: pick('gap' as const, 'overlap' as const) }).map(aHandover),
  fc.record({ at: instants, run: runs, state: pick('open' as const, 'closed' as const) }).map(aBackfill),
);

const strangeLines = pick(
  '{"kind":"tea-break","schemaVersion":1}',
  '{"kind":"gauge","schemaVersion":99,"x":1}',
  '{"kind":"gauge","schemaVersion":1}',
  '{"kind":"gau',
  'nonsense',
);

/** Files of runs on seven days, with whatever records, at random. Paths are not repeated. */
export const histories: fc.Arbitrary<readonly HistoryFile[]> = fc.uniqueArray(
  fc
    .record({
      day: fc.integer({ min: 0, max: 6 }),
      run: fc.nat(9),
      lines: fc.array(fc.oneof({ weight: 8, arbitrary: records }, { weight: 1, arbitrary: strangeLines }), {
        maxLength: 6,
      }),
    })
    .map(({ day, run, lines }) =>
      aHistoryFile(
        renderHistoryPath({
          at: new Date(`2026-11-${20 + day}T12:00:00Z`),
          run: String(run),
          attempt: 1,
          job: 'integrity',
        }),
        ...lines,
      ),
    ),
  { maxLength: 12, selector: ({ path }) => path },
);

/** Maps and sets as arrays, in their order: texts compare faster than vitest compares maps, and the order counts. */
export function asText(value: unknown): string {
  return JSON.stringify(
    value,
    (_, part: unknown) => (part instanceof Map || part instanceof Set ? [...(part as Iterable<unknown>)] : part),
    1,
  );
}
