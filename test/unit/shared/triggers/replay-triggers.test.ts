import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { HistoryRecord } from '../../../../actions/shared/history/history-record.ts';
import { compareReplays } from '../../../../actions/shared/triggers/compare-replays.ts';
import { prepareReplay, replayTriggers, type StateSpan } from '../../../../actions/shared/triggers/replay-triggers.ts';
import type { TriggerPolicy } from '../../../../actions/shared/triggers/trigger-moment.ts';
import { renderDifferenceLines, renderReplayLines } from '../../../../actions/watch-triggers/render-replay.ts';
import { toStateSpans } from '../../../../actions/watch-triggers/to-state-spans.ts';
import { renderRoutingFile } from '../../../../actions/shared/routing/routing-file.ts';
import { aCutoverConfig } from '../../../support/a-cutover-config.ts';
import { aRouting } from '../../../support/a-routing.ts';
import { aDecision, aHeartbeat, someVerdicts } from '../../../support/a-history.ts';
import { aFetch, ago, aTriggerPolicy, NOW_MS, PHASE_STARTED_MS, thePolicy } from '../../../support/a-trigger-moment.ts';

const HOUR = 60;
/** Ten hours of ticks; the last six hours of fetches fail. */
const TICKS = Array.from({ length: 20 }, (_, at) => aHeartbeat({ at: ago(at * 30), run: `t${at}-1-integrity` }));
const FETCHES = Array.from({ length: 60 }, (_, at) =>
  aFetch(5 + at * 10, { unit: `u${at % 3}`, outcome: at * 10 < 6 * HOUR && at % 3 === 0 ? 'failed' : 'fetched' }),
);
const RECORDS: readonly HistoryRecord[] = [...TICKS, ...FETCHES];
const SPANS: readonly StateSpan[] = [
  {
    fromMs: PHASE_STARTED_MS,
    state: { phase: '10%', generation: 3, phaseStartedMs: PHASE_STARTED_MS, dltUnits: ['u1', 'u2'] },
  },
];
const PERIOD = { fromMs: NOW_MS - 90 * 24 * HOUR * 60_000, toMs: NOW_MS };
const errorRateAbove = (abovePercent: number): TriggerPolicy => {
  const { triggers } = thePolicy();
  return aTriggerPolicy({ triggers: { ...triggers, 'error-rate': { ...triggers['error-rate'], abovePercent } } });
};
const play = (records: readonly HistoryRecord[], policy = aTriggerPolicy(), spans = SPANS) =>
  replayTriggers(prepareReplay(records, spans, PERIOD), policy);

