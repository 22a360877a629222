import { describe, expect, it } from 'vitest';

import type { HistoryRecord, RecordOf } from '../../../../actions/shared/history/history-record.ts';
import { INTEGRITY_CHECKS } from '../../../../actions/shared/integrity-checks/list-checks.ts';
import { LOSS_CHECKS } from '../../../../actions/shared/success/loss-checks.ts';
import { toLossFacts, type LossSources } from '../../../../actions/shared/success/loss-facts.ts';
import { someVerdicts, aWatermark } from '../../../support/a-history.ts';
import { aCheckResult, anIntegrityResult } from '../../../support/an-integrity-result.ts';
import { hoursAfter, TAKEN_BACK_AT } from '../../../support/some-success-facts.ts';

type Answer = RecordOf<'verdicts'>['checks'][number];

function anAnswer(changes: Partial<Answer> = {}): Answer {
  return { id: 'census', dataset: 'submissions', unit: null, verdict: 'pass', observed: 'all', keys: [], ...changes };
}

/** A look so many hours after the rollback. */
function aLook(hours: number, ...checks: readonly Answer[]): RecordOf<'verdicts'> {
  return someVerdicts({
    at: hoursAfter(hours),
    run: `${Math.round(hours * 100) + 5_000}-1-integrity`,
    checks: checks.length === 0 ? [anAnswer()] : [...checks],
  });
}

function gather(records: readonly HistoryRecord[], changes: Partial<LossSources> = {}) {
  const facts = toLossFacts({ records, result: null, rollbackAt: TAKEN_BACK_AT, incident: 'this', ...changes });
  if (!facts.measured) throw new TypeError(facts.message);
  return facts.value;
}

const lost = (...keys: readonly string[]) => anAnswer({ verdict: 'fail', keys: [...keys] });

describe('what the looks since the incident found', () => {
  it('knows the kind of every check of loss and corruption', () => {
    const own = INTEGRITY_CHECKS.filter(({ kind }) => kind === 'loss' || kind === 'corruption');
    expect(new Map(LOSS_CHECKS)).toEqual(new Map(own.map(({ id, kind }) => [id, kind])));
  });

  it('goes back to the newest clean look before the incident', () => {
    const facts = gather([aLook(-3), aLook(-2), aLook(-1, anAnswer({ verdict: 'unknown' })), aLook(1)]);
    expect(facts).toMatchObject({ at: hoursAfter(1), since: hoursAfter(-2) });
    expect(gather([aLook(1)]).since).toBeNull();
    expect(gather([aLook(-1, anAnswer({ id: 'freshness' })), aLook(1)]).since).toBeNull();
  });

  it('takes the newest look, and what earlier ones named', () => {
    const records = [aLook(-2), aLook(-1, lost('abc1')), aLook(-0.5), aLook(1), aLook(2, anAnswer({ id: 'gaps' }))];
    const { since, at, answers } = gather(records);
    expect({ since, at }).toEqual({ since: hoursAfter(-2), at: hoursAfter(2) });
    expect(answers.map(({ id, verdict, keys }) => ({ id, verdict, keys }))).toEqual([
      { id: 'gaps', verdict: 'pass', keys: [] },
      { id: 'census', verdict: 'fail', keys: ['abc1'] },
    ]);
  });

  it('leaves out an earlier failure without keys: the newest answer about a state counts', () => {
    const volume = anAnswer({ id: 'volume', verdict: 'fail' });
    expect(gather([aLook(-1), aLook(1, volume), aLook(2)]).answers).toHaveLength(1);
    expect(gather([aLook(-1), aLook(2, volume)]).answers).toMatchObject([{ verdict: 'fail' }]);
  });

  it('tells once what several looks said', () => {
    const { answers } = gather([
      aLook(-1),
      aLook(1, lost('a')),
      aLook(1.5, lost('a', 'b')),
      aLook(1.7, lost('c')),
      aLook(2),
    ]);
    expect(answers.filter(({ verdict }) => verdict === 'fail').map(({ keys }) => keys)).toEqual([['a', 'b'], ['c']]);
    const repeated = gather([aLook(-1), aLook(1, lost('a')), aLook(2, lost('a'))]);
    expect(repeated.answers).toHaveLength(1);
  });

  it('leaves to another incident what was found before its end, and to none what is older than a week', () => {
    const end: HistoryRecord = {
      ...{ kind: 'incident-event', schemaVersion: 1, at: hoursAfter(-10), incident: 'another', event: 'recovered' },
      ...{ detail: '', run: '1-1-incidents' },
    };
    const before = [aLook(-20), aLook(-15, lost('old')), aLook(-5), aLook(1)];
    expect(gather(before).answers).toHaveLength(2);
    expect(gather([...before, end])).toMatchObject({ since: hoursAfter(-5), answers: [{ verdict: 'pass' }] });
    expect(gather([...before, { ...end, incident: 'this' }]).answers).toHaveLength(2);
    const ages = [aLook(-200), aLook(-169, lost('old')), aLook(-5), aLook(1)];
    expect(gather(ages)).toMatchObject({ since: hoursAfter(-5), answers: [{ verdict: 'pass' }] });
  });

  it('prefers the look that was just taken: it counts its faults and knows its windows', () => {
    const { database } = anIntegrityResult();
    const result = anIntegrityResult({
      database: database === null ? null : { ...database, at: hoursAfter(2) },
      checks: [
        aCheckResult({ id: 'gaps', kind: 'loss', verdict: 'fail', sample: ['x'], faultCount: 41 }),
        aCheckResult({ id: 'freshness', kind: 'freshness', verdict: 'fail' }),
      ],
      windows: [
        { dataset: 'submissions', table: 'public.a', after: hoursAfter(0), through: hoursAfter(1.9), isFirst: false },
        { dataset: 'comments', table: 'public.b', after: hoursAfter(0), through: hoursAfter(1.8), isFirst: false },
      ],
    });
    const facts = gather([aLook(-1), aLook(1)], { result });
    expect(facts).toMatchObject({ at: hoursAfter(2), through: hoursAfter(1.8), since: hoursAfter(-1) });
    expect(facts.answers).toMatchObject([{ id: 'gaps', faultCount: 41, keys: ['x'] }]);
    expect(gather([aLook(-1), aLook(3)], { result }).at).toBe(hoursAfter(3));
    expect(gather([aLook(-1), aLook(1)], { result: { ...result, database: null } }).at).toBe(hoursAfter(1));
  });

  it('knows how far was judged: the furthest of each table, of these the one behind, and none that nobody looks at', () => {
    const mark = (table: string, hours: number) =>
      aWatermark({ table, at: hoursAfter(hours + 0.01), through: hoursAfter(hours) });
    expect(gather([aLook(1)]).through).toBeNull();
    const marks = [mark('public.a', 1), mark('public.a', 2), mark('public.b', 1.5), mark('public.gone', -400)];
    expect(gather([aLook(1), ...marks]).through).toBe(hoursAfter(1.5));
  });

  it('is not measured where nobody ever looked', () => {
    const facts = toLossFacts({ records: [], result: null, rollbackAt: TAKEN_BACK_AT, incident: null });
    expect(facts).toMatchObject({ measured: false, remedy: expect.stringMatching(/check-integrity/u) });
  });

  it('comes to the same in any order and however often', () => {
    const records = [aLook(-2), aLook(-1, lost('a')), aLook(1, lost('b')), aLook(2)];
    expect(gather([...records.toReversed(), ...records])).toEqual(gather(records));
  });
});
