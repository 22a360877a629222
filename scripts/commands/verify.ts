import { createPostgresObserver } from '../../actions/shared/adapters/postgres/postgres-dlt-observer.ts';
import { gitCutoverRepository } from '../../actions/shared/adapters/git/git-cutover-repository.ts';
import { cloneHistoryRemote } from '../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../actions/shared/adapters/git/git-history-store.ts';
import { githubCollectorRuns } from '../../actions/shared/adapters/github/github-collector-runs.ts';
import { signalAfter } from '../../actions/shared/adapters/signal-after.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import type { CollectorRuns } from '../../actions/shared/incident-ports.ts';
import type { CollectionObserver, HistoryStore } from '../../actions/shared/ports.ts';
import { DEFAULT_BRANCH } from '../../actions/shared/peoples-files/measure-files.ts';
import { exitCodeOf } from '../../actions/shared/verdict/verdict.ts';
import type { Measured } from '../../actions/shared/verification/measured.ts';
import { COMMAND_TERMS } from '../../actions/shared/verification/reader-terms.ts';
import { renderVerificationLines } from '../../actions/shared/verification/render-verification.ts';
import type { VerificationResult } from '../../actions/shared/verification/verification-result.ts';
import { measureGoals, targetsOf } from '../../actions/verify-rollback/measure-targets.ts';
import { verifyWithCriteria } from '../../actions/verify-rollback/verify-with-criteria.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { findGithub } from './find-github.ts';
import { describeTarget, findTarget, type Target } from './find-target.ts';
import { readLookFile, writeLookFile } from './look-file.ts';
import { readBothFiles, readPeoplesFiles } from './read-peoples-files.ts';

export interface VerifyOptions extends CommonOptions {
  readonly deadlineSeconds: number;
  readonly intervalSeconds: number;
  /** A file that an earlier run saved its look to. */
  readonly previousLook?: string;
  readonly saveLook?: string;
  /** ISO 8601 in UTC. */
  readonly controlEndedAt?: string;
}

/** `switchback verify`: the runbook's lines, then the proof of layer 4 as far as data shows it, and the five success criteria. */
export async function verifyCommand(options: VerifyOptions, context: CommandContext): Promise<CommandOutcome> {
  const { log, signal, environment } = context;
  const previousLook = options.previousLook === undefined ? null : await readLookFile(options.previousLook);
  const target = await findTarget(options, context);
  log.info(`Verifying ${describeTarget(target)}.`);
  const goals = await measureGoals(() => readBothFiles(target, signal), {
    ...DEFAULT_BRANCH,
    name: oneLine(target.defaultBranch, 100),
  });
  const { result } = await verifyWithCriteria(
    {
      deadlineMs: options.deadlineSeconds * 1_000,
      intervalMs: options.intervalSeconds * 1_000,
      controlEndedAt: options.controlEndedAt ?? null,
      previousLook,
      manualFetches: [],
      integrity: null,
      terms: COMMAND_TERMS,
      signal,
    },
    {
      repository: gitCutoverRepository(target),
      observer: readObserver(environment),
      ...{ goals, targets: targetsOf(goals) },
      history: await openHistory(target, signal),
      runs: await findRuns(target, signal),
      readFile: async (path) => (await readPeoplesFiles(target, [path], signal)).get(path)?.contents ?? null,
      clock: systemClock,
      print: (line) => {
        // At once, not with the rest: the proof may take its whole deadline.
        if (options.json !== true) process.stdout.write(`${line}\n`);
      },
      signalAfter,
    },
  );
  const remark = await keepLook(result, options.saveLook);
  return {
    exitCode: exitCodeOf(result.verdict),
    json: result,
    lines: renderVerificationLines(result),
    remarks: remark === null ? [] : [remark],
  };
}

function readObserver(environment: CommandContext['environment']): Measured<CollectionObserver> {
  const url = environment['SUPABASE_DB_URL'];
  const caCertificate = environment['SUPABASE_DB_CA'];
  if (!url) {
    return {
      measured: false,
      message: 'no database was given',
      remedy: 'Set SUPABASE_DB_URL to a postgresql:// URL of a role that may read.',
    };
  }
  const certificate = caCertificate ? { caCertificate } : {};
  return { measured: true, value: createPostgresObserver({ url, now: () => systemClock.now(), ...certificate }) };
}

async function openHistory({ cwd, remote, environment }: Target, signal: AbortSignal): Promise<HistoryStore> {
  return gitHistoryStore({ remote: await cloneHistoryRemote({ cwd, remote, environment, signal }), environment });
}

/** Without a token the queues stay unknown, and everything else is measured. */
async function findRuns(target: Target, signal: AbortSignal): Promise<Measured<CollectorRuns>> {
  const access = await findGithub(target, signal);
  if (!access.measured) return access;
  const collectorsToken = target.environment['COLLECTORS_TOKEN'] || undefined;
  const calls = { ...access.value, collectorsToken, clock: systemClock, random: Math.random };
  return { measured: true, value: githubCollectorRuns(calls) };
}

/** What to tell of the look, which the second one is compared with; `null` where nothing is worth telling. */
async function keepLook({ look, verdict }: VerificationResult, path: string | undefined): Promise<string | null> {
  if (look === null) return path === undefined ? null : 'No look was saved: the database was not looked at.';
  if (path !== undefined) return writeLookFile(path, look);
  const isWanted = verdict === 'unknown' || verdict === 'fail';
  return isWanted ? 'This look was not kept: with --save-look FILE the next run goes on from it.' : null;
}
