import { resolve } from 'node:path';
import { OperatorError } from '../../errors.ts';
import { oneLine } from '../../markdown/one-line.ts';
import type { GitSetting } from './git-config-environment.ts';
import { gitEnvironment } from './git-environment.ts';
import { runGit } from './git-process.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the history's branch is, as git is told: through the environment alone. */
export interface HistoryRemote {
  readonly name: string;
  /** `remote.<name>.url` and whatever the way there takes: credentials, proxies, rewritten addresses. */
  readonly settings: readonly GitSetting[];
}

/** The remote of a workflow's repository, with the token of its job. */
export function githubHistoryRemote(of: {
  readonly serverUrl: string;
  readonly owner: string;
  readonly repo: string;
  readonly token: string;
}): HistoryRemote {
  const url = `${of.serverUrl.replace(/\/+$/u, '')}/${of.owner}/${of.repo}.git`;
  const credentials = Buffer.from(`x-access-token:${of.token}`).toString('base64');
  return {
    name: 'origin',
    settings: [
      ['remote.origin.url', url],
      // An empty value drops what a file of the machine says: two headers of that name are refused.
      [`http.${url}.extraheader`, ''],
      [`http.${url}.extraheader`, `AUTHORIZATION: basic ${credentials}`],
      // A token that is refused ends the call; nobody else's credentials are tried, and no other host gets to see it.
      ['credential.helper', ''],
      [`http.${url}.followRedirects`, 'false'],
    ],
  };
}

/** What a clone's own configuration may say about the way to its remote, and about who commits. */
const WANTED = String.raw`^(remote|credential|http|url|protocol|ssh|user|author|committer)\.|^core\.(sshcommand|askpass|gitproxy)$`;

/**
 * The remote of a clone, as the clone is set up to reach it. The settings of the user and the machine are not repeated: git reads them itself.
 *
 * @throws OperatorError `not-a-clone` where git cannot read the directory's configuration.
 */
export async function cloneHistoryRemote(clone: {
  readonly cwd: string;
  readonly remote: string;
  readonly environment: Environment;
  readonly signal?: AbortSignal;
}): Promise<HistoryRemote> {
  const { exitCode, stdout } = await runGit({
    cwd: clone.cwd,
    args: ['config', '--null', '--show-scope', '--get-regexp', WANTED],
    environment: gitEnvironment(clone.environment),
    limitMs: 10_000,
    signal: clone.signal,
  });
  // 1: not one such setting, so no remote either, which the store tells.
  if (exitCode !== 0 && exitCode !== 1) throw notAClone(clone.cwd);
  const settings = parseScopedSettings(stdout.toString('utf8'), clone.remote);
  return { name: clone.remote, settings: settings.map((setting) => withWholePath(setting, clone.cwd)) };
}

/** `scope NUL key LF value NUL`, a key without `=` having no value and meaning `true`. */
function parseScopedSettings(listed: string, remote: string): readonly GitSetting[] {
  const fields = listed.split('\0');
  const settings: GitSetting[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const entry = fields[at + 1] ?? '';
    const cut = entry.indexOf('\n');
    const [key, value] = cut === -1 ? [entry, 'true'] : [entry.slice(0, cut), entry.slice(cut + 1)];
    const isOtherRemotes = key.startsWith('remote.') && !key.startsWith(`remote.${remote}.`);
    if (/^(?:local|worktree)$/u.test(fields[at] ?? '') && !isOtherRemotes && !isAboutRefs(key))
      settings.push([key, value]);
  }
  return settings;
}

/** A relative path to a remote means one seen from the clone. */
function withWholePath([key, value]: GitSetting, cwd: string): GitSetting {
  const isRelative = /^remote\..*\.(?:push)?url$/u.test(key) && /^\.{1,2}\//u.test(value);
  return [key, isRelative ? resolve(cwd, value) : value];
}

/** Which references the clone keeps is its own affair. */
function isAboutRefs(key: string): boolean {
  return /^remote\..*\.(?:fetch|push|mirror|prune|prunetags|tagopt|promisor|partialclonefilter)$/u.test(key);
}

function notAClone(cwd: string): OperatorError {
  return new OperatorError({
    reasonCode: 'not-a-clone',
    message: `${oneLine(cwd)} is no git clone that can be used.`,
    observed: 'a configuration that git cannot read',
    expected: 'a clone of the operations repository',
    remedy: 'Check it with: git config --list --show-origin',
  });
}
