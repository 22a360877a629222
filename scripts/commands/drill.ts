import type { ExitCode } from '../../actions/shared/errors.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import type { CommandContext, CommandOutcome } from './command-outcome.ts';

export interface DrillOptions {
  /** `begin` and `end` stand around a rollback of the branch `switchback-drill`, as in drill.yml. */
  readonly part: 'sandbox' | 'begin' | 'end';
  readonly keep?: true;
  readonly json?: true;
  readonly rollbackDecision?: string;
  readonly rollbackSeconds?: string;
}

interface DrillModule {
  readonly runDrill: (options: {
    readonly keep: boolean;
    readonly json: boolean;
    readonly signal: AbortSignal;
  }) => Promise<ExitCode>;
}

interface PartsModule {
  readonly runBegin: (environment: CommandContext['environment']) => Promise<ExitCode>;
  readonly runEnd: (
    options: {
      readonly rollback: { readonly decision: string; readonly seconds: number | null };
      readonly json: boolean;
      readonly signal: AbortSignal;
    },
    environment: CommandContext['environment'],
  ) => Promise<ExitCode>;
}

/** `switchback drill`. Its sandbox stands on development packages, so that it is no part of the bundle. */
export async function drillCommand(options: DrillOptions, context: CommandContext): Promise<CommandOutcome> {
  if (!import.meta.url.endsWith('.ts')) {
    throw new OperatorError({
      reasonCode: 'environment-invalid',
      message: 'The drill is no part of the break-glass bundle',
      observed: 'the bundle, which needs nothing installed',
      expected: 'a checkout with its dependencies (an embedded Postgres among them)',
      remedy: 'Run: npm start',
    });
  }
  return { exitCode: await runPart(options, context), lines: [], json: null };
}

async function runPart(options: DrillOptions, { signal, environment }: CommandContext): Promise<ExitCode> {
  const json = options.json === true;
  if (options.part === 'sandbox') {
    const { runDrill } = await load<DrillModule>('../drill/drill.ts');
    return runDrill({ keep: options.keep === true, json, signal });
  }
  const { runBegin, runEnd } = await load<PartsModule>('../drill/drill-parts.ts');
  if (options.part === 'begin') return runBegin(environment);
  const rollback = { decision: options.rollbackDecision ?? '', seconds: readSeconds(options.rollbackSeconds) };
  return runEnd({ rollback, json, signal }, environment);
}

/** What nobody took the time of is not known; it is never 0. */
function readSeconds(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,6}(?:\.\d{1,6})?$/u.test(text) ? Number(text) : null;
}

/** Not a literal, so that the bundler leaves it and its packages out. */
async function load<Module>(path: string): Promise<Module> {
  return (await import(new URL(path, import.meta.url).href)) as Module;
}
