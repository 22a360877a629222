import { formatInstant } from '../shared/cutover/instant.ts';
import { sealEvidence } from '../shared/evidence/seal-evidence.ts';
import type { Evidence, EvidenceJob } from '../shared/evidence/evidence.ts';
import { listHappenings } from './list-happenings.ts';
import type { ReportContext } from './make-facts.ts';

/** A run that measured, with its link. */
export interface MeasuringRun {
  readonly at: string;
  readonly url: string;
}

export interface EvidenceContext extends ReportContext {
  readonly toolVersion: string;
  readonly run: MeasuringRun;
  /** What the branch holds; `null` where there is none that can be read. */
  readonly earlier: Evidence | null;
}

/** The evidence as it is now. Nothing that an earlier one held is taken out; where nothing else is new, the earlier one itself, byte for byte. */
export function makeEvidence(context: EvidenceContext): Evidence {
  const { incident, pieces, jobs, records, toolVersion, earlier, now } = context;
  const { id, reasons, triggeredAt } = incident.record;
  const stated = reasons.flatMap(({ at, runUrl }) => (runUrl === null ? [] : [{ at, url: runUrl }]));
  const measuring = pieces.measurements.length > 0 ? [context.run] : [];
  const facts = {
    schemaVersion: 1 as const,
    incident: id,
    toolVersion,
    state: completeState(incident.state, earlier),
    runs: uniqueByUrl([...(earlier?.runs ?? []), ...stated, ...measuring]),
    jobs: mergeJobs(earlier?.jobs ?? [], jobs),
    measurements: [...pieces.measurements],
    happenings: records.measured
      ? [...listHappenings(id, records.value, { milestones: true })]
      : [...(earlier?.happenings ?? [])],
  };
  if (earlier !== null && tellsTheSame(facts, earlier)) return earlier;
  return sealEvidence({
    ...facts,
    writtenAt: formatInstant(now < new Date(triggeredAt) ? new Date(triggeredAt) : now),
  });
}

/** Apart from when it was written, and from links to runs that found nothing new. */
function tellsTheSame(facts: Omit<Evidence, 'writtenAt' | 'digest'>, earlier: Evidence): boolean {
  const told = ({ schemaVersion, incident, state, jobs, measurements, happenings }: typeof facts): string =>
    JSON.stringify([schemaVersion, incident, state, jobs, measurements, happenings]);
  return told(facts) === told(earlier);
}

/** The state as it was first seen: what moved since belongs to later commits. */
function completeState(state: Evidence['state'], earlier: Evidence | null): Evidence['state'] {
  if (earlier === null) return state;
  const pick = (side: 'before' | 'after'): Evidence['state']['before'] =>
    earlier.state[side].config === null && state[side].config !== null ? state[side] : earlier.state[side];
  return { before: pick('before'), after: pick('after') };
}

/** Of a job of the same name the newer result counts, where it has one. */
export function mergeJobs(earlier: readonly EvidenceJob[], now: readonly EvidenceJob[]): EvidenceJob[] {
  const said = new Map([...earlier, ...now.filter(({ result }) => result !== null)].map((job) => [job.name, job]));
  const unfinished = now.filter(({ name }) => !said.has(name));
  return [...said.values(), ...unfinished];
}

function uniqueByUrl(runs: readonly MeasuringRun[]): MeasuringRun[] {
  const first = new Map<string, MeasuringRun>();
  for (const run of runs) if (!first.has(run.url)) first.set(run.url, run);
  return [...first.values()];
}
