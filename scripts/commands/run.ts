import { resolve } from 'node:path';

import { signalAfter } from '../../actions/shared/adapters/signal-after.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { planStart, type StartPlan } from '../../actions/shared/collector-run/plan-start.ts';
import { makeOperationId } from '../../actions/shared/cutover/transition-facts.ts';
import { fencingNumber } from '../../actions/shared/gate/fencing-number.ts';
import type { LiveState } from '../../actions/shared/gate/live-state.ts';
import { count } from '../../actions/shared/markdown/count.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import type { ReasonCode } from '../../actions/shared/reason-codes.ts';
import type { CollectionPath } from '../../actions/shared/routing/route.ts';
import { chooseCacheFile, spoolFolderOf } from '../collector-run/answer-cache.ts';
import { askState } from '../collector-run/ask-state.ts';
import { findPlace } from '../collector-run/find-place.ts';
import { adoptFormerSpools } from '../collector-run/former-spool.ts';
import { openHistory } from '../collector-run/history-access.ts';
import { PassedSignals, statusOfSignal } from '../collector-run/passed-signals.ts';
import { countPendingPackages } from '../collector-run/pending-packages.ts';
import { recordRun, sendKept, type Recording } from '../collector-run/record-run.ts';
import { recordStandstill } from '../collector-run/record-standstill.ts';
import { listSpool } from '../collector-run/spool.ts';
import { parseStateAddress, type StateAddress } from '../collector-run/state-address.ts';
import { openStateSource, type StateSource } from '../collector-run/state-source.ts';
import { superviseChild, type Supervised } from '../collector-run/supervise-child.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';

export interface RunOptions extends CommonOptions {
  readonly state: string;
  readonly cache?: string;
  readonly pollSeconds: number;
  readonly graceSeconds: number;
  readonly unreadableSeconds: number;
  readonly dltWorkingDir?: string;
  readonly skipOk?: true;
  /** False with `--no-history`. */
  readonly history: boolean;
  readonly why?: true;
}

/** Ended by us in mid-run: a status that neither shells nor schedulers give a meaning to. */
const STOPPED = 11;
const NOT_RUN = 10;
/** How long records may hold a run up: before it does not run, and once the collector is over. */
const RECORD_LIMIT_MS = 30_000;

interface Run {
  readonly path: CollectionPath;
  readonly command: readonly string[];
  readonly options: RunOptions;
  readonly context: CommandContext;
  readonly signals: PassedSignals;
  readonly address: StateAddress;
  readonly source: StateSource;
  readonly cacheFile: string | null;
  /** Of dlt: this machine and its working directory; `null` for the manual path. */
  readonly place: string | null;
}

/** `switchback run dlt|manual -- COMMAND`: a collector of any scheduler that obeys the state (DESIGN.md section 3, "Collectors"; runbook step 3). */
export async function runCommand(
  { path, command }: { readonly path: CollectionPath; readonly command: readonly string[] },
  options: RunOptions,
  outer: Omit<CommandContext, 'signal'>,
): Promise<CommandOutcome> {
  const signals = new PassedSignals();
  try {
    const context = { ...outer, signal: signals.signal };
    const address = parseStateAddress(options.state, path);
    const source = await openPatiently(address, options, context);
    const cacheFile = chooseCacheFile(options.cache, source.id, outer.environment);
    // Beside a file that was asked for nothing ever had another name.
    if (options.history && options.cache === undefined && cacheFile !== null && source.former !== undefined)
      await adoptFormerSpools(cacheFile, source.former, outer.log);
    const place = path === 'dlt' ? await findPlace(outer.environment, options.dltWorkingDir ?? null) : null;
    return await decideAndRun({ path, command, options, context, signals, address, source, cacheFile, place });
  } finally {
    signals.stop();
  }
}

/** A source that cannot be opened, such as for want of a clone, is a state that cannot be read: manual runs all the same. */
async function openPatiently(
  address: StateAddress,
  options: RunOptions,
  context: CommandContext,
): Promise<StateSource> {
  const open = () => openStateSource(address, options, context);
  return open().catch(() => ({
    id: options.state,
    handedOver: { state: options.state, remote: null, branch: null },
    target: null,
    read: async (signal, wants) => (await open()).read(signal, wants),
  }));
}

async function decideAndRun(run: Run): Promise<CommandOutcome> {
  const { path, options, context, signals, source, cacheFile } = run;
  const lastReadAt = performance.now();
  const { answer, register } = await askState(source, cacheFile, context, { register: true });
  if (signals.first !== null)
    return answerOf(run, {
      decision: 'not-run',
      reasonCode: 'interrupted',
      status: statusOfSignal(signals.first),
      message: `${signals.first} came before the collector was started.`,
    });
  const plan = planStart({ path, answer, register });
  if (plan.isUnusual) context.log.warning(oneLine(plan.message, 1_000));
  if (plan.decision === 'run') return startAndRecord(run, plan, lastReadAt);
  if (answer.kind === 'read') {
    const isSent = await recordStill(run, { state: answer.state, reasonCode: plan.reasonCode });
    if (!isSent) await sendWaiting(run);
  }
  const { reasonCode, message } = plan;
  return answerOf(run, { decision: 'not-run', reasonCode, status: options.skipOk === true ? 0 : NOT_RUN, message });
}

