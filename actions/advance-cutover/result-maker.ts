import type { CutoverConfig } from '../shared/cutover/cutover-config.ts';
import type { AdvanceOutcome } from '../shared/cutover/plan-advance.ts';
import { describeEarliest, gatesTitle } from '../shared/gates/render-gates.ts';
import type { GateReport } from '../shared/gates/gate-report.ts';
import { isStopping, type GateId } from '../shared/gates/gate.ts';
import type { ReasonCode } from '../shared/reason-codes.ts';
import type { TransitionResult } from '../shared/transition/commit-transition.ts';
import { describeGivingUp } from '../shared/transition/describe-giving-up.ts';
import type { AdvanceResult } from './advance-result.ts';

type Outcome = Omit<AdvanceOutcome, 'reasonCode'> & { readonly reasonCode: string };
type Known = Partial<Pick<AdvanceResult, 'gates' | 'from' | 'reviewDueAt'>> & {
  readonly bypassed?: readonly GateId[];
  readonly movedUnits?: readonly string[];
};
type Planned = Extract<TransitionResult<Outcome>, { readonly kind: 'planned' }>;

interface About {
  readonly to: AdvanceResult['to'];
  readonly operation: { readonly operationId: string };
  readonly nextWay: string;
}

/** Gates whose refusal has a code of its own. */
const CODES: Partial<Readonly<Record<GateId, ReasonCode>>> = {
  'phase-order': 'phase-order',
  generation: 'generation-behind',
  hold: 'hold-active',
};

/** Makes the answer of one operation. */
export class ResultMaker {
  readonly #about: About;

  constructor(about: About) {
    this.#about = about;
  }

  refused(reasonCode: string, message: string, remedy: string, known: Known = {}): AdvanceResult {
    return { ...this.#base(known), decision: 'refused', reasonCode, message, remedy };
  }

  notAdvanced(reasonCode: string, message: string, remedy: string, known: Known = {}): AdvanceResult {
    return { ...this.#base(known), decision: 'not-advanced', reasonCode, message, remedy };
  }

  alreadyThere({ phase, generation }: CutoverConfig): AdvanceResult {
    const message = `The phase is ${phase} at generation ${generation}: there is nothing to ask.`;
    return {
      ...this.#base({ from: phase }),
      decision: 'already-there',
      reasonCode: 'already-there',
      message,
      remedy: 'Where the collectors of dlt do not run yet: switchback switch to-dlt, with a GITHUB_TOKEN.',
      generation,
    };
  }

  /** What the gates say, where nothing is done beyond. */
  judged(report: GateReport, known: Known): AdvanceResult {
    const base = { ...this.#base(known), generation: report.generation };
    const message = `${gatesTitle(report)}. ${describeEarliest(report)}`;
    const first = report.gates.find(isStopping);
    if (first === undefined) return { ...base, decision: 'may-advance', reasonCode: 'gates-passed', message };
    const reasonCode = CODES[first.id] ?? 'gates-refuse';
    return { ...base, decision: 'refused', reasonCode, message, remedy: first.remedy };
  }

  committed(
    result: TransitionResult<Outcome>,
    known: Known & { readonly renderDiff: ((planned: Planned) => string) | null },
  ): AdvanceResult {
    const { renderDiff, ...rest } = known;
    switch (result.kind) {
      case 'committed':
      case 'found':
      case 'answered':
        return { ...this.#told(result.outcome, rest), commit: result.oid };
      case 'planned': {
        const { outcome } = result;
        const refusal =
          known.gates?.decision === 'refused' ? ` It would be refused now: ${describeEarliest(known.gates)}` : '';
        const message = `Dry run: nothing was written. ${outcome.message}${refusal}`;
        const shown = { ...this.#told(outcome, rest), reviewDueAt: null, diff: renderDiff?.(result) ?? null, message };
        return { ...shown, decision: 'dry-run', reasonCode: 'dry-run' };
      }
      case 'gave-up': {
        const { reasonCode, message, remedy } = describeGivingUp(result, `advanced to ${this.#about.to}`);
        const todo = [remedy, this.#about.nextWay].filter(Boolean).join(' ');
        const answer = this.notAdvanced(reasonCode, message, todo, rest);
        return result.mayHaveLanded ? { ...answer, decision: 'unknown' } : answer;
      }
      default:
        return result satisfies never;
    }
  }

  #told(outcome: Outcome, known: Known): AdvanceResult {
    const { decision, reasonCode, message, remedy, generation, from, movedUnits, notes } = outcome;
    const told = { decision, reasonCode, message, remedy, generation, movedUnits: [...movedUnits], notes: [...notes] };
    return { ...this.#base(known), ...told, from: from ?? known.from ?? null };
  }

  #base({ gates = null, bypassed = [], from = null, reviewDueAt = null, movedUnits = [] }: Known): AdvanceResult {
    const { to, operation } = this.#about;
    return {
      schemaVersion: 1,
      decision: 'refused',
      reasonCode: 'gates-refuse',
      message: '',
      remedy: null,
      ...{ generation: null, from, to, movedUnits: [...movedUnits], commit: null, operationId: operation.operationId },
      ...{ notes: [], diff: null, gates, bypassed: [...bypassed], reviewDueAt },
    };
  }
}
