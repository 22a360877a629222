import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import { TRIGGER_CHECKS } from './to-sighting.ts';
import type { RuleResult } from './trigger-result.ts';

/** A record has the instant at which its run began, in fractions of a second; the age of its evidence is in whole ones. */
const ROUNDED_MS = 1_000;

export interface JudgedPeriod {
  readonly generation: number;
  /** Since the phase began, in milliseconds since 1970. */
  readonly sinceMs: number;
}

/**
 * The runs whose look found loss, corruption or doubled ids that no decision has judged: the state or the policy could not be read then, or the watch failed. A look
 * tells of what arrived once, so what they found would be found no more.
 */
export function listUnjudgedRuns(
  records: readonly HistoryRecord[],
  { generation, sinceMs }: JudgedPeriod,
): ReadonlySet<string> {
  const judged = judgedThrough(records, generation);
  const others = runsOfOthers(records, generation);
  const looks = records.filter(
    (record): record is RecordOf<'verdicts'> =>
      record.kind === 'verdicts' && Date.parse(record.at) >= sinceMs && !others.has(record.run),
  );
  return new Set(
    looks.flatMap((look) =>
      listFound(look).some((trigger) => (judged.get(trigger) ?? -Infinity) < Date.parse(look.at) - ROUNDED_MS)
        ? [look.run]
        : [],
    ),
  );
}

/** Those of another generation; one that could not read the state is nobody's, and counts. */
function runsOfOthers(records: readonly HistoryRecord[], generation: number): ReadonlySet<string> {
  return new Set(
    records.flatMap((record) =>
      record.kind === 'heartbeat' && (record.generation ?? generation) !== generation ? [record.run] : [],
    ),
  );
}

type LookTrigger = Extract<RuleResult['trigger'], 'data-loss' | 'duplicates'>;

function listFound({ checks }: RecordOf<'verdicts'>): readonly LookTrigger[] {
  return checks.flatMap(({ id, verdict }): readonly LookTrigger[] => {
    const kind = verdict === 'fail' ? TRIGGER_CHECKS.get(id) : undefined;
    if (kind === 'duplicates') return ['duplicates'];
    return kind === 'loss' || kind === 'corruption' ? ['data-loss'] : [];
  });
}

/** Up to which look each rule was judged, in milliseconds since 1970: what a tick measured on an earlier look says nothing of a later one. */
function judgedThrough(records: readonly HistoryRecord[], generation: number): ReadonlyMap<string, number> {
  const through = new Map<string, number>();
  for (const record of records) {
    if (record.kind !== 'decision' || record.generation !== generation) continue;
    const decidedMs = Date.parse(record.at);
    for (const { trigger, fired, verdict, evidenceAgeSeconds } of record.rules) {
      if (!fired && verdict === 'unknown') continue;
      const evidenceMs = decidedMs - (evidenceAgeSeconds ?? 0) * 1_000;
      through.set(trigger, Math.max(through.get(trigger) ?? -Infinity, evidenceMs));
    }
  }
  return through;
}
