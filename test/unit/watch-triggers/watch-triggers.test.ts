import { beforeEach, describe, expect, it } from 'vitest';

import { packMeasurements } from '../../../actions/shared/evidence/fit-measurements.ts';
import { gzipEvidenceCodec } from '../../../actions/shared/adapters/evidence-codec.ts';
import { parseCutoverConfig } from '../../../actions/shared/cutover/cutover-config.ts';
import { CONFIG_PATH, ROUTING_PATH } from '../../../actions/shared/cutover/file-paths.ts';
import { DependencyError, OperatorError } from '../../../actions/shared/errors.ts';
import { parseHistoryFiles } from '../../../actions/shared/history/history-lines.ts';
import type { HistoryRecord, RecordOf } from '../../../actions/shared/history/history-record.ts';
import type { IncidentIssues } from '../../../actions/shared/incident-ports.ts';
import type { IntegrityResult } from '../../../actions/shared/integrity/integrity-result.ts';
import type { Policy } from '../../../actions/shared/policy/policy.ts';
import { parseDatasets } from '../../../actions/shared/datasets/datasets.ts';
import type { CriticalIssue } from '../../../actions/shared/triggers/trigger-moment.ts';
import { renderWatchLines, renderWatchSummary } from '../../../actions/watch-triggers/render-watch.ts';
import { exitCodeOfWatch, toActionOutcome } from '../../../actions/watch-triggers/to-action-outcome.ts';
import { watchResultSchema } from '../../../actions/watch-triggers/watch-result.ts';
import { watchTriggers, type WatchOptions, type WatchPorts } from '../../../actions/watch-triggers/watch-triggers.ts';
import { aLastTransition, aHold, aCutoverConfig, aRolledBackConfig } from '../../support/a-cutover-config.ts';
import { aHeartbeat, aHistoryFile, someVerdicts } from '../../support/a-history.ts';
import { renderRoutingFile } from '../../../actions/shared/routing/routing-file.ts';
import { aRouting } from '../../support/a-routing.ts';
import { aCheckResult, anIntegrityResult } from '../../support/an-integrity-result.ts';
import {
  aCriticalIssue,
  aFetch,
  ago,
  aRun,
  measured,
  NOW_MS,
  thePolicy,
  unmeasured,
} from '../../support/a-trigger-moment.ts';
import { inMemoryCutoverRepository } from '../../support/in-memory-cutover-repository.ts';
import { inMemoryHistory, inMemoryHistoryStore, type InMemoryHistory } from '../../support/in-memory-history-store.ts';
import { inMemoryRemote, type InMemoryRemote } from '../../support/in-memory-remote.ts';
import { readProjectFile } from '../../support/project-files.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

/** Runs and unit-fetches of dlt that are well, and a schedule that was kept. */
const WELL: readonly HistoryRecord[] = [
  ...Array.from({ length: 24 }, (_, at) => aFetch(10 + at * 14)),
  ...[20, 80, 140].map((minutes) => aRun(minutes)),
  ...Array.from({ length: 50 }, (_, at) => aHeartbeat({ at: ago(11 + at * 30), run: `h${at}-1-integrity` })),
];
const LOSS_CHECK = aCheckResult({ id: 'gaps', kind: 'loss', verdict: 'fail', observed: '3 posts lost', faultCount: 3 });
const PASSED = [
  aCheckResult({ id: 'gaps', kind: 'loss' }),
  aCheckResult(),
  aCheckResult({ id: 'dlt-loads', kind: 'load' }),
];

let remote: InMemoryRemote;
let history: InMemoryHistory;
let issues: readonly CriticalIssue[];
let pages: Parameters<IncidentIssues['create']>[0][];
beforeEach(() => {
  pages = [];
  remote = inMemoryRemote('main', { message: 'state', files: stateFiles({}) });
  history = inMemoryHistory();
  issues = [];
  record(WELL);
});

