import { describeHandoverGaps } from '../shared/backfill/describe-gaps.ts';
import type { DescribedGap } from '../shared/backfill/describe-gaps.ts';
import type { HeldPosts } from '../shared/backfill-ports.ts';
import { tableOf, type Dataset, type Datasets } from '../shared/datasets/datasets.ts';
import type {
  HandoverFacts,
  HandoverRecord,
  HeldFact,
  Switch,
  UnreadSwitch,
} from '../shared/handover/handover-facts.ts';
import type { HandoverQuestion } from '../shared/handover/handover-question.ts';
import { handoverKey, latestHandovers } from '../shared/handover/latest-handovers.ts';
import { askAboutOpen, handoverFactsOf } from '../shared/handover/ledger-facts.ts';
import { listSwitches } from '../shared/handover/list-switches.ts';
import { planHandovers } from '../shared/handover/plan-handovers.ts';
import { renderRoutedMark } from '../shared/handover/routed-mark.ts';
import { parseHistoryFiles } from '../shared/history/history-lines.ts';
import type { HistoryRecord } from '../shared/history/history-record.ts';
import type { CutoverState } from '../shared/integrity/look-context.ts';
import type { HistoryRead } from '../shared/ports.ts';
import { unitKey } from '../shared/routing/unit-key.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Unmeasured } from '../shared/verification/measured.ts';

export interface LookLedgerFacts {
  readonly state: CutoverState;
  readonly datasets: Datasets;
  /** As it was read before the look. */
  readonly read: HistoryRead;
  readonly now: Date;
}

export interface LookLedger {
  readonly records: readonly HistoryRecord[];
  /** Of what is known with these records, whoever keeps the ledger. */
  readonly openGaps: readonly DescribedGap[];
  /** Switches that the tables were asked about, and could not be. */
  readonly unread: readonly UnreadSwitch[];
}

/** A look asks of no more switches. */
const MOST_QUESTIONS = 10;

/**
 * The ledger of handovers where the manual path is somebody else's program, which keeps none: what the old path held last and the new one first, from the tables,
 * beside whatever the collectors recorded. What the database did not answer is told, and left to the next look. `held` is `null` where `collect` keeps the ledger; the routing of the generation is kept all the same, since nothing
 * else says later whose a unit was.
 */
export async function planLookLedger(
  { state, datasets, read: history, now }: LookLedgerFacts,
  held: HeldPosts | null,
): Promise<LookLedger> {
  const records = parseHistoryFiles(history.files).records.map(({ record }) => record);
  const routed = { generation: state.generation, dltUnits: new Set([...state.dltUnits].map(unitKey)) };
  const mark = renderRoutedMark(routed, now);
  const isMarked = records.some((record) => record.kind === 'mark' && record.name === mark.name);
  const marks = isMarked ? [] : [mark];
  const dataset = datasets.datasets.find(isOfBothPaths);
  const ledgerOf = (news: readonly HistoryRecord[], unread: LookLedger['unread']): LookLedger => ({
    records: [...marks, ...news],
    openGaps: describeHandoverGaps([...records, ...news], datasets.units, now),
    unread,
  });
  if (held === null || dataset === undefined) return ledgerOf([], []);
  const units = datasets.units.map(({ name }) => name);
  const facts = handoverFactsOf({ records, dataset, units }, routed);
  const over = new Set(listSwitches(facts).flatMap((move) => (move.until === null ? [] : [handoverKey(move)])));
  const questions = askAboutOpen(facts, dataset, (move) => switchedAt(move, state)).filter(
    // Where the unit is back on the old path, the newest row of that one says nothing of the switch any more.
    (question) =>
      !over.has(handoverKey(question)) && !isAnswered(question, facts.known, isSettled(question, state, now)),
  );
  const due = inTurn(questions, now).slice(0, MOST_QUESTIONS);
  const answers = await measureFault(() => held.readHeld(due), 'The next look asks again.');
  if (!answers.measured)
    return ledgerOf(
      [],
      due.map((question) => unreadBy(question, answers)),
    );
  return ledgerOf(planNews(facts, answers.value.facts, now), answers.value.unread);
}

function unreadBy({ unit, generation }: HandoverQuestion, { message, remedy }: Unmeasured): UnreadSwitch {
  return { unit, generation, message, remedy };
}

function isOfBothPaths(dataset: Dataset): boolean {
  return dataset.holds === 'posts' && tableOf(dataset, 'manual') !== null && tableOf(dataset, 'dlt') !== null;
}

function switchedAt({ generation }: Pick<Switch, 'generation'>, state: CutoverState): string | null {
  return generation === state.generation ? (state.rollbackAt ?? state.phaseStartedAt) : null;
}

/** What the old path had under way at the switch has landed by then. */
const SETTLED_MS = 2 * 3_600_000;

function isSettled(move: Pick<Switch, 'generation'>, state: CutoverState, now: Date): boolean {
  const at = switchedAt(move, state);
  return at === null || now.getTime() - Date.parse(at) > SETTLED_MS;
}

/**
 * Both ends are known: rows that are there do not come first a second time. Where the new path's cannot be asked, the old one's is final once the switch is
 * settled: whoever writes on by that path is no part of it.
 */
function isAnswered(question: HandoverQuestion, known: readonly HandoverRecord[], isSettledNow: boolean): boolean {
  const { oldNewestId = null, newOldestId = null } = latestHandovers(known).get(handoverKey(question)) ?? {};
  return oldNewestId !== null && (question.next === null ? isSettledNow : newOldestId !== null);
}

const TURN_MS = 30 * 60_000;

/** Each look begins at another one, so that those which the database never answers in time do not stand before the rest for ever. */
function inTurn<T>(list: readonly T[], now: Date): readonly T[] {
  const first = list.length === 0 ? 0 : Math.floor(now.getTime() / TURN_MS) % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}

/** Of a switch that the tables were not asked about, or did not answer, nothing less is known than before. */
function planNews(facts: HandoverFacts, held: readonly HeldFact[], now: Date): readonly HandoverRecord[] {
  const answered = new Set(held.map((fact) => handoverKey(fact)));
  return planHandovers({ ...facts, held }, now).filter(
    (record) => record.result !== 'unknown' || answered.has(handoverKey(record)),
  );
}
