import { describe, expect, test } from 'vitest';

import { checkIntegrity } from '../../../actions/check-integrity/check-integrity.ts';
import type { IntegrityOptions, IntegrityPorts } from '../../../actions/check-integrity/check-integrity.ts';
import { decideByPolicy } from '../../../actions/check-integrity/decide-by-policy.ts';
import { CHECKOUT, measurePolicy } from '../../../actions/shared/peoples-files/measure-files.ts';
import { toActionOutcome } from '../../../actions/check-integrity/to-action-outcome.ts';
import { deflateIdCodec } from '../../../actions/shared/adapters/deflate-id-codec.ts';
import { DependencyError } from '../../../actions/shared/errors.ts';
import { bindingCheck } from '../../../actions/shared/integrity-checks/binding.ts';
import { databaseCheck } from '../../../actions/shared/integrity-checks/database.ts';
import type { HistoryRecord } from '../../../actions/shared/history/history-record.ts';
import { integrityResultSchema } from '../../../actions/shared/integrity/integrity-result.ts';
import type { IntegrityDatabase } from '../../../actions/shared/ports.ts';
import { renderRoutingFile } from '../../../actions/shared/routing/routing-file.ts';
import { aBackfill, aDecision, aHandover, aHeartbeat, aHistoryFile, someVerdicts } from '../../support/a-history.ts';
import { aCutoverConfig } from '../../support/a-cutover-config.ts';
import { aRouting } from '../../support/a-routing.ts';
import { aCatalogueTable } from '../../support/a-catalogue-table.ts';
import { aDatabase } from '../../support/a-look-context.ts';
import { rolledBackFiles } from '../../support/a-rolled-back-branch.ts';
import { inMemoryCutoverRepository } from '../../support/in-memory-cutover-repository.ts';
import { inMemoryHistory, inMemoryHistoryStore } from '../../support/in-memory-history-store.ts';
import { inMemoryRemote } from '../../support/in-memory-remote.ts';
import { readDatasets } from '../../support/look-at.ts';
import { LEDGER_DATASETS } from '../../support/ledger-datasets.ts';
import { POSTS_DATASETS } from '../../support/posts-dataset.ts';

/** A database that answers from what the test says; nothing is asked of it by the checks here. */
function aDatabaseOf(facts: Parameters<typeof aDatabase>[0] = {}): IntegrityDatabase {
  return {
    look: (work) =>
      work({
        facts: aDatabase(facts),
        readCatalogue: async () => ({
          tables: new Map([['public.posts', aCatalogueTable()]]),
          names: ['public.posts'],
        }),
        readLoads: async () => ({ measured: true, value: null }),
        ask: async () => ({ measured: true, value: [] }),
      }),
  };
}

const NOON = new Date('2026-11-25T12:00:00Z');
const OPTIONS: IntegrityOptions = {
  deadlineMs: 60_000,
  isBaseline: false,
  run: { at: NOON, run: '4711', attempt: 1, job: 'integrity' },
  runUrl: 'https://github.com/acme/harvest/actions/runs/4711',
};

function ports(changes: Partial<IntegrityPorts> = {}): IntegrityPorts {
  return {
    database: { measured: true, value: aDatabaseOf() },
    datasets: { measured: true, value: readDatasets(POSTS_DATASETS) },
    repository: inMemoryCutoverRepository({
      remote: inMemoryRemote('main', { message: 'state', files: rolledBackFiles() }),
      semantics: 'github',
    }),
    history: inMemoryHistoryStore(),
    reddit: { measured: false, message: 'no credentials', remedy: 'Set REDDIT_PUBLIC.' },
    ids: deflateIdCodec,
    checks: [bindingCheck, databaseCheck],
    clock: { now: () => NOON, sleep: async () => undefined },
    elapsedMs: () => 0,
    signalAfter: () => new AbortController().signal,
    ...changes,
  };
}

test('a look is whole, kept under the path of its run, and its result is what its schema allows', async () => {
  const history = inMemoryHistory();
  const result = await checkIntegrity(OPTIONS, ports({ history: inMemoryHistoryStore(history) }));
  expect(integrityResultSchema.parse(result)).toEqual(result);
  expect(result).toMatchObject({
    verdict: 'pass',
    reasonCode: 'integrity-proven',
    generation: 7,
    phase: 'manual_only',
  });
  expect([...history.files.keys()]).toEqual(['2026/11/25/4711-1-integrity.jsonl']);
});

