import { CONFIG_PATH, ROUTING_PATH } from '../../cutover/file-paths.ts';
import { DependencyError, OperatorError } from '../../errors.ts';
import { parseGithubRun } from '../../github-run/github-run.ts';
import type { HistoryRun } from '../../history/history-path.ts';
import { oneLine } from '../../markdown/one-line.ts';
import type { HistoryCommit, HistoryStore, Log } from '../../ports.ts';
import { githubHistoryRemote } from '../git/git-history-remote.ts';
import { gitHistoryStore } from '../git/git-history-store.ts';
import { githubCutoverRepository } from './github-cutover-repository.ts';
import { readStateBranch } from './github-state-branch.ts';
import { signalAfter } from '../signal-after.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface GithubCollectionOptions {
  /** `undefined`: the state is the checkout's, and nothing is recorded. */
  readonly token: string | undefined;
  /** The input. */
  readonly branch: string | undefined;
  readonly environment: Environment;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** The live state as files: one that could not be read is `null`. */
type StateFiles = Readonly<Record<typeof CONFIG_PATH | typeof ROUTING_PATH, Uint8Array | null>>;

export interface GithubCollection {
  /** The files of the checkout with the live state of the branch's tip in place of the checkout's; without a token the checkout's stays. */
  stateOver<Files extends StateFiles>(
    files: Files,
  ): { readonly files: Files; readonly history: readonly HistoryCommit[] };
  /** The caller closes it. */
  readonly history: HistoryStore | null;
  /** Why there is none. */
  readonly noHistory: string | null;
}

const READ_LIMIT_MS = 20_000;
const NO_TOKEN = 'The run is not recorded: no github-token was given.';

/** What a workflow's token reaches for mode `collect`. GitHub that does not answer stops nothing: manual then collects every registered unit. */
export async function openGithubCollection(options: GithubCollectionOptions): Promise<GithubCollection> {
  const { token, environment } = options;
  if (token === undefined) {
    return { stateOver: (files) => ({ files, history: [] }), history: null, noHistory: NO_TOKEN };
  }
  const { owner, repo, serverUrl } = parseGithubRun(environment);
  const state = await readState(options, token);
  return {
    stateOver: (files) => ({ files: { ...files, ...state.files }, history: state.history }),
    history: gitHistoryStore({ remote: githubHistoryRemote({ serverUrl, owner, repo, token }), environment }),
    noHistory: null,
  };
}

interface LiveState {
  readonly files: StateFiles;
  readonly history: readonly HistoryCommit[];
}

async function readState(options: GithubCollectionOptions, token: string): Promise<LiveState> {
  const { environment, log, signal } = options;
  const run = parseGithubRun(environment);
  const { owner, repo, apiUrl, graphqlUrl, workspace: checkoutDirectory } = run;
  try {
    const { branch } = await readStateBranch({
      ...{ input: options.branch, run, environment, isRollback: false, log, signal },
    });
    const repository = githubCutoverRepository({ token, owner, repo, branch, apiUrl, graphqlUrl, checkoutDirectory });
    const limited = AbortSignal.any([signal, signalAfter(READ_LIMIT_MS)]);
    const { files, history } = await repository.readTip([ROUTING_PATH, CONFIG_PATH], { signal: limited });
    return { files: pick((path) => files.get(path)?.contents ?? null), history };
  } catch (fault) {
    if (!(fault instanceof DependencyError || fault instanceof OperatorError)) throw fault;
    log.warning(`${oneLine(fault.message, 500)} The live state is unknown, so manual collects every registered unit.`);
    return { files: pick(() => null), history: [] };
  }
}

function pick(read: (path: string) => Uint8Array | null) {
  return { [ROUTING_PATH]: read(ROUTING_PATH), [CONFIG_PATH]: read(CONFIG_PATH) };
}

/** Which run of a workflow this is, for its file in the history. A rerun is an attempt of its own. */
export function workflowRun(environment: Environment, at: Date): HistoryRun {
  return {
    at,
    run: environment['GITHUB_RUN_ID'] ?? '0',
    attempt: Number(environment['GITHUB_RUN_ATTEMPT'] ?? '1') || 1,
    job: environment['GITHUB_JOB'] ?? 'collect',
  };
}
