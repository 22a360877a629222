import { describeHandoverGaps } from '../backfill/describe-gaps.ts';
import { assessHold } from '../cutover/assess-hold.ts';
import type { Phase } from '../cutover/phase.ts';
import { assessGates } from '../gates/assess-gates.ts';
import { describeDueReview, listDueReviews, reviewRemedy } from '../gates/due-reviews.ts';
import type { GateFacts } from '../gates/gate-facts.ts';
import type { GateReport } from '../gates/gate-report.ts';
import { isStopping, type GateId } from '../gates/gate.ts';
import { GATES } from '../gates/list-gates.ts';
import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { Policy } from '../policy/policy.ts';
import { findUnreachableSamples } from '../triggers/unreachable-samples.ts';

/** Something that will happen, and when; `null` where that is not known. */
export interface Coming {
  readonly what: string;
  readonly at: string | null;
}

/** Something that is not as it should be, or that nobody can say is (`unknown`). */
export interface Wrong {
  readonly verdict: 'fail' | 'unknown';
  /** The gate that says so, or what it is about. */
  readonly about: string;
  readonly observed: string;
  readonly remedy: string | null;
}

/** What a person asks beside where the migration is: what comes next, and what is wrong. */
export interface Outlook {
  /** `null` after the last one. */
  readonly nextPhase: Exclude<Phase, 'manual_only'> | null;
  /** The gates of that phase; `null` after the last one. */
  readonly gates: GateReport | null;
  readonly coming: readonly Coming[];
  readonly wrong: readonly Wrong[];
}

/** The phase after this one, as the policy has them. */
export function nextPhaseOf(policy: Policy, phase: Phase): Outlook['nextPhase'] {
  if (phase === 'manual_only') return policy.phases[0]?.phase ?? null;
  const at = policy.phases.findIndex((one) => one.phase === phase);
  return at === -1 ? null : (policy.phases[at + 1]?.phase ?? null);
}

/** Gates that say how things are, whatever is asked for. A look of the last minutes is for an advance alone: between two ticks it is older. */
const HEALTH: ReadonlySet<GateId> = new Set([
  'generation',
  'open-incident',
  'ticks',
  'error-rate',
  'clean-data',
  'drill',
  'doctor',
  'manual-path',
  'budget',
]);

/** Looks ahead from the facts of the gates. */
export function assessOutlook(facts: GateFacts): Outlook {
  const { config, policy } = facts;
  const nextPhase = nextPhaseOf(policy, config.phase);
  const gates = nextPhase === null ? null : assessGates({ ...facts, to: nextPhase });
  return {
    nextPhase,
    gates,
    coming: listComing(facts, gates),
    wrong: [...listWrong(facts), ...listStale(facts), ...listGaps(facts), ...listUnreachable(facts)],
  };
}

function listComing(facts: GateFacts, gates: GateReport | null): readonly Coming[] {
  const soak = gates?.gates.find(({ id }) => id === 'soak');
  const reviews = facts.history.measured ? listDueReviews(facts.history.value, facts.now) : [];
  return [
    ...(gates === null ? [] : [advanceOf(gates)]),
    ...(soak !== undefined && isStopping(soak)
      ? [{ what: `${gates?.from ?? ''} has run clean for its time`, at: soak.earliestAt }]
      : []),
    ...holdOf(facts),
    ...reviews
      .filter(({ isOverdue }) => !isOverdue)
      .map(({ gates: bypassed, dueAt }) => ({
        what: `the review of the bypass of ${bypassed.join(', ')} is due`,
        at: dueAt,
      })),
  ];
}

function advanceOf({ decision, to, earliestAt, notBeforeAt, gates, at }: GateReport): Coming {
  if (decision === 'may-advance') return { what: `${to} may begin: every gate lets it through`, at };
  const stopping = count(gates.filter(isStopping).length, 'gate stops', 'gates stop');
  const known = earliestAt === null && notBeforeAt !== null ? `, not before ${notBeforeAt}` : '';
  return { what: `${to} may begin (${stopping} it now${known})`, at: earliestAt };
}

function holdOf({ config, now, policy, history }: GateFacts): readonly Coming[] {
  const { hold } = config;
  const told = history.measured ? history.value.records.filter((record) => record.kind === 'hold-event') : [];
  const { state } = assessHold({ hold, told, now, noticeHours: policy.gates.holdNoticeHours });
  // One without an end stands until it is lifted: nothing of it is due.
  if (state === 'none' || state === 'ended' || hold === null || hold.expiresAt === null) return [];
  return [{ what: `the hold of ${oneLine(hold.by, 80)} ends`, at: hold.expiresAt }];
}

function listWrong(facts: GateFacts): readonly Wrong[] {
  const gates = GATES.filter(({ id }) => HEALTH.has(id));
  // The budget is judged for the phase that runs, or for the first one.
  const to = facts.config.phase === 'manual_only' ? facts.to : facts.config.phase;
  const { gates: results } = assessGates({ ...facts, to }, new Set(), gates);
  return results.filter(isStopping).map(({ id, verdict, observed, remedy }) => ({
    verdict: verdict === 'unknown' ? 'unknown' : 'fail',
    ...{ about: id, observed, remedy },
  }));
}

function listStale({ history, now, policy }: GateFacts): readonly Wrong[] {
  if (!history.measured) return [];
  const { looks } = history.value;
  const newest = looks.at(-1);
  const isStale =
    newest !== undefined && now.getTime() - Date.parse(newest.at) > policy.gates.longestGapMinutes * 60_000;
  const overdue = listDueReviews(history.value, now).filter(({ isOverdue }) => isOverdue);
  return [
    ...(isStale
      ? [
          {
            verdict: 'fail' as const,
            about: 'watch',
            observed: `no look at the data since ${newest.at}`,
            remedy: 'See that the workflow integrity is enabled and runs.',
          },
        ]
      : []),
    ...overdue.map((review) => ({
      verdict: 'fail' as const,
      about: 'bypass',
      observed: describeDueReview(review),
      remedy: reviewRemedy(review),
    })),
  ];
}

/** Posts that neither path read around a switch: they fall off the listing of Reddit. */
function listGaps({ history, datasets, now }: GateFacts): readonly Wrong[] {
  if (!history.measured) return [];
  const gaps = describeHandoverGaps(history.value.records, datasets.units, now);
  return gaps.map(({ observed, remedy }) => ({ verdict: 'fail', about: 'gap', observed, remedy }));
}

/** Rules and gates of the running phase that wait for what never comes. */
function listUnreachable(facts: GateFacts): readonly Wrong[] {
  const { phase } = facts.config;
  const now = { phase, units: facts.dltUnits.length, soakHours: facts.requiredSoakHours };
  return findUnreachableSamples(facts, now).map(({ of, observed, remedy }) => ({
    ...{ verdict: 'fail', about: of, observed, remedy },
  }));
}