test('two jobs of one name in one run, as where a workflow calls another, keep both their looks', async () => {
  const history = inMemoryHistory();
  const store = () => inMemoryHistoryStore(history);
  await checkIntegrity(OPTIONS, ports({ history: store() }));
  const called = { ...OPTIONS, run: { ...OPTIONS.run, at: new Date(NOON.getTime() + 60_000) } };
  const { history: kept } = await checkIntegrity(called, ports({ history: store() }));
  expect(kept).toMatchObject({ outcome: 'written', path: '2026/11/25/4711-1-integrity-called.jsonl' });
  expect(history.files.size).toBe(2);
});

test('a look after which nobody decides moves no watermark, so that the next one finds the same', async () => {
  const history = inMemoryHistory();
  const isMoved = () =>
    [...history.files.values()].some((bytes) => new TextDecoder().decode(bytes).includes('"watermark"'));
  await checkIntegrity({ ...OPTIONS, isDeciding: false }, ports({ history: inMemoryHistoryStore(history) }));
  expect(isMoved()).toBe(false);
  const run = { ...OPTIONS.run, run: '4712' };
  await checkIntegrity({ ...OPTIONS, run }, ports({ history: inMemoryHistoryStore(history) }));
  expect(isMoved()).toBe(true);
});

test('the next look goes on from the watermark of the one before, and counts as no first one', async () => {
  const history = inMemoryHistory();
  const first = await checkIntegrity(OPTIONS, ports({ history: inMemoryHistoryStore(history) }));
  const next = { ...OPTIONS, run: { ...OPTIONS.run, run: '4712' } };
  const later = { measured: true as const, value: aDatabaseOf({ at: '2026-11-25T12:30:00.000000Z' }) };
  const second = await checkIntegrity(next, ports({ history: inMemoryHistoryStore(history), database: later }));
  expect(second.windows[0]).toMatchObject({ after: first.windows[0]?.through, isFirst: false });
  expect(second.checks.find(({ id }) => id === 'history')?.verdict).toBe('pass');
});

describe('what a look found and nobody judged', () => {
  const LAST = '2026-11-25T10:00:00.000000Z';
  const FOUND = '2026-11-25T11:00:00.000000Z';
  const watermark = (through: string): HistoryRecord => ({
    ...{ kind: 'watermark', schemaVersion: 1, dataset: 'submissions', table: 'public.posts', at: through, through },
    lagReason: 'x',
  });
  const look = (at: string, run: string, verdict: 'pass' | 'fail', generation: number | null = 3) => {
    const check = {
      id: 'duplicates',
      dataset: 'submissions',
      unit: null,
      verdict,
      observed: '1 id twice',
      keys: ['a'],
    };
    return [
      aHeartbeat({ at, run, workflow: 'integrity', verdict, generation }),
      someVerdicts({ at, run, verdict, checks: [check] }),
      watermark(at),
    ];
  };
  const judged = (at: string, evidenceAgeSeconds: number) => {
    const numbers = { value: 1, limit: 0, windowHours: null, sample: 1, evidenceAgeSeconds };
    const rule = { trigger: 'duplicates' as const, fired: true, verdict: 'fail' as const, action: 'hold' as const };
    return aDecision({ at, generation: 3, rules: [{ ...rule, ...numbers, because: 'x' }] });
  };
  const files = (phase: string) => ({
    'config/traffic_cutover_config.json': `${JSON.stringify(
      aCutoverConfig({ current_phase: phase, phase_started_at: '2026-11-24T09:00:00Z' }),
    )}\n`,
    'config/routing.flagd.json': renderRoutingFile(aRouting()),
  });
  const windowAfter = async (failing: readonly HistoryRecord[], more: readonly HistoryRecord[] = [], phase = '10%') => {
    const kept = [look(LAST, '4700-1-integrity', 'pass'), failing, more].map((records, index) =>
      aHistoryFile(`2026/11/25/${4700 + index}-1-integrity.jsonl`, ...records),
    );
    const history = inMemoryHistory();
    history.files = new Map(kept.map(({ path, contents }) => [path, contents]));
    history.tipOid = 'a'.repeat(40);
    const remote = inMemoryRemote('main', { message: 'state', files: files(phase) });
    const repository = inMemoryCutoverRepository({ remote, semantics: 'github' });
    const { windows } = await checkIntegrity(OPTIONS, ports({ repository, history: inMemoryHistoryStore(history) }));
    return windows[0]?.after;
  };

  test.each([
    ['is looked at again', look(FOUND, '4701-1-integrity', 'fail'), [], LAST],
    ['also by a look that could not read the state', look(FOUND, '4701-1-integrity', 'fail', null), [], LAST],
    ['once', look(FOUND, '4701-1-integrity', 'fail'), [judged('2026-11-25T11:01:00Z', 55)], FOUND],
    [
      'whatever a tick judged by an earlier look',
      look(FOUND, '4701-1-integrity', 'fail'),
      [judged('2026-11-25T11:01:00Z', 120)],
      LAST,
    ],
    ['and what found nothing is not', look(FOUND, '4701-1-integrity', 'pass'), [], FOUND],
    ['nor what is of another generation', look(FOUND, '4701-1-integrity', 'fail', 2), [], FOUND],
  ] as const)('%s', async (_, failing, more, after) => {
    expect(await windowAfter(failing, more)).toBe(after);
  });

  test('is not, where nothing goes by dlt and nobody judges', async () => {
    expect(await windowAfter(look(FOUND, '4701-1-integrity', 'fail'), [], 'manual_only')).toBe(FOUND);
  });
});

