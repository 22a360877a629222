import { watchTriggers } from '../../actions/watch-triggers/watch-triggers.ts';
import { renderWatchLines } from '../../actions/watch-triggers/render-watch.ts';
import { exitCodeOfWatch } from '../../actions/watch-triggers/to-action-outcome.ts';
import { gzipEvidenceCodec } from '../../actions/shared/adapters/evidence-codec.ts';
import { gitCutoverRepository } from '../../actions/shared/adapters/git/git-cutover-repository.ts';
import { cloneHistoryRemote } from '../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../actions/shared/adapters/git/git-history-store.ts';
import { githubCollectorRuns } from '../../actions/shared/adapters/github/github-collector-runs.ts';
import { githubCriticalIssues } from '../../actions/shared/adapters/github/github-critical-issues.ts';
import { signalAfter } from '../../actions/shared/adapters/signal-after.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { makeOperationId } from '../../actions/shared/cutover/transition-facts.ts';
import type { HistoryStore } from '../../actions/shared/ports.ts';
import {
  DEFAULT_BRANCH,
  measurePeoplesFiles,
  type MeasuredFiles,
} from '../../actions/shared/peoples-files/measure-files.ts';
import type { Measured } from '../../actions/shared/verification/measured.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { findGithub } from './find-github.ts';
import { describeTarget, findTarget, type Target } from './find-target.ts';
import { readBothFiles } from './read-peoples-files.ts';

/** `switchback watch`: the seven triggers once, by the clone and the history. It sets nothing and records nothing: that is for the workflow. */
export async function watchCommand(options: CommonOptions, context: CommandContext): Promise<CommandOutcome> {
  const { log, signal } = context;
  const target = await findTarget(options, context);
  log.info(`Watching ${describeTarget(target)}.`);
  const history = await openHistory(target, signal);
  const access = await findGithub(target, signal);
  const collectorsToken = target.environment['COLLECTORS_TOKEN'] || undefined;
  const calls = measuredAs(access, (api) => ({ ...api, clock: systemClock, random: Math.random }));
  try {
    const result = await watchTriggers(
      {
        ...{ integrity: undefined, isObserving: true, isStandIn: false, runUrl: null, isScheduled: false, signal },
        run: { at: systemClock.now(), run: makeOperationId(Math.random), attempt: 1, job: 'watch' },
        operationId: makeOperationId(Math.random),
      },
      {
        repository: gitCutoverRepository(target),
        ...{ history, codec: gzipEvidenceCodec, clock: systemClock, random: Math.random, signalAfter },
        issues: measuredAs(calls, githubCriticalIssues),
        pages: null,
        workflows: measuredAs(calls, (api) => githubCollectorRuns({ ...api, collectorsToken })),
        policy: await readRemotePolicy(target, signal),
      },
    );
    return { exitCode: exitCodeOfWatch(result), json: result, lines: renderWatchLines(result) };
  } finally {
    await history.close();
  }
}

/** Without a token what GitHub knows stays unknown, and everything else is judged. */
function measuredAs<T, U>(given: Measured<T>, make: (value: T) => U): Measured<U> {
  return given.measured ? { measured: true, value: make(given.value) } : given;
}

export async function openHistory({ cwd, remote, environment }: Target, signal: AbortSignal): Promise<HistoryStore> {
  return gitHistoryStore({ remote: await cloneHistoryRemote({ cwd, remote, environment, signal }), environment });
}

/** The policy and the datasets of the default branch. */
export function readRemotePolicy(target: Target, signal: AbortSignal): Promise<MeasuredFiles> {
  return measurePeoplesFiles(() => readBothFiles(target, signal), DEFAULT_BRANCH);
}
