import { advanceCutover, type AdvanceOptions } from '../../actions/advance-cutover/advance-cutover.ts';
import type { AdvanceResult } from '../../actions/advance-cutover/advance-result.ts';
import { parseDoctorAnswer } from '../../actions/advance-cutover/doctor-answer.ts';
import { exitCodeOf } from '../../actions/advance-cutover/exit-code.ts';
import { renderDiff } from '../../actions/rollback/render-diff.ts';
import { gitCutoverRepository } from '../../actions/shared/adapters/git/git-cutover-repository.ts';
import { cloneHistoryRemote } from '../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../actions/shared/adapters/git/git-history-store.ts';
import { signalAfter } from '../../actions/shared/adapters/signal-after.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import type { Phase } from '../../actions/shared/cutover/phase.ts';
import { makeOperationId } from '../../actions/shared/cutover/transition-facts.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import type { DoctorAnswer } from '../../actions/shared/gates/gate-facts.ts';
import { isFix } from '../../actions/shared/gates/fix-linked.ts';
import { renderGateLines } from '../../actions/shared/gates/render-gates.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { beginOperation } from './carry-out.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { findRepositoryUrl } from './find-repository-url.ts';
import { findTarget, type Target } from './find-target.ts';
import { printableDiff } from './printable-diff.ts';
import { readTextFile } from './read-text-file.ts';

export interface AdvanceCommandOptions extends CommonOptions {
  readonly phase?: Exclude<Phase, 'manual_only'>;
  readonly judgement?: string;
  readonly reason: string;
  readonly gates?: true;
  readonly dryRun?: true;
  readonly fix?: string;
  readonly collectorVersion?: string;
  readonly bypass?: readonly string[];
  readonly bypassReason?: string;
  readonly doctorResult?: string;
  readonly operationId?: string;
}

/** `switchback advance`: setup and promotion, one phase forward, behind the gates of advance.yml but for its approval. */
export async function advanceCommand(options: AdvanceCommandOptions, context: CommandContext): Promise<CommandOutcome> {
  const phase = requirePhase(options);
  requireFix(options.fix);
  const doctor = await readDoctor(options.doctorResult);
  const target = await findTarget(options, context);
  const what = options.gates === true ? `Asking the gates of ${phase}` : `Advancing to ${phase}`;
  const operation = await beginOperation(options, { target, what }, context);
  const history = await openHistory(target, context.signal);
  try {
    const result = await advanceCutover(
      {
        ...questionOf({ ...options, phase }, doctor),
        ...{ operation, nextWay: nextWay(operation.operationId), signal: context.signal },
        links: { repositoryUrl: await findRepositoryUrl(target, context.signal), branch: target.branch },
        run: { at: systemClock.now(), run: makeOperationId(Math.random), attempt: 1, job: 'advance' },
      },
      {
        repository: gitCutoverRepository(target),
        people:
          target.branch === target.defaultBranch
            ? null
            : gitCutoverRepository({ ...target, branch: target.defaultBranch }),
        ...{ history, clock: systemClock, random: Math.random, signalAfter },
        renderDiff: ({ commit, base }) => renderDiff(commit, base),
      },
    );
    return toOutcome(result, context);
  } finally {
    await history.close();
  }
}

function questionOf(
  {
    phase,
    gates,
    dryRun,
    fix,
    collectorVersion,
    bypass,
    bypassReason,
  }: AdvanceCommandOptions & Required<Pick<AdvanceCommandOptions, 'phase'>>,
  doctor: DoctorAnswer | null,
): Pick<AdvanceOptions, 'mode' | 'isDryRun' | 'to' | 'fix' | 'collectorVersion' | 'bypass' | 'doctor'> {
  return {
    ...{ mode: gates === true ? 'gates' : 'advance', isDryRun: dryRun === true, to: phase, doctor },
    ...{ fix: fix ?? null, collectorVersion: collectorVersion ?? null },
    bypass: { gates: bypass ?? [], reason: bypassReason ?? '' },
  };
}