describe('what surrounds a look is unknown by name, and never fails', () => {
  const fault = async (): Promise<never> => {
    throw new DependencyError({ dependency: 'github', message: 'It answered 502.', retryable: true, remedy: 'Wait.' });
  };

  test('the state', async () => {
    const result = await checkIntegrity(OPTIONS, ports({ repository: { branch: 'main', readTip: fault } }));
    expect(result.checks.find(({ id }) => id === 'state')).toMatchObject({ verdict: 'unknown', remedy: 'Wait.' });
    expect([result.verdict, result.history.outcome]).toEqual(['unknown', 'written']);
  });

  test('the history: what was learnt is not kept, so that the next look judges it', async () => {
    const history = inMemoryHistory();
    const store = { ...inMemoryHistoryStore(history), read: fault };
    const result = await checkIntegrity(OPTIONS, ports({ history: store }));
    expect(result.checks.find(({ id }) => id === 'history')?.verdict).toBe('unknown');
    const kept = [...history.files.values()].map((bytes) => new TextDecoder().decode(bytes)).join('');
    expect(kept).toContain('"heartbeat"');
    expect(kept).not.toContain('"watermark"');
  });

  test('the writing of the history: the look counts, and says that it was not kept', async () => {
    const result = await checkIntegrity(OPTIONS, ports({ history: { ...inMemoryHistoryStore(), append: fault } }));
    expect(result.history).toMatchObject({ outcome: 'not-written', detail: 'It answered 502. Wait.' });
    expect(result.verdict).toBe('pass');
  });

  test('the database', async () => {
    const result = await checkIntegrity(OPTIONS, ports({ database: { measured: true, value: { look: fault } } }));
    expect(result).toMatchObject({ verdict: 'unknown', reasonCode: 'integrity-not-measured', database: null });
    expect(result.checks.find(({ id }) => id === 'look')?.observed).toBe('It answered 502.');
  });
});

test.each([
  ['that answered is asked of handovers too', { measured: true, value: aDatabaseOf() }, 1],
  ['that did not answer is not waited for again', { measured: false, message: 'it is away', remedy: 'Wait.' }, 0],
] as const)('a database %s', async (_, database, asked) => {
  let calls = 0;
  const readHeld = async () => {
    calls += 1;
    return { facts: [], unread: [] };
  };
  const datasets = { measured: true, value: readDatasets(LEDGER_DATASETS) } as const;
  await checkIntegrity(OPTIONS, ports({ database, datasets, held: { readHeld } }));
  expect(calls).toBe(asked);
});

