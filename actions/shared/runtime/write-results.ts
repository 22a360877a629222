import { appendFile, stat } from 'node:fs/promises';

import * as core from '@actions/core';

import type { Log } from '../ports.ts';
import { cutSummary, SUMMARY_BYTES } from '../markdown/cut-summary.ts';

/** Writes outputs to the runner's file; where that cannot be, prints them, so that nothing is lost, and warns once. */
export function writeOutputs(outputs: readonly { readonly name: string; readonly value: string }[], log: Log): void {
  try {
    if (isUnset('GITHUB_OUTPUT')) throw new Error('it is not set');
    for (const { name, value } of outputs) core.setOutput(name, value);
  } catch (cause) {
    warnUnwritable('outputs', 'GITHUB_OUTPUT', cause, log);
    for (const { name, value } of outputs) log.info(`${name}=${value}`);
  }
}

/** Appends the job summary, cut to what GitHub takes; where that cannot be, prints it and warns. */
export async function writeSummary(markdown: string, log: Log): Promise<void> {
  if (markdown === '') return;
  try {
    const path = process.env['GITHUB_STEP_SUMMARY'] ?? '';
    if (path === '') throw new Error('it is not set');
    const { size } = await stat(path);
    await appendFile(path, cutSummary(markdown, SUMMARY_BYTES - size), 'utf8');
  } catch (cause) {
    warnUnwritable('job summary', 'GITHUB_STEP_SUMMARY', cause, log);
    log.info(markdown);
  }
}

function isUnset(name: string): boolean {
  return (process.env[name] ?? '') === '';
}

/** On a runner this is a defect worth an annotation; without a runner it is how the action is tried by hand. */
function warnUnwritable(what: string, variable: string, cause: unknown, log: Log): void {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `The ${what} could not be written to ${variable}: ${reason}. It follows in the log; the exit code is right all the same.`;
  if (process.env['GITHUB_ACTIONS'] === 'true') log.warning(message);
  else log.info(message);
}