function nextWay(operationId: string): string {
  return `Read the state (switchback status), then run it again with --operation-id ${operationId}: it is not done twice.`;
}

async function openHistory({ cwd, remote, environment }: Target, signal: AbortSignal) {
  return gitHistoryStore({ remote: await cloneHistoryRemote({ cwd, remote, environment, signal }), environment });
}

function toOutcome(result: AdvanceResult, { log }: CommandContext): CommandOutcome {
  const exitCode = exitCodeOf(result);
  const { decision, message, remedy, notes, gates } = result;
  const isRefused = decision === 'refused' || decision === 'not-advanced' || decision === 'unknown';
  if (isRefused) log.error(oneLine(`${decision === 'unknown' ? '' : 'Not advanced: '}${message}`, 2_000));
  if (remedy !== null) log.info(`What to do: ${oneLine(remedy, 1_000)}`);
  if (decision === 'advanced') log.info(`What to do: ${afterAdvance(result)}`);
  const report = gates === null || decision === 'advanced' ? [] : renderGateLines(gates);
  return {
    exitCode,
    json: result,
    lines: isRefused ? report : [...renderLines(result), ...report],
    remarks: notes.map((note) => `note: ${oneLine(note, 500)}`),
  };
}

/** advance.yml does it by itself. */
function afterAdvance({ generation }: AdvanceResult): string {
  return `Where config/policy.yaml names workflows or a role of dlt, let them run: switchback switch to-dlt --observed-generation ${generation ?? 'GENERATION'}, with a GITHUB_TOKEN.`;
}

function renderLines({
  message,
  movedUnits,
  generation,
  diff,
  decision,
  bypassed,
  reviewDueAt,
}: AdvanceResult): readonly string[] {
  const units = oneLine(movedUnits.join(', '), 1_000);
  switch (decision) {
    case 'dry-run':
      return [oneLine(message, 1_000), ...printableDiff(diff ?? '')];
    case 'may-advance':
      return [`Would move to DLT: ${units || 'no unit'}`];
    default:
      return [
        oneLine(message, 1_000),
        ...(units === '' ? [] : [`Now on DLT: ${units}`]),
        ...(reviewDueAt === null ? [] : [`Bypassed: ${bypassed.join(', ')}; the review is due at ${reviewDueAt}`]),
        `Generation: ${generation ?? 'unknown'}`,
      ];
  }
}

function requirePhase({ phase, judgement }: AdvanceCommandOptions): Exclude<Phase, 'manual_only'> {
  if (phase !== undefined && judgement === undefined) return phase;
  throw new OperatorError({
    reasonCode: 'input-invalid',
    message: phase === undefined ? 'Where to was not said' : 'A judgement was given and no bypass that it is about',
    observed: phase === undefined ? 'no --phase' : '--judgement without --reviewed',
    expected: '--phase, or --reviewed with --judgement',
    remedy: 'See: switchback advance --help',
  });
}

function requireFix(fix: string | undefined): void {
  if (fix === undefined || isFix(fix)) return;
  throw new OperatorError({
    reasonCode: 'input-invalid',
    message: '--fix names nothing that can be looked up',
    observed: oneLine(fix, 80),
    expected: 'an https:// address, or a commit of 7 to 40 hexadecimal digits',
    remedy: 'Name the pull request or the commit that mended the cause.',
  });
}

async function readDoctor(path: string | undefined): Promise<DoctorAnswer | null> {
  if (path === undefined) return null;
  const answer = parseDoctorAnswer(await readTextFile(path));
  if (answer !== null) return answer;
  throw new OperatorError({
    reasonCode: 'input-invalid',
    message: `${oneLine(path, 100)} is no result of doctor`,
    observed: 'another text',
    expected:
      'the JSON that switchback doctor --json printed, without --database: that one says nothing of the next rollback',
    remedy: 'Write it with: switchback doctor --json > doctor.json',
  });
}
