import { expect, test } from 'vitest';

import { compareReplays } from '../../../actions/shared/triggers/compare-replays.ts';
import { prepareReplay, replayTriggers } from '../../../actions/shared/triggers/replay-triggers.ts';
import { renderDifferenceLines, renderReplayLines } from '../../../actions/watch-triggers/render-replay.ts';
import { aHeartbeat } from '../../support/a-history.ts';
import { aFetch, aRun, ago, aTriggerPolicy, NOW_MS, PHASE_STARTED_MS, thePolicy } from '../../support/a-trigger-moment.ts';

/** Five days at 10 %: on the first three runs too slow, over the last six hours every other unit-fetch failed. */
const TICKS = Array.from({ length: 240 }, (_, at) => aHeartbeat({ at: ago(at * 30), run: `t${at}-1-integrity` }));
const RUNS = Array.from({ length: 120 }, (_, at) => aRun(5 + at * 60, { lasted: at >= 80 && at <= 82 ? 7 : 1 }));
const FETCHES = Array.from({ length: 480 }, (_, at) =>
  aFetch(6 + at * 15, { outcome: at < 24 && at % 2 === 0 ? 'failed' : 'fetched', run: `r${5 + 60 * Math.floor(at / 4)}-1-dlt` }),
);
const SPANS = [
  {
    fromMs: PHASE_STARTED_MS,
    state: { phase: '10%', generation: 3, phaseStartedMs: PHASE_STARTED_MS, dltUnits: ['opensource'] },
  },
] as const;
const HISTORY = prepareReplay([...TICKS, ...RUNS, ...FETCHES], SPANS, { fromMs: NOW_MS - 90 * 86_400_000, toMs: NOW_MS });
const OLD = aTriggerPolicy();
const { triggers } = thePolicy();
/** Proposed: ten minutes for 50 posts instead of five, and an error rate of 30 % instead of 20 %. */
const NEW = aTriggerPolicy({
  triggers: {
    ...triggers,
    'sla-missed': { ...triggers['sla-missed'], minutes: 10 },
    'error-rate': { ...triggers['error-rate'], abovePercent: 30 },
  },
});
const asFile = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

test('what would have fired when, by the policy in force', async () => {
  const lines = renderReplayLines(replayTriggers(HISTORY, OLD), { days: 90, recorded: [] });
  await expect(asFile(lines)).toMatchFileSnapshot('replay.txt');
});

test('what a proposed policy would have made of the same ninety days', async () => {
  const [before, after] = [replayTriggers(HISTORY, OLD), replayTriggers(HISTORY, NEW)];
  const lines = renderDifferenceLines(compareReplays(before, after), { days: 90, before, after });
  await expect(asFile(lines)).toMatchFileSnapshot('comparison.txt');
});
