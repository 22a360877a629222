import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createPostgresIntegrityDatabase } from '../../../actions/shared/adapters/postgres/postgres-integrity-database.ts';
import { LARGEST_PACKED_CHARACTERS } from '../../../actions/shared/evidence/fit-measurements.ts';
import type { Measurement } from '../../../actions/shared/evidence/measurement.ts';
import { integrityResultSchema } from '../../../actions/shared/integrity/integrity-result.ts';
import type { IntegrityDatabase } from '../../../actions/shared/ports.ts';
import { inMemoryHistoryStore } from '../../support/in-memory-history-store.ts';
import { asJson, lookWithEvidence, replayOne } from '../../support/look-with-evidence.ts';
import { startPgliteDatabase, type TestDatabase } from '../../support/pglite-database.ts';
import { fillWorld, SHARED_DATASETS } from '../../support/table-world.ts';

let database: TestDatabase;
let reader: IntegrityDatabase;
beforeAll(async () => {
  database = await startPgliteDatabase();
  reader = createPostgresIntegrityDatabase({ url: database.url, now: () => new Date() });
}, 120_000);
afterAll(() => database.stop());

describe('a look at a world of two paths', () => {
  beforeAll(() => database.withClient((client) => fillWorld(client, 1_000)), 60_000);

  test('is computed again from its evidence alone, check by check, also with what earlier looks left', async () => {
    const history = inMemoryHistoryStore();
    for (const time of ['first', 'second']) {
      const { result, measurement, evidence } = await lookWithEvidence({
        database: reader,
        datasets: SHARED_DATASETS,
        history,
      });
      expect(evidence.length).toBeLessThan(LARGEST_PACKED_CHARACTERS);
      expect(measurement.leftOut, time).toBeNull();
      expect(integrityResultSchema.parse(measurement.answer)).toEqual(result);
      expect(await replayOne(measurement), time).toEqual({ kind: 'same' });
    }
  });

  test('one row that was changed in the evidence is found at the check that it decides', async () => {
    const { measurement } = await lookWithEvidence({ database: reader, datasets: SHARED_DATASETS });
    const text = JSON.stringify(measurement.input);
    const changed = text.replaceAll('"isValid":true', '"isValid":false');
    expect(changed).not.toBe(text);
    const replayed = await replayOne({ ...measurement, input: JSON.parse(changed) as Measurement['input'] });
    if (replayed.kind !== 'differs') throw new TypeError(`It is ${replayed.kind}.`);
    expect(replayed.differences[0]?.path).toMatch(/^\/(?:verdict|checks\/\d+)/u);
  });

  test('one verdict that was changed is found at its place', async () => {
    const { measurement, result } = await lookWithEvidence({ database: reader, datasets: SHARED_DATASETS });
    const at = result.checks.findIndex(({ verdict }) => verdict === 'pass');
    const checks = result.checks.map((check, index) => (index === at ? { ...check, verdict: 'fail' as const } : check));
    const replayed = await replayOne({ ...measurement, answer: asJson({ ...result, checks }) });
    expect(replayed).toEqual({
      kind: 'differs',
      differences: [{ path: `/checks/${at}/verdict`, recorded: 'fail', recomputed: 'pass' }],
    });
  });
});