async function startAndRecord(
  run: Run,
  plan: StartPlan & { readonly decision: 'run' },
  lastReadAt: number,
): Promise<CommandOutcome> {
  const { path, command, options, context, signals, source } = run;
  const { environment, log } = context;
  const watch = { ...options, lastReadAt };
  const ended = await superviseChild({ path, command, plan, source, signals, environment, watch, log });
  if (ended.kind === 'not-started') {
    const message = `The command ${oneLine(command[0] ?? '', 200)} could not be started: ${ended.code}.`;
    log.error(message);
    log.info('What to do: Check the name and the path of the command, and the right to run it.');
    return answerOf(run, { decision: 'not-run', reasonCode: 'command-not-started', status: ended.status, message });
  }
  if (ended.stoppedBy !== null) log.warning(`The collector was ended: ${oneLine(ended.stoppedBy.message, 1_000)}`);
  const { badLines, firstProblem } = ended.child;
  if (badLines > 0)
    log.warning(`${count(badLines, 'line')} of SWITCHBACK_RECORD_FILE could not be used: ${firstProblem ?? ''}`);
  if (options.history) await record(run, plan, ended);
  return answerOf(run, toAnswer(ended, signals, plan));
}

async function record(run: Run, plan: StartPlan & { readonly decision: 'run' }, ended: Supervised): Promise<void> {
  const { path, options, signals, place } = run;
  const folder = options.dltWorkingDir;
  const pendingPackages = path === 'dlt' && folder !== undefined ? await countPendingPackages(resolve(folder)) : null;
  const of = { at: ended.startedAt, run: makeOperationId(Math.random), attempt: 1, job: `run-${path}` };
  const isStopped = ended.stoppedBy !== null || signals.first !== null;
  await recordRun(of, { ...ended, path, ...plan, isStopped, pendingPackages, place }, recordingOf(run));
}

function recordingOf(run: Run): Recording {
  const { cacheFile, context } = run;
  // Of its own, since a signal that ended the collector has aborted the other one.
  const signal = signalAfter(RECORD_LIMIT_MS);
  return {
    spool: cacheFile === null ? null : spoolFolderOf(cacheFile),
    signal,
    log: context.log,
    openStore: () => openHistory({ ...run, context: { ...context, signal }, deadlineMs: RECORD_LIMIT_MS }),
  };
}

/** Also where dlt may not run its packages are counted: after a rollback nobody else would say that they are gone. Whether a record was made. */
async function recordStill(
  run: Run,
  { state, reasonCode }: { readonly state: LiveState; readonly reasonCode: ReasonCode },
): Promise<boolean> {
  const { path, options, place, cacheFile } = run;
  if (path !== 'dlt' || place === null || options.dltWorkingDir === undefined || !options.history) return false;
  const of = { at: systemClock.now(), run: makeOperationId(Math.random), attempt: 1, job: 'standstill' };
  const workingDir = resolve(options.dltWorkingDir);
  return recordStandstill(
    { run: of, generation: fencingNumber(state), reasonCode, workingDir, place, cacheFile },
    recordingOf(run),
  );
}

/** What an earlier run could not send goes also where this one does not run: after a rollback, dlt's last one would wait for ever. */
async function sendWaiting(run: Run): Promise<void> {
  const recording = recordingOf(run);
  const { spool } = recording;
  if (!run.options.history || spool === null || (await listSpool(spool)).length === 0) return;
  await sendKept({ ...recording, spool });
}

interface Answer {
  readonly decision: 'ran' | 'stopped' | 'not-run';
  readonly reasonCode: ReasonCode;
  /** Of this process: the collector's own where that ran to its end. */
  readonly status: number;
  readonly message: string;
}

function toAnswer(
  { stoppedBy, exitCode, signal }: Supervised,
  { first }: PassedSignals,
  plan: StartPlan & { readonly decision: 'run' },
): Answer {
  if (stoppedBy !== null)
    return { decision: 'stopped', reasonCode: stoppedBy.reasonCode, status: STOPPED, message: stoppedBy.message };
  const status = exitCode ?? statusOfSignal(signal ?? 'SIGKILL');
  const message = `${plan.message} The collector ended with ${signal ?? `status ${status}`}.`;
  if (first !== null) return { decision: 'stopped', reasonCode: 'interrupted', status, message };
  return { decision: 'ran', reasonCode: status === 0 ? 'collector-succeeded' : 'collector-failed', status, message };
}

function answerOf({ path, options, place }: Run, { decision, reasonCode, status, message }: Answer): CommandOutcome {
  return {
    exitCode: 0,
    passedStatus: status,
    json: { schemaVersion: 1, decision, reasonCode, path, place, status, message },
    lines:
      options.why === true
        ? [
            `${path}: ${decision} (${reasonCode}). ${oneLine(message, 1_000)}`,
            ...(place === null ? [] : [`The place of dlt here, as gates name it: ${place}`]),
          ]
        : [],
  };
}
