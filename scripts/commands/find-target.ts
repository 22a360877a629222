import { stat } from 'node:fs/promises';
import { parse } from 'node:path';

import { gitEnvironment } from '../../actions/shared/adapters/git/git-environment.ts';
import { runGit } from '../../actions/shared/adapters/git/git-process.ts';
import { readStateBranchMarker } from '../../actions/shared/adapters/git/git-state-branch.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { chooseStateBranch, type NamedBranch } from '../../actions/shared/state-branch/choose-state-branch.ts';
import type { CommandContext, CommonOptions } from './command-outcome.ts';
import { findClone } from './find-clone.ts';

/** Where a command reads and writes. */
export interface Target {
  readonly cwd: string;
  readonly remote: string;
  readonly branch: string;
  /** How the branch was chosen, for the person: `the default branch of origin`. */
  readonly branchFrom: string;
  /** The branch that holds the policy and the datasets. */
  readonly defaultBranch: string;
  readonly environment: CommandContext['environment'];
}

interface TargetNeeds {
  /** A rollback passes over a marker that names no branch; everything else refuses it. */
  readonly isRollback: boolean;
}

/**
 * The clone, the remote and the branch, without a call to the outside. The branch: the one asked for, else the one of SWITCHBACK_BRANCH (the
 * variable that the workflows know), else the one that config/state-branch names in what the clone knows of the remote's default branch, or in
 * HEAD, else the default branch: the remote's HEAD as the clone knows it, else the upstream of the branch that is checked out, else `main`.
 */
export async function findTarget(
  options: CommonOptions,
  { log, signal, environment }: CommandContext,
  { isRollback }: TargetNeeds = { isRollback: false },
): Promise<Target> {
  requireName(options.remote);
  const { directory: cwd, isProgramsOwn } = findClone(options.directory, workingDirectory());
  await requireDirectory(cwd);
  if (isProgramsOwn) log.info(`Here is no operations repository: working in the one of this program, ${oneLine(cwd)}.`);
  const { remote } = options;
  const ofHead = readStateBranchMarker({ cwd, revision: 'HEAD', where: 'HEAD', signal });
  const [fallback, inHead] = await Promise.all([findDefaultBranch(cwd, remote, { signal, environment }), ofHead]);
  const defaultBranch = fallback.branch;
  const known = { revision: `refs/remotes/${remote}/${defaultBranch}`, where: `${remote}/${defaultBranch}` };
  const inKnown = await readStateBranchMarker({ cwd, signal, ...known });
  const asked = askedBranch(options, environment);
  const chosen = chooseStateBranch({ asked, markers: [...inKnown, ...inHead], fallback, isRollback });
  for (const warning of chosen.warnings) log.warning(warning);
  return { cwd, remote, defaultBranch, environment, branch: chosen.branch, branchFrom: chosen.from };
}

/** By an option or a variable; `null` where the repository says itself. */
export function askedBranch({ branch }: CommonOptions, environment: CommandContext['environment']): NamedBranch | null {
  if (branch !== undefined) return { branch, from: 'as asked' };
  const named = environment['SWITCHBACK_BRANCH'];
  return named ? { branch: named, from: 'as SWITCHBACK_BRANCH says' } : null;
}

async function findDefaultBranch(
  cwd: string,
  remote: string,
  { signal, environment }: Pick<CommandContext, 'signal' | 'environment'>,
): Promise<NamedBranch> {
  const prefix = `refs/remotes/${remote}/`;
  const ask = async (...args: string[]): Promise<string | null> => {
    const { exitCode, stdout } = await runGit({
      cwd,
      args,
      environment: gitEnvironment(environment),
      limitMs: 10_000,
      signal,
    });
    const ref = stdout.toString('utf8').trim();
    return exitCode === 0 && ref.startsWith(prefix) ? ref.slice(prefix.length) : null;
  };
  const [remoteHead, upstream] = await Promise.all([
    ask('symbolic-ref', '--quiet', `${prefix}HEAD`),
    ask('rev-parse', '--symbolic-full-name', '@{upstream}'),
  ]);
  if (remoteHead !== null) return { branch: remoteHead, from: `the default branch of ${remote}` };
  if (upstream !== null) return { branch: upstream, from: 'the upstream of the branch checked out' };
  return { branch: 'main', from: 'assumed: the clone knows no default branch' };
}

/** Where this folder was removed under us, one that holds no repository: so that the clone of this program is found, as from anywhere else. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return parse(process.execPath).root;
    throw error;
  }
}

async function requireDirectory(path: string): Promise<void> {
  const observed = await stat(path).then(
    (found) => (found.isDirectory() ? null : 'a file'),
    (cause: unknown) => (cause instanceof Error && 'code' in cause ? String(cause.code) : 'an unknown fault'),
  );
  if (observed === null) return;
  throw new OperatorError({
    reasonCode: 'not-a-clone',
    message: `${oneLine(path)} is no folder that can be used`,
    observed,
    expected: 'a folder inside a clone of the operations repository',
    remedy: 'Give --directory such a folder, or run this inside one.',
  });
}

/** Before anything is printed: an address may hold a password. */
function requireName(remote: string): void {
  if (!/:\/\/|@/u.test(remote)) return;
  throw new OperatorError({
    reasonCode: 'input-invalid',
    message: '--remote takes the name of a remote',
    observed: 'an address, which is not repeated here because it may hold a password',
    expected: 'the name of a remote of the clone, such as origin',
    remedy: 'Run git remote -v and give the name, or add one with git remote add NAME ADDRESS.',
  });
}

/** `main at origin (the default branch of origin)`. */
export function describeTarget({ branch, remote, branchFrom }: Target): string {
  return `branch ${oneLine(branch, 100)} at ${oneLine(remote, 100)} (${branchFrom})`;
}
