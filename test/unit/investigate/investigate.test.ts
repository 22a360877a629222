import { expect, test } from 'vitest';

import { investigate } from '../../../actions/investigate/investigate.ts';
import type { InvestigatePorts } from '../../../actions/investigate/investigate.ts';
import { packCauses } from '../../../actions/investigate/pack-causes.ts';
import { toActionOutcome } from '../../../actions/investigate/to-action-outcome.ts';
import { gzipEvidenceCodec } from '../../../actions/shared/adapters/evidence-codec.ts';
import { signalAfter } from '../../../actions/shared/adapters/signal-after.ts';
import { causesRecipe } from '../../../actions/shared/evidence/causes-recipe.ts';
import { DependencyError, OperatorError } from '../../../actions/shared/errors.ts';
import {
  investigationResultSchema,
  type InvestigationResult,
} from '../../../actions/shared/investigation/investigation-result.ts';
import { EVIDENCE_SOURCES, type EvidenceSource } from '../../../actions/shared/investigation/source-evidence.ts';
import type { Unmeasured } from '../../../actions/shared/verification/measured.ts';
import { aDatabaseHealth } from '../../support/a-database-health.ts';
import { anUnreachableRepository } from '../../support/a-repository-at.ts';
import { anIntegrityResult } from '../../support/an-integrity-result.ts';
import { HOSTILE_TEXTS } from '../../support/hostile-texts.ts';
import {
  chunks,
  INCIDENT,
  investigateOptions,
  investigationPorts,
  measured,
  NOW,
} from '../../support/investigation-ports.ts';

const options = () => investigateOptions({ integrityResult: JSON.stringify(anIntegrityResult()) });
const NOT_GIVEN: Unmeasured = { measured: false, message: 'not given', remedy: 'Give it.' };

async function ask(changes: Partial<InvestigatePorts> = {}, given = options()): Promise<InvestigationResult> {
  return investigationResultSchema.parse(await investigate(given, investigationPorts(changes)));
}

const statusOf = (result: InvestigationResult): Readonly<Record<string, string>> =>
  Object.fromEntries(result.sources.map(({ source, status }) => [source, status]));
const ALL_MEASURED = Object.fromEntries(EVIDENCE_SOURCES.map((source) => [source, 'measured']));

test('a world in which nothing is wrong is measured whole and has no likely cause', async () => {
  const result = await ask();
  expect(statusOf(result)).toEqual(ALL_MEASURED);
  expect(result).toMatchObject({
    ...{ verdict: 'pass', reasonCode: 'investigated', incident: INCIDENT },
    ...{ from: '2026-11-25T12:00:00.000Z', to: '2026-11-26T13:00:00.000Z' },
  });
  expect(result.causes.filter(({ confidence }) => confidence === 'likely')).toEqual([]);
});

test('where no source is configured nothing is measured, and that is unknown', async () => {
  const result = await ask(
    {
      ...{ policy: NOT_GIVEN, datasets: NOT_GIVEN, runs: NOT_GIVEN, commits: NOT_GIVEN, database: NOT_GIVEN },
      ...{ health: NOT_GIVEN, history: NOT_GIVEN, statusPage: NOT_GIVEN, repository: anUnreachableRepository() },
    },
    investigateOptions({ logPath: null }),
  );
  expect(result).toMatchObject({ verdict: 'unknown', reasonCode: 'nothing-measured', incident: null });
  expect(toActionOutcome(result, '', NOT_GIVEN).exitCode).toBe(3);
});

test('commits are asked for up to the start of the incident, everything else up to now', async () => {
  const asked: string[] = [];
  await ask({
    commits: measured({
      list: async ({ from, to }) => {
        asked.push(`${from} ${to}`);
        return [];
      },
    }),
  });
  expect(new Set(asked)).toEqual(new Set(['2026-11-25T12:00:00.000Z 2026-11-26T12:00:00.000Z']));
});

const hang = () => new Promise<never>(() => undefined);
const refuse = () =>
  Promise.reject(new OperatorError({ reasonCode: 'permission-denied', message: 'Refused', remedy: 'Grant it.' }));
const lose = () => Promise.reject(new DependencyError({ dependency: 'postgres', message: 'Lost', retryable: true }));
const rubbish = async () => ({ rubbish: [null] }) as never;
async function* endless(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode('2026-11-26 10:00:00,000 - ERROR - connection timed out\n');
  await hang();
}

/** Every source with something in the place of its answer. */
const BROKEN: Readonly<
  Record<Exclude<EvidenceSource, 'integrity'>, (fault: () => Promise<never>) => Partial<InvestigatePorts>>
