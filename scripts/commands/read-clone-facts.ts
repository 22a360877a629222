import { gitEnvironment } from '../../actions/shared/adapters/git/git-environment.ts';
import { runGit } from '../../actions/shared/adapters/git/git-process.ts';
import { describeConfigProblem } from '../../actions/shared/cutover/cutover-config.ts';
import { DATASETS_PATH, POLICY_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { parseDatasets } from '../../actions/shared/datasets/datasets.ts';
import { countRunsAMonth } from '../../actions/shared/doctor/count-runs.ts';
import type { CloneFacts, PolicyFacts } from '../../actions/shared/doctor/repository-facts.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import { fencingNumber } from '../../actions/shared/gate/fencing-number.ts';
import { allowedDltUnits, type LiveState } from '../../actions/shared/gate/live-state.ts';
import { parsePolicy, type Policy } from '../../actions/shared/policy/policy.ts';
import type { CommittedFile } from '../../actions/shared/ports.ts';
import { findUnreachableInPhases } from '../../actions/shared/triggers/unreachable-samples.ts';
import { measureFault } from '../../actions/shared/verification/measure-fault.ts';
import { rollbackInstant } from '../../actions/shared/verification/assess-state.ts';
import type { Measured } from '../../actions/shared/verification/measured.ts';
import { describeFileProblem, type FileProblem } from '../../actions/shared/yaml-document/file-problem.ts';
import type { Target } from './find-target.ts';
import { readTipState } from './read-live-state.ts';
import { readPeoplesFiles } from './read-peoples-files.ts';

const REACH_REMEDY = 'Check the network and the remote with: git ls-remote';
const GIT_MS = 10_000;
const BUNDLES = /^(?:actions\/[^/]+\/dist\/index\.mjs|scripts\/dist\/switchback\.mjs)$/u;
const ACTIONS = /^actions\/([^/]+)\/action\.yml$/u;
const WORKFLOWS = /^\.github\/workflows\/([^/]+\.ya?ml)$/u;
const CRON = /^\s*-\s*cron:\s*(['"]?)([^'"#\n]+)\1\s*(?:#.*)?$/gmu;

/** What the clone, its remote and this machine say of the next rollback; each answer stands by itself. */
export async function readCloneFacts(target: Target, signal: AbortSignal): Promise<CloneFacts> {
  const [{ state, missingBranch }, peoples, gitVersion, tree, commitsSinceBuild] = await Promise.all([
    readState(target, signal),
    measureFault(() => readPeoplesFiles(target, [POLICY_PATH, DATASETS_PATH], signal), REACH_REMEDY),
    readGitVersion(target, signal),
    measureFault(() => readTree(target, signal), 'Run this inside a clone.'),
    measureFault(() => countCommitsSinceBuild(target, signal), 'Run this inside a clone.'),
  ]);
  return {
    ...{ branch: target.branch, nodeVersion: process.version, gitVersion },
    missingBranch,
    state: state.measured ? { measured: true, value: describeState(state.value) } : state,
    live: state.measured ? liveOf(state.value) : null,
    policyProblem: peoples.measured ? { measured: true, value: describePolicy(peoples.value) } : peoples,
    unregisteredUnit: peoples.measured ? describeUnregistered(peoples.value) : null,
    policy: peoples.measured ? judgePolicy(peoples.value) : peoples,
    datasetsProblem: peoples.measured
      ? { measured: true, value: describeDatasets(peoples.value.get(DATASETS_PATH) ?? null) }
      : peoples,
    unreachableSamples: peoples.measured ? judgeSamples(peoples.value) : peoples,
    missingBundles: tree.measured ? { measured: true, value: listMissing(tree.value.paths) } : tree,
    commitsSinceBuild,
    schedules: tree.measured ? { measured: true, value: tree.value.schedules } : tree,
  };
}

interface FoundState {
  readonly state: Measured<LiveState>;
  readonly missingBranch: CloneFacts['missingBranch'];
}

/** A remote that does not answer leaves it open; one that answers and has no such branch does not. */
async function readState(target: Target, signal: AbortSignal): Promise<FoundState> {
  let missingBranch: CloneFacts['missingBranch'] = null;
  const read = (): Promise<LiveState> =>
    readTipState(target, signal).catch((fault: unknown) => {
      if (fault instanceof OperatorError && fault.reasonCode === 'branch-missing')
        missingBranch = { message: fault.message, remedy: fault.remedy };
      throw fault;
    });
  const state = await measureFault(read, REACH_REMEDY);
  return { state, missingBranch };
}

function describeState(state: LiveState): { config: string | null; routing: string | null } {
  const dlt = allowedDltUnits(state);
  const config = state.config.ok ? null : state.config.problems.slice(0, 3).map(describeConfigProblem).join('; ');
  const isRoutingAtFault = state.config.ok && (dlt.kind === 'unreadable' || dlt.kind === 'inconsistent');
  return { config, routing: isRoutingAtFault ? dlt.message : null };
}

function liveOf({ config, history }: LiveState): CloneFacts['live'] {
  const generation = fencingNumber({ config, history });
  if (!config.ok || generation === null) return null;
  const { dltEnabled } = config.config;
  return { dltEnabled, generation, isRolledBack: !dltEnabled && rollbackInstant(config.config) !== null };
}

type Files = ReadonlyMap<string, CommittedFile | null>;

function describePolicy(files: Files): string | null {
  const file = files.get(POLICY_PATH) ?? null;
  if (file === null) return `${POLICY_PATH} is not there`;
  const parsed = parsePolicy(file.contents);
  return parsed.ok ? null : firstOf(POLICY_PATH, parsed.problems);
}

/** As an advance reads it: each file can be right by itself, and the two not fit. */
function describeUnregistered(files: Files): string | null {
  const [policy, datasets] = [files.get(POLICY_PATH), parseDatasets(files.get(DATASETS_PATH)?.contents ?? '')];
  if (policy === null || policy === undefined || !datasets.ok || !parsePolicy(policy.contents).ok) return null;
  const parsed = parsePolicy(policy.contents, datasets.datasets);
  return parsed.ok ? null : firstOf(POLICY_PATH, parsed.problems);
}

function judgePolicy(files: Files): Measured<PolicyFacts> {
  const parsed = parsePolicy(files.get(POLICY_PATH)?.contents ?? '');
  if (parsed.ok) return { measured: true, value: factsOfPolicy(parsed.policy) };
  const remedy = `Mend ${POLICY_PATH} by pull request. A rollback works without it.`;
  return { measured: false, message: describePolicy(files) ?? `${POLICY_PATH} cannot be read`, remedy };
}

function factsOfPolicy({ escalation, collectors }: Policy): PolicyFacts {
  const { manual, dlt } = collectors;
  return {
    rolesWithoutPeople: escalation.filter(({ github }) => github.length === 0).map(({ role }) => role),
    // Those of other repositories are looked at where they are switched.
    workflows: [...manual.workflows, ...dlt.workflows].filter((name) => !name.includes(':')),
    otherWorkflows: [...manual.workflows, ...dlt.workflows].filter((name) => name.includes(':')),
    pathsWithoutWorkflows: [
      ...(manual.workflows.length === 0 && manual.by === 'external' ? ['manual'] : []),
      ...(dlt.workflows.length === 0 ? ['dlt'] : []),
    ],
    isManualOurs: manual.by === 'switchback',
    dltRole: dlt.databaseRole,
  };
}

function judgeSamples(files: Files): CloneFacts['unreachableSamples'] {
  const read = (path: string): Uint8Array | string => files.get(path)?.contents ?? '';
  const [policy, datasets] = [parsePolicy(read(POLICY_PATH)), parseDatasets(read(DATASETS_PATH))];
  if (policy.ok && datasets.ok)
    return { measured: true, value: findUnreachableInPhases({ policy: policy.policy, datasets: datasets.datasets }) };
  const message = `${policy.ok ? DATASETS_PATH : POLICY_PATH} cannot be read`;
  return { measured: false, message, remedy: 'Mend it by pull request.' };
}

function describeDatasets(file: CommittedFile | null): string | null {
  if (file === null) return `${DATASETS_PATH} is not there`;
  const parsed = parseDatasets(file.contents);
  return parsed.ok ? null : firstOf(DATASETS_PATH, parsed.problems);
}

function firstOf(name: string, problems: readonly FileProblem[]): string {
  const [first] = problems;
  const more = problems.length > 1 ? ` and ${problems.length - 1} more` : '';
  return `${first === undefined ? name : describeFileProblem(name, first)}${more}`;
}

async function readGitVersion({ cwd, environment }: Target, signal: AbortSignal): Promise<string | null> {
  const read = await measureFault(() => git({ cwd, environment }, ['--version'], signal), '');
  return read.measured ? (/\d+(?:\.\d+)+/u.exec(read.value)?.[0] ?? null) : null;
}

interface Tree {
  readonly paths: readonly string[];
  readonly schedules: ReadonlyMap<string, number>;
}

/** Of HEAD: what the runner checks out once it is pushed. */
async function readTree(target: Target, signal: AbortSignal): Promise<Tree> {
  const listed = await git(target, ['ls-tree', '-r', '--name-only', 'HEAD'], signal);
  const paths = listed.split('\n');
  const schedules = new Map<string, number>();
  for (const path of paths.filter((each) => WORKFLOWS.test(each))) {
    const text = await git(target, ['show', `HEAD:${path}`], signal);
    const times = [...text.matchAll(CRON)].map(([, , cron = '']) => countRunsAMonth(cron) ?? 0);
    const sum = times.reduce((total, each) => total + each, 0);
    if (sum > 0) schedules.set(WORKFLOWS.exec(path)?.[1] ?? path, sum);
  }
  return { paths, schedules };
}

/** What goes into a bundle, and the bundles, as git's pathspecs. */
const SOURCES = [':(glob)actions/**/*.ts', ':(glob)scripts/**/*.ts', 'package-lock.json'];
const BUILT = [':(glob)actions/*/dist/**', 'scripts/dist'];

/** A change of a source without its bundle does nothing on a runner: there the bundle runs. */
async function countCommitsSinceBuild(target: Target, signal: AbortSignal): Promise<number | null> {
  if ((await git(target, ['rev-parse', '--is-shallow-repository'], signal)) === 'true') return null;
  const built = await git(target, ['rev-list', '-1', 'HEAD', '--', ...BUILT], signal);
  // Where none is there, that is what is found.
  if (built === '') return null;
  return Number(await git(target, ['rev-list', '--count', `${built}..HEAD`, '--', ...SOURCES], signal));
}

function listMissing(paths: readonly string[]): readonly string[] {
  const there = new Set(paths.filter((path) => BUNDLES.test(path)));
  const wanted = paths.flatMap((path) => ACTIONS.exec(path)?.[1] ?? []).map((name) => `actions/${name}/dist/index.mjs`);
  return [...wanted, 'scripts/dist/switchback.mjs'].filter((path) => !there.has(path));
}

async function git(
  { cwd, environment }: Pick<Target, 'cwd' | 'environment'>,
  args: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const { stdout } = await runGit({ cwd, args, environment: gitEnvironment(environment), limitMs: GIT_MS, signal });
  return stdout.toString('utf8').trim();
}
