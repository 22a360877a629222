import { expect, test } from 'vitest';

import { assessGates } from '../../actions/shared/gates/assess-gates.ts';
import { toGateHistory } from '../../actions/shared/gates/gate-history.ts';
import { collectFacts } from '../../actions/shared/triggers/collected-facts.ts';
import { aTriggerPolicy } from '../support/a-trigger-moment.ts';
import { simulateMigration } from './simulate-migration.ts';
import type { SeenAtTick } from './simulated-result.ts';

/** The facts that grow with the ticks, against those that the product makes of all records as they came: late, doubled and out of order. */
function expectSame({ nowMs, generation, facts, history, gates, next }: SeenAtTick): void {
  const collected = collectFacts(history.all);
  for (const path of ['dlt', 'manual'] as const)
    expect(facts.of(path, generation)).toEqual(collected.of(path, generation));
  expect(facts.firstDltMs).toBe(collected.firstDltMs);
  if (next === null) return;
  const kept = gates(next);
  const whole = { ...kept, history: { measured: true, value: toGateHistory(history.all, new Date(nowMs)) } } as const;
  expect(assessGates(kept)).toEqual(assessGates(whole));
}

test.each([4, 7, 19, 33])('rules and gates see what the product makes of the whole history of seed %i', (seed) => {
  let ticks = 0;
  const onTick = (seen: SeenAtTick): void => {
    ticks += 1;
    if (ticks % 50 === 0) expectSame(seen);
  };
  simulateMigration(seed, aTriggerPolicy(), { onTick });
  expect(ticks).toBeGreaterThan(1_000);
});