> = {
  'workflow-runs': (fault) => ({ runs: measured({ listRuns: fault, listFailedJobs: fault, readLog: () => chunks() }) }),
  'log-files': (fault) => ({ logFiles: { list: fault, read: () => chunks() } }),
  'dlt-tables': (fault) => ({ database: measured({ look: fault }) }),
  postgres: (fault) => ({ health: measured({ read: fault }) }),
  reddit: (fault) => ({ history: measured({ branch: 'cutover-history', read: fault }) }),
  'supabase-status': (fault) => ({ statusPage: measured({ address: 'https://x.example', read: fault }) }),
  commits: (fault) => ({ commits: measured({ list: fault }) }),
};
const FAULTS = { hang, refuse, lose, rubbish };

test.each(Object.keys(BROKEN).flatMap((source) => Object.keys(FAULTS).map((fault) => [source, fault] as const)))(
  '%s that does this: %s, is its own unknown with a remedy, and harms no other',
  async (source, fault) => {
    const isHanging = fault === 'hang';
    const broken = BROKEN[source as keyof typeof BROKEN](FAULTS[fault as keyof typeof FAULTS]);
    // Nothing else takes time, so a deadline that passes soon ends the one that hangs alone.
    const result = await ask({ ...broken, ...(isHanging && { signalAfter: () => signalAfter(60) }) });
    expect(statusOf(result)).toEqual({ ...ALL_MEASURED, [source]: 'unknown' });
    expect(result.sources.find((one) => one.source === source)?.remedy).toBeTruthy();
    expect(result).toMatchObject({ verdict: 'warn', reasonCode: 'investigation-incomplete' });
  },
);

test('with everything hanging, the state too, it ends, and each source says that it did not answer', async () => {
  const all: Partial<InvestigatePorts> = {
    ...{ ...BROKEN['workflow-runs'](hang), ...BROKEN['log-files'](hang), ...BROKEN['dlt-tables'](hang) },
    ...{
      ...BROKEN.postgres(hang),
      ...BROKEN.reddit(hang),
      ...BROKEN['supabase-status'](hang),
      ...BROKEN.commits(hang),
    },
  };
  const repository = { branch: 'main', readTip: hang, readFiles: hang };
  const result = await ask(
    {
      ...all,
      repository,
      signalAfter: (milliseconds: number) => signalAfter(milliseconds / 300),
    },
    investigateOptions({ incidentId: INCIDENT }),
  );
  expect(result).toMatchObject({ verdict: 'unknown', reasonCode: 'nothing-measured', incident: INCIDENT });
  expect(result.from).toBe('2026-11-25T12:00:00.000Z');
});

test('no source is given more than 20 s, and all together no more than the deadline leaves', async () => {
  const given: number[] = [];
  const remember = (milliseconds: number): AbortSignal => {
    given.push(milliseconds);
    return new AbortController().signal;
  };
  await ask({ signalAfter: remember });
  expect(Math.max(...given)).toBe(20_000);
  given.length = 0;
  // The state took 9 of 15 seconds.
  let reads = 0;
  await ask(
    { signalAfter: remember, elapsedMs: () => (reads++ === 0 ? 0 : 9_000) },
    investigateOptions({ deadlineMs: 15_000 }),
  );
  expect(given.slice(1).every((milliseconds) => milliseconds === 5_000)).toBe(true);
});

test('times of a log that name no zone are those of the zone that the policy says, and the source says so', async () => {
  const { policy } = investigationPorts();
  if (!policy.measured) throw new Error('The shipped policy is not valid.');
  const { collectors } = policy.value;
  const inBerlin = measured({ ...policy.value, collectors: { ...collectors, logTimeZone: 'Europe/Berlin' } });
  const logFiles = {
    ...investigationPorts().logFiles,
    read: () => chunks('2026-11-26 10:00:00,000 - ERROR - connection timed out\n'),
  };
  for (const [zone, given, firstAt] of [
    ['UTC', policy, '2026-11-26T10:00:00.000Z'],
    ['Europe/Berlin', inBerlin, '2026-11-26T09:00:00.000Z'],
  ] as const) {
    const result = await ask({ logFiles, policy: given });
    const logs = result.sources.find(({ source }) => source === 'log-files');
    expect(logs).toMatchObject({ clues: [{ sign: 'connection-timeout', firstAt }] });
    expect(logs?.observed).toContain(
      `times without a zone were read as ${zone}, by collectors.log_time_zone of config/policy.yaml`,
    );
  }
});

test('what a log said before it hung still counts', async () => {
  const logFiles = { ...investigationPorts().logFiles, read: endless };
  const result = await ask({ logFiles, signalAfter: () => signalAfter(60) });
  const logs = result.sources.find(({ source }) => source === 'log-files');
  expect(logs).toMatchObject({ status: 'unknown', clues: [{ sign: 'connection-timeout', count: 1 }] });
});