function stateFiles(changes: Readonly<Record<string, unknown>>): Record<string, string> {
  return {
    [CONFIG_PATH]: `${JSON.stringify(aCutoverConfig(changes), null, 2)}\n`,
    [ROUTING_PATH]: renderRoutingFile(aRouting()),
  };
}

function record(records: readonly HistoryRecord[]): void {
  const path = `2026/11/26/${history.files.size + 1}00-1-collect.jsonl`;
  history.files = new Map([...history.files, [path, aHistoryFile(path, ...records).contents]]);
  history.tipOid ??= 'a'.repeat(40);
}

const packed = (changes: Partial<IntegrityResult> = {}, at = ago(2)): string =>
  packMeasurements(
    [
      {
        ...{ id: 'integrity', recipe: 'integrity@3', at, input: null, leftOut: null },
        answer: JSON.parse(
          JSON.stringify(anIntegrityResult({ generation: 3, phase: '10%', checks: PASSED, ...changes })),
        ),
      },
    ],
    gzipEvidenceCodec,
  );

const datasets = parseDatasets(readProjectFile('config/datasets.yaml'));
if (!datasets.ok) throw new Error('the shipped datasets are not valid');
const DATASETS = datasets.datasets;

const openIssue: IncidentIssues['create'] = async (page) => {
  pages.push(page);
  const [url, createdAt] = ['https://github.com/acme/harvest/issues/9', new Date(NOW_MS).toISOString()];
  return { number: 9, url, state: 'open', body: page.body, labels: page.labels, assignees: [], createdAt };
};

function ports(given: Partial<WatchPorts> = {}): WatchPorts {
  return {
    repository: inMemoryCutoverRepository({ remote, semantics: 'github' }),
    history: inMemoryHistoryStore(history),
    issues: measured({ listOpen: async () => issues }),
    pages: { create: openIssue },
    workflows: measured({ readStates: async () => new Map([['rollback.yml', 'active']]) }),
    policy: { policy: measured(thePolicy()), datasets: measured(DATASETS) },
    codec: gzipEvidenceCodec,
    clock: virtualClock(new Date(NOW_MS)),
    random: () => 0.5,
    signalAfter: () => new AbortController().signal,
    ...given,
  };
}

const OPTIONS: WatchOptions = {
  ...{ integrity: packed(), isObserving: false, isStandIn: false, isScheduled: true },
  run: { at: new Date(NOW_MS - 60_000), run: '5000', attempt: 1, job: 'integrity-watch' },
  runUrl: 'https://github.com/acme/harvest/actions/runs/5000',
  operationId: 'run-5000-integrity',
};
const watch = (options: Partial<WatchOptions> = {}, given: Partial<WatchPorts> = {}) =>
  watchTriggers({ ...OPTIONS, ...options }, ports(given));

const configNow = () => {
  const parsed = parseCutoverConfig(remote.commitAt(remote.tip()).files.get(CONFIG_PATH)?.contents ?? null);
  if (!parsed.ok) throw new Error('the config is not valid');
  return parsed.config;
};
const kept = (): readonly HistoryRecord[] =>
  parseHistoryFiles([...history.files].map(([path, contents]) => ({ path, contents }))).records.map(
    ({ record: one }) => one,
  );
const decisions = (): readonly RecordOf<'decision'>[] =>
  kept().filter((one): one is RecordOf<'decision'> => one.kind === 'decision');