test('a gap between the paths is named once by each look while it is open, as a warning, and no more once it is filled', async () => {
  const datasets = {
    measured: true,
    value: readDatasets(LEDGER_DATASETS.replace('{ name: opensource }', '{ name: opensource, weight: 400 }')),
  } as const;
  const lookAfter = async (...records: readonly HistoryRecord[]) => {
    const history = inMemoryHistory();
    const [{ path, contents }] = [aHistoryFile('2026/11/24/9-1-collect.jsonl', ...records)];
    history.files.set(path, contents);
    return checkIntegrity(OPTIONS, ports({ datasets, checks: [], history: inMemoryHistoryStore(history) }));
  };
  const found = { at: '2026-11-24T10:00:00Z', oldAt: '2026-11-24T08:00:00Z', newAt: '2026-11-24T10:00:00Z' };
  const open = await lookAfter(aHandover(found), aBackfill({ at: '2026-11-24T11:00:00Z' }));
  expect(open.verdict).toBe('warn');
  expect(open.checks.filter(({ id }) => id === 'handovers')).toMatchObject([
    {
      ...{ verdict: 'warn', kind: 'environment', unit: 'opensource', sample: ['handover opensource 5'], action: null },
      observed:
        'posts of opensource behind a10 and before a20 were read by neither path (handover opensource 5). Reachable until about 2026-11-26 20:00 UTC, since Reddit lists about 1,000 posts and the unit has 400 a day.',
      remedy:
        'Fill it: switchback collect --mode backfill --units opensource, or the workflow collect with mode backfill and that unit.',
    },
  ]);
  const closed = await lookAfter(aHandover(found), aBackfill({ at: '2026-11-24T11:00:00Z', state: 'closed' }));
  expect(closed.checks.some(({ id }) => id === 'handovers')).toBe(false);
});

test('switches that the tables could not be asked about are unknown, each reason once', async () => {
  const unread = ['saas', 'opensource'].map((unit) => ({
    ...{ unit, generation: 5, message: 'it would take a sequential scan', remedy: 'CREATE INDEX' },
  }));
  const held = { readHeld: async () => ({ facts: [], unread }) };
  const datasets = { measured: true, value: readDatasets(LEDGER_DATASETS) } as const;
  const { verdict, checks } = await checkIntegrity(OPTIONS, ports({ datasets, held }));
  expect(verdict).toBe('unknown');
  expect(checks.filter(({ id }) => id === 'handovers')).toMatchObject([
    {
      ...{ verdict: 'unknown', remedy: 'CREATE INDEX' },
      observed: 'not read for saas, opensource: it would take a sequential scan',
    },
  ]);
});

test('a baseline that could not be kept, or has nowhere to be kept, is not called recorded', async () => {
  const options = { ...OPTIONS, isBaseline: true };
  const refuse = async (): Promise<never> => {
    throw new DependencyError({ dependency: 'git', message: 'It refused.', retryable: false });
  };
  const recorded = await checkIntegrity(options, ports());
  expect(recorded).toMatchObject({ reasonCode: 'baseline-recorded', isBaseline: true });
  const unkept = await checkIntegrity(options, ports({ history: { ...inMemoryHistoryStore(), append: refuse } }));
  expect(unkept).toMatchObject({ verdict: 'unknown', reasonCode: 'integrity-incomplete', isBaseline: false });
  for (const history of [null, { ...inMemoryHistoryStore(), read: refuse }]) {
    expect(await checkIntegrity(options, ports({ history }))).toMatchObject({ isBaseline: false });
  }
});

test.each([
  ['unknown', { measured: false, message: 'no database was given', remedy: 'Set it.' }, 3],
  ['fail', { measured: false, message: 'no database was given', remedy: 'Set it.' }, 0],
  [
    'fail',
    {
      measured: true,
      value: {
        look: () => Promise.reject(new DependencyError({ dependency: 'postgres', message: 'gone', retryable: true })),
      },
    },
    3,
  ],
] as const)('with fail-on %s the step ends as it should: %j', async (failOn, database, exitCode) => {
  const result = await checkIntegrity(OPTIONS, ports({ database }));
  const outcome = toActionOutcome(result, { failOn, decided: decideByPolicy(result, measurePolicy(null, CHECKOUT)) });
  expect([outcome.exitCode, outcome.outputs.verdict]).toEqual([exitCode, 'unknown']);
  expect(outcome.annotations[0]).toMatchObject({ level: 'warning' });
});
