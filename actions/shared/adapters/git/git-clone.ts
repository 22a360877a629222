import { OperatorError } from '../../errors.ts';
import { oneLine } from '../../markdown/one-line.ts';
import { withoutUserInfo } from '../../markdown/without-user-info.ts';
import { gitConfigArguments, gitEnvironment, QUIET_SSH } from './git-environment.ts';
import { gitIdentity } from './git-identity.ts';
import { runGit } from './git-process.ts';
import type { GitResult } from './git-process.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface GitCloneOptions {
  /** The clone, or any directory in it; bare repositories and linked work trees too. */
  readonly cwd: string;
  /** Name of a configured remote. */
  readonly remote: string;
  /** The branch on the remote, without `refs/heads/`. */
  readonly branch: string;
  /** The caller's environment; what must not reach git is taken out here. */
  readonly environment: Environment;
  readonly limits?: { readonly localMs: number; readonly networkMs: number };
}

export interface GitRunOptions {
  readonly input?: string | Uint8Array;
  readonly more?: Environment;
  readonly signal?: AbortSignal | undefined;
}

/** A clone that was looked at: git is new enough, the remote and the names are usable. */
export interface GitClone {
  readonly options: GitCloneOptions;
  readonly branchRef: string;
  /** Where the clone remembers the branch of the remote. */
  readonly trackingRef: string;
  readonly gitDirectory: string;
  readonly isShallow: boolean;
  local(args: readonly string[], run?: GitRunOptions): Promise<GitResult>;
  network(args: readonly string[], run?: GitRunOptions): Promise<GitResult>;
}

const MINIMUM_GIT = [2, 30] as const;
/** The network's share: one hanging call must leave room in the rollback's 30 s deadline for a second. */
const LIMITS = { localMs: 10_000, networkMs: 12_000 };

/**
 * Looks at the clone without any call to the outside.
 *
 * @throws OperatorError `input-invalid` (names), `git-unavailable`, `not-a-clone`, `remote-missing`.
 */
export async function openGitClone(options: GitCloneOptions, signal?: AbortSignal): Promise<GitClone> {
  const limits = options.limits ?? LIMITS;
  const start =
    (limitMs: number, environment: Environment) =>
    (args: readonly string[], run: GitRunOptions = {}) =>
      runGit({
        cwd: options.cwd,
        args: [...gitConfigArguments(options.environment), ...args],
        environment: gitEnvironment(options.environment, { ...environment, ...run.more }),
        limitMs,
        ...(run.input === undefined ? {} : { input: run.input }),
        signal: run.signal,
      });
  const plain = start(limits.localMs, {});
  const [, place, settings] = await Promise.all([
    requireNames(plain, options, signal),
    readPlace(plain, options, signal),
    readSettings(plain, signal),
  ]);
  requireRemote(settings, options);
  const ownSsh =
    options.environment['GIT_SSH_COMMAND'] ?? options.environment['GIT_SSH'] ?? settings.get('core.sshcommand');
  return {
    options,
    branchRef: `refs/heads/${options.branch}`,
    trackingRef: `refs/remotes/${options.remote}/${options.branch}`,
    ...place,
    local: start(limits.localMs, gitIdentity(options.environment, settings)),
    network: start(limits.networkMs, ownSsh === undefined ? { GIT_SSH_COMMAND: QUIET_SSH } : {}),
  };
}

/** What git said, fit for a message: one line, without the credentials that its own URLs may carry. */
export function gitWords(text: string, fallback = 'no message'): string {
  return oneLine(withoutUserInfo(text), 400) || fallback;
}

type Run = GitClone['local'];

async function requireNames(run: Run, { remote, branch }: GitCloneOptions, signal?: AbortSignal): Promise<void> {
  const version = await run(['version'], { signal });
  const [, major, minor] = /^git version (\d+)\.(\d+)/.exec(version.stdout.toString('utf8')) ?? [];
  const isNewEnough =
    Number(major) > MINIMUM_GIT[0] || (Number(major) === MINIMUM_GIT[0] && Number(minor) >= MINIMUM_GIT[1]);
  if (!isNewEnough) {
    throw new OperatorError({
      reasonCode: 'git-unavailable',
      message: 'The installed git is too old, or is no git.',
      observed: gitWords(version.stdout.toString('utf8') || version.stderr),
      expected: `git ${MINIMUM_GIT.join('.')} or newer`,
      remedy: 'Update git, or run this on another machine.',
    });
  }
  for (const [what, value, ref] of [
    ['remote', remote, `refs/remotes/${remote}/x`],
    ['branch', branch, `refs/heads/${branch}`],
  ] as const) {
    const isUsable = !/^-|\0/.test(value) && (await run(['check-ref-format', ref], { signal })).exitCode === 0;
    if (isUsable) continue;
    throw new OperatorError({
      reasonCode: 'input-invalid',
      message: `The ${what} has no usable name.`,
      observed: gitWords(value, '(empty)'),
      expected: `the name of a ${what}, as git allows it (git help check-ref-format)`,
      remedy: `Give --${what} the name alone, such as ${what === 'remote' ? 'origin' : 'main'}.`,
    });
  }
}

async function readPlace(
  run: Run,
  { cwd }: GitCloneOptions,
  signal?: AbortSignal,
): Promise<Pick<GitClone, 'gitDirectory' | 'isShallow'>> {
  const place = await run(['rev-parse', '--absolute-git-dir', '--is-shallow-repository'], { signal });
  const [gitDirectory = '', isShallow] = place.stdout.toString('utf8').split('\n');
  if (place.exitCode === 0) return { gitDirectory, isShallow: isShallow === 'true' };
  throw new OperatorError({
    reasonCode: 'not-a-clone',
    message: `${oneLine(cwd)} is no git clone that can be used.`,
    observed: gitWords(place.stderr),
    expected: 'a directory inside a clone of the operations repository',
    remedy: 'Run git clone, change into the clone, then run this again.',
  });
}

/** The few settings that matter, last one winning, as git has it. Keys come in lower case but for the remote's name. */
async function readSettings(run: Run, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const wanted = '^(user|author|committer)\\.(name|email)$|^core\\.sshcommand$|^remote\\..*\\.(url|pushurl)$';
  const listed = await run(['config', '--null', '--get-regexp', wanted], { signal });
  const entries = listed.stdout
    .toString('utf8')
    .split('\0')
    .filter((entry) => entry !== '');
  return new Map(
    entries.map((entry) => {
      const cut = entry.indexOf('\n');
      return cut === -1 ? [entry, ''] : [entry.slice(0, cut), entry.slice(cut + 1)];
    }),
  );
}

function requireRemote(settings: ReadonlyMap<string, string>, { remote }: GitCloneOptions): void {
  if (settings.has(`remote.${remote}.url`)) return;
  const others = [...settings.keys()].flatMap((key) => /^remote\.(.*)\.url$/.exec(key)?.[1] ?? []);
  throw new OperatorError({
    reasonCode: 'remote-missing',
    message: 'The clone has no remote of that name.',
    observed: others.length === 0 ? 'no remotes' : `the remotes ${gitWords(others.join(', '))}`,
    expected: `a remote ${oneLine(remote)}`,
    remedy: 'Name the remote with --remote, or add it with git remote add.',
  });
}
