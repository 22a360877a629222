import { performance } from 'node:perf_hooks';

import { Listr } from 'listr2';

import type { DrillMemory, DrillStep, StepResult } from './drill-step.ts';
import type { Sandbox } from './sandbox.ts';

/** Runs the steps one after the other and shows progress. A step that throws is a `fail` with its message; the ones after it still run. */
export async function runSteps(
  steps: readonly DrillStep[],
  sandbox: Sandbox,
  { isQuiet, signal }: { readonly isQuiet: boolean; readonly signal: AbortSignal },
): Promise<readonly StepResult[]> {
  const memory: DrillMemory = { incidentId: null };
  const results: StepResult[] = [];
  const tasks = steps.map((step) => ({
    title: step.title,
    task: async (_: unknown, task: { title: string }) => {
      if (signal.aborted) throw new Error('a signal ended the drill');
      const result = await runStep(step, sandbox, memory);
      results.push(result);
      task.title = `${step.title}: ${result.verdict}`;
      if (result.verdict === 'fail') throw new Error(result.observed);
    },
  }));
  const renderer = isQuiet ? 'silent' : process.stdout.isTTY ? 'default' : 'simple';
  await new Listr(tasks, { concurrent: false, exitOnError: false, renderer }).run();
  return results;
}

async function runStep(step: DrillStep, sandbox: Sandbox, memory: DrillMemory): Promise<StepResult> {
  const startedAt = performance.now();
  const elapsed = (): number => (performance.now() - startedAt) / 1_000;
  try {
    const outcome = await step.run(sandbox, memory);
    return { title: step.title, runbook: step.runbook, seconds: elapsed(), ...outcome };
  } catch (error) {
    const observed = error instanceof Error ? error.message : String(error);
    return { title: step.title, runbook: step.runbook, verdict: 'fail', observed, seconds: elapsed() };
  }
}
