import { describe, expect, it } from 'vitest';

import { planLookLedger } from '../../../actions/check-integrity/look-ledger.ts';
import { DependencyError } from '../../../actions/shared/errors.ts';
import type { HeldFact, UnreadSwitch } from '../../../actions/shared/handover/handover-facts.ts';
import type { HandoverQuestion } from '../../../actions/shared/handover/handover-question.ts';
import type { HistoryRecord } from '../../../actions/shared/history/history-record.ts';
import type { CutoverState } from '../../../actions/shared/integrity/look-context.ts';
import { aHistoryFile } from '../../support/a-history.ts';
import { LEDGER_DATASETS } from '../../support/ledger-datasets.ts';
import { readDatasets } from '../../support/look-at.ts';

const NOON_MS = Date.parse('2026-11-26T12:00:00Z');
const ON_DLT: CutoverState = {
  ...{ phase: '10%', generation: 4, phaseStartedAt: '2026-11-20T08:00:00Z', rollbackAt: null },
  dltUnits: new Set(['opensource']),
};
const ROLLED_BACK: CutoverState = {
  ...{
    phase: 'manual_only',
    generation: 5,
    phaseStartedAt: '2026-11-20T08:00:00Z',
    rollbackAt: '2026-11-26T10:00:00Z',
  },
  dltUnits: new Set(),
};
const BATCH = { oldestId: '1ab', newestId: '1af', at: '2026-11-26T10:05:00.000000Z' };
const aFact = (newFirst: HeldFact['newFirst'] = BATCH): HeldFact => ({
  ...{ unit: 'opensource', generation: 5, oldNewestId: '1ac', newFirst },
});

/** Both paths write the table of manual. */
const ONE_TABLE = `${LEDGER_DATASETS.split('      - schema: reddit_harbor')[0]}`
  .replace('written_by: manual', 'written_by: both\n        path: { rule: load_id }')
  .replace('rule: column, column', 'rule: by_path, column');

/** Looks that follow each other over one history. */
function aMachine(units: readonly string[] = ['opensource', 'SideProject'], bindings = LEDGER_DATASETS) {
  const records: HistoryRecord[] = [];
  const asked: HandoverQuestion[] = [];
  const told: UnreadSwitch[] = [];
  let looks = 0;
  const names = units.map((name) => `{ name: ${name} }`).join(', ');
  const datasets = readDatasets(bindings.replace(/units: .*/u, `units: [${names}]`));
  const look = async (state: CutoverState, answer: readonly HeldFact[] | Error | null = []) => {
    const held = {
      readHeld: async (questions: readonly HandoverQuestion[]) => {
        asked.push(...questions);
        if (answer instanceof Error) throw answer;
        const isAsked = (fact: HeldFact) =>
          questions.some(({ unit, generation }) => unit === fact.unit && generation === fact.generation);
        return { facts: (answer ?? []).filter(isAsked), unread: [] };
      },
    };
    const files = records.length === 0 ? [] : [aHistoryFile('2026/11/26/4711-1-integrity.jsonl', ...records)];
    const read = { files } as unknown as Parameters<typeof planLookLedger>[0]['read'];
    const facts = { state, datasets, read, now: new Date(NOON_MS + (looks += 1) * 1_800_000) };
    const { records: news, unread } = await planLookLedger(facts, answer === null ? null : held);
    records.push(...news);
    told.push(...unread);
    return news;
  };
  return { look, asked, told };
}

