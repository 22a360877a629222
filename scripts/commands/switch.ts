import { gitCutoverRepository } from '../../actions/shared/adapters/git/git-cutover-repository.ts';
import { cloneHistoryRemote } from '../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../actions/shared/adapters/git/git-history-store.ts';
import { openFenceSources } from '../../actions/shared/adapters/fence-sources.ts';
import { githubCollectorControl } from '../../actions/shared/adapters/github/github-collector-control.ts';
import type { GithubApiOptions } from '../../actions/shared/adapters/github/github-api.ts';
import { postgresUserOf } from '../../actions/shared/adapters/postgres/postgres-user.ts';
import { signalAfter } from '../../actions/shared/adapters/signal-after.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import type { ControlDirection } from '../../actions/shared/control/control-direction.ts';
import { COMMAND_CONTROL_TERMS } from '../../actions/shared/control/control-terms.ts';
import { renderControlLines } from '../../actions/shared/control/render-control.ts';
import { tokenForCollectors } from '../../actions/shared/control/token-for-collectors.ts';
import { POLICY_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { makeOperationId } from '../../actions/shared/cutover/transition-facts.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import { readOwnRunId, readOwnWorkflow } from '../../actions/switch-collectors/own-run.ts';
import { readControlPolicy } from '../../actions/switch-collectors/read-control-policy.ts';
import { switchCollectors, type SwitchOptions } from '../../actions/switch-collectors/switch-collectors.ts';
import { exitCodeOfControl } from '../../actions/switch-collectors/to-action-outcome.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { findGithub } from './find-github.ts';
import { describeTarget, findTarget, type Target } from './find-target.ts';
import { readPeoplesFiles } from './read-peoples-files.ts';

export interface SwitchCommandOptions extends CommonOptions {
  readonly observedGeneration?: number;
  readonly start?: true;
  readonly dryRun?: true;
  readonly incident?: string;
  readonly deadlineSeconds: number;
  readonly history: boolean;
}

/** `switchback switch to-manual|to-dlt`: layers 2 and 3 from anywhere, with a token of GitHub. */
export async function switchCommand(
  direction: ControlDirection,
  options: SwitchCommandOptions,
  context: CommandContext,
): Promise<CommandOutcome> {
  const { log, signal, environment } = context;
  const target = await findTarget(options, context);
  const github = await requireGithub(target, signal);
  log.info(`Switching the collectors ${direction} by ${describeTarget(target)}.`);
  const policy = readControlPolicy(await readPolicy(target, signal));
  const remote = await cloneHistoryRemote({ cwd: target.cwd, remote: target.remote, environment, signal });
  const store = gitHistoryStore({ remote, environment });
  const work = toOptions(direction, options, { github, context });
  try {
    const result = await switchCollectors(work, {
      repository: gitCutoverRepository(target),
      workflows: githubCollectorControl({
        ...github,
        tokenFor: tokenForCollectors(github, {
          own: github.token,
          others: environment['COLLECTORS_TOKEN'] || undefined,
        }),
        ...{ clock: systemClock, random: Math.random, deadlineMs: work.deadlineMs },
      }),
      fence: openFenceSources({
        ...{ ...work, store, url: environment['FENCE_DATABASE_URL'] || undefined },
        caCertificate: environment['SUPABASE_DB_CA'] || undefined,
      }),
      ...{ policy, history: options.history ? store : null, clock: systemClock, signalAfter },
      print: (line) => log.info(line),
    });
    return { exitCode: exitCodeOfControl(result, 'unknown'), json: result, lines: renderControlLines(result) };
  } finally {
    await store.close();
  }
}

function toOptions(
  direction: ControlDirection,
  options: SwitchCommandOptions,
  { github, context }: { readonly github: GithubApiOptions; readonly context: CommandContext },
): SwitchOptions {
  const { signal, environment } = context;
  return {
    direction,
    observedGeneration: options.observedGeneration ?? null,
    isStartingDlt: options.start === true,
    isDryRun: options.dryRun === true,
    deadlineMs: options.deadlineSeconds * 1_000,
    incident: options.incident ?? null,
    own: { owner: github.owner, repo: github.repo },
    ownRunId: readOwnRunId(environment),
    ownWorkflow: readOwnWorkflow(environment),
    manualUser: postgresUserOf(environment['SUPABASE_COLLECT_DB_URL'] || environment['SUPABASE_DB_URL'] || undefined),
    run: { run: makeOperationId(Math.random), attempt: 1, job: `switch-${direction}` },
    terms: COMMAND_CONTROL_TERMS,
    fencedBy: null,
    signal,
  };
}

async function requireGithub(target: Target, signal: AbortSignal): Promise<GithubApiOptions> {
  const access = await findGithub(target, signal);
  if (access.measured) return access.value;
  throw new OperatorError({
    reasonCode: 'environment-invalid',
    message: `No collector can be switched: ${access.message}`,
    remedy:
      'Set GITHUB_TOKEN to a token with Actions: read and write, and GITHUB_REPOSITORY to OWNER/NAME where the remote is no GitHub.',
  });
}

async function readPolicy(target: Target, signal: AbortSignal): Promise<Uint8Array | null> {
  return (await readPeoplesFiles(target, [POLICY_PATH], signal)).get(POLICY_PATH)?.contents ?? null;
}
