import { join } from 'node:path';

import { signalAfter } from '../../actions/shared/adapters/signal-after.ts';
import { DATASETS_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { LIVE_STATE_PATHS, parseLiveState, type LiveState } from '../../actions/shared/gate/live-state.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { describeFault } from '../../actions/shared/runtime/describe-fault.ts';
import type { CommandContext, CommonOptions } from '../commands/command-outcome.ts';
import type { Target } from '../commands/find-target.ts';
import { readDirectoryState, readIfPresent } from './directory-state.ts';
import type { FormerSource } from './former-spool.ts';
import type { StateAddress } from './state-address.ts';

/** One look at the state. */
export interface StateRead {
  readonly state: LiveState;
  /** `config/datasets.yaml`, which names the units; `null` where it is not there or was not asked for. */
  readonly datasets: Uint8Array | null;
}

/** Where the state comes from, and how to ask. */
export interface StateSource {
  /** Tells apart what is cached. Holds no secret. */
  readonly id: string;
  /** What an earlier version called it, where that was something else. */
  readonly former?: FormerSource | undefined;
  /** As a collector is told, in `SWITCHBACK_STATE`. */
  readonly handedOver: { readonly state: string; readonly remote: string | null; readonly branch: string | null };
  /** `null` where the state is not read by git. */
  readonly target: Target | null;
  /** Within some 20 s. The register is asked for where that is wanted. */
  read(signal: AbortSignal, wants?: { readonly register: boolean }): Promise<StateRead>;
}

const READ_DEADLINE_MS = 20_000;

/** @throws OperatorError where there is no clone, or the branch cannot be told. */
export async function openStateSource(
  address: StateAddress,
  options: CommonOptions,
  context: CommandContext,
): Promise<StateSource> {
  switch (address.kind) {
    case 'directory':
      return openDirectory(address.directory);
    case 'git':
      return (await import('./git-state.ts')).openGitState(options, context);
    case 'github':
    case 'files':
      return openHttps(address, options, context);
    default:
      return address satisfies never;
  }
}

function openDirectory(directory: string): StateSource {
  const address = `file:${directory}`;
  return {
    id: address,
    handedOver: { state: address, remote: null, branch: null },
    target: null,
    read: async (_signal, wants) => {
      const register = wants?.register === true ? readIfPresent(join(directory, DATASETS_PATH)) : null;
      const [state, datasets] = await Promise.all([readDirectoryState(directory), register?.catch(() => null)]);
      return { state, datasets: datasets?.contents ?? null };
    },
  };
}

async function openHttps(
  { kind, url }: StateAddress & { readonly kind: 'github' | 'files' },
  options: CommonOptions,
  { environment }: CommandContext,
): Promise<StateSource> {
  const branch = options.branch ?? (environment['SWITCHBACK_BRANCH'] || null);
  const ask = kind === 'github' ? await openGithub() : readFiles;
  return {
    id: `${url}#${branch ?? ''}`,
    handedOver: { state: url, remote: null, branch },
    target: null,
    read: (signal, wants) => ask(AbortSignal.any([signal, signalAfter(READ_DEADLINE_MS)]), wants),
  };

  async function openGithub() {
    const { githubState } = await import('./github-state.ts');
    return githubState({ url, branch, token: environment['GITHUB_TOKEN'] || environment['GH_TOKEN'] });
  }

  async function readFiles(signal: AbortSignal, wants?: { readonly register: boolean }): Promise<StateRead> {
    const { contentsOf, get } = await import('./http-files.ts');
    const read = async (path: string) => contentsOf(url, await get(`${url}/${path}`, {}, signal));
    const [state, datasets] = await Promise.all([
      Promise.all(LIVE_STATE_PATHS.map(async (path) => [path, await read(path)] as const)),
      wants?.register === true ? read(DATASETS_PATH).catch(() => null) : null,
    ]);
    const files = new Map(state.map(([path, contents]) => [path, contents === null ? null : { contents }]));
    return { state: parseLiveState(files, []), datasets };
  }
}

/** In one line, for whoever is told that the state could not be read. */
export function describeUnread(fault: unknown): string {
  return oneLine(describeFault({ outputs: {} }, fault).message, 600);
}
