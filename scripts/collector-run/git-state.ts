import { readRemoteHead, type RemoteHead } from '../../actions/shared/adapters/git/git-remote-head.ts';
import { readFilesFromObjects } from '../../actions/shared/adapters/git/local-git-objects.ts';
import { DATASETS_PATH, STATE_BRANCH_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { DependencyError } from '../../actions/shared/errors.ts';
import { LIVE_STATE_PATHS, parseLiveState } from '../../actions/shared/gate/live-state.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import type { CommittedFile, Log, RepositorySnapshot } from '../../actions/shared/ports.ts';
import { chooseStateBranch, type NamedBranch } from '../../actions/shared/state-branch/choose-state-branch.ts';
import { parseStateBranchMarker } from '../../actions/shared/state-branch/state-branch-marker.ts';
import type { CommandContext, CommonOptions } from '../commands/command-outcome.ts';
import { askedBranch, findTarget, type Target } from '../commands/find-target.ts';
import { readTipSnapshot, withinDeadline } from '../commands/read-live-state.ts';
import type { FormerSource } from './former-spool.ts';
import type { StateSource } from './state-source.ts';

type Files = ReadonlyMap<string, CommittedFile | null>;
/** Where the state was found last; at first, where the clone believes it to be. */
type Believed = Pick<Target, 'branch' | 'defaultBranch'>;

interface DefaultBranch {
  readonly name: string;
  readonly files: Files | null;
}

/** Both stay on the default branch, wherever the live state is. */
const DEFAULT_BRANCH_PATHS = [STATE_BRANCH_PATH, DATASETS_PATH];
const PATHS = [...LIVE_STATE_PATHS, ...DEFAULT_BRANCH_PATHS];

/**
 * The live state by git. What decides is asked of the remote at each look: which branch is its default, which one that branch's
 * config/state-branch names, and what stands at its tip. What the clone knows is a first guess, fetched meanwhile: as long as it holds, a look
 * takes as long as one fetch.
 */
export async function openGitState(options: CommonOptions, context: CommandContext): Promise<StateSource> {
  const { log, environment } = context;
  const target = await findTarget(options, { ...context, log: withoutWarnings(log) }, { isRollback: true });
  const asked = askedBranch(options, environment);
  let believed: Believed = target;
  let hasRead = false;
  return {
    // Without the branch where nobody asked for one: the last answer holds wherever the state moves.
    id: `git:${target.cwd}#${target.remote}#${asked?.branch ?? ''}`,
    former: asked === null ? formerNames(target) : undefined,
    handedOver: { state: `git:${target.cwd}`, remote: target.remote, branch: asked?.branch ?? null },
    target,
    read: async (signal, wants) => {
      const needsDefault = asked === null || wants?.register === true;
      const found = await look({ target, asked, believed, needsDefault, signal });
      if (hasRead && found.branch !== believed.branch) log.warning(describeMove(believed.branch, found));
      [believed, hasRead] = [found, true];
      const datasets = wants?.register === true ? found.ofDefault?.get(DATASETS_PATH) : undefined;
      const { files, history } = found.snapshot;
      return { state: parseLiveState(files, history), datasets: datasets?.contents ?? null };
    },
  };
}

/** The name once ended in the branch that held the state. */
function formerNames({ cwd, remote, branch, defaultBranch }: Target): FormerSource {
  const prefix = `git:${cwd}#${remote}#`;
  return { prefix, ids: [branch, defaultBranch].map((name) => prefix + name) };
}

/** What the clone believes of the marker, right or wrong, decides nothing here, so nobody is told of it. */
function withoutWarnings(log: Log): Log {
  const { debug, info, error } = log;
  return { debug: debug.bind(log), info: info.bind(log), error: error.bind(log), warning: () => undefined };
}

interface Look {
  readonly target: Target;
  readonly asked: NamedBranch | null;
  readonly believed: Believed;
  /** For the marker, or for the register. */
  readonly needsDefault: boolean;
  readonly signal: AbortSignal;
}

interface Found extends Believed, NamedBranch {
  readonly snapshot: RepositorySnapshot;
  readonly ofDefault: Files | null;
}

async function look({ target, asked, believed, needsDefault, signal }: Look): Promise<Found> {
  const readBranch = (branch: string) => readTipSnapshot({ ...target, branch }, PATHS, signal);
  const [headRead, guess] = await Promise.allSettled([
    needsDefault ? readHeadPatiently(target, signal) : null,
    readBranch(believed.branch),
  ]);
  const readDefault = async (): Promise<DefaultBranch> => {
    const head = valueOf(headRead);
    const name = head?.branch ?? believed.defaultBranch;
    if (name === believed.branch) return { name, files: valueOf(guess).files };
    const known = head === null ? null : await readKnown(target.cwd, head, signal);
    return { name, files: known ?? (await readBranch(name)).files };
  };
  const nameAlone = { name: believed.defaultBranch, files: null };
  // The register only names units: where the branch was asked for, the loss of the default branch stops nothing.
  const byDefault =
    asked === null ? await readDefault() : needsDefault ? await readDefault().catch(() => nameAlone) : nameAlone;
  const fallback = { branch: byDefault.name, from: `the default branch of ${target.remote}` };
  const markers = markersOf(byDefault.files);
  const { branch, from } = chooseStateBranch({ asked, markers, fallback, isRollback: false });
  const snapshot = branch === believed.branch ? valueOf(guess) : await readBranch(branch);
  return { branch, from, defaultBranch: byDefault.name, snapshot, ofDefault: byDefault.files };
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

/** As with a fetch: one more try after a passing fault. */
async function readHeadPatiently(target: Target, interruption: AbortSignal): Promise<RemoteHead | null> {
  return withinDeadline(target, interruption, (signal) =>
    readRemoteHead(target, signal).catch((fault: unknown) => {
      if (!(fault instanceof DependencyError) || !fault.retryable || signal.aborted) throw fault;
      return readRemoteHead(target, signal);
    }),
  );
}

/** A commit never changes, so what the clone holds of it is as good as what the remote would send. */
async function readKnown(cwd: string, { oid }: RemoteHead, signal: AbortSignal): Promise<Files | null> {
  try {
    return await readFilesFromObjects({ cwd, oid, paths: DEFAULT_BRANCH_PATHS, signal });
  } catch (fault) {
    if (!(fault instanceof DependencyError) || signal.aborted) throw fault;
    return null;
  }
}

function markersOf(files: Files | null) {
  const marker = files?.get(STATE_BRANCH_PATH) ?? null;
  return marker === null ? [] : [{ ...parseStateBranchMarker(marker.contents), where: 'the default branch' }];
}

function describeMove(before: string, { branch, from }: NamedBranch): string {
  return `The live state moved: it was read from ${oneLine(before, 100)}, and is read from ${oneLine(branch, 100)} now (${oneLine(from, 200)}).`;
}