test('the causes can be computed again from the sources that are handed on', async () => {
  const logFiles = {
    ...investigationPorts().logFiles,
    read: () => chunks('2026-11-26 10:00:00,000 - ERROR - connection timed out\n'),
  };
  const result = await ask({ logFiles });
  const [measurement] = gzipEvidenceCodec.unpack(await packCauses(result, gzipEvidenceCodec)) ?? [];
  expect(measurement).toMatchObject({ id: 'causes', recipe: 'causes@1', at: result.to, leftOut: null });
  expect(result.causes[0]).toMatchObject({ id: 'connection-timeout' });
  const again = await causesRecipe.compute(measurement?.input ?? null, NOW);
  expect(again).toEqual({ ok: true, answer: measurement?.answer });
});

const SECRETS = {
  token: `ghp_${'S3cr3t'.repeat(6)}`,
  password: 'Tr0ub4dorAnd3',
  person: 'someone.private@example.com',
} as const;
const LEAK = `postgresql://collector:${SECRETS.password}@db.example.org/postgres ${SECRETS.token} ${SECRETS.person}`;

/** A world whose every text is written by somebody else. */
function worldSaying(text: string): Partial<InvestigatePorts> {
  const line = `2026-11-26 10:00:00,000 - ERROR - connection timed out ${text}\n`;
  const query = `select '${text}'`;
  return {
    logFiles: { ...investigationPorts().logFiles, read: () => chunks(line) },
    runs: measured({
      listRuns: async ({ workflow }) => [
        {
          ...{
            id: 1,
            workflow,
            url: 'https://github.com/acme/harvest/actions/runs/1',
            status: 'completed',
            conclusion: 'failure',
          },
          ...{ startedAt: '2026-11-26T10:00:00.000Z', endedAt: '2026-11-26T10:01:00.000Z' },
        },
      ],
      listFailedJobs: async () => [{ id: 5, name: text, url: null }],
      readLog: () => chunks(`2026-11-26T10:00:00.0000000Z ##[error]connection refused ${text}\n`),
    }),
    commits: measured({
      list: async () => [{ oid: 'a'.repeat(40), at: '2026-11-26T10:00:00.000Z', message: text, url: null }],
    }),
    health: measured({
      read: async () =>
        aDatabaseHealth({
          lockWaits: measured([{ role: text, seconds: 9, relation: text, query, blockers: 1 }]),
          slowStatements: measured([{ calls: 1, meanMs: 5_000, maxMs: 9_000, query }]),
        }),
    }),
    statusPage: measured({
      address: 'https://status.supabase.com/api/v2/summary.json',
      read: async () =>
        measured({
          description: text,
          troubledComponents: [{ name: text, status: text }],
          incidents: [
            {
              name: text,
              status: text,
              impact: text,
              since: '2026-11-26T10:00:00.000Z',
              updatedAt: '2026-11-26T10:00:00.000Z',
              url: null,
            },
          ],
        }),
    }),
    database: measured({
      look: () => Promise.reject(new DependencyError({ dependency: 'postgres', message: text, retryable: true })),
    }),
  };
}

test('secrets and personal data in logs, queries, messages and answers get into nothing that is handed on', async () => {
  const result = await ask(worldSaying(LEAK));
  const outcome = toActionOutcome(result, await packCauses(result, gzipEvidenceCodec), NOT_GIVEN);
  const unpacked = gzipEvidenceCodec.unpack(outcome.outputs.evidence ?? '');
  const shown = [JSON.stringify([result, unpacked]), outcome.summaryMarkdown, JSON.stringify(outcome.annotations)].join(
    '\n',
  );
  expect(result.sources.flatMap(({ clues }) => clues).length).toBeGreaterThan(5);
  for (const secret of Object.values(SECRETS)) expect(shown).not.toContain(secret);
});

test.each(Object.entries(HOSTILE_TEXTS))(
  'a text that is %s stays one harmless line in every clue',
  async (_name, text) => {
    const result = await ask(worldSaying(text));
    for (const { example, where } of result.sources.flatMap(({ clues }) => clues)) {
      for (const shown of [example, where ?? '']) {
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]|##\[|^::/u);
        expect(Array.from(shown).length).toBeLessThanOrEqual(300);
      }
    }
    const { summaryMarkdown } = toActionOutcome(result, '', NOT_GIVEN);
    expect(summaryMarkdown).not.toMatch(/^(?:::|#+ EVIL|- \[x\] EVIL)|##\[/mu);
  },
);
