import { describe, expect, test } from 'vitest';

import { contract } from '../../../actions/verify-rollback/contract.ts';
import { toActionOutcome } from '../../../actions/verify-rollback/to-action-outcome.ts';
import type { VerifyOptions, VerifyPorts } from '../../../actions/verify-rollback/verify-rollback.ts';
import { verifyRollback } from '../../../actions/verify-rollback/verify-rollback.ts';
import { CONFIG_PATH } from '../../../actions/shared/cutover/file-paths.ts';
import { DependencyError } from '../../../actions/shared/errors.ts';
import type { CollectionObserver, ObservationRequest } from '../../../actions/shared/ports.ts';
import type { Observation } from '../../../actions/shared/verification/observation.ts';
import { ACTION_TERMS } from '../../../actions/shared/verification/reader-terms.ts';
import { emptyRouting, renderRoutingFile } from '../../../actions/shared/routing/routing-file.ts';
import { verificationResultSchema } from '../../../actions/shared/verification/verification-result.ts';
import { aLoad, aLook, minutesAfter, ROLLBACK_AT, someLoads } from '../../support/a-dlt-look.ts';
import { aRolledBackConfig, rolledBackFiles } from '../../support/a-rolled-back-branch.ts';
import { inMemoryCutoverRepository } from '../../support/in-memory-cutover-repository.ts';
import { inMemoryRemote } from '../../support/in-memory-remote.ts';

const TARGETS = { dlt: [], arrivals: [], lookDistanceSeconds: 900, manualLimitSeconds: 5400 };
const NO_DATABASE = {
  measured: false as const,
  message: 'no database was given',
  remedy: 'Set the secret SUPABASE_DB_URL and pass it as database-url.',
};

function observationAt(minutes: number, look: Parameters<typeof aLook>[1] = {}): Observation {
  const units = { measured: true as const, value: [{ unit: 'opensource', rows: 2, newestAt: minutesAfter(minutes) }] };
  return {
    look: aLook(minutes, look),
    skew: { skewMs: 0, roundTripMs: 1 },
    arrivals: [{ dataset: 'submissions', expectedUnits: ['opensource'], units }],
  };
}

interface Story {
  readonly files?: Record<string, string>;
  readonly observe?: (request: ObservationRequest, minutes: number) => Observation;
  readonly options?: Partial<VerifyOptions>;
  readonly ports?: Partial<VerifyPorts>;
  /** Called at each sleep, with the minutes since the rollback. */
  readonly onSleep?: (minutes: number) => void;
}

/** Runs the use case 3 minutes after the rollback, on a clock that only sleeping moves. */
async function verify(story: Story = {}) {
  let now = Date.parse(minutesAfter(3));
  const minutes = () => (now - Date.parse(ROLLBACK_AT)) / 60_000;
  const remote = inMemoryRemote('main', { message: 'state', files: story.files ?? rolledBackFiles() });
  const printed: string[] = [];
  const requests: ObservationRequest[] = [];
  const observer: CollectionObserver = {
    observe: async (request) => {
      requests.push(request);
      return (story.observe ?? ((_request, at) => observationAt(at)))(request, minutes());
    },
  };
  const ports: VerifyPorts = {
    repository: inMemoryCutoverRepository({ remote, semantics: 'github' }),
    observer: { measured: true, value: observer },
    targets: { measured: true, value: TARGETS },
    clock: {
      now: () => new Date(now),
      sleep: async (milliseconds) => {
        now += milliseconds;
        story.onSleep?.(minutes());
      },
    },
    print: (line) => void printed.push(line),
    signalAfter: () => new AbortController().signal,
    ...story.ports,
  };
  const options: VerifyOptions = {
    deadlineMs: 30_000,
    intervalMs: 5_000,
    controlEndedAt: null,
    previousLook: null,
    manualFetches: [],
    terms: ACTION_TERMS,
    ...story.options,
  };
  const result = await verifyRollback(options, ports);
  return {
    result,
    printed,
    requests,
    remote,
    verdictOf: (id: string) => result.checks.find((check) => check.id === id)?.verdict,
  };
}

