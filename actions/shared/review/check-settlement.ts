import { formatInstant } from '../cutover/instant.ts';
import { positionOf } from '../cutover/json-position.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { parseSettlement, SETTLEMENT_FILE, type Settlement, type SettlementEntry } from '../incident/settlement.ts';
import { oneLine } from '../markdown/one-line.ts';
import { assessCriteria } from '../success/assess-success.ts';
import type { Obstacle } from '../success/finding.ts';
import { findCriteria } from './evidence-answers.ts';
import { errorAt, warningAt, type Finding } from './finding.ts';
import { pathIn, readText, type IncidentFolder } from './incident-folder.ts';
import type { ReviewTerms } from './review-terms.ts';

const DAY_MS = 86_400_000;

/** What people accepted; `null` where there is no such file or it does not count. */
export function readSettlement(folder: IncidentFolder): Settlement | null {
  const read = readText(folder, SETTLEMENT_FILE);
  const parsed = read.kind === 'text' ? parseSettlement(read.text) : null;
  return parsed?.ok === true ? parsed.settlement : null;
}

/** `settled.json` fits its schema, accepts nothing before it was there, and accepts exactly what the evidence found (DESIGN.md section 8). */
export function checkSettlement(
  folder: IncidentFolder,
  evidence: Evidence | null,
  terms: Pick<ReviewTerms, 'now' | 'acceptedUnknownDays'>,
): readonly Finding[] {
  const read = readText(folder, SETTLEMENT_FILE);
  if (read.kind !== 'text') return [];
  const file = pathIn(folder, SETTLEMENT_FILE);
  const parsed = parseSettlement(read.text);
  if (!parsed.ok) return parsed.problems.map((problem) => refuseSettlement({ file, text: read.text }, problem));
  const obstacles = evidence === null ? null : listObstacles(evidence);
  return parsed.settlement.entries.flatMap((entry, at) => {
    const line = positionOf(read.text, ['entries', at]).line;
    return [
      ...checkDates({ file, line }, entry, terms),
      ...(obstacles === null ? [] : checkKeys({ file, line }, entry, obstacles)),
    ];
  });
}

/** `entries.0.keys: …` names its place. */
function refuseSettlement({ file, text }: { readonly file: string; readonly text: string }, problem: string): Finding {
  const [, place] = /^([\w.]+): /u.exec(problem) ?? [];
  const path = (place ?? '').split('.').map((key) => (/^\d+$/u.test(key) ? Number(key) : key));
  const isJson = isParseable(text);
  return errorAt(file, isJson ? positionOf(text, path).line : null, {
    message: `What is accepted does not count: ${oneLine(problem, 300)}`,
    expected: 'each entry with kind, about, exact keys or a range, reason, owner and acceptedAt',
    remedy: 'Mend it; until then nothing of it is accepted.',
  });
}

function isParseable(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

interface Place {
  readonly file: string;
  readonly line: number;
}

function checkDates(
  { file, line }: Place,
  { kind, about, acceptedAt }: SettlementEntry,
  { now, acceptedUnknownDays }: Pick<ReviewTerms, 'now' | 'acceptedUnknownDays'>,
): readonly Finding[] {
  const acceptedMs = Date.parse(acceptedAt);
  if (acceptedMs > now.getTime()) {
    const expected = `an instant up to now, ${formatInstant(now)}`;
    const message = `${about} is accepted in the future: at ${oneLine(acceptedAt, 40)}`;
    return [errorAt(file, line, { message, expected, remedy: 'Say when it was accepted.' })];
  }
  const endsAt = new Date(acceptedMs + acceptedUnknownDays * DAY_MS);
  if (kind !== 'unknown' || now.getTime() < endsAt.getTime()) return [];
  return [
    warningAt(file, line, {
      message: `What was accepted as unknown of ${about} expired at ${formatInstant(endsAt)}`,
      expected: `an acceptance of the last ${acceptedUnknownDays} days`,
      remedy: 'Measure it, or accept it again with a new acceptedAt.',
    }),
  ];
}

interface FoundObstacle extends Obstacle {
  readonly criterion: string;
}

/** A loss is accepted key by key: what nothing found lost cannot be accepted as such. */
function checkKeys(
  { file, line }: Place,
  entry: SettlementEntry,
  obstacles: readonly FoundObstacle[],
): readonly Finding[] {
  const { kind, about, dataset, keys } = entry;
  const own = obstacles.filter(
    (obstacle) =>
      obstacle.kind === kind &&
      (obstacle.about === about || obstacle.criterion === about) &&
      (dataset === undefined || dataset === obstacle.dataset),
  );
  if (own.length === 0)
    return [
      warningAt(file, line, {
        message: `Nothing that was measured stands in the way as ${kind} of ${about}: the entry accepts nothing`,
        expected: 'a finding of the criteria, as the report names it',
        remedy: 'Take the entry out, or name what the report names.',
      }),
    ];
  const isComplete = own.every((obstacle) => obstacle.keys.length >= obstacle.keyCount);
  const found = new Set(own.flatMap((obstacle) => obstacle.keys));
  const strange = isComplete && kind === 'loss' ? keys.filter((key) => !found.has(key)) : [];
  if (strange.length === 0) return [];
  return [
    errorAt(file, line, {
      message: `${about} is accepted for ${strange.length === 1 ? 'a key' : `${strange.length} keys`} that nothing found: ${oneLine(strange.slice(0, 5).join(', '), 200)}`,
      expected: 'exactly the keys that are lost',
      remedy: 'Take them out: what is lost later is accepted when it is found.',
    }),
  ];
}

/** What stood in the way at the newest look; `null` where what it was judged by was left out. */
function listObstacles(evidence: Evidence): readonly FoundObstacle[] | null {
  const look = findCriteria(evidence);
  if (look === null || look.facts === null) return null;
  return assessCriteria(look.facts, new Date(look.at)).flatMap(({ id, obstacles }) =>
    obstacles.map((obstacle) => ({ ...obstacle, criterion: id })),
  );
}
