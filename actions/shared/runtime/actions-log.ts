import * as core from '@actions/core';

import type { Log } from '../ports.ts';
import { redact } from './redact.ts';

/**
 * The job log. What is logged may hold other people's text: no line of it can become a workflow command, and no mask gets through.
 * Warnings and errors become annotations, which `@actions/core` escapes.
 */
export function createActionsLog(masks: () => readonly string[]): Log {
  return {
    debug: (message) => core.debug(redact(message, masks())),
    info: (message) => core.info(breakCommands(redact(message, masks()))),
    warning: (message) => core.warning(redact(message, masks())),
    error: (message) => core.error(redact(message, masks())),
  };
}

/** The runner acts on `::` at the start of a line, white space aside, and on `##[` anywhere in it (actions/runner, ActionCommand.cs). */
export function breakCommands(text: string): string {
  return text
    .replaceAll(/\r\n?/gu, '\n')
    .replaceAll('##[', '## [')
    .replaceAll(/^(\s*):(?=:)/gmu, '$1: ');
}
