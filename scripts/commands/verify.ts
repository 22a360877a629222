import { createPostgresObserver } from '../../actions/shared/adapters/postgres-dlt-observer.ts';
import { gitCutoverRepository } from '../../actions/shared/adapters/git-cutover-repository.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { DATASETS_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { parseDatasets } from '../../actions/shared/datasets/datasets.ts';
import { proofTargetsOf } from '../../actions/shared/datasets/proof-targets.ts';
import { DependencyError, OperatorError } from '../../actions/shared/errors.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import type { CollectionObserver } from '../../actions/shared/ports.ts';
import { exitCodeOf } from '../../actions/shared/verdict/verdict.ts';
import type { Measured } from '../../actions/shared/verification/measured.ts';
import type { ProofTargets } from '../../actions/shared/verification/proof-target.ts';
import type { VerificationResult } from '../../actions/shared/verification/verification-result.ts';
import { describeFileProblem } from '../../actions/shared/yaml-document/file-problem.ts';
import { verifyRollback } from '../../actions/verify-rollback/verify-rollback.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { describeTarget, findTarget, type Target } from './find-target.ts';
import { readPeoplesFiles } from './read-peoples-files.ts';

export interface VerifyOptions extends CommonOptions {
  readonly deadlineSeconds: number;
  readonly intervalSeconds: number;
}

/** `switchback verify`: the runbook's lines, then the proof of layer 4 as far as data shows it. */
export async function verifyCommand(options: VerifyOptions, context: CommandContext): Promise<CommandOutcome> {
  const { log, signal, environment } = context;
  const target = await findTarget(options, context);
  log.info(`Verifying ${describeTarget(target)}.`);
  const result = await verifyRollback(
    {
      deadlineMs: options.deadlineSeconds * 1_000,
      intervalMs: options.intervalSeconds * 1_000,
      controlEndedAt: null,
      previousLook: null,
      manualFetches: [],
      signal,
    },
    {
      repository: gitCutoverRepository(target),
      observer: readObserver(environment),
      targets: await readTargets(target, signal),
      clock: systemClock,
      print: (line) => {
        // At once, not with the rest: the proof may take its whole deadline.
        if (options.json !== true) process.stdout.write(`${line}\n`);
      },
      signalAfter: (milliseconds) => AbortSignal.timeout(milliseconds),
    },
  );
  return { exitCode: exitCodeOf(result.verdict), json: result, lines: renderChecks(result) };
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

async function readTargets(target: Target, signal: AbortSignal): Promise<Measured<ProofTargets>> {
  try {
    const file = (await readPeoplesFiles(target, [DATASETS_PATH], signal)).get(DATASETS_PATH) ?? null;
    if (file === null) return missingDatasets(target);
    const parsed = parseDatasets(file.contents);
    if (parsed.ok) return { measured: true, value: proofTargetsOf(parsed.datasets) };
    const message = parsed.problems
      .slice(0, 3)
      .map((problem) => describeFileProblem(DATASETS_PATH, problem))
      .join(' ');
    return { measured: false, message, remedy: `Mend ${DATASETS_PATH}.` };
  } catch (fault) {
    if (!(fault instanceof OperatorError) && !(fault instanceof DependencyError)) throw fault;
    return { measured: false, message: fault.message, remedy: fault.remedy ?? 'Run this again.' };
  }
}

function missingDatasets({ defaultBranch }: Target): Measured<never> {
  const message = `there is no ${DATASETS_PATH} on ${oneLine(defaultBranch, 100)}`;
  return { measured: false, message, remedy: 'Commit the file: it says where rows of both paths live.' };
}

function renderChecks({ checks, verdict, reasonCode, secondLookDueAt }: VerificationResult): readonly string[] {
  const due = secondLookDueAt === null ? [] : [`The second look may be taken at ${secondLookDueAt}.`];
  const lines = checks.flatMap((check) => {
    const head = `${check.verdict.padEnd(7)} ${oneLine(check.title)}: ${oneLine(check.observed, 500)}`;
    const rest =
      check.verdict === 'pass' || check.remedy === undefined
        ? []
        : [`        expected ${oneLine(check.expected, 300)}. ${oneLine(check.remedy, 500)}`];
    return [head, ...rest];
  });
  return [...lines, `Verdict: ${verdict} (${reasonCode})`, ...due];
}
