import { investigate } from '../../actions/investigate/investigate.ts';
import { gitCommitList } from '../../actions/shared/adapters/git/git-commit-list.ts';
import { gitCutoverRepository } from '../../actions/shared/adapters/git/git-cutover-repository.ts';
import { cloneHistoryRemote } from '../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../actions/shared/adapters/git/git-history-store.ts';
import { openInvestigationSources } from '../../actions/shared/adapters/investigation-sources.ts';
import { keepCompilersFew } from '../../actions/shared/adapters/few-compilers.ts';
import { keepNurserySmall } from '../../actions/shared/adapters/small-nursery.ts';
import { renderInvestigationLines } from '../../actions/shared/investigation/render-investigation.ts';
import { statusAddressOf } from '../../actions/shared/investigation-sources/status-address.ts';
import { DEFAULT_BRANCH, measurePeoplesFiles } from '../../actions/shared/peoples-files/measure-files.ts';
import { exitCodeOf } from '../../actions/shared/verdict/verdict.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { findGithub } from './find-github.ts';
import { describeTarget, findTarget } from './find-target.ts';
import { readBothFiles } from './read-peoples-files.ts';
import { readTextFile } from './read-text-file.ts';

export interface InvestigateOptions extends CommonOptions {
  readonly incident?: string;
  readonly windowHours: number;
  /** A log file, or a directory with some; relative to the folder that the command runs in. */
  readonly logPath?: string;
  /** A file that holds what `switchback integrity --json` printed. */
  readonly integrityResult?: string;
  readonly supabaseStatusUrl?: string;
  readonly deadlineSeconds: number;
}

const LEAST_MS = 5_000;

/** `switchback investigate`: step 6 of the runbook, evidence from eight sources and likely causes. */
export async function investigateCommand(
  options: InvestigateOptions,
  context: CommandContext,
): Promise<CommandOutcome> {
  keepNurserySmall();
  keepCompilersFew(process.versions.node);
  const { log, signal, environment } = context;
  const startedMs = performance.now();
  const integrityResult = options.integrityResult === undefined ? null : await readTextFile(options.integrityResult);
  const target = await findTarget(options, context);
  log.info(`Investigating by ${describeTarget(target)}.`);
  const files = await measurePeoplesFiles(() => readBothFiles(target, signal), DEFAULT_BRANCH);
  const { cwd, remote } = target;
  const history = gitHistoryStore({
    remote: await cloneHistoryRemote({ cwd, remote, environment, signal }),
    environment,
  });
  // What reading the files took is part of it.
  const deadlineMs = Math.max(LEAST_MS, options.deadlineSeconds * 1_000 - (performance.now() - startedMs));
  const sources = await openInvestigationSources({
    github: await findGithub(target, signal),
    collectorsToken: environment['COLLECTORS_TOKEN'] || undefined,
    databaseUrl: environment['SUPABASE_DB_URL'] || undefined,
    databaseCa: environment['SUPABASE_DB_CA'] || undefined,
    statusAddress: statusAddressOf(options.supabaseStatusUrl, files.policy),
    directory: '.',
    deadlineMs,
  });
  try {
    const result = await investigate(
      {
        incidentId: options.incident ?? null,
        windowHours: options.windowHours,
        logPath: options.logPath ?? null,
        ...{ integrityResult, deadlineMs, signal, commitsBranch: null },
      },
      {
        ...{ ...sources, ...files },
        // The clone has them too, and needs no token.
        commits: { measured: true, value: gitCommitList(target) },
        repository: gitCutoverRepository(target),
        history: { measured: true, value: history },
      },
    );
    const links = files.policy.measured ? files.policy.value.links : null;
    return { exitCode: exitCodeOf(result.verdict), json: result, lines: renderInvestigationLines(result, links) };
  } finally {
    await history.close();
  }
}
