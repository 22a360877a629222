import { InvalidArgumentError, type Command } from 'commander';

import { parseInstant } from '../../actions/shared/cutover/instant.ts';
import { renderHelpText } from './help-text.ts';

/** What every command has that works in a clone. */
export function withClone(command: Command): Command {
  return command
    .option('--remote <name>', 'the remote that holds the live state', 'origin')
    .option(
      '--branch <name>',
      "the branch that holds the live state (default: SWITCHBACK_BRANCH of the environment, else what config/state-branch names, else the remote's default branch)",
    )
    .option(
      '-C, --directory <dir>',
      'the clone to work in (default: here; elsewhere than in an operations repository, the one of this program)',
    )
    .option('--json', 'print one JSON object')
    .addHelpText('after', renderHelpText(command.name()));
}

export function someText(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('Expected a reason in your own words.');
}

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,9}$/u.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}

export function instant(text: string): string {
  const parsed = parseInstant(text);
  if (parsed !== null && !parsed.zoneMissing) return parsed.at;
  throw new InvalidArgumentError('Expected an instant with its zone, such as 2026-11-25T12:00:00Z.');
}

export function operationId(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/u.test(text)) return text;
  throw new InvalidArgumentError(
    'Expected up to 100 letters, digits, dots, hyphens and underscores, as an earlier try printed it.',
  );
}

/** Ends the command where one of `options` was given without `needed`: what is not gone by must not pass for done. */
export function refuseWithout(command: Command, needed: string, options: readonly string[]): void {
  if (command.getOptionValue(needed) === true) return;
  const given = options.find((name) => command.getOptionValueSource(name) === 'cli');
  if (given !== undefined) command.error(`error: option '--${given}' goes with --${needed} alone`);
}
