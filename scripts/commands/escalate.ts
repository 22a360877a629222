import { readContactPolicy } from '../../actions/escalate/contact-policy.ts';
import { escalate, type EscalatePorts } from '../../actions/escalate/escalate.ts';
import { gitCutoverRepository } from '../../actions/shared/adapters/git/git-cutover-repository.ts';
import { gitEnvironment } from '../../actions/shared/adapters/git/git-environment.ts';
import { cloneHistoryRemote } from '../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../actions/shared/adapters/git/git-history-store.ts';
import { runGit } from '../../actions/shared/adapters/git/git-process.ts';
import { githubIncidentIssues } from '../../actions/shared/adapters/github/github-incident-issue.ts';
import { signalAfter } from '../../actions/shared/adapters/signal-after.ts';
import { openSlackWebhook } from '../../actions/shared/adapters/slack-webhook.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { POLICY_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { makeOperationId } from '../../actions/shared/cutover/transition-facts.ts';
import { OperatorError, type ExitCode } from '../../actions/shared/errors.ts';
import type { EscalationResult } from '../../actions/shared/escalation/escalation-result.ts';
import { renderEscalationLines } from '../../actions/shared/escalation/render-escalation.ts';
import type { IncidentIssues } from '../../actions/shared/incident-ports.ts';
import type { HistoryStore } from '../../actions/shared/ports.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { findGithub } from './find-github.ts';
import { describeTarget, findTarget, type Target } from './find-target.ts';
import { readPeoplesFiles } from './read-peoples-files.ts';

export interface EscalateCommandOptions extends CommonOptions {
  readonly incident?: string;
  readonly allOpen?: true;
  readonly send?: true;
}

/** `switchback escalate`: who must be told now, and when the next is due; with `--send` it tells them. */
export async function escalateCommand(
  options: EscalateCommandOptions,
  context: CommandContext,
): Promise<CommandOutcome> {
  const { log, signal, environment } = context;
  const isSending = options.send === true;
  const url = environment['SLACK_WEBHOOK_URL'];
  if (isSending && !url) throw refuse('no address of a Slack webhook in SLACK_WEBHOOK_URL', 'Set SLACK_WEBHOOK_URL.');
  const target = await findTarget(options, context);
  const repositoryUrl = await findRepositoryUrl(target, signal);
  if (isSending && repositoryUrl === null)
    throw refuse(`the remote ${target.remote} is no repository of a GitHub`, 'Set GITHUB_REPOSITORY to OWNER/NAME.');
  log.info(`${isSending ? 'Telling people' : 'Reading who must be told'} by ${describeTarget(target)}.`);
  const history = await openHistory(target, signal);
  try {
    const { result } = await escalate(
      {
        incidentId: options.incident ?? null,
        allOpen: options.allOpen === true,
        waitMs: 0,
        isDryRun: !isSending,
        failure: null,
        repositoryUrl: repositoryUrl ?? 'https://github.com',
        run: { at: systemClock.now(), run: makeOperationId(Math.random), attempt: 1, job: 'escalate' },
        signal,
      },
      await openPorts({ target, history, url, isSending }, context),
    );
    return { exitCode: exitCodeOf(result), json: result, lines: renderEscalationLines(result) };
  } finally {
    await history.close();
  }
}

/** 0 nobody is due, or all were told; 1 somebody is due and was not; 3 nobody knows. */
function exitCodeOf({ decision, reasonCode }: EscalationResult): ExitCode {
  if (decision !== 'not-told') return 0;
  return reasonCode === 'state-unknown' ? 3 : 1;
}

interface Opening {
  readonly target: Target;
  readonly history: HistoryStore;
  readonly url: string | undefined;
  readonly isSending: boolean;
}

async function openPorts(
  { target, history, url, isSending }: Opening,
  { log, signal }: CommandContext,
): Promise<EscalatePorts> {
  return {
    repository: gitCutoverRepository(target),
    history,
    issues: isSending ? await openIssues(target, signal) : null,
    slack: openSlackWebhook(url),
    policy: await readContactPolicy(async () => {
      const files = await readPeoplesFiles(target, [POLICY_PATH], signal);
      return { [POLICY_PATH]: files.get(POLICY_PATH)?.contents ?? null };
    }),
    clock: systemClock,
    signalAfter,
    print: (line) => log.info(line),
  };
}

/** Where a token is at hand the issue is told too; Slack alone otherwise. */
async function openIssues(target: Target, signal: AbortSignal): Promise<IncidentIssues | null> {
  const access = await findGithub(target, signal);
  return access.measured ? githubIncidentIssues({ ...access.value, clock: systemClock, random: Math.random }) : null;
}

async function openHistory({ cwd, remote, environment }: Target, signal: AbortSignal): Promise<HistoryStore> {
  return gitHistoryStore({ remote: await cloneHistoryRemote({ cwd, remote, environment, signal }), environment });
}

/** github.com and servers of one's own, over https and ssh. */
const ADDRESS = /^(?:https:\/\/(?:[^@/]*@)?|ssh:\/\/git@|git@)([\w.-]+)(?::\d+)?[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/u;

/** For the links of the messages; `null` where the remote is elsewhere. */
async function findRepositoryUrl({ cwd, remote, environment }: Target, signal: AbortSignal): Promise<string | null> {
  const args = ['remote', 'get-url', remote];
  const found = await runGit({ cwd, args, environment: gitEnvironment(environment), limitMs: 5_000, signal });
  const [, host, path] = ADDRESS.exec(found.stdout.toString('utf8').trim()) ?? [];
  const named = environment['GITHUB_REPOSITORY'];
  if (named !== undefined && /^[\w.-]+\/[\w.-]+$/u.test(named)) return `https://${host ?? 'github.com'}/${named}`;
  return host === undefined || path === undefined ? null : `https://${host}/${path}`;
}

function refuse(message: string, remedy: string): OperatorError {
  return new OperatorError({
    reasonCode: 'environment-invalid',
    message: `Nobody can be told: ${message}`,
    remedy: `${remedy} Without --send the command shows who is due.`,
  });
}
