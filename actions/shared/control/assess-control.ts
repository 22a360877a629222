import type { CollectorAnswer, CollectorFault } from '../collector-ports.ts';
import { count } from '../markdown/count.ts';
import { joinSentences } from '../markdown/sentences.ts';
import { ACTIVE } from './control-facts.ts';
import type { ControlRow, StoppedRun } from './control-result.ts';
import type { ControlTerms } from './control-terms.ts';
import { describeByHand, explainControlFault } from './explain-control-fault.ts';
import type { ControlStep } from './plan-control.ts';
import type { RepositoryName } from './workflow-reference.ts';

/** What came of a step that was to be done. */
export type StepEffect = { readonly at: string } &
  /** Enabled or disabled. `after` is its state as it was read back; `null` where it was not. */
  (
    | {
        readonly kind: 'set';
        readonly answer: CollectorAnswer<null>;
        readonly after: CollectorAnswer<string | null> | null;
      }
    /** `unread`: why it is not known whether there are more; `denied`: why none could be cancelled. */
    | {
        readonly kind: 'stopped';
        readonly runs: readonly StoppedRun[];
        readonly unread: CollectorFault | null;
        readonly refused: CollectorFault | null;
      }
    /** `isFound`: no answer came, and the run was found. */
    | { readonly kind: 'started'; readonly answer: CollectorAnswer<string | null>; readonly isFound: boolean }
  );

interface AssessContext {
  readonly own: RepositoryName;
  readonly terms: ControlTerms;
  readonly isDryRun: boolean;
}

type Assessed = Pick<ControlRow, 'outcome' | 'observed' | 'remedy'>;

/** The row of one step. `effect` is `null` where nothing was begun: a plan alone, or an end by a signal or by the deadline. */
export function assessStep(step: ControlStep, effect: StepEffect | null, context: AssessContext): ControlRow {
  const { collector, action, expected } = step;
  const about = { target: collector.name, path: collector.path, action, expected };
  const runs = effect?.kind === 'stopped' ? [...effect.runs] : [];
  return { ...about, ...assess(step, effect, context), runs, at: effect?.at ?? null };
}

function assess(step: ControlStep, effect: StepEffect | null, context: AssessContext): Assessed {
  const { todo, observed, remedy, collector, action } = step;
  if (todo === 'already-so') return { outcome: 'already-so', observed, remedy: null };
  if (todo === 'skip') return { outcome: 'skipped', observed, remedy: null };
  if (todo === 'cannot') return { outcome: 'failed', observed, remedy };
  if (todo === 'unknown') return { outcome: 'unknown', observed, remedy };
  if (context.isDryRun) return { outcome: 'planned', observed, remedy: null };
  const byHand = describeByHand({ action, place: collector.place });
  if (effect === null)
    return {
      outcome: 'unknown',
      observed: `${observed}; not done`,
      remedy: joinSentences(context.terms.runAgain, byHand),
    };
  const terms = { ...context, place: collector.place, action };
  const explain = (fault: CollectorFault): Assessed => explainControlFault(fault, terms);
  if (effect.kind === 'set') return assessSet(step, effect, explain, context);
  if (effect.kind === 'started') return assessStarted(effect, explain);
  return assessStopped(effect, explain, joinSentences(context.terms.runAgain, byHand));
}

type Explain = (fault: CollectorFault) => Assessed;

/** What is read back counts, whatever the answer was: an answer can be lost after it was done. */
function assessSet(
  { observed, action, collector }: ControlStep,
  { answer, after }: Extract<StepEffect, { kind: 'set' }>,
  explain: Explain,
  { terms }: AssessContext,
): Assessed {
  if (after?.ok === true && after.value !== null) {
    const isAsWished = (after.value === ACTIVE) === (action === 'enable');
    if (isAsWished) return { outcome: 'changed', observed: `${observed} before, ${after.value} now`, remedy: null };
    if (!answer.ok)
      return { ...explain(answer.fault), outcome: 'failed', observed: `${after.value}: ${answer.fault.detail}` };
    const byHand = describeByHand({ action, place: collector.place });
    const because =
      after.value === 'disabled_fork'
        ? 'GitHub wants somebody to agree to the workflows of a fork in the browser'
        : terms.runAgain;
    return {
      outcome: 'failed',
      observed: `still ${after.value}, though GitHub took the request`,
      remedy: joinSentences(because, byHand),
    };
  }
  return answer.ok ? { outcome: 'changed', observed: `${observed} before`, remedy: null } : explain(answer.fault);
}

function assessStarted({ answer, isFound }: Extract<StepEffect, { kind: 'started' }>, explain: Explain): Assessed {
  if (!answer.ok) return explain(answer.fault);
  const where = answer.value === null ? '' : `: ${answer.value}`;
  return {
    outcome: 'changed',
    observed: `${isFound ? 'started (found by its run)' : 'started'}${where}`,
    remedy: null,
  };
}

function assessStopped(
  { runs, unread, refused }: Extract<StepEffect, { kind: 'stopped' }>,
  explain: Explain,
  again: string,
): Assessed {
  const open = runs.filter(({ end }) => end === 'open');
  const observed = describeRuns(runs);
  if (open.length > 0) {
    const first = open.slice(0, 3).map(({ url }) => url);
    const why = refused === null ? null : explain(refused);
    const remedy = joinSentences(`Look at ${first.join(', ')}`, why?.remedy ?? again);
    // What nobody could ask to end, because no answer came, may have ended meanwhile.
    return {
      outcome: why?.outcome ?? 'failed',
      observed: why === null ? observed : `${observed}; ${why.observed}`,
      remedy,
    };
  }
  if (unread !== null) {
    const why = explain(unread);
    return { ...why, observed: runs.length === 0 ? why.observed : `${observed}; then ${why.observed}` };
  }
  return { outcome: runs.some(({ end }) => end !== 'by-itself') ? 'changed' : 'already-so', observed, remedy: null };
}

const END_WORDS = {
  cancelled: 'cancelled',
  forced: 'cancelled by force',
  'by-itself': 'ended by itself',
  open: 'NOT over',
} as const satisfies Record<StoppedRun['end'], string>;

/** `3 runs: 2 cancelled, 1 NOT over` */
function describeRuns(runs: readonly StoppedRun[]): string {
  if (runs.length === 0) return 'no run';
  const told = Object.entries(END_WORDS).flatMap(([end, words]) => {
    const number = runs.filter((run) => run.end === end).length;
    return number === 0 ? [] : [`${number} ${words}`];
  });
  return `${count(runs.length, 'run')}: ${told.join(', ')}`;
}