describe('a replay', () => {
  it('says what would have fired when, and takes each generation back once', () => {
    const replay = play(RECORDS);
    expect(replay.ticks).toBe(20);
    expect(replay.rollbacks).toHaveLength(1);
    expect(replay.rollbacks[0]).toMatchObject({ trigger: 'error-rate', generation: 3, phase: '10%' });
    const [firing] = replay.firings;
    expect(firing).toMatchObject({ trigger: 'error-rate', action: 'rollback', from: replay.rollbacks[0]?.at });
    expect(replay.judgedTicks).toBeLessThan(20);
    expect(renderReplayLines(replay, { days: 90, recorded: ['2026-11-26T11:50:00.000Z'] })).toEqual([
      `20 ticks in 90 days, ${replay.judgedTicks} of them judged; 1 rollback would have been, 1 was.`,
      expect.stringMatching(/^2026-11-26T\S+ generation 3 \(10%\): rollback by error-rate: \d+ of \d+ dlt/u),
      '2026-11-26T11:50:00.000Z recorded: rolled back',
    ]);
  });

  it('is the same for records in any order, and twice', () => {
    const expected = play(RECORDS);
    const doubled = [...RECORDS, ...RECORDS];
    fc.assert(
      fc.property(fc.shuffledSubarray(doubled, { minLength: doubled.length }), (records) => {
        expect(play(records)).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });

  it('judges nothing before a state is known, nor where nothing goes by dlt', () => {
    expect(play(RECORDS, aTriggerPolicy(), [])).toMatchObject({ judgedTicks: 0, firings: [] });
    const back = SPANS.map(({ fromMs, state }) => ({ fromMs, state: { ...state, phase: 'manual_only' as const } }));
    expect(play(RECORDS, aTriggerPolicy(), back)).toMatchObject({ judgedTicks: 0, rollbacks: [] });
  });

  it('knows of findings and issues what was recorded at that tick', () => {
    const failing = {
      id: 'gaps',
      dataset: null,
      unit: null,
      verdict: 'fail' as const,
      observed: 'x',
      keys: ['a'],
      action: null,
    };
    const lost = someVerdicts({ schemaVersion: 3, at: ago(300), run: 't10-1-integrity', checks: [failing] });
    expect(play([...TICKS, lost]).rollbacks).toMatchObject([{ trigger: 'data-loss', at: ago(300) }]);
    const rule = {
      ...{ trigger: 'critical-incident' as const, fired: true, verdict: 'fail' as const, action: 'rollback' as const },
      ...{ value: 1, limit: 0, windowHours: null, sample: 1, evidenceAgeSeconds: 0, because: '#7 lost' },
    };
    const decided = aDecision({ at: ago(238), run: 't8-1-watch', rules: [rule] });
    expect(play([...TICKS, decided]).rollbacks).toMatchObject([{ trigger: 'critical-incident', at: ago(238) }]);
  });

  it('is told no difference by the same policy, and each by another one', () => {
    const before = play(RECORDS, errorRateAbove(20));
    const facts = (after: typeof before) => ({ days: 90, before, after });
    expect(renderDifferenceLines(compareReplays(before, before), facts(before))).toEqual([
      'No difference over the last 90 days: both fire at the same ticks (1 rollback before, 1 after).',
      `By 20 ticks, recorded since ${ago(19 * 30)}: ${before.judgedTicks} judged before, ${before.judgedTicks} after.`,
    ]);
    const later = play(RECORDS, errorRateAbove(30));
    expect(compareReplays(before, later)).toMatchObject([{ kind: 'later', trigger: 'error-rate', generation: 3 }]);
    expect(compareReplays(later, before)).toMatchObject([{ kind: 'earlier' }]);
    const never = play(RECORDS, errorRateAbove(90));
    expect(renderDifferenceLines(compareReplays(before, never), facts(never))).toEqual([
      '1 difference over the last 90 days (1 rollback before, 0 after):',
      expect.stringMatching(/generation 3 \(10%\): rollback by error-rate fires no longer$/u),
      expect.stringMatching(/^By 20 ticks, recorded since \S+Z: \d+ judged before, 20 after\.$/u),
    ]);
    expect(compareReplays(never, before)).toMatchObject([{ kind: 'only-after', before: null }]);
  });
});

describe('where nothing was judged', () => {
  const lines = (records: readonly HistoryRecord[], spans: readonly StateSpan[]): readonly string[] => {
    const replay = play(records, aTriggerPolicy(), spans);
    const other = play(records, errorRateAbove(90), spans);
    return [
      ...renderReplayLines(replay, { days: 90, recorded: [] }),
      ...renderDifferenceLines(compareReplays(replay, other), { days: 90, before: replay, after: other }),
    ];
  };

  it('a replay and a comparison say that nothing is known, not that nothing differs', () => {
    expect(lines([], SPANS)).toEqual([
      '0 ticks in 90 days, 0 of them judged; 0 rollbacks would have been, 0 were.',
      'No tick is recorded, so nothing is known of it: the workflow integrity records them.',
      'What the change would have decided over the last 90 days is not known: no tick is recorded (the workflow integrity records them).',
    ]);
    expect(lines(RECORDS, []).slice(1)).toEqual([
      'Nothing went by dlt at any of them, so no rule was judged.',
      'What the change would have decided over the last 90 days is not known: nothing went by dlt at any of the 20 ticks recorded.',
    ]);
  });
});

it('shows a rule that fires first at the same tick, and then at others', () => {
  /** A hold, so that it goes on being judged: a third fails for eight hours, then every tenth. */
  const clearsBelow = (clearsBelowPercent: number): TriggerPolicy => {
    const { triggers } = thePolicy();
    const rule = { ...triggers['error-rate'], action: 'hold' as const, clearsBelowPercent };
    return aTriggerPolicy({ triggers: { ...triggers, 'error-rate': rule } });
  };
  const records = [
    ...Array.from({ length: 60 }, (_, at) => aHeartbeat({ at: ago(at * 30), run: `t${at}-1-integrity` })),
    ...Array.from({ length: 180 }, (_, at) =>
      aFetch(5 + at * 10, { unit: `u${1 + (at % 2)}`, outcome: at % (at < 96 ? 10 : 3) === 0 ? 'failed' : 'fetched' }),
    ),
  ];
  const [before, after] = [play(records, clearsBelow(5)), play(records, clearsBelow(15))];
  const differences = compareReplays(before, after);
  expect(differences).toMatchObject([{ kind: 'other-ticks', trigger: 'error-rate', action: 'hold' }]);
  const [, line] = renderDifferenceLines(differences, { days: 90, before, after });
  expect(line).toMatch(
    /^\S+Z generation 3 \(10%\): hold by error-rate fires 1 time until \S+Z, where it fires 1 time until 2026-11-26T12:00:00\.000Z before$/u,
  );
});

describe('the state over time', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  it('is read of each commit, and of one that cannot be read nothing goes by dlt', () => {
    const routing = bytes(renderRoutingFile(aRouting()));
    const spans = toStateSpans([
      { fromMs: 1, oid: 'a', config: bytes(JSON.stringify(aCutoverConfig())), routing },
      { fromMs: 2, oid: 'b', config: bytes('{'), routing },
      { fromMs: 3, oid: 'c', config: null, routing: null },
    ]);
    expect(spans.map(({ fromMs, state }) => [fromMs, state.phase, state.dltUnits.length])).toEqual([
      [1, '10%', 1],
      [2, 'manual_only', 0],
      [3, 'manual_only', 0],
    ]);
  });
});
