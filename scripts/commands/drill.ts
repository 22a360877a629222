import type { ExitCode } from '../../actions/shared/errors.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import type { CommandContext, CommandOutcome } from './command-outcome.ts';

export interface DrillOptions {
  readonly keep?: true;
  readonly json?: true;
}

interface DrillModule {
  readonly runDrill: (options: {
    readonly keep: boolean;
    readonly json: boolean;
    readonly signal: AbortSignal;
  }) => Promise<ExitCode>;
}

/** `switchback drill`. Its sandbox stands on development packages, so that it is no part of the bundle. */
export async function drillCommand(options: DrillOptions, { signal }: CommandContext): Promise<CommandOutcome> {
  if (!import.meta.url.endsWith('.ts')) {
    throw new OperatorError({
      reasonCode: 'environment-invalid',
      message: 'The drill is no part of the break-glass bundle',
      observed: 'the bundle, which needs nothing installed',
      expected: 'a checkout with its dependencies (an embedded Postgres among them)',
      remedy: 'Run: npm start',
    });
  }
  // Not a literal, so that the bundler leaves it and its packages out.
  const { runDrill } = (await import(new URL('../drill/drill.ts', import.meta.url).href)) as DrillModule;
  const exitCode = await runDrill({ keep: options.keep === true, json: options.json === true, signal });
  return { exitCode, lines: [], json: null };
}