describe('watching the triggers', () => {
  it('continues where all is well, and leaves a heartbeat and its decision', async () => {
    const result = await watch();
    expect(result).toMatchObject({
      ...{
        decision: 'continue',
        reasonCode: 'no-trigger-fired',
        verdict: 'pass',
        generation: 3,
        phase: '10%',
        hold: null,
      },
      ...{ history: { outcome: 'written' }, latenessSeconds: 720 },
      watchdog: { verdict: 'pass', blocksPromotion: false },
    });
    expect(watchResultSchema.parse(result)).toEqual(result);
    expect(decisions()).toMatchObject([{ decision: 'continue', run: '5000-1-integrity-watch', latenessSeconds: 720 }]);
    expect(kept().filter((one) => one.kind === 'heartbeat' && one.workflow === 'watch')).toHaveLength(1);
    expect(remote.historyOf(remote.tip())).toHaveLength(1);
  });

  it('shows an open incident on the badge though its hold was lifted, until it recovered and its pull request is merged', async () => {
    const incident = '20261126-110000Z-data-loss';
    const config = aRolledBackConfig({ hold: null, last_transition: aLastTransition({ incident }) });
    remote.compareAndSet(remote.tip(), { message: 'r', files: { [CONFIG_PATH]: `${JSON.stringify(config)}\n` } });
    const badge = async (run: string): Promise<unknown> => {
      await watch({ run: { ...OPTIONS.run, run } });
      return JSON.parse(new TextDecoder().decode(history.files.get('badge.json')));
    };
    const open = { message: 'manual_only, incident open, 2026-11-26 12:00 UTC', color: 'red' };
    expect(await badge('5000')).toMatchObject(open);
    const told = { kind: 'incident-event', schemaVersion: 1, incident, detail: '', run: '1-1-x' } as const;
    record([{ ...told, event: 'recovered', at: ago(20) }]);
    expect(await badge('5001')).toMatchObject(open);
    record([{ ...told, event: 'reviewed', at: ago(10) }]);
    expect(await badge('5002')).toMatchObject({ message: 'manual_only, 2026-11-26 12:00 UTC', color: 'blue' });
  });

  it('says on the badge that it is on hold only while a hold stands', async () => {
    const badge = async (run: string, hold: object | null, options: Partial<WatchOptions> = {}): Promise<unknown> => {
      remote.compareAndSet(remote.tip(), { message: 'hold', files: stateFiles({ hold }) });
      await watch({ ...options, run: { ...OPTIONS.run, run } });
      return JSON.parse(new TextDecoder().decode(history.files.get('badge.json')));
    };
    const held = { message: '10%, on hold, 2026-11-26 12:00 UTC', color: 'orange' };
    expect(await badge('5000', aHold())).toMatchObject(held);
    expect(await badge('5001', aHold({ expires_at: ago(1) }))).toMatchObject({
      message: '10%, 2026-11-26 12:00 UTC',
      color: 'blue',
    });
    const integrity = packed({ checks: [{ ...LOSS_CHECK, action: 'hold' }, ...PASSED] });
    expect(await badge('5002', null, { integrity })).toMatchObject(held);
    // Lifted by a person while the rule still asks for it.
    expect(await badge('5003', null, { integrity })).toMatchObject({ message: '10%, failing, 2026-11-26 12:00 UTC' });
  });

  it('hands a rollback on with its trigger, severity and generation, and changes no state itself', async () => {
    const result = await watch({ integrity: packed({ checks: [LOSS_CHECK, ...PASSED] }) });
    expect(toActionOutcome(result, 'rollback')).toMatchObject({
      outputs: { decision: 'rollback', trigger: 'data-loss', severity: 'critical', generation: '3' },
      exitCode: 1,
    });
    expect(configNow()).toMatchObject({ phase: '10%', hold: null });
    expect(decisions()).toMatchObject([{ decision: 'rollback', trigger: 'data-loss', generation: 3 }]);
  });

  it('tries a rollback that did not come about again at the next tick, though the look finds nothing new', async () => {
    await watch({ integrity: packed({ checks: [LOSS_CHECK, ...PASSED] }) });
    const clock = virtualClock(new Date(NOW_MS + 30 * 60_000));
    const next = { ...OPTIONS.run, at: clock.now(), run: '5001' };
    const result = await watch({ run: next, integrity: packed({}, clock.now().toISOString()) }, { clock });
    expect(result).toMatchObject({ decision: 'rollback', trigger: 'data-loss' });
    remote.compareAndSet(remote.tip(), {
      message: 'rollback',
      files: { [CONFIG_PATH]: `${JSON.stringify(aRolledBackConfig())}\n` },
    });
    expect(await watch({ run: { ...next, run: '5002' } }, { clock })).toMatchObject({
      decision: 'continue',
      reasonCode: 'nothing-on-dlt',
    });
  });

  it('sets a hold once, as switchback, with its reason and without an end', async () => {
    const integrity = packed({ checks: [{ ...LOSS_CHECK, action: 'hold' }, ...PASSED] });
    expect(await watch({ integrity })).toMatchObject({ decision: 'hold', hold: { outcome: 'set' } });
    const { hold, generation } = configNow();
    expect(hold).toMatchObject({ by: 'switchback', expiresAt: null });
    expect(hold?.reason).toMatch(/^Data loss or corruption detected: gaps: 3 posts lost; only the manual path/u);
    expect(generation).toBe(3);
    expect(remote.commitAt(remote.tip()).message).toContain('Operation-Id: run-5000-integrity');
    expect(
      await watch({ integrity, run: { ...OPTIONS.run, run: '5001' }, operationId: 'run-5001-integrity' }),
    ).toMatchObject({
      hold: { outcome: 'stands' },
    });
    expect(remote.historyOf(remote.tip())).toHaveLength(2);
  });

  it('does not set a hold against the person who lifted it', async () => {
    const integrity = packed({ checks: [{ ...LOSS_CHECK, action: 'hold' }, ...PASSED] });
    await watch({ integrity });
    remote.compareAndSet(remote.tip(), { message: 'hold: lifted', files: stateFiles({ hold: null }) });
    const result = await watch({ integrity, run: { ...OPTIONS.run, run: '5001' }, operationId: 'run-5001-integrity' });
    expect(result).toMatchObject({ decision: 'hold', hold: { outcome: 'left-off' } });
    expect(configNow().hold).toBeNull();
  });

  it('tells once that a hold ends within a day, and once that it ended', async () => {
    const expires = new Date(NOW_MS + 3_600_000);
    const hold = aHold({ expires_at: expires.toISOString() });
    remote.compareAndSet(remote.tip(), { message: 'hold: set', files: stateFiles({ hold }) });
    const soon = await watch();
    expect(soon.holdNotice).toMatchObject({ event: 'ends-soon', by: 'octocat' });
    expect(toActionOutcome(soon, 'rollback').annotations).toContainEqual(
      expect.objectContaining({ level: 'warning', title: 'hold: ends soon' }),
    );
    expect((await watch({ run: { ...OPTIONS.run, run: '5001' } })).holdNotice).toBeNull();
    const clock = virtualClock(new Date(expires.getTime() + 60_000));
    const run = { at: clock.now(), run: '5002', attempt: 1, job: 'integrity-watch' };
    expect((await watch({ run }, { clock })).holdNotice).toMatchObject({ event: 'ended' });
    expect((await watch({ run: { ...run, run: '5003' } }, { clock })).holdNotice).toBeNull();
    expect(kept().flatMap((one) => (one.kind === 'hold-event' ? [one.event] : []))).toEqual(['ends-soon', 'ended']);
    // An annotation of a green run reaches nobody.
    expect(pages.map(({ title, incident }) => [title, incident])).toEqual([
      ['Hold: ends soon', '20261124-000000Z-hold-ends-soon-20261126-130000Z'],
      ['Hold: ended', '20261124-000000Z-hold-ended-20261126-130000Z'],
    ]);
    expect(pages[0]?.body).toContain('config/policy.yaml names nobody');
    expect(pages[0]?.body).toContain("hold --set --reason 'why' --until 2026-12-03T12:00:00Z");
    expect(soon.holdNotice?.message).toMatch(/ Told in https:/u);
  });

  it('lets a rollback wait for no issue about a hold: the next tick tells of it', async () => {
    const hold = aHold({ expires_at: new Date(NOW_MS + 3_600_000).toISOString() });
    remote.compareAndSet(remote.tip(), { message: 'hold: set', files: stateFiles({ hold }) });
    const integrity = packed({ checks: [LOSS_CHECK, ...PASSED] });
    expect(await watch({ integrity })).toMatchObject({ decision: 'rollback', holdNotice: null });
    expect(pages).toEqual([]);
    const rolledBack = `${JSON.stringify(aRolledBackConfig({ hold }))}\n`;
    remote.compareAndSet(remote.tip(), { message: 'rollback', files: { [CONFIG_PATH]: rolledBack } });
    expect(await watch({ run: { ...OPTIONS.run, run: '5001' } })).toMatchObject({ holdNotice: { event: 'ends-soon' } });
    expect(pages).toHaveLength(1);
  });

  it('says where nobody could be told that a hold ends, and tells nobody where it only looks', async () => {
    const hold = aHold({ expires_at: new Date(NOW_MS + 3_600_000).toISOString() });
    remote.compareAndSet(remote.tip(), { message: 'hold: set', files: stateFiles({ hold }) });
    await watch({ isObserving: true });
    expect(pages).toEqual([]);
    const create = async (): Promise<never> => {
      throw new OperatorError({ reasonCode: 'permission-missing', message: 'It refused.', remedy: 'Give it.' });
    };
    expect((await watch({}, { pages: { create } })).holdNotice?.message).toMatch(
      /Nobody could be told: It refused\. Give it\.$/u,
    );
  });

  it('leaves a person’s hold as it is', async () => {
    remote.compareAndSet(remote.tip(), { message: 'hold: set', files: stateFiles({ hold: aHold() }) });
    const integrity = packed({ checks: [{ ...LOSS_CHECK, action: 'hold' }, ...PASSED] });
    expect(await watch({ integrity })).toMatchObject({ hold: { outcome: 'stands' } });
    expect(configNow().hold).toMatchObject({ by: 'octocat' });
  });

  it('sets no hold on a state that moved on meanwhile', async () => {
    const integrity = packed({ checks: [{ ...LOSS_CHECK, action: 'hold' }, ...PASSED] });
    let reads = 0;
    const repository = inMemoryCutoverRepository({
      remote,
      semantics: 'github',
      step: async (label) => {
        if (label !== 'commit') return;
        reads += 1;
        if (reads === 1)
          remote.compareAndSet(remote.tip(), {
            message: 'advance',
            files: stateFiles({ generation: 4, current_phase: '50%' }),
          });
      },
    });
    expect(await watch({ integrity }, { repository })).toMatchObject({ hold: { outcome: 'not-set' } });
    expect(configNow()).toMatchObject({ generation: 4, hold: null });
  });

  it('says that a hold failed, and records that it is to be tried again', async () => {
    const repository = inMemoryCutoverRepository({
      ...{ remote, semantics: 'github' },
      nextFault: (call) => (call === 'commit' ? 'refused' : undefined),
    });
    const integrity = packed({ checks: [{ ...LOSS_CHECK, action: 'hold' }, ...PASSED] });
    const result = await watch({ integrity }, { repository });
    expect(result.hold).toMatchObject({ outcome: 'failed' });
    expect(decisions()).toMatchObject([{ hold: 'failed' }]);
    expect(toActionOutcome(result, 'rollback').annotations).toContainEqual(
      expect.objectContaining({ level: 'error', title: 'hold: failed' }),
    );
  });

  it('only looks where it is told to: nothing is set, recorded or handed on', async () => {
    const result = await watch({ isObserving: true, integrity: packed({ checks: [LOSS_CHECK, ...PASSED] }) });
    expect(result).toMatchObject({ decision: 'rollback', isObserving: true, history: { outcome: 'off' } });
    expect(toActionOutcome(result, 'rollback').outputs).toMatchObject({
      ...{ decision: 'continue', reasonCode: 'observed-only', trigger: '', severity: '' },
      reason: expect.stringMatching(/^Would be rollback: Data loss/u),
    });
    expect(decisions()).toEqual([]);
    expect(exitCodeOfWatch(result)).toBe(1);
  });
});

