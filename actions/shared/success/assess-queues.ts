import { ghArguments } from '../control/workflow-reference.ts';
import { formatInstant } from '../cutover/instant.ts';
import { count } from '../markdown/count.ts';
import { toCriterion, unmeasuredFinding, type AssessedCriterion, type Finding } from './finding.ts';
import type { CollectorWorkflow, QueueFacts, SuccessFacts, SuccessLimits } from './success-facts.ts';

/** No run hangs, the manual workflows are enabled and run, and dlt left nothing half-done or waiting (runbook 221). */
export function assessQueues(facts: SuccessFacts, now: Date): AssessedCriterion {
  const { limits, queues } = facts;
  return toCriterion({
    id: 'queues',
    expected:
      'no collector run beyond its limit; every manual workflow enabled and run within the cadence limit; no half-done dlt load, no pending package',
    findings: [
      ...(limits.measured ? judgeWorkflows(facts, limits.value, now) : [unmeasuredFinding(limits)]),
      ...judgeLoads(queues),
      judgePending(queues),
    ],
  });
}

function judgeWorkflows({ queues, rollbackAt }: SuccessFacts, limits: SuccessLimits, now: Date): readonly Finding[] {
  const { workflows } = queues;
  if (!workflows.measured) return [unmeasuredFinding(workflows)];
  const manual = workflows.value.filter(({ path }) => path === 'manual');
  return [
    ...workflows.value.flatMap(({ openRuns, workflow }) =>
      openRuns.flatMap((run) => judgeRun(workflow, run, { limits, now })),
    ),
    ...manual.map((workflow) => judgeManualWorkflow(workflow, { limits, rollbackAt, now })),
    ...workflows.value.filter(isDltEnabled).map(({ workflow }): Finding => ({
      verdict: 'warn',
      text: `${workflow} is of dlt and still enabled`,
      remedy: `Disable it: gh workflow disable ${ghArguments(workflow)}.`,
    })),
    ...(manual.length > 0
      ? []
      : [
          {
            verdict: 'warn' as const,
            text: 'no workflow of the manual path is named in the policy: its runs are seen by their unit-fetches alone',
          },
        ]),
  ];
}

function isDltEnabled({ path, state }: CollectorWorkflow): boolean {
  return path === 'dlt' && state === 'active';
}

interface Terms {
  readonly limits: SuccessLimits;
  readonly now: Date;
}

function judgeRun(
  workflow: string,
  { id, url, isQueued, since }: CollectorWorkflow['openRuns'][number],
  { limits, now }: Terms,
): readonly Finding[] {
  const limit = isQueued ? limits.queues.queuedMinutes : limits.queues.runningMinutes;
  const minutes = (now.getTime() - Date.parse(since)) / 60_000;
  const state = isQueued ? 'queued' : 'running';
  const text = `run ${id} of ${workflow} is ${state} since ${since}`;
  return minutes <= limit
    ? [{ verdict: 'pass', text }]
    : [
        {
          verdict: 'fail',
          text: `${text}, longer than ${limit} min`,
          remedy: `Look at ${url}; cancel it if it hangs.`,
        },
      ];
}

function judgeManualWorkflow(
  { workflow, state, lastStartedAt }: CollectorWorkflow,
  { limits, rollbackAt, now }: Terms & { readonly rollbackAt: string | null },
): Finding {
  if (state !== 'active')
    return {
      verdict: 'fail',
      text: `${workflow} is ${state}`,
      remedy: `Enable it: gh workflow enable ${ghArguments(workflow)}.`,
    };
  const limitMs = limits.manualLimitSeconds * 1000;
  const age = lastStartedAt === null ? Number.POSITIVE_INFINITY : now.getTime() - Date.parse(lastStartedAt);
  if (age <= limitMs) return { verdict: 'pass', text: `${workflow} is enabled and ran at ${lastStartedAt}` };
  const told = lastStartedAt === null ? `${workflow} has never run` : `${workflow} ran last at ${lastStartedAt}`;
  const remedy = `Start it: gh workflow run ${ghArguments(workflow)}.`;
  const dueMs = rollbackAt === null ? Number.NaN : Date.parse(rollbackAt) + limitMs;
  return now.getTime() <= dueMs
    ? { verdict: 'unknown', text: `${told}; its next run is due by ${formatInstant(new Date(dueMs))}`, remedy }
    : { verdict: 'fail', text: `${told}, more than ${limits.manualLimitSeconds / 60} min ago`, remedy };
}

function judgeLoads({ halfDoneLoads }: QueueFacts): readonly Finding[] {
  const about = 'dlt-loads-complete';
  if (!halfDoneLoads.measured) return [unmeasuredFinding(halfDoneLoads, { about })];
  const keys = halfDoneLoads.value;
  if (keys.length === 0) return [{ verdict: 'pass', text: 'no half-done dlt load' }];
  const shown = `${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ` and ${keys.length - 5} more` : ''}`;
  return [
    {
      verdict: 'fail',
      text: `${count(keys.length, 'half-done dlt load')}: ${shown}`,
      remedy:
        "Drop the pending package where dlt ran (its version decides the command), then delete these rows, or accept them in settled.json. Never run dlt's `drop`.",
      obstacle: { kind: 'loss', about, keys },
    },
  ];
}

function judgePending({ pendingPackages }: QueueFacts): Finding {
  if (pendingPackages === null) return { verdict: 'pass', text: 'pending packages of dlt cannot be seen from here' };
  return pendingPackages === 0
    ? { verdict: 'pass', text: 'no pending package of dlt' }
    : {
        verdict: 'fail',
        text: count(pendingPackages, 'pending package of dlt', 'pending packages of dlt'),
        remedy:
          'Drop them where dlt ran: a package that waits is loaded by the next run, under its old load id. Then start the line of its scheduler once (switchback run dlt --dlt-working-dir FOLDER -- COMMAND), which counts them and does not run dlt. What is gone for good is named under collectors, dlt, retired_places of config/policy.yaml.',
      };
}
