import type { CutoverConfig, Hold } from '../../actions/shared/cutover/cutover-config.ts';
import { describeConfigProblem } from '../../actions/shared/cutover/cutover-config.ts';
import { isHoldActive } from '../../actions/shared/cutover/hold.ts';
import { allowedDltUnits, type LiveState } from '../../actions/shared/gate/live-state.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import type { Outlook } from '../../actions/shared/status/outlook.ts';
import { renderOutlookLines } from '../../actions/shared/status/render-outlook.ts';
import type { Measured } from '../../actions/shared/verification/measured.ts';
import { renderStatusLines } from '../../actions/shared/verification/render-status-lines.ts';
import type { JsonAnswer } from './command-outcome.ts';

export type StatusSource =
  | { readonly kind: 'tip'; readonly oid: string; readonly from: string }
  | {
      readonly kind: 'clone';
      readonly why: 'offline' | 'remote-unreachable';
      /** What the remote answered; empty where it was not asked. */
      readonly detail: string;
      readonly oid: string;
      readonly from: string;
    };

/** The runbook's three lines, then what else a person asks. */
export function renderStatus(state: LiveState, source: StatusSource, now: Date): readonly string[] {
  const read = `Read from: ${source.kind === 'tip' ? `the tip of ${source.from}` : source.from}, commit ${source.oid.slice(0, 12)}`;
  if (!state.config.ok) return [...renderStatusLines(null), read];
  const { config } = state.config;
  return [
    ...renderStatusLines({
      currentPhase: config.phase,
      dltEnabled: config.dltEnabled,
      manualEnabled: config.manualEnabled,
    }),
    `Generation: ${config.generation}`,
    `Since: ${sinceOf(config) ?? 'not recorded'}`,
    `Last Transition: ${renderTransition(config)}`,
    `Hold: ${renderHold(config.hold, now)}`,
    `Units on DLT: ${renderUnits(state)}`,
    read,
  ];
}

export function statusJson(state: LiveState, source: StatusSource, now: Date): JsonAnswer {
  const dlt = allowedDltUnits(state);
  const shared = {
    schemaVersion: 1,
    commit: source.oid,
    readFrom: source.kind === 'tip' ? 'remote' : 'clone',
  } as const;
  if (!state.config.ok) {
    const problems = state.config.problems.map(({ line, column, path, observed, expected, remedy }) => ({
      line,
      column,
      path,
      observed,
      expected,
      remedy,
    }));
    return {
      ...shared,
      verdict: 'fail',
      reasonCode: 'config-invalid',
      message: state.config.problems.map(describeConfigProblem).join('; '),
      problems,
    };
  }
  const { config, notes } = state.config;
  const isStale = source.kind === 'clone' && source.why === 'remote-unreachable';
  const isDoubtful = dlt.kind === 'inconsistent' || dlt.kind === 'unreadable';
  return {
    ...shared,
    verdict: isStale ? 'unknown' : isDoubtful ? 'warn' : 'pass',
    reasonCode: isStale ? 'remote-unreachable' : isDoubtful ? dlt.reasonCode : 'state-read',
    currentPhase: config.phase,
    dltEnabled: config.dltEnabled,
    manualEnabled: config.manualEnabled,
    generation: config.generation,
    since: sinceOf(config),
    lastTransition: config.lastTransition,
    hold: config.hold,
    isHoldActive: isHoldActive(config.hold, now),
    dltUnits: dlt.kind === 'allowed' ? dlt.units : [],
    notes: [...notes, ...(isDoubtful ? [dlt.message] : [])],
  };
}

/** What comes and what is wrong; nothing where nobody looked ahead. */
export function renderOutlook(outlook: Measured<Outlook> | null): readonly string[] {
  if (outlook === null) return [];
  if (outlook.measured) return renderOutlookLines(outlook.value);
  return [`Next: not known: ${oneLine(outlook.message, 500)}`, 'Wrong: not known, for the same reason'];
}

/** The same for `--json`: `null` where it is not known. */
export function outlookJson(outlook: Measured<Outlook> | null): Readonly<Record<string, unknown>> {
  const { nextPhase = null, coming = null, wrong = null, gates = null } = outlook?.measured ? outlook.value : {};
  const why = outlook?.measured === false ? outlook.message : null;
  return { nextPhase, coming, wrong, whyNotNow: gates, outlookUnknown: why };
}

function sinceOf({ phase, phaseStartedAt, setupAt, rolledBackAt, lastTransition }: CutoverConfig): string | null {
  const moved = lastTransition?.to === phase && lastTransition.at !== '' ? lastTransition.at : null;
  return phase === 'manual_only' ? (moved ?? phaseStartedAt ?? rolledBackAt) : (phaseStartedAt ?? moved ?? setupAt);
}

function renderTransition({ lastTransition }: CutoverConfig): string {
  if (lastTransition === null) return 'none recorded';
  const { from, to, at, by, reason, trigger, incident } = lastTransition;
  const why = [
    trigger === null ? '' : `trigger ${oneLine(trigger, 40)}`,
    incident === null ? '' : `incident ${oneLine(incident, 80)}`,
  ].filter((part) => part !== '');
  return `${oneLine(from, 40)} -> ${to} at ${at} by ${oneLine(by, 80)}${why.length === 0 ? '' : ` (${why.join(', ')})`}: ${oneLine(reason, 300)}`;
}

function renderHold(hold: Hold | null, now: Date): string {
  if (hold === null) return 'none';
  const end = hold.expiresAt === null ? 'until it is lifted' : `until ${hold.expiresAt}`;
  const text = `by ${oneLine(hold.by, 80)} since ${hold.since} ${end}: ${oneLine(hold.reason, 300)}`;
  return isHoldActive(hold, now) ? text : `none (expired: ${text})`;
}

function renderUnits(state: LiveState): string {
  const dlt = allowedDltUnits(state);
  if (dlt.kind === 'allowed') return dlt.units.length === 0 ? 'none' : oneLine(dlt.units.join(', '), 2_000);
  return dlt.kind === 'off' ? 'none' : `none may run: ${oneLine(dlt.message, 500)}`;
}