describe('a source that cannot be read', () => {
  const REFUSED = new OperatorError({
    reasonCode: 'permission-denied',
    message: 'Listing was refused',
    remedy: 'Give it.',
  });
  const SILENT = new DependencyError({ dependency: 'git', message: 'The history did not answer', retryable: true });
  it('makes unknown what goes by it, and hides nothing else', async () => {
    const blind = measured({ listOpen: async () => Promise.reject(REFUSED) });
    const result = await watch({}, { issues: blind });
    const rule = result.rules.find(({ trigger }) => trigger === 'critical-incident');
    expect(rule).toMatchObject({ verdict: 'unknown', because: 'Listing was refused', remedy: 'Give it.' });
    expect(result).toMatchObject({ decision: 'continue', reasonCode: 'triggers-unknown' });
  });

  it('lets what was found by the others roll back all the same', async () => {
    const store = inMemoryHistoryStore(history);
    const dead = { ...store, read: async () => Promise.reject(SILENT), append: async () => Promise.reject(SILENT) };
    issues = [aCriticalIssue()];
    const result = await watch({ integrity: undefined }, { history: dead, workflows: unmeasured() });
    expect(result).toMatchObject({
      decision: 'rollback',
      trigger: 'critical-incident',
      history: { outcome: 'not-written' },
    });
    expect(result.watchdog).toMatchObject({ verdict: 'unknown', blocksPromotion: true });
  });

  it('that is the state or the policy decides nothing, and is red whatever is let be', async () => {
    const repository = inMemoryCutoverRepository({ remote, semantics: 'github', nextFault: () => 'read-failed' });
    const noState = await watch({}, { repository });
    const noPolicy = await watch(
      {},
      { policy: { policy: unmeasured('config/policy.yaml:3:1 …'), datasets: unmeasured() } },
    );
    for (const [result, reasonCode] of [
      [noState, 'state-unknown'],
      [noPolicy, 'policy-invalid'],
    ] as const) {
      expect(result).toMatchObject({ decision: 'continue', reasonCode, verdict: 'unknown' });
      const { exitCode, annotations } = toActionOutcome(result, 'rollback');
      expect(exitCode).toBe(3);
      expect(annotations[0]).toMatchObject({ level: 'error', title: 'nothing is decided' });
    }
  });

  it.each([
    ['of another database clock', { database: { ...anIntegrityResult().database, skewMs: 400_000, roundTripMs: 10 } }],
    [
      'but not of one that a slow round trip blurs',
      { database: { ...anIntegrityResult().database, skewMs: 310_000, roundTripMs: 40_000 } },
    ],
  ])('because %s', async (what, changes) => {
    const integrity = packed({ ...(changes as Partial<IntegrityResult>), checks: [LOSS_CHECK, ...PASSED] });
    const result = await watch({ integrity });
    expect(result.reasonCode).toBe(what.startsWith('but') ? 'trigger-fired' : 'clock-skewed');
  });
});