describe('the ledger by looks alone, where no collector records its runs', () => {
  it('keeps whose the units were once a generation', async () => {
    const { look } = aMachine();
    expect(await look(ON_DLT)).toMatchObject([{ kind: 'mark', name: 'routed:4', value: '["opensource"]' }]);
    expect(await look(ON_DLT)).toEqual([]);
    expect(await look(ROLLED_BACK, null)).toMatchObject([{ name: 'routed:5', value: '[]' }]);
  });

  it('says what dlt held last and manual first, and that they overlap', async () => {
    const { look, asked } = aMachine();
    await look(ON_DLT);
    const [, handover] = await look(ROLLED_BACK, [aFact()]);
    expect(handover).toMatchObject({
      ...{ kind: 'handover', unit: 'opensource', generation: 5, from: 'dlt', to: 'manual' },
      ...{ oldNewestId: '1ac', newOldestId: '1ab', newAt: BATCH.at, result: 'overlap', settledBy: 'table' },
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      ...{ unit: 'opensource', old: { path: 'dlt' } },
      next: { path: 'manual', since: '2026-11-26T10:00:00Z', dltSchema: 'reddit_harbor' },
    });
    expect(await look(ROLLED_BACK, [aFact()])).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it('keeps both ends of a switch of which the tables cannot tell more, and does not ask of it for ever', async () => {
    const { look, asked } = aMachine();
    await look(ON_DLT);
    const [, waiting] = await look(ROLLED_BACK, [aFact(null)]);
    expect(waiting).toMatchObject({ result: 'unknown', oldNewestId: '1ac', newOldestId: null });
    const [told] = await look(ROLLED_BACK, [aFact({ ...BATCH, oldestId: '1ae' })]);
    expect(told).toMatchObject({ result: 'unknown', oldNewestId: '1ac', newOldestId: '1ae', gap: null });
    expect((told as { detail?: string }).detail).toContain('no record says whether its listing was full');
    expect(await look(ROLLED_BACK, [])).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  it('leaves a switch as it stood once its unit is back on the old path, whose newest row moves on', async () => {
    const { look, asked } = aMachine();
    await look(ON_DLT);
    expect(await look(ROLLED_BACK, [aFact(null)])).toMatchObject([{}, { generation: 5, oldNewestId: '1ac' }]);
    const again = { ...ON_DLT, generation: 6 };
    await look(again, [{ ...aFact(null), oldNewestId: '1zz' }]);
    for (const id of ['200', '201', '202'])
      expect(await look(again, [{ ...aFact(null), oldNewestId: id }])).toEqual([]);
    expect(asked.filter(({ generation }) => generation === 5)).toHaveLength(1);
  });

  it('takes in what the old path had under way at the switch', async () => {
    const { look } = aMachine(['opensource'], ONE_TABLE);
    await look(ON_DLT);
    const justNow = { ...ROLLED_BACK, rollbackAt: '2026-11-26T12:45:00Z' };
    expect(await look(justNow, [aFact(null)])).toMatchObject([{}, { oldNewestId: '1ac' }]);
    expect(await look(justNow, [{ ...aFact(null), oldNewestId: '1ad' }])).toMatchObject([{ oldNewestId: '1ad' }]);
  });

  it('writes what the old path held last once where both write one table: what the new one read first cannot be asked', async () => {
    const { look, asked } = aMachine(['opensource'], ONE_TABLE);
    await look(ON_DLT);
    const [, handover] = await look(ROLLED_BACK, [aFact(null)]);
    expect(handover).toMatchObject({ result: 'unknown', oldNewestId: '1ac', newOldestId: null });
    expect(await look(ROLLED_BACK, [{ ...aFact(null), oldNewestId: '1ad' }])).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it('sees the way forward too', async () => {
    const { look } = aMachine();
    await look({ ...ROLLED_BACK, generation: 3 });
    const [, handover] = await look(ON_DLT, [{ ...aFact(), generation: 4 }]);
    expect(handover).toMatchObject({ kind: 'handover', generation: 4, from: 'manual', to: 'dlt', result: 'overlap' });
  });

  it('is left to the next look where the database does not answer', async () => {
    const { look, told } = aMachine();
    await look(ON_DLT);
    const away = new DependencyError({ dependency: 'postgres', message: 'it is away', retryable: true });
    expect(await look(ROLLED_BACK, away)).toMatchObject([{ kind: 'mark', name: 'routed:5' }]);
    expect(told).toEqual([
      { unit: 'opensource', generation: 5, message: 'it is away', remedy: 'The next look asks again.' },
    ]);
    expect(await look(ROLLED_BACK, [aFact()])).toMatchObject([{ kind: 'handover', result: 'overlap' }]);
  });

  it('comes to every unit, also where some are never answered, and says nothing less of any', async () => {
    const units = Array.from({ length: 25 }, (_, at) => `unit${at}`);
    const { look, asked } = aMachine(units);
    await look({ ...ON_DLT, dltUnits: new Set(units) });
    await look(ROLLED_BACK, null);
    for (let at = 0; at < 5; at += 1) expect(await look(ROLLED_BACK)).toEqual([]);
    for (let at = 0; at < 20; at += 1) await look(ROLLED_BACK);
    expect(new Set(asked.map(({ unit }) => unit)).size).toBe(25);
  });

  it('is not written where collect keeps it', async () => {
    const { look } = aMachine();
    await look(ON_DLT, null);
    expect(await look(ROLLED_BACK, null)).toMatchObject([{ kind: 'mark' }]);
  });
});
