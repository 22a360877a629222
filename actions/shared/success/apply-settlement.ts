import { formatInstant } from '../cutover/instant.ts';
import type { Settlement, SettlementEntry } from '../incident/settlement.ts';
import { count } from '../markdown/count.ts';
import { joinSentences } from '../markdown/sentences.ts';
import type { CriterionResult } from './criterion.ts';
import type { AssessedCriterion, Obstacle } from './finding.ts';

const DAY_MS = 86_400_000;

export interface Accepted {
  readonly settlement: Settlement | null;
  /** After so many days an accepted `unknown` is open again. */
  readonly unknownDays: number;
}

/**
 * Says of each criterion what a person accepted. The verdict stays what it is. A criterion is settled only where every single thing in its way is
 * accepted: a loss by each of its keys, so that one that is lost later is open again; an `unknown` until it expires.
 */
export function applySettlement(
  criteria: readonly AssessedCriterion[],
  accepted: Accepted,
  now: Date,
): readonly CriterionResult[] {
  const entries = (accepted.settlement?.entries ?? []).filter(
    ({ acceptedAt }) => Date.parse(acceptedAt) <= now.getTime(),
  );
  return criteria.map(({ obstacles, ...result }) => {
    const answers = obstacles.map((obstacle) => answerOf(obstacle, result.id, { entries, accepted, now }));
    const texts = describeAnswers(answers);
    if (obstacles.length > 0 && answers.every(({ by }) => by.length > 0)) return { ...result, settled: texts };
    const expired = describeExpired(answers);
    const partly = texts === '' ? '' : `settled in part: ${texts}`;
    const detail = joinSentences(result.detail, partly, expired);
    return partly === '' && expired === '' ? result : { ...result, detail };
  });
}

interface Terms {
  readonly entries: readonly SettlementEntry[];
  readonly accepted: Accepted;
  readonly now: Date;
}

interface Answer {
  readonly obstacle: Obstacle;
  /** Who accepted it; empty: nobody. */
  readonly by: readonly SettlementEntry[];
  /** Acceptances of an `unknown` that are over. */
  readonly expired: readonly { readonly entry: SettlementEntry; readonly at: number }[];
  /** When the acceptance ends. */
  readonly untilMs: number | null;
}

function answerOf(obstacle: Obstacle, criterion: string, { entries, accepted, now }: Terms): Answer {
  const own = entries.filter((entry) => isAbout(entry, obstacle, criterion));
  switch (obstacle.kind) {
    case 'unknown': {
      const dated = own.map((entry) => ({ entry, at: Date.parse(entry.acceptedAt) + accepted.unknownDays * DAY_MS }));
      const inForce = dated.filter(({ at }) => now.getTime() < at);
      const untilMs = inForce.length === 0 ? null : Math.max(...inForce.map(({ at }) => at));
      const by = inForce.filter(({ at }) => at === untilMs).map(({ entry }) => entry);
      return { obstacle, by, untilMs, expired: by.length > 0 ? [] : dated };
    }
    case 'loss':
      return { obstacle, by: whoAcceptsLoss(obstacle, own), untilMs: null, expired: [] };
    case 'baseline-rate':
      return { obstacle, by: own, untilMs: null, expired: [] };
    case 'failure':
      return { obstacle, by: [], untilMs: null, expired: [] };
    default:
      return obstacle.kind satisfies never;
  }
}

function isAbout({ kind, about, dataset, range }: SettlementEntry, obstacle: Obstacle, criterion: string): boolean {
  const isSame = kind === obstacle.kind && (about === obstacle.about || about === criterion);
  return (
    isSame && (dataset === undefined || dataset === obstacle.dataset) && (range === undefined || isIn(range, obstacle))
  );
}

function isIn({ after, through }: NonNullable<SettlementEntry['range']>, { at, keys }: Obstacle): boolean {
  // Where there are keys they alone decide.
  if (keys.length > 0) return true;
  return at !== null && Date.parse(at) >= Date.parse(after) && Date.parse(at) <= Date.parse(through);
}

/** Every key that is shown is named, and no fewer are named than there are. A finding without keys is accepted by its range. */
function whoAcceptsLoss({ keys, keyCount }: Obstacle, own: readonly SettlementEntry[]): readonly SettlementEntry[] {
  if (keys.length === 0) return own.filter(({ range }) => range !== undefined);
  const named = new Set(own.flatMap((entry) => entry.keys));
  if (named.size < keyCount || !keys.every((key) => named.has(key))) return [];
  const shown = own.filter((entry) => entry.keys.some((key) => keys.includes(key)));
  return shown.length > 0 ? shown : own;
}

/** Such as `accepted loss: 41 posts (octocat)`. */
function describeAnswers(answers: readonly Answer[]): string {
  const settled = answers.filter(({ by }) => by.length > 0);
  const losses = settled.filter(({ obstacle }) => obstacle.kind === 'loss');
  const unknowns = settled.filter(({ obstacle }) => obstacle.kind === 'unknown');
  const rates = settled.filter(({ obstacle }) => obstacle.kind === 'baseline-rate');
  return [
    ...(losses.length === 0 ? [] : [`accepted loss: ${countLost(losses)} (${ownersOf(losses)})`]),
    ...(unknowns.length === 0 ? [] : [describeUnknowns(unknowns)]),
    ...(rates.length === 0 ? [] : [`accepted rate: normal for this path (${ownersOf(rates)})`]),
  ].join('; ');
}

const LOAD_ID = /^\d{9,}\.\d+$/u;

/** The same key found by two looks is one. */
function countLost(losses: readonly Answer[]): string {
  const byCheck = new Map<string, { keys: Set<string>; most: number }>();
  for (const { obstacle } of losses) {
    const key = JSON.stringify([obstacle.about, obstacle.dataset]);
    const here = byCheck.get(key) ?? { keys: new Set<string>(), most: 0 };
    for (const one of obstacle.keys) here.keys.add(one);
    byCheck.set(key, { keys: here.keys, most: Math.max(here.most, obstacle.keyCount) });
  }
  const groups = [...byCheck.values()];
  const total = groups.reduce((sum, { keys, most }) => sum + Math.max(keys.size, most), 0);
  if (total === 0) return count(losses.length, 'finding');
  const areLoads = groups.every(({ keys }) => [...keys].every((key) => LOAD_ID.test(key)));
  return count(total, areLoads ? 'load' : 'post');
}

function describeUnknowns(unknowns: readonly Answer[]): string {
  const until = Math.min(...unknowns.flatMap(({ untilMs }) => untilMs ?? []));
  const about = [...new Set(unknowns.map(({ obstacle }) => obstacle.about))].join(', ');
  return `accepted as unknown until ${formatInstant(new Date(until))}: ${about} (${ownersOf(unknowns)})`;
}

function describeExpired(answers: readonly Answer[]): string {
  const expired = answers.flatMap((answer) => answer.expired);
  const texts = expired.map(
    ({ entry, at }) =>
      `what ${entry.owner} accepted of ${entry.about} expired at ${formatInstant(new Date(at))}: measure it, or accept it again`,
  );
  return [...new Set(texts)].join('; ');
}

function ownersOf(answers: readonly Answer[]): string {
  return [...new Set(answers.flatMap(({ by }) => by.map(({ owner }) => owner)))].toSorted().join(', ');
}
