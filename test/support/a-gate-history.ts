import { formatInstant } from '../../actions/shared/cutover/instant.ts';
import type { HistoryRecord, RecordOf } from '../../actions/shared/history/history-record.ts';
import { aDecision, aDrill, aHeartbeat, aUnitFetch, someVerdicts } from './a-history.ts';

const MINUTE_MS = 60_000;

export interface GateHistoryParts {
  readonly now: Date;
  readonly generation: number;
  /** How far back the looks go. */
  readonly hours: number;
}

/** A look of integrity.yml that reached the database. */
export function aLook(at: Date, given: Partial<RecordOf<'heartbeat'>> = {}): RecordOf<'heartbeat'> {
  const instant = formatInstant(at);
  return aHeartbeat({ at: instant, run: `${at.getTime()}-1-integrity`, databaseAt: instant, generation: 3, ...given });
}

/** Looks at every tick of integrity.yml (17 and 47 past), the newest at most half an hour before `now`. */
export function looksAtTicks({ now, generation, hours }: GateHistoryParts): readonly RecordOf<'heartbeat'>[] {
  const hourMs = Math.floor(now.getTime() / 3_600_000) * 3_600_000;
  const ticks = Array.from({ length: 2 * (hours + 2) }, (_, index) => hourMs + (47 - 30 * index) * MINUTE_MS);
  const fromMs = now.getTime() - hours * 3_600_000;
  return ticks
    .filter((ms) => ms <= now.getTime() && ms >= fromMs)
    .map((ms) => aLook(new Date(ms), { generation }))
    .toReversed();
}

/** Everything that a promotion wants to see: looks, a look and a decision just now, fetches of both paths, a drill, a baseline. */
export function aReadyHistory(parts: GateHistoryParts): readonly HistoryRecord[] {
  const { now, generation } = parts;
  const ago = (minutes: number): string => formatInstant(new Date(now.getTime() - minutes * MINUTE_MS));
  const dlt = Array.from({ length: 24 }, (_, index) =>
    aUnitFetch({ at: ago(15 + 30 * index), run: `${index}-1-dlt`, path: 'dlt', generation }),
  );
  return [
    ...looksAtTicks(parts),
    aLook(new Date(now.getTime() - 2 * MINUTE_MS), { generation }),
    someVerdicts({ at: ago(2), run: 'newest-1-integrity' }),
    aDecision({ at: ago(1), generation }),
    ...dlt,
    aUnitFetch({ at: ago(20), run: '1-1-manual', path: 'manual', unit: 'SideProject', generation }),
    aDrill({ at: ago(5 * 24 * 60) }),
    { kind: 'mark', schemaVersion: 1, at: ago(9 * 24 * 60), name: 'baseline-recorded', value: 'yes' },
  ];
}
