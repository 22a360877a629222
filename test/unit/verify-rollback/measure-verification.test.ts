import { findProofLook } from '../../../actions/report-incident/find-proof-look.ts';
import { describe, expect, test } from 'vitest';

import { gzipEvidenceCodec } from '../../../actions/shared/adapters/evidence-codec.ts';
import { packMeasurements } from '../../../actions/shared/evidence/fit-measurements.ts';
import type { Measurement } from '../../../actions/shared/evidence/measurement.ts';
import { RECIPES } from '../../../actions/shared/evidence/recipes.ts';
import { replayEvidence } from '../../../actions/shared/evidence/replay-evidence.ts';
import { CONFIG_PATH } from '../../../actions/shared/cutover/file-paths.ts';
import { DependencyError } from '../../../actions/shared/errors.ts';
import type { Observation } from '../../../actions/shared/verification/observation.ts';
import { ACTION_TERMS } from '../../../actions/shared/verification/reader-terms.ts';
import { verificationResultSchema } from '../../../actions/shared/verification/verification-result.ts';
import type { VerificationResult } from '../../../actions/shared/verification/verification-result.ts';
import { measureVerification } from '../../../actions/verify-rollback/measure-verification.ts';
import { verifyRollback } from '../../../actions/verify-rollback/verify-rollback.ts';
import type { RecordedRound, VerifyOptions, VerifyPorts } from '../../../actions/verify-rollback/verify-rollback.ts';
import { aLoad, aLook, minutesAfter, someLoads } from '../../support/a-dlt-look.ts';
import { aRolledBackConfig, rolledBackFiles } from '../../support/a-rolled-back-branch.ts';
import { anEvidence } from '../../support/an-evidence.ts';
import { inMemoryCutoverRepository } from '../../support/in-memory-cutover-repository.ts';
import { inMemoryRemote } from '../../support/in-memory-remote.ts';

type LookChange = Parameters<typeof aLook>[1];

function observationAt(minutes: number, look: LookChange = {}): Observation {
  const units = { measured: true as const, value: [{ unit: 'opensource', rows: 2, newestAt: minutesAfter(minutes) }] };
  return {
    look: aLook(minutes, look),
    skew: { skewMs: 40, roundTripMs: 3 },
    arrivals: [{ dataset: 'submissions', expectedUnits: ['opensource'], units }],
  };
}

interface Story {
  readonly files?: Record<string, string>;
  readonly look?: LookChange;
  readonly options?: Partial<VerifyOptions>;
  readonly ports?: Partial<VerifyPorts>;
}

interface Verified {
  readonly result: VerificationResult;
  readonly measurements: readonly Measurement[];
}

/** The real use case 20 minutes after the rollback, with a look of 5 minutes after it; through the packed text, as jobs hand it on. */
async function verify({
  files = rolledBackFiles(),
  look = {},
  options = {},
  ports = {},
}: Story = {}): Promise<Verified> {
  const rounds: RecordedRound[] = [];
  const result = await verifyRollback(
    {
      ...{ deadlineMs: 0, intervalMs: 5_000, controlEndedAt: null, manualFetches: [], terms: ACTION_TERMS },
      previousLook: aLook(5),
      ...options,
    },
    {
      repository: inMemoryCutoverRepository({
        remote: inMemoryRemote('main', { message: 'state', files }),
        semantics: 'github',
      }),
      observer: { measured: true, value: { observe: async () => observationAt(20, look) } },
      targets: {
        measured: true,
        value: { dlt: [], arrivals: [], lookDistanceSeconds: 900, manualLimitSeconds: 5_400 },
      },
      clock: { now: () => new Date(minutesAfter(20)), sleep: async () => undefined },
      print: () => undefined,
      signalAfter: () => new AbortController().signal,
      record: (round) => void rounds.push(round),
      ...ports,
    },
  );
  const measured = await Promise.all(rounds.map(measureVerification));
  const packed = packMeasurements(measured.flat(), gzipEvidenceCodec);
  return { result, measurements: gzipEvidenceCodec.unpack(packed) ?? [] };
}

const replay = (measurements: readonly Measurement[]) =>
  replayEvidence(anEvidence({ measurements: [...measurements] }), RECIPES);

const LANDED: LookChange = {
  loads: {
    measured: true,
    value: someLoads([aLoad({ loadId: '1795567307.95034', insertedAt: minutesAfter(10) }), aLoad()]),
  },
};
const FAULT = async (): Promise<never> => {
  throw new DependencyError({ dependency: 'postgres', message: 'The connection was reset.', retryable: true });
};

