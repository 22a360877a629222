import { z } from 'zod';

import { count } from '../markdown/count.ts';
import { foldVerdicts, SKIP_REASONS, VERDICTS, type Check, type Verdict } from '../verdict/verdict.ts';
import type { Measured } from '../verification/measured.ts';
import { assessTicks, type TickHeartbeat, type TickReport } from './assess-ticks.ts';
import { assessWorkflows, type WorkflowTerms } from './assess-workflows.ts';
import type { TickSchedule } from './tick-schedule.ts';

const tickShareSchema = z.strictObject({
  from: z.string(),
  expected: z.int().min(0),
  seen: z.int().min(0),
  share: z.number().min(0).max(1).nullable(),
});
const seconds = z.number().min(0);

export const watchdogSchema = z.strictObject({
  verdict: z.enum(VERDICTS),
  /** An advance waits until the schedule is kept again. */
  blocksPromotion: z.boolean(),
  /** `null` where the history could not be read. */
  ticks: z
    .strictObject({
      lastDay: tickShareSchema,
      lastWeek: tickShareSchema,
      missed: z.array(z.string()),
      day: z.array(z.strictObject({ at: z.string(), lateSeconds: seconds.nullable() })).max(48),
      latenessSeconds: z.strictObject({ median: seconds, p90: seconds, longest: seconds }).nullable(),
      longestGapSeconds: seconds.nullable(),
      newestAt: z.string().nullable(),
    })
    .nullable(),
  checks: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      verdict: z.enum([...VERDICTS, 'skipped']),
      skipReason: z.enum(SKIP_REASONS).optional(),
      expected: z.string(),
      observed: z.string(),
      detail: z.string().optional(),
      remedy: z.string().optional(),
    }),
  ),
});
export type Watchdog = z.infer<typeof watchdogSchema>;

/** Where the policy cannot be read: its default of `gates.ticks_percent`. */
export const LEAST_TICKS_PERCENT = 90;
/** Below this nobody may say that the migration is watched. */
const BROKEN_SHARE = 0.5;
/** Fewer ticks say nothing. */
const LEAST_TICKS = 4;

const TICK_REMEDY =
  'GitHub drops schedules of busy hours: let an outside cron send repository_dispatch too (README, "A second trigger"), and see that integrity.yml is enabled.';

export interface WatchdogFacts {
  readonly heartbeats: Measured<readonly TickHeartbeat[]>;
  readonly schedule: TickSchedule;
  readonly states: Measured<ReadonlyMap<string, string>>;
  readonly workflows: WorkflowTerms;
  /** Of the ticks so many must be kept, as the gate of an advance has it. */
  readonly ticksPercent: number;
  readonly now: Date;
}

/** Whether somebody watches: the ticks of the schedule, and the workflows that must be enabled. Measured from what earlier runs left. */
export function assessWatchdog(facts: WatchdogFacts): Watchdog {
  const { heartbeats, schedule, states, workflows, now } = facts;
  const ticks = heartbeats.measured ? assessTicks(heartbeats.value, schedule, now) : null;
  const checks = [judgeTicks(ticks, facts), assessWorkflows(states, workflows)];
  const verdict = foldVerdicts(checks);
  return {
    verdict,
    blocksPromotion: verdict !== 'pass',
    ticks: ticks === null ? null : { ...ticks, missed: [...ticks.missed], day: [...ticks.day] },
    checks,
  };
}

function judgeTicks(
  ticks: TickReport | null,
  { heartbeats, ticksPercent }: Pick<WatchdogFacts, 'heartbeats' | 'ticksPercent'>,
): Check {
  const expected = `at least ${ticksPercent} % of the ticks of the last 24 h kept`;
  const about = { id: 'ticks', title: 'The schedule is kept', expected };
  if (ticks === null) {
    const { message, remedy } = heartbeats.measured ? { message: 'no heartbeat', remedy: TICK_REMEDY } : heartbeats;
    return { ...about, verdict: 'unknown', observed: message, remedy };
  }
  const { lastDay, lastWeek } = ticks;
  if (ticks.newestAt === null)
    return { ...about, verdict: 'unknown', observed: 'no run of the schedule is recorded', remedy: TICK_REMEDY };
  if (lastDay.share === null || lastDay.expected < LEAST_TICKS)
    return {
      ...about,
      verdict: 'skipped',
      skipReason: 'learning',
      observed: `only ${count(lastDay.expected, 'tick')} yet`,
    };
  const observed = `${lastDay.seen} of ${count(lastDay.expected, 'tick')} of the last 24 h, ${lastWeek.seen} of ${lastWeek.expected} of 7 days; ${describeLateness(ticks)}`;
  const verdict = verdictOf(lastDay, ticksPercent);
  return { ...about, verdict, observed, ...(verdict === 'pass' ? {} : { remedy: TICK_REMEDY }) };
}

function verdictOf({ seen, expected }: TickReport['lastDay'], ticksPercent: number): Verdict {
  if (seen * 100 >= ticksPercent * expected) return 'pass';
  return seen >= BROKEN_SHARE * expected ? 'warn' : 'fail';
}

function describeLateness({ latenessSeconds, longestGapSeconds }: TickReport): string {
  const minutes = (given: number): string => `${Math.round(given / 60)} min`;
  const late =
    latenessSeconds === null
      ? 'lateness unknown'
      : `late by ${minutes(latenessSeconds.median)} (median), ${minutes(latenessSeconds.p90)} (9 of 10)`;
  return longestGapSeconds === null ? late : `${late}; longest gap ${minutes(longestGapSeconds)}`;
}