describe('the look that it goes by', () => {
  it('is the newest of the history where none was handed on, and says who cannot be told', async () => {
    const check = { id: 'gaps', dataset: null, unit: null, verdict: 'fail' as const, observed: '3 lost', keys: ['a'] };
    record([someVerdicts({ at: ago(5), run: 'x-1-integrity', verdict: 'fail', checks: [check] })]);
    expect(await watch({ integrity: undefined })).toMatchObject({ decision: 'hold', integrityAt: ago(5) });
    const told = [{ ...check, action: null }];
    record([someVerdicts({ schemaVersion: 3, at: ago(4), run: 'y-1-integrity', verdict: 'fail', checks: told })]);
    expect(await watch({ integrity: undefined, isObserving: true })).toMatchObject({
      decision: 'rollback',
      integrityAt: ago(4),
    });
  });

  it('is none where nothing is at hand, where what was handed on is broken, or where it is old', async () => {
    for (const integrity of [undefined, 'no evidence', packed({}, ago(21)), packed({ database: null })]) {
      const result = await watch({ integrity, isObserving: true });
      const rule = result.rules.find(({ trigger }) => trigger === 'data-loss');
      expect(rule).toMatchObject({ verdict: 'unknown', fired: false });
    }
    expect((await watch({ integrity: 'no evidence', isObserving: true })).notes).toHaveLength(1);
  });
});