describe('a verification is computed again from its measurements alone', () => {
  const ahead = rolledBackFiles(aRolledBackConfig({ current_phase: '10%', dlt_enabled: true }));
  test.each<[string, Story, VerificationResult['verdict']]>([
    ['proven', {}, 'pass'],
    ['a load landed', { look: LANDED }, 'fail'],
    ['not rolled back', { files: ahead }, 'fail'],
    ['the config is broken', { files: { [CONFIG_PATH]: '{' } }, 'fail'],
    ['the config is not there', { files: { 'README.md': 'x' } }, 'fail'],
    ['no look before', { options: { previousLook: null } }, 'unknown'],
    ['a look that does not count', { options: { previousLook: aLook(-5) } }, 'unknown'],
    ['no database', { ports: { observer: { measured: false, message: 'none', remedy: 'Give one.' } } }, 'unknown'],
    ['a database that breaks', { ports: { observer: { measured: true, value: { observe: FAULT } } } }, 'unknown'],
  ])('%s', async (_, story, verdict) => {
    const { result, measurements } = await verify(story);
    expect(result.verdict).toBe(verdict);
    expect(measurements.map(({ id, leftOut }) => [id, leftOut])).toEqual([
      ['verification', null],
      ['state', null],
      ['proof', null],
    ]);
    expect((await replay(measurements)).verdict).toBe('pass');
    expect(verificationResultSchema.parse(measurements[0]?.answer)).toEqual({ ...result, look: null });
  });

  // Without it no scheduled run would ever have its second look.
  test.each<[string, Story]>([
    ['proven', {}],
    ['a load landed', { look: LANDED }],
    ['no look before', { options: { previousLook: null } }],
    ['a look that does not count', { options: { previousLook: aLook(-5) } }],
  ])('and the look travels that the next run compares with: %s', async (_, story) => {
    const { result, measurements } = await verify(story);
    expect(result.look).not.toBeNull();
    expect(findProofLook(measurements)).toEqual(result.look);
  });

  test('of a database that was not looked at no look travels', async () => {
    const { measurements } = await verify({
      ports: { observer: { measured: false, message: 'none', remedy: 'Give one.' } },
    });
    expect(findProofLook(measurements)).toBeNull();
  });

  test('a branch that cannot be read', async () => {
    const repository = {
      ...inMemoryCutoverRepository({
        remote: inMemoryRemote('main', { message: 'state', files: rolledBackFiles() }),
        semantics: 'github',
      }),
      readTip: FAULT,
    };
    const { result, measurements } = await verify({ ports: { repository } });
    expect(result.layerOne).toBe('unknown');
    expect((await replay(measurements)).verdict).toBe('pass');
  });
});

describe('what was changed since differs at its place', () => {
  const changeAt = (measurement: Measurement, change: (text: string) => string): Measurement =>
    JSON.parse(change(JSON.stringify(measurement))) as Measurement;

  test('one answer of the proof', async () => {
    const { measurements } = await verify({ look: LANDED });
    const changed = measurements.map((one) =>
      one.id === 'proof'
        ? changeAt(one, (text) => text.replace('"verdict":"fail","checks"', '"verdict":"pass","checks"'))
        : one,
    );
    const { verdict, measurements: replayed } = await replay(changed);
    expect(verdict).toBe('fail');
    expect(replayed[2]?.replayed).toEqual({
      kind: 'differs',
      differences: [{ path: '/verdict', recorded: 'pass', recomputed: 'fail' }],
    });
  });

  test('one value that was measured', async () => {
    const { measurements } = await verify();
    const changed = measurements.map((one) =>
      one.id === 'state' ? changeAt(one, (text) => text.replaceAll('manual_only', '10%')) : one,
    );
    const { measurements: replayed } = await replay(changed.slice(1, 2));
    expect(replayed[0]?.replayed).toMatchObject({ kind: 'differs' });
  });

  test('one character anywhere makes the digest wrong', async () => {
    const { measurements } = await verify();
    const evidence = anEvidence({ measurements: [...measurements] });
    const [first, ...rest] = measurements;
    if (first === undefined) throw new TypeError('Nothing was measured.');
    const touched = changeAt(first, (text) => text.replace('"branch":"main"', '"branch":"mein"'));
    expect(await replayEvidence({ ...evidence, measurements: [touched, ...rest] }, RECIPES)).toMatchObject({
      verdict: 'fail',
      isDigestRight: false,
    });
  });
});

test('secrets and personal data do not get into it, and the answers stand', async () => {
  const hold = {
    by: 'jane@mail.example.com',
    reason: 'password=hunter2',
    since: '2026-11-25T12:00:00Z',
    expires_at: null,
  };
  const { measurements } = await verify({ files: rolledBackFiles(aRolledBackConfig({ hold })) });
  const text = JSON.stringify(measurements);
  expect(text).toContain('held by [e-mail]');
  expect(text).not.toMatch(/jane@|hunter2/u);
  expect((await replay(measurements)).verdict).toBe('pass');
});
