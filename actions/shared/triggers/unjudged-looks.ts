import { isOfCommandLine } from '../cutover/transition-facts.ts';
import type { Trigger } from '../cutover/trigger.ts';
import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import { listSightings } from './to-sighting.ts';
import type { Sighting } from './trigger-moment.ts';

/** A record has the instant at which its run began, in fractions of a second; the age of its evidence is in whole ones. */
const ROUNDED_MS = 1_000;

/**
 * The triggers by which a workflow's look of that generation found something that no tick has judged: the state or the policy could not be read then, or the watch
 * failed. A look tells of what arrived once, so the next one finds it no more: it is due, as a rollback that did not come about. Only what dlt may have caused, and
 * was said so. A person's look at the command line moves no watermark, and may be at another database: what it found the next look finds, or not.
 */
export function listUnjudged(
  records: readonly HistoryRecord[],
  decisions: readonly RecordOf<'decision'>[],
  { generation, nowMs }: { readonly generation: number; readonly nowMs: number },
): readonly Trigger[] {
  const ofWorkflows = records.filter((record) => record.kind !== 'verdicts' || !isOfCommandLine(record.run));
  const looks = listSightings(ofWorkflows).filter(
    (look) => look.generation === generation && look.isUnweighed !== true && look.atMs <= nowMs,
  );
  return [
    ...new Set(
      looks.flatMap((look) =>
        listFound(look).filter((trigger) => !decisions.some((one) => isJudged(look, trigger, one))),
      ),
    ),
  ];
}

function listFound({ checks }: Sighting): readonly Trigger[] {
  return checks.flatMap(({ kind, verdict, cause }): readonly Trigger[] => {
    if (verdict !== 'fail' || cause !== 'any') return [];
    if (kind === 'duplicates') return ['duplicates'];
    return kind === 'loss' || kind === 'corruption' ? ['data-loss'] : [];
  });
}

/** By that look or a later one; what a tick measured on an earlier one says nothing of it. */
function isJudged({ atMs }: Sighting, trigger: Trigger, { at, rules }: RecordOf<'decision'>): boolean {
  const decidedMs = Date.parse(at);
  return rules.some(
    (rule) =>
      rule.trigger === trigger &&
      (rule.fired || rule.verdict !== 'unknown') &&
      decidedMs - (rule.evidenceAgeSeconds ?? 0) * 1_000 >= atMs - ROUNDED_MS,
  );
}
