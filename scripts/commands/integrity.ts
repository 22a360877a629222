import { checkIntegrity, type IntegrityPorts } from '../../actions/check-integrity/check-integrity.ts';
import { contract } from '../../actions/check-integrity/contract.ts';
import { toAccess } from '../../actions/check-integrity/to-access.ts';
import { gitCutoverRepository } from '../../actions/shared/adapters/git/git-cutover-repository.ts';
import { cloneHistoryRemote } from '../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../actions/shared/adapters/git/git-history-store.ts';
import {
  openHeldPosts,
  openIntegritySources,
  type IntegrityAccess,
} from '../../actions/shared/adapters/integrity-sources.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { makeOperationId } from '../../actions/shared/cutover/transition-facts.ts';
import type { Datasets } from '../../actions/shared/datasets/datasets.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import { INTEGRITY_CHECKS } from '../../actions/shared/integrity-checks/list-checks.ts';
import type { IntegrityResult } from '../../actions/shared/integrity/integrity-result.ts';
import { renderIntegrityLines } from '../../actions/shared/integrity/render-integrity.ts';
import type { HistoryStore } from '../../actions/shared/ports.ts';
import { inputVariable, parseInputs } from '../../actions/shared/runtime/parse-inputs.ts';
import { DEFAULT_BRANCH, measurePeoplesFiles } from '../../actions/shared/peoples-files/measure-files.ts';
import { exitCodeOf } from '../../actions/shared/verdict/verdict.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { describeTarget, findTarget, type Target } from './find-target.ts';
import { readBothFiles } from './read-peoples-files.ts';

export interface IntegrityOptions extends CommonOptions {
  readonly recordBaseline?: true;
  /** False with `--no-history`. */
  readonly history: boolean;
  /** False with `--no-census`. */
  readonly census: boolean;
  readonly deadlineSeconds: number;
}

/** The contract's inputs and the variables they come from: the runbook's names, where it has some. */
const FROM_ENVIRONMENT: Readonly<Record<string, string>> = {
  'reddit-public': 'REDDIT_PUBLIC',
  'reddit-secret': 'REDDIT_SECRET',
  'reddit-user-agent': 'REDDIT_USER_AGENT',
  'reddit-api-url': 'REDDIT_API_URL',
  'reddit-token-url': 'REDDIT_TOKEN_URL',
  'database-url': 'SUPABASE_DB_URL',
  'database-ca': 'SUPABASE_DB_CA',
};

/** `switchback integrity`: step 5 of the runbook, one look at the data. */
export async function integrityCommand(options: IntegrityOptions, context: CommandContext): Promise<CommandOutcome> {
  const result = await lookAtData(options, context);
  return { exitCode: exitCodeOf(result.verdict), json: result, lines: renderIntegrityLines(result) };
}

/** The look itself; by `bindings`, where they are not those of the default branch yet. */
export async function lookAtData(
  options: IntegrityOptions,
  context: CommandContext,
  bindings?: Datasets,
): Promise<IntegrityResult> {
  const { log, signal, environment } = context;
  const access = { ...readAccess(options, environment), signal };
  const target = await findTarget(options, context);
  log.info(`Checking the integrity of the data by ${describeTarget(target)}.`);
  const history = options.history ? await openHistory(target, signal) : null;
  const run = { at: systemClock.now(), run: makeOperationId(Math.random), attempt: 1, job: 'integrity' };
  try {
    const ports = await openPorts({ access, target, history, signal });
    const datasets = bindings === undefined ? ports.datasets : ({ measured: true, value: bindings } as const);
    return await checkIntegrity({ ...access, run, runUrl: null }, { ...ports, datasets });
  } finally {
    await history?.close();
  }
}

interface Opening {
  readonly access: IntegrityAccess;
  readonly target: Target;
  readonly history: HistoryStore | null;
  readonly signal: AbortSignal;
}

async function openPorts({ access, target, history, signal }: Opening): Promise<IntegrityPorts> {
  const files = await measurePeoplesFiles(() => readBothFiles(target, signal), DEFAULT_BRANCH);
  return {
    ...openIntegritySources(access),
    datasets: files.datasets,
    held: openHeldPosts(access, files.policy),
    repository: gitCutoverRepository(target),
    history,
    checks: INTEGRITY_CHECKS,
  };
}

async function openHistory(target: Target, signal: AbortSignal): Promise<HistoryStore> {
  const { environment, cwd, remote } = target;
  return gitHistoryStore({ remote: await cloneHistoryRemote({ cwd, remote, environment, signal }), environment });
}

/** Through the action's contract, so that both ways in take the same and refuse the same. */
function readAccess(options: IntegrityOptions, environment: CommandContext['environment']) {
  const given: Record<string, string | undefined> = {
    [inputVariable('record-baseline')]: String(options.recordBaseline ?? false),
    // No watch follows: what is found here is found again by the next look of the schedule, which decides.
    [inputVariable('decides')]: String(options.recordBaseline ?? false),
    [inputVariable('census')]: String(options.census),
    [inputVariable('deadline-seconds')]: String(options.deadlineSeconds),
    [inputVariable('github-token')]: 'not used: git has its own credentials',
  };
  for (const [input, variable] of Object.entries(FROM_ENVIRONMENT)) {
    given[inputVariable(input)] = environment[variable];
  }
  const parsed = parseInputs(contract, given);
  if (parsed.ok) return toAccess(parsed.inputs, parsed.secrets);
  throw new OperatorError({
    reasonCode: 'input-invalid',
    message: parsed.problems
      .map(({ place, observed, expected }) => `${nameOf(place)}: observed ${observed}, expected ${expected}`)
      .join('; '),
    remedy: 'Set what is named, then run this again.',
  });
}

function nameOf(place: string): string {
  const name = place.replace(/^(?:input|secret) /u, '');
  return FROM_ENVIRONMENT[name] ?? `--${name}`;
}