describe('a stand-in', () => {
  it('leaves it to the job with the database where that was seen of late', async () => {
    issues = [aCriticalIssue()];
    const result = await watch({ isStandIn: true, integrity: undefined });
    expect(result).toMatchObject({ decision: 'continue', reasonCode: 'stand-in-idle', history: { outcome: 'off' } });
    expect(toActionOutcome(result, 'unknown').exitCode).toBe(0);
    expect(decisions()).toEqual([]);
  });

  it('decides where that job was not seen for 45 min, or nothing of it can be seen', async () => {
    history.files = new Map();
    const byHand = aHeartbeat({ at: ago(5), run: 'cli-0123456789abcdef-1-integrity' });
    record([...WELL.filter(({ kind }) => kind !== 'heartbeat'), aHeartbeat({ at: ago(46) }), byHand]);
    issues = [aCriticalIssue()];
    const result = await watch({ isStandIn: true, integrity: undefined });
    expect(result).toMatchObject({
      decision: 'rollback',
      trigger: 'critical-incident',
      history: { outcome: 'written' },
    });
  });
});

describe('a hold that a rule sets', () => {
  const lost = packed({ checks: [{ ...LOSS_CHECK, action: 'hold', observed: '<b> @everyone 3 lost' }] });

  it('is told in one issue, to whom the policy tells at once, and not again while it stands', async () => {
    const [onCall, ...others] = thePolicy().escalation;
    const policy = {
      ...thePolicy(),
      escalation: [{ ...onCall, github: ['octocat', 'acme/on-call'] }, ...others],
    } as Policy;
    const given = { policy: { policy: measured(policy), datasets: measured(DATASETS) } };
    const set = await watch({ integrity: lost }, given);
    expect(set.hold?.message).toMatch(/Told in https:\/\/github\.com\/acme\/harvest\/issues\/9$/u);
    await watch({ integrity: lost }, given);
    expect(pages.map(({ title, incident, labels }) => ({ title, incident, labels }))).toEqual([
      { title: 'Hold: Data loss or corruption detected', incident: '20261126-120000Z-hold-data-loss', labels: [] },
    ]);
    const body = pages[0]?.body ?? '';
    expect(body.split('\n')[0]).toBe('@octocat @acme/on-call');
    expect(body).toContain('nothing was rolled back');
    expect(body).toContain('hold --lift');
    expect(body).toContain('https://github.com/acme/harvest/actions/runs/5000');
    expect(body).not.toMatch(/(?<!`[^`]*)@everyone/u);
  });

  it('stands where nobody could be told, and says so', async () => {
    const dead = {
      create: () => Promise.reject(new DependencyError({ dependency: 'github', message: 'Gone.', retryable: true })),
    };
    const { hold } = await watch({ integrity: lost }, { pages: dead });
    expect(hold).toMatchObject({ outcome: 'set', message: expect.stringContaining('Nobody could be told: Gone.') });
    expect(configNow().hold).toMatchObject({ by: 'switchback' });
  });

  it('is told to nobody by whoever only looks', async () => {
    await watch({ integrity: lost, isObserving: true });
    expect(pages).toEqual([]);
  });
});