describe('verifying a rollback', () => {
  test('prints the three lines of the runbook first, whatever follows', async () => {
    expect((await verify()).printed).toEqual(['Current Phase: manual_only', 'DLT Enabled: ✗', 'Manual Enabled: ✓']);
    const ahead = aRolledBackConfig({ current_phase: '10%', dlt_enabled: true });
    expect((await verify({ files: rolledBackFiles(ahead) })).printed).toEqual([
      'Current Phase: 10%',
      'DLT Enabled: ✓',
      'Manual Enabled: ✓',
    ]);
    expect((await verify({ files: { [CONFIG_PATH]: '{' } })).printed[0]).toMatch(/^Current Phase: unknown/u);
  });

  test('within seconds is not proven yet: the second look is due later, and layer 1 is done', async () => {
    const { result, requests } = await verify();
    expect(result).toMatchObject({
      verdict: 'unknown',
      reasonCode: 'proof-incomplete',
      layerOne: 'done',
      secondLookDueAt: minutesAfter(18),
    });
    expect(result.look?.at).toBe(minutesAfter(3));
    expect(requests).toHaveLength(7);
    expect(requests[0]?.generation).toBe(7);
    expect(Date.parse(requests[0]?.rollbackAt ?? '')).toBe(Date.parse(ROLLBACK_AT));
  });

  test('is proven by a look of an earlier run, in one round', async () => {
    const { result, requests } = await verify({
      observe: () => observationAt(20),
      options: { previousLook: aLook(5) },
    });
    expect(result).toMatchObject({ verdict: 'pass', reasonCode: 'rollback-proven' });
    expect(result.look).toEqual(aLook(5));
    expect(requests).toHaveLength(1);
  });

  test('is proven within one run that waits long enough', async () => {
    const { result } = await verify({ options: { deadlineMs: 20 * 60_000, intervalMs: 60_000 } });
    expect(result.verdict).toBe('pass');
  });

  test('fails at once when a load lands, and starts the distance anew', async () => {
    const landed = {
      loads: {
        measured: true as const,
        value: someLoads([aLoad({ loadId: '1795567307.95034', insertedAt: minutesAfter(3.1) }), aLoad()]),
      },
    };
    const { result, requests } = await verify({ observe: (_request, at) => observationAt(at, at > 3.1 ? landed : {}) });
    expect(result).toMatchObject({ verdict: 'fail', reasonCode: 'proof-failed', layerOne: 'done' });
    expect(result.look?.at).toBe(minutesAfter(3 + 10 / 60));
    expect(requests).toHaveLength(3);
  });

  test('without a database counts layer 1 as done, says what to set, and does not wait', async () => {
    const { result } = await verify({ ports: { observer: NO_DATABASE } });
    expect(result).toMatchObject({ verdict: 'unknown', layerOne: 'done', look: null });
    const proof = result.checks.filter(({ verdict }) => verdict === 'unknown');
    expect(proof).toHaveLength(6);
    expect(proof.every(({ remedy }) => remedy?.includes('SUPABASE_DB_URL'))).toBe(true);
  });

  test('with a bad datasets file verifies the state and names the problem', async () => {
    const targets = { measured: false as const, message: 'config/datasets.yaml:3:1 …', remedy: 'Correct it.' };
    const { result, verdictOf } = await verify({ ports: { targets } });
    expect([verdictOf('state-at-tip'), verdictOf('dlt-loads-unchanged'), result.layerOne]).toEqual([
      'pass',
      'unknown',
      'done',
    ]);
  });

  test('goes on until the deadline while the database is away, and keeps the earlier look', async () => {
    let visits = 0;
    const observe = () => {
      visits += 1;
      throw new DependencyError({
        dependency: 'postgres',
        message: 'Connecting failed: refused (ECONNREFUSED)',
        retryable: true,
      });
    };
    const { result } = await verify({ observe, options: { previousLook: aLook(2) } });
    expect(visits).toBe(7);
    expect(result).toMatchObject({ verdict: 'unknown', layerOne: 'done' });
    expect(result.look).toEqual(aLook(2));
    expect(result.checks.find(({ id }) => id === 'dlt-loads-unchanged')?.remedy).toContain('SUPABASE_DB_URL');
  });

  test.each([
    ['the phase', { current_phase: '10%', dlt_enabled: true }],
    ['dlt still on', { dlt_enabled: true }],
    ['manual off', { manual_enabled: false }],
  ])('fails on %s, and says that layer 1 is not done', async (_name, part) => {
    const { result, verdictOf } = await verify({ files: rolledBackFiles(aRolledBackConfig(part)) });
    expect(result).toMatchObject({ verdict: 'fail', reasonCode: 'state-not-rolled-back', layerOne: 'not-done' });
    expect(verdictOf('state-at-tip')).toBe('fail');
  });

  test('takes a rollback that lands while it waits', async () => {
    const story = {
      files: rolledBackFiles(aRolledBackConfig({ current_phase: '10%', dlt_enabled: true })),
      options: { previousLook: aLook(5) },
    };
    const base = inMemoryRemote('main', { message: 'at 10%', files: story.files });
    const { result } = await verify({
      ...story,
      observe: () => observationAt(20),
      ports: { repository: inMemoryCutoverRepository({ remote: base, semantics: 'github' }) },
      onSleep: () => void base.compareAndSet(base.tip(), { message: 'rollback', files: rolledBackFiles() }),
    });
    expect(result).toMatchObject({ verdict: 'pass', layerOne: 'done' });
  });

  test('does not claim layer 1 when the routing file is missing, broken, or routes a unit', async () => {
    const empty = renderRoutingFile(emptyRouting({ generation: 7, previous: null }));
    const routed = empty.replace('manual_only', '10%').replace('[]', '["opensource"]');
    for (const [routing, layerOne] of [
      [null, 'unknown'],
      ['{', 'unknown'],
      [routed, 'not-done'],
    ] as const) {
      expect((await verify({ files: rolledBackFiles(aRolledBackConfig(), routing) })).result.layerOne).toBe(layerOne);
    }
  });

  test('warns where the hold is missing or has expired', async () => {
    const expired = { by: 'octocat', reason: 'x', since: ROLLBACK_AT, expires_at: minutesAfter(1) };
    for (const hold of [null, expired])
      expect((await verify({ files: rolledBackFiles(aRolledBackConfig({ hold })) })).verdictOf('hold-set')).toBe(
        'warn',
      );
  });

  test('is unknown where GitHub cannot be read', async () => {
    const repository = inMemoryCutoverRepository({
      remote: inMemoryRemote('main', { message: 'x', files: rolledBackFiles() }),
      semantics: 'github',
      nextFault: () => 'read-failed',
    });
    const { result } = await verify({ ports: { repository } });
    expect(result).toMatchObject({
      verdict: 'unknown',
      reasonCode: 'state-unknown',
      layerOne: 'unknown',
      commit: null,
    });
  });

  test('counts landings until control ended as in flight', async () => {
    const inFlight = { loads: { measured: true as const, value: someLoads([aLoad({ insertedAt: minutesAfter(1) })]) } };
    const story = {
      observe: () => observationAt(20, inFlight),
      options: { previousLook: aLook(5, inFlight), controlEndedAt: minutesAfter(2) },
    };
    expect((await verify(story)).result.verdict).toBe('warn');
  });

  test('knows from the history when control ended, and only of this rollback', async () => {
    const inFlight = { loads: { measured: true as const, value: someLoads([aLoad({ insertedAt: minutesAfter(1) })]) } };
    const verdictWith = async (recordedGeneration: number) => {
      const recordedControlEnd = (generation: number) => (generation === recordedGeneration ? minutesAfter(2) : null);
      const options = { previousLook: aLook(5, inFlight), recordedControlEnd };
      return (await verify({ observe: () => observationAt(20, inFlight), options })).result.verdict;
    };
    expect([await verdictWith(7), await verdictWith(6)]).toEqual(['warn', 'fail']);
  });

  test('ends early when it is interrupted, with what it knows', async () => {
    const controller = new AbortController();
    const { result, requests } = await verify({
      options: { signal: controller.signal },
      onSleep: () => controller.abort(),
    });
    expect([result.verdict, requests.length]).toEqual(['unknown', 1]);
  });

  test('shortened for a drill is at best a warning that says so', async () => {
    const { result } = await verify({ options: { shortenedDistanceSeconds: 5 } });
    expect(result.verdict).toBe('warn');
    expect(result.checks.find(({ id }) => id === 'dlt-loads-unchanged')?.expected).toContain('shortened for a drill');
  });
});

