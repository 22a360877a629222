import type { EvidenceCodec } from '../shared/incident-ports.ts';
import { integrityResultSchema, type IntegrityResult } from '../shared/integrity/integrity-result.ts';
import { listSightings, sightingOf } from '../shared/triggers/to-sighting.ts';
import type { Sighting } from '../shared/triggers/trigger-moment.ts';
import type { HistoryRecord } from '../shared/history/history-record.ts';
import type { Measured, Unmeasured } from '../shared/verification/measured.ts';

export interface ReadSighting {
  readonly sighting: Measured<Sighting>;
  /** By which the database's clock is ahead of ours, beyond what the round trip blurs; `null` where it was not asked. */
  readonly databaseSkewMs: number | null;
  readonly notes: readonly string[];
}

const NO_LOOK: Unmeasured = {
  measured: false,
  message: 'no look of check-integrity is known: its job did not run, or left nothing',
  remedy: 'See the job Data of the workflow integrity: where its runner is dead, start it, or unset SWITCHBACK_RUNNER.',
};

/**
 * The look that was handed on, else the newest one that the history keeps. The one handed on knows more: what can have caused a finding, and the clock of
 * the database; a newer one of the history, by a run beside this one, counts all the same.
 */
export function readSighting(
  packed: string | undefined,
  records: Measured<readonly HistoryRecord[]>,
  { codec, now }: { readonly codec: Pick<EvidenceCodec, 'unpack'>; readonly now: Date },
): ReadSighting {
  const given = packed === undefined ? null : unpackResult(packed, codec);
  const recorded = records.measured ? newestUntil(listSightings(records.value), now) : null;
  const notes =
    packed !== undefined && given === null
      ? ['The integrity that was handed on cannot be read; the history counts instead.']
      : [];
  const skew = given === null ? null : skewOf(given.result);
  if (given !== null && given.result.database !== null && !isNewer(recorded, given.at)) {
    return { sighting: { measured: true, value: sightingOf(given.result, given.at) }, databaseSkewMs: skew, notes };
  }
  const sighting: Measured<Sighting> = recorded === null ? noLook(given, records) : { measured: true, value: recorded };
  return { sighting, databaseSkewMs: skew, notes };
}

interface GivenLook {
  readonly result: IntegrityResult;
  readonly at: Date;
}

function unpackResult(packed: string, codec: Pick<EvidenceCodec, 'unpack'>): GivenLook | null {
  const measurement = codec.unpack(packed)?.find(({ id }) => id === 'integrity');
  if (measurement === undefined) return null;
  const result = integrityResultSchema.safeParse(measurement.answer);
  const at = new Date(measurement.at);
  return result.success && !Number.isNaN(at.getTime()) ? { result: result.data, at } : null;
}

/** One that is stamped in the future is of a wrong clock; whether ours is, the heartbeats say. */
function newestUntil(sightings: readonly Sighting[], now: Date): Sighting | null {
  return sightings.findLast(({ atMs }) => atMs <= now.getTime()) ?? null;
}

/** A run records its look by the time it began at, and hands it on by the time it looked at: within a quarter of an hour they are one. */
const SAME_RUN_MS = 900_000;

function isNewer(recorded: Sighting | null, at: Date): boolean {
  return recorded !== null && recorded.atMs > at.getTime() + SAME_RUN_MS;
}

function skewOf({ database }: IntegrityResult): number | null {
  if (database === null) return null;
  const { skewMs, roundTripMs } = database;
  return Math.sign(skewMs) * Math.max(0, Math.abs(skewMs) - roundTripMs / 2);
}

/** A look at nothing is none; why, its own checks say. */
function noLook(given: GivenLook | null, records: Measured<readonly HistoryRecord[]>): Unmeasured {
  const look = given?.result.checks.find(({ verdict }) => verdict === 'unknown');
  if (look !== undefined) return { measured: false, message: look.observed, remedy: look.remedy ?? NO_LOOK.remedy };
  return records.measured ? NO_LOOK : records;
}
