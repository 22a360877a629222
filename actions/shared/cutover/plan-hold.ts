import { oneLine } from '../markdown/one-line.ts';
import type { RepositorySnapshot } from '../ports.ts';
import { describeConfigProblem, parseCutoverConfig, type Hold, type ParsedConfig } from './cutover-config.ts';
import { editJson } from './edit-json.ts';
import { CONFIG_PATH } from './file-paths.ts';
import { isHoldActive } from './hold.ts';
import { formatInstant } from './instant.ts';
import { fileChange, type PlannedStep } from './planned-step.ts';
import { renderTrailers } from './trailers.ts';
import { REASON_LINE_MAX_CHARACTERS, type OperationFacts } from './transition-facts.ts';

export interface HoldRequest extends OperationFacts {
  readonly change: 'set' | 'lift';
  readonly expiresAt: Date | null;
  /** Whether a hold that stands may be made to end later; else it stays as it is. */
  readonly canExtend?: boolean;
}

export interface HoldOutcome {
  readonly decision: 'held' | 'lifted' | 'unchanged' | 'refused';
  readonly reasonCode: 'hold-set' | 'hold-lifted' | 'hold-unchanged' | 'config-invalid' | 'input-invalid';
  readonly message: string;
  /** What to do; `null` where nothing is. */
  readonly remedy: string | null;
}

/** Plans setting or lifting the hold. No transition: the generation stays. */
export function planHold(snapshot: RepositorySnapshot, request: HoldRequest, now: Date): PlannedStep<HoldOutcome> {
  const parsed = parseCutoverConfig(snapshot.files.get(CONFIG_PATH)?.contents ?? null);
  if (!parsed.ok)
    return refuse('config-invalid', parsed.problems.map(describeConfigProblem).join('; '), remedyOf(parsed));
  const idle = answerWithoutCommit(parsed.config.hold, request, now);
  if (idle) return idle;
  const isLift = request.change === 'lift';
  const standing = isHoldActive(parsed.config.hold, now) ? parsed.config.hold : null;
  const text = editJson(parsed.text, { hold: isLift ? null : newHold(request, standing, now) });
  return {
    kind: 'commit',
    commit: {
      headline: isLift ? 'hold: lifted' : standing === null ? 'hold: set' : 'hold: extended',
      body: renderTrailers({
        Reason: oneLine(request.reason, REASON_LINE_MAX_CHARACTERS),
        Actor: request.actor,
        Run: request.runUrl ?? '',
        'Operation-Id': request.operationId,
      }),
      files: [fileChange(CONFIG_PATH, text)],
    },
    outcome: isLift
      ? {
          decision: 'lifted',
          reasonCode: 'hold-lifted',
          message: 'The hold is lifted: what else stops the next phase, its gates say.',
          remedy: null,
        }
      : {
          decision: 'held',
          reasonCode: 'hold-set',
          message: `${standing === null ? 'A hold stands' : 'The hold stands longer'}: nothing advances until it is lifted${request.expiresAt === null ? '' : `, or ends at ${formatInstant(request.expiresAt)}`}.`,
          remedy: null,
        },
  };
}

/** What needs no commit: a hold that would be over already, or one that is as asked. */
function answerWithoutCommit(
  hold: Hold | null,
  { change, expiresAt, canExtend = false }: HoldRequest,
  now: Date,
): PlannedStep<HoldOutcome> | null {
  if (change === 'lift') return isHoldActive(hold, now) ? null : unchanged('No hold stands.');
  if (expiresAt !== null && expiresAt <= now) {
    const message = `The hold would be over already: observed ${formatInstant(expiresAt)}, expected a time after ${formatInstant(now)}.`;
    return refuse('input-invalid', message, 'Name a later time.');
  }
  if (!isHoldActive(hold, now) || (canExtend && isLater(expiresAt, hold))) return null;
  const end = hold.expiresAt === null ? 'until it is lifted' : `until ${hold.expiresAt}`;
  return unchanged(`A hold stands already, ${end}: ${oneLine(hold.reason)}`, remedyOfStanding(hold, expiresAt));
}

/** A hold is never made to end sooner, and without an end named it keeps its own: neither may pass for done. */
function remedyOfStanding({ expiresAt: standing }: Hold, asked: Date | null): string | null {
  if (asked === null)
    return standing === null ? null : 'It ends by itself then: set it again with a later --until to hold longer.';
  return standing !== null && asked.getTime() === Date.parse(standing)
    ? null
    : 'It does not end sooner for that: lift it (hold --lift), then set it with the end that you want.';
}

function isLater(expiresAt: Date | null, hold: Hold): boolean {
  if (hold.expiresAt === null) return false;
  return expiresAt === null || expiresAt.getTime() > Date.parse(hold.expiresAt);
}

/** One that is extended stands since it was set, by whoever wants it longer. */
function newHold(request: HoldRequest, standing: Hold | null, now: Date): Record<string, unknown> {
  const expiresAt = request.expiresAt === null ? null : formatInstant(request.expiresAt);
  return {
    by: oneLine(request.actor, 80),
    reason: oneLine(request.reason, REASON_LINE_MAX_CHARACTERS),
    since: standing?.since ?? formatInstant(now),
    expires_at: expiresAt,
  };
}

function unchanged(message: string, remedy: string | null = null): PlannedStep<HoldOutcome> {
  return { kind: 'answer', outcome: { decision: 'unchanged', reasonCode: 'hold-unchanged', message, remedy } };
}

function refuse(
  reasonCode: 'config-invalid' | 'input-invalid',
  message: string,
  remedy: string | null,
): PlannedStep<HoldOutcome> {
  return { kind: 'answer', outcome: { decision: 'refused', reasonCode, message, remedy } };
}

function remedyOf({ problems }: Extract<ParsedConfig, { readonly ok: false }>): string | null {
  return problems[0]?.remedy ?? null;
}
