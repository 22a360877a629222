import type { CutoverConfig } from '../cutover/cutover-config.ts';
import { formatInstant } from '../cutover/instant.ts';
import type { HistoryRecord } from '../history/history-record.ts';
import { count } from '../markdown/count.ts';
import type { Policy } from '../policy/policy.ts';
import { toGateHistory, type GateHistory } from './gate-history.ts';

/** Records of versions that named no place. */
export const UNNAMED = 'unnamed';
const DAY_MS = 86_400_000;
/** After so long nobody knows whether a place is still there. A crontab asks each cadence, and a look is recorded hourly. */
export const SILENT_DAYS = 7;

/** What one place said last of dlt's packages. */
export interface PendingPlace {
  readonly place: string;
  /** `null`: it did not say. */
  readonly pendingPackages: number | null;
  /** Of when, for people. */
  readonly what: string;
  readonly atMs: number;
  /** `silent`: not heard of for long; `unlooked`: not since the rollback. */
  readonly standing: 'known' | 'silent' | 'unlooked' | 'unsaid';
}

interface Word {
  readonly place: string;
  readonly pendingPackages: number | null;
  readonly what: string;
  readonly atMs: number;
  /** A look from before the rollback says nothing of what dlt has left since, which may have been killed before it could say. */
  readonly isOutdated: boolean;
}

interface Terms {
  readonly config: Pick<CutoverConfig, 'rolledBackAt'>;
  readonly retiredPlaces: Policy['collectors']['dlt']['retiredPlaces'];
  readonly now: Date;
}

type Told = Pick<GateHistory, 'dltRuns' | 'standstills'>;

/** The newest word of each place, by its name: one never hides another. A run is counted at its end, so that is its time. */
export function listPendingPlaces(history: Told, { config, retiredPlaces = [], now }: Terms): readonly PendingPlace[] {
  const since = config.rolledBackAt === null ? Number.NEGATIVE_INFINITY : Date.parse(config.rolledBackAt);
  // A day that is yet to come retires nothing: a slip in the year would hide what is pending until then.
  const retired = retiredPlaces.filter(({ on }) => Date.parse(on) <= now.getTime());
  const words = listWords(history, since).filter(
    // What is heard of a retired one after its day counts again.
    ({ place, atMs }) => !retired.some((one) => one.place === place && atMs < Date.parse(one.on) + DAY_MS),
  );
  const names = new Set(words.map(({ place }) => place));
  const newest = [...names].flatMap((name) => newestOf(words.filter(({ place }) => place === name)));
  return newest
    .filter((word) => !isNamedBetter(word, newest))
    .toSorted((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ isOutdated, ...word }) => ({ ...word, standing: standingOf({ ...word, isOutdated }, now) }));
}

/** How many wait at all places together, as far as these told; `null` where none did. */
export function countPending(records: readonly HistoryRecord[], terms: Terms): number | null {
  const counts = listPendingPlaces(toGateHistory(records, terms.now), terms).flatMap(
    ({ pendingPackages }) => pendingPackages ?? [],
  );
  return counts.length === 0 ? null : counts.reduce((sum, one) => sum + one, 0);
}

function listWords({ dltRuns, standstills }: Told, sinceMs: number): readonly Word[] {
  const runs = dltRuns.map(({ at, endedAt, pendingPackages, place }) => ({
    ...{ pendingPackages, what: `after the run of ${at}`, place: place ?? UNNAMED },
    ...{ atMs: Date.parse(endedAt), isOutdated: false },
  }));
  const looks = standstills.map(({ at, pendingPackages, place }) => ({
    ...{ pendingPackages, what: `at ${at}, when dlt was not run`, place: place ?? UNNAMED },
    ...{ atMs: Date.parse(at), isOutdated: Date.parse(at) < sinceMs },
  }));
  return [...runs, ...looks];
}

/** Outdated looks only where there is nothing else. */
function newestOf(words: readonly Word[]): readonly Word[] {
  const told = words.filter(({ isOutdated }) => !isOutdated);
  const newest = (told.length > 0 ? told : words).toSorted((a, b) => a.atMs - b.atMs).at(-1);
  return newest === undefined ? [] : [newest];
}

/** A machine that named no folder, and names one since. */
function isNamedBetter({ place, atMs, pendingPackages }: Word, all: readonly Word[]): boolean {
  return pendingPackages === null && all.some((other) => other.place.startsWith(`${place}-`) && other.atMs > atMs);
}

function standingOf({ place, pendingPackages, atMs, isOutdated }: Word, now: Date): PendingPlace['standing'] {
  if (pendingPackages === null) return 'unsaid';
  if (isOutdated) return 'unlooked';
  return place !== UNNAMED && now.getTime() - atMs > SILENT_DAYS * DAY_MS ? 'silent' : 'known';
}

/** For people: what it has, and when it was last heard of. */
export function describePlace({ place, pendingPackages, what, atMs, standing }: PendingPlace): string {
  const name = place === UNNAMED ? 'place unnamed (records of a version that named none)' : `place ${place}`;
  const has = pendingPackages === null ? 'did not say' : `${count(pendingPackages, 'package')} ${what}`;
  const heard = formatInstant(new Date(atMs));
  if (standing === 'silent') return `${name}: ${has}, not heard of for more than ${SILENT_DAYS} days (last ${heard})`;
  if (standing === 'unlooked') return `${name}: ${has}, which is before the rollback (last heard of ${heard})`;
  return `${name}: ${has} (last heard of ${heard})`;
}