describe('what a person reads', () => {
  it('is a table of seven with the reason of each, and quotes what others wrote', async () => {
    issues = [aCriticalIssue({ title: '<img src=x> @everyone `x` | y' })];
    const result = await watch();
    const summary = renderWatchSummary(result);
    expect(summary).toContain('## Triggers: rollback');
    expect(summary.split('\n').filter((line) => line.startsWith('| **'))).toHaveLength(7);
    expect(summary).not.toMatch(/(?<!`[^`]*)@everyone/u);
    expect(renderWatchLines(result)).toHaveLength(1 + 7 + 2 + 1);
    expect(summary).toMatch(/```\n[▁▃▅█×]+\n```\n\nThe last 24 h, a mark a tick, from /u);
  });

  it.each([
    ['state-unknown', 'Nobody watches: nothing can be decided'],
    ['policy-invalid', 'Nobody watches: nothing can be decided'],
    ['clock-skewed', 'Nobody watches: nothing can be decided'],
    ['triggers-unknown', 'Nothing to be done, as far as it was measured'],
    ['no-trigger-fired', 'Nothing to be done'],
    ['nothing-on-dlt', 'Nothing to be done'],
  ] as const)('gives no all-clear where it cannot judge: %s', async (reasonCode, words) => {
    const result = { ...(await watch()), decision: 'continue', reasonCode } as const;
    expect(renderWatchLines(result)[0]).toMatch(new RegExp(`^${words}: `, 'u'));
    expect(renderWatchSummary(result)).toContain(`**${words}.**`);
  });

  it('is red at the tick that sets a hold, whatever is let be, and at none while it stands', async () => {
    const lost = packed({ checks: [{ ...LOSS_CHECK, action: 'hold' }] });
    const set = toActionOutcome(await watch({ integrity: lost }), 'rollback');
    expect([set.outputs.decision, set.exitCode, set.annotations[0]?.level]).toEqual(['hold', 1, 'error']);
    const stands = toActionOutcome(await watch({ integrity: lost }), 'rollback');
    expect([stands.outputs.decision, stands.exitCode, stands.annotations[0]?.level]).toEqual(['hold', 0, 'warning']);
  });

  it('says of a look that only looks what would be, and of a hold what became of it', async () => {
    const loss = (action: 'hold' | null) => packed({ checks: [{ ...LOSS_CHECK, action }, ...PASSED] });
    const looked = await watch({ isObserving: true, integrity: loss('hold') });
    const lines = renderWatchLines(looked);
    expect(lines[0]).toMatch(/^A hold would be set, but not by this look: /u);
    expect(lines).toContain('A hold would be set.');
    const back = await watch({ isObserving: true, integrity: loss(null) });
    expect(renderWatchSummary(back)).toContain('**Everything would go back to manual, but not by this look.**');
    const set = renderWatchLines(await watch({ integrity: loss('hold') }));
    expect(set[0]).toMatch(/^A hold: nothing advances: /u);
    expect(set.join('\n')).toMatch(/A hold stands: nothing advances until it is lifted\. Told in https:/u);
  });

  it('asks for no right where GitHub does not answer', async () => {
    const listOpen = async (): Promise<never> => {
      throw new DependencyError({ dependency: 'github', message: 'no answer', retryable: true });
    };
    const { rules } = await watch({}, { issues: measured({ listOpen }) });
    const rule = rules.find(({ trigger }) => trigger === 'critical-incident');
    expect(rule).toMatchObject({ verdict: 'unknown', remedy: expect.stringContaining('when GitHub answers') });
  });

  it('is red by what is let be, and no more', async () => {
    const unknown = await watch({}, { issues: unmeasured() });
    expect(
      ['unknown', 'hold', 'rollback'].map((failOn) => toActionOutcome(unknown, failOn as 'hold').exitCode),
    ).toEqual([3, 0, 0]);
    const held = await watch({ isObserving: true, integrity: packed({ checks: [{ ...LOSS_CHECK, action: 'hold' }] }) });
    expect(['unknown', 'hold', 'rollback'].map((failOn) => toActionOutcome(held, failOn as 'hold').exitCode)).toEqual([
      1, 1, 0,
    ]);
  });
});