describe('the outcome of the action', () => {
  test('has outputs that the contract takes, and a summary with the worst check first', async () => {
    const { result } = await verify({ ports: { observer: NO_DATABASE } });
    const outcome = toActionOutcome(result, 'unknown');
    expect(outcome.exitCode).toBe(3);
    expect(
      verificationResultSchema.parse(JSON.parse(contract.outputs.result.schema.parse(outcome.outputs.result))),
    ).toEqual(result);
    const firstRow = outcome.summaryMarkdown.split('\n').find((line) => line.startsWith('| **'));
    expect(firstRow).toContain('**unknown**');
    expect(outcome.summaryMarkdown).toContain('Current Phase: manual_only\nDLT Enabled: ✗\nManual Enabled: ✓');
    expect(outcome.summaryMarkdown).toContain('Layer 1, the state, is done');
    expect(outcome.annotations.length).toBeLessThanOrEqual(8);
  });

  test.each([
    ['pass', 'done', 0, 0],
    ['warn', 'done', 0, 0],
    ['unknown', 'done', 3, 0],
    ['unknown', 'unknown', 3, 3],
    ['fail', 'done', 1, 1],
    ['fail', 'not-done', 1, 1],
  ] as const)(
    'of %s with layer 1 %s exits with %i, and with %i on fail-on: fail',
    async (verdict, layerOne, ...codes) => {
      const { result } = await verify();
      const outcomes = (['unknown', 'fail'] as const).map((on) =>
        toActionOutcome({ ...result, verdict, layerOne }, on),
      );
      expect(outcomes.map(({ exitCode }) => exitCode)).toEqual(codes);
      expect(outcomes[1]).toEqual({ ...outcomes[0], exitCode: codes[1] });
    },
  );

  test('shows the look ready to paste, while there is something to prove', async () => {
    const { result } = await verify();
    const shown = (part: Partial<typeof result>) => toActionOutcome({ ...result, ...part }, 'fail').summaryMarkdown;
    expect(shown({})).toContain(`\`\`\`\n${JSON.stringify(result.look)}\n\`\`\``);
    expect(shown({})).toContain(`after ${minutesAfter(18)}`);
    expect(shown({ verdict: 'pass' })).not.toContain('paste');
    expect(shown({ look: null })).not.toContain('paste');
  });

  test('takes a look and fetches as inputs, and refuses what is none', () => {
    const look = contract.inputs['previous-look'].schema;
    expect(look.parse(JSON.stringify(aLook(3)))).toEqual(aLook(3));
    expect(look.safeParse('{"version":1}').success).toBe(false);
    expect(look.safeParse('not json').success).toBe(false);
    expect(
      contract.inputs['manual-fetches'].schema.safeParse('[{"unit":"a","startedAt":"yesterday","outcome":"success"}]')
        .success,
    ).toBe(false);
    expect(contract.inputs['control-ended-at'].schema.safeParse('2026-11-25T12:00:00').success).toBe(false);
  });
});
