import type { PlannedStep } from '../shared/cutover/planned-step.ts';
import { renderTrailers } from '../shared/cutover/trailers.ts';
import { DependencyError, OperatorError } from '../shared/errors.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import type { IncidentBranch, IncidentBranches } from '../shared/incident-ports.ts';
import type { CommittedFile, RepositorySnapshot } from '../shared/ports.ts';
import { commitTransition } from '../shared/transition/commit-transition.ts';
import { incidentFiles, planIncidentFiles, type FilesContext, type PlannedFiles } from './plan-files.ts';
import type { ReportPorts, RunFacts } from './report-ports.ts';

/** A branch is read and written within this time, or the next way is taken while there is time for it. */
const DEADLINE_MS = 20_000;

export interface WrittenBranch {
  readonly planned: PlannedFiles;
  readonly oid: string;
  /** This run, or an earlier try of it, made a commit. */
  readonly isCommitted: boolean;
  /** Of the folder, as the branch has it now. */
  readonly files: ReadonlyMap<string, CommittedFile | null>;
}

export function incidentBranch(id: string): string {
  return `incident/${id}`;
}

/** Makes the branch where there is none, from the tip of the default branch. */
export async function ensureBranch(
  branches: IncidentBranches,
  { id, defaultBranch, signal }: { readonly id: string; readonly defaultBranch: string; readonly signal: AbortSignal },
): Promise<void> {
  const base = await branches.at(defaultBranch).find([], signal);
  if (base === null) throw missingBase(defaultBranch);
  await branches.at(incidentBranch(id)).createAt(base.oid, signal);
}

/**
 * Commits what the report says now, on the tip of the incident's branch. Planned anew on every conflict, and on the tip alone: where the branch holds
 * those bytes already, whoever wrote them, nothing is committed. So a run that is repeated makes no second commit.
 */
export async function writeIncidentBranch(
  context: FilesContext,
  run: RunFacts,
  ports: Pick<ReportPorts, 'branches' | 'clock' | 'random' | 'signalAfter'>,
): Promise<WrittenBranch> {
  const { id } = context.incident.record;
  const branch: IncidentBranch = ports.branches.at(incidentBranch(id));
  const paths = incidentFiles(id, context.charts);
  const plan = (snapshot: RepositorySnapshot): PlannedStep<Outcome> => {
    const planned = planIncidentFiles(context, snapshot.files);
    const outcome = { planned, files: overlay(snapshot.files, planned) };
    if (planned.files.length === 0) return { kind: 'answer', outcome };
    return { kind: 'commit', outcome, commit: { ...message(context, planned, run), files: planned.files } };
  };
  const result = await commitTransition<Outcome>({
    ...{ repository: branch, clock: ports.clock, random: ports.random, signalAfter: ports.signalAfter, paths, plan },
    ...{ deadlineMs: DEADLINE_MS, signal: run.signal, operationId: run.operationId },
    // What an earlier try did is on the tip, and the plan sees it there.
    recognise: () => ({ kind: 'plan-again' }),
  });
  switch (result.kind) {
    case 'committed':
    case 'found':
      return { ...result.outcome, oid: result.oid, isCommitted: true };
    case 'answered':
      return { ...result.outcome, oid: result.oid, isCommitted: false };
    case 'gave-up':
      throw new DependencyError({
        dependency: 'github',
        message: `The commit to ${branch.branch} was given up: ${oneLine(result.detail, 300)}`,
        retryable: true,
        ...(result.why === 'fault' ? { cause: result.fault } : {}),
      });
    case 'planned':
      throw new TypeError('A report has no dry run.');
    default:
      return result satisfies never;
  }
}

interface Outcome {
  readonly planned: PlannedFiles;
  readonly files: ReadonlyMap<string, CommittedFile | null>;
}

function overlay(files: Outcome['files'], { files: changes }: PlannedFiles): Outcome['files'] {
  return new Map([...files, ...changes.map(({ path, contents }) => [path, { blobOid: '', contents }] as const)]);
}

function message(
  { incident: { record } }: FilesContext,
  planned: PlannedFiles,
  { operationId, actor, runUrl }: RunFacts,
): { readonly headline: string; readonly body: string } {
  const parts = planned.updated.length === 0 ? 'its files' : planned.updated.join(', ');
  const trailers = {
    Actor: actor,
    ...(runUrl === null ? {} : { Run: runUrl }),
    Incident: record.id,
    'Operation-Id': operationId,
  };
  return {
    headline: `incident: ${record.id} ${planned.facts.lifecycle?.status ?? record.status}`,
    body: `What the machine knows now: ${parts}. What people wrote is as it was.\n\n${renderTrailers(trailers)}`,
  };
}

function missingBase(branch: string): OperatorError {
  return new OperatorError({
    reasonCode: 'branch-missing',
    message: `The default branch ${oneLine(branch, 100)} was not found`,
    observed: 'no such branch',
    expected: 'a branch that the pull request goes into',
    remedy: 'Check the default branch under Settings, General.',
    exitCode: 1,
  });
}
