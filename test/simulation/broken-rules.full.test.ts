import { expect, test } from 'vitest';

import type { Policy } from '../../actions/shared/policy/policy.ts';
import { SHIPPED_POLICY } from '../support/a-gate-facts.ts';
import { aTriggerPolicy } from '../support/a-trigger-moment.ts';
import { simulateMigration } from './simulate-migration.ts';

type Triggers = Policy['triggers'];
type Change<Part> = { readonly [Name in keyof Part]?: Partial<Part[Name]> };

/** The simulation tells of a broken rule within so many migrations: 10,000 of them without a problem would else prove nothing. */
const MOST_SEEDS = 60;

function withTriggers(change: Change<Triggers>): Triggers {
  const { triggers } = SHIPPED_POLICY;
  const changed = Object.entries(change).map(([name, part]) => [
    name,
    { ...(triggers[name as keyof Triggers] as object), ...(part as object) },
  ]);
  return { ...triggers, ...(Object.fromEntries(changed) as Partial<Triggers>) };
}

/** The first problem of that kind, from some seed on. */
function findProblem(wanted: RegExp, { triggers, gatePolicy, from = 0 }: Broken): string | undefined {
  const policy = aTriggerPolicy({ triggers });
  for (let seed = from; seed < from + MOST_SEEDS; seed += 1) {
    const found = simulateMigration(seed, policy, { gatePolicy }).problems.find((problem) => wanted.test(problem));
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Broken {
  readonly triggers: Triggers;
  readonly gatePolicy: Policy;
  readonly from?: number;
}

const OBSERVED = { action: 'observe' } as const;

test.each<[string, Change<Triggers>, RegExp, number?]>([
  ['data-loss', { 'data-loss': OBSERVED }, /^data-loss of .+ not taken back/u],
  ['duplicates', { duplicates: OBSERVED }, /^duplicates of .+ not taken back/u],
  ['error-rate', { 'error-rate': OBSERVED }, /^error-rate of .+ not taken back/u],
  ['critical-incident', { 'critical-incident': OBSERVED }, /^critical-incident of .+ not taken back/u],
  ['api-limits', { 'api-limits': OBSERVED }, /^api-limits of .+ not taken back/u],
  ['sla-missed', { 'sla-missed': OBSERVED }, /^sla-missed of .+ not taken back/u],
  ['load-failure', { 'load-failure': OBSERVED }, /^(?:silence|dead-load) of .+ not taken back/u],
  // One unit, fetched every half hour: 12 of 20 unit-fetches in six hours (seed 718).
  ['the reach of error-rate', { 'error-rate': { longestWindowHours: undefined } }, /^error-rate of .+ not taken/u, 718],
])('without %s the simulation tells of a failure that stands', { timeout: 300_000 }, (_, change, wanted, from = 0) => {
  expect(findProblem(wanted, { triggers: withTriggers(change), gatePolicy: SHIPPED_POLICY, from })).toBeDefined();
});

test.each<[string, Change<Triggers>, RegExp]>([
  [
    'few failures are too many',
    { 'error-rate': { abovePercent: 2, hoursWithFailures: 1, minimumUnitFetches: 3 } },
    /^false rollback by error-rate/u,
  ],
  ['one limited run is too many', { 'api-limits': { limitedRuns: 1 } }, /^false rollback by api-limits/u],
  ['two minutes are too long', { 'sla-missed': { runsInARow: 1, minutes: 2 } }, /^false rollback by sla-missed/u],
  [
    'one cadence without a run is too long',
    { 'load-failure': { holdAfterCadences: 1, actionAfterCadences: 1, scheduleCadences: 1, scheduleMinutes: 1 } },
    /^false rollback by load-failure/u,
  ],
  ['the loss of manual is dlt’s', { 'data-loss': { actionWhereManualOnly: 'rollback' } }, /^false rollback by data-/u],
  ['the limits of manual are dlt’s', { 'api-limits': { actionWhereManual: 'rollback' } }, /^false rollback by api-/u],
])('where %s, the simulation tells of a false rollback', { timeout: 300_000 }, (_, change, wanted) => {
  expect(findProblem(wanted, { triggers: withTriggers(change), gatePolicy: SHIPPED_POLICY })).toBeDefined();
});

const shortSoak = SHIPPED_POLICY.phases.map((phase) => ({ ...phase, soakHours: 6 }));

test.each<[string, Partial<Policy>]>([
  ['a soak is over after six hours', { phases: shortSoak }],
  ['half of the ticks will do', { gates: { ...SHIPPED_POLICY.gates, ticksPercent: 50 } }],
  ['a drill is good for a year', { gates: { ...SHIPPED_POLICY.gates, drillMaxAgeDays: 366 } }],
  ['ten hours without a look count', { gates: { ...SHIPPED_POLICY.gates, longestGapMinutes: 600 } }],
])('where %s, the simulation tells of an early advance', { timeout: 300_000 }, (_, change) => {
  const gatePolicy = { ...SHIPPED_POLICY, ...change };
  expect(findProblem(/^advanced to /u, { triggers: SHIPPED_POLICY.triggers, gatePolicy })).toBeDefined();
});
