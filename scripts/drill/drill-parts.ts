import { appendFile } from 'node:fs/promises';

import {
  githubHistoryRemote,
  cloneHistoryRemote,
  type HistoryRemote,
} from '../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../actions/shared/adapters/git/git-history-store.ts';
import { renderHistoryLines } from '../../actions/shared/history/history-lines.ts';
import { renderHistoryPath, type HistoryRun } from '../../actions/shared/history/history-path.ts';
import type { RecordOf } from '../../actions/shared/history/history-record.ts';
import { exitCodeOf } from '../../actions/shared/verdict/verdict.ts';
import { measureFault } from '../../actions/shared/verification/measure-fault.ts';
import { DRILL_REASONS } from './drill-reason.ts';
import { NOT_REHEARSED, rehearse } from './drill.ts';
import { openDrillBranch, type DrillBranch } from './drill-branch.ts';
import { planDrillRecord, renderDrillSummary, toRecordSteps } from './drill-record.ts';
import { beginDrill, endDrill, type RehearsedRollback } from './repository-drill.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** `switchback drill begin`: the branch of the drill. */
export async function runBegin(environment: Environment): Promise<0> {
  const branch = await openDrillBranch(await findRemote(environment), environment);
  try {
    await beginDrill(branch, process.cwd(), new Date());
    console.log('The branch of the drill is made.');
    return 0;
  } finally {
    await branch.close();
  }
}

export interface EndOptions {
  readonly rollback: RehearsedRollback;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/** `switchback drill end`: judges and removes that branch, rehearses in the sandbox, and records both as one drill. */
export async function runEnd({ rollback, json, signal }: EndOptions, environment: Environment): Promise<0 | 1 | 3> {
  const remote = await findRemote(environment);
  const branch = await openDrillBranch(remote, environment);
  const onBranch = await judgeBranch(branch, rollback);
  const inSandbox = toRecordSteps(await rehearse({ keep: false, json: true, signal }));
  const run = runOf(environment, new Date());
  const record = planDrillRecord([...onBranch, ...inSandbox], { run, runUrl: runUrlOf(environment) });
  const kept = await keep(record, run, { remote, environment });
  const summary = renderDrillSummary(record, { notRehearsed: NOT_REHEARSED, kept });
  const path = environment['GITHUB_STEP_SUMMARY'];
  if (path) await appendFile(path, summary);
  console.log(json ? JSON.stringify({ ...record, reasonCode: DRILL_REASONS[record.verdict] }) : summary);
  return exitCodeOf(record.verdict);
}

async function judgeBranch(branch: DrillBranch, rollback: RehearsedRollback) {
  try {
    return await endDrill(branch, rollback);
  } finally {
    await branch.close();
  }
}

async function keep(
  record: RecordOf<'drill'>,
  run: HistoryRun,
  { remote, environment }: { readonly remote: HistoryRemote; readonly environment: Environment },
): Promise<string> {
  const history = gitHistoryStore({ remote, environment });
  try {
    const file = { path: renderHistoryPath(run), contents: renderHistoryLines([record]) };
    const written = await measureFault(
      () => history.append(file),
      'Let the token write to the branch cutover-history.',
    );
    return written.measured
      ? 'Recorded on the branch cutover-history: an advance looks for it there.'
      : `Not recorded, so no advance sees it: ${written.message} ${written.remedy}`;
  } finally {
    await history.close();
  }
}

/** In a workflow the repository with the token of its job; else the clone that this stands in. */
async function findRemote(environment: Environment): Promise<HistoryRemote> {
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: name, GITHUB_SERVER_URL: serverUrl } = environment;
  const [owner, repo] = name?.split('/') ?? [];
  if (token && owner && repo && serverUrl) return githubHistoryRemote({ serverUrl, owner, repo, token });
  return cloneHistoryRemote({ cwd: process.cwd(), remote: 'origin', environment });
}

function runOf(environment: Environment, at: Date): HistoryRun {
  const run = environment['GITHUB_RUN_ID'] ?? `cli-drill${at.getTime()}`;
  return {
    at,
    run,
    attempt: Number(environment['GITHUB_RUN_ATTEMPT'] ?? '1') || 1,
    job: environment['GITHUB_JOB'] ?? 'drill',
  };
}

function runUrlOf({
  GITHUB_SERVER_URL: server,
  GITHUB_REPOSITORY: name,
  GITHUB_RUN_ID: run,
}: Environment): string | null {
  return server && name && run ? `${server}/${name}/actions/runs/${run}` : null;
}
