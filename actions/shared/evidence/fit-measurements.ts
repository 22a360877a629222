import { joinSentences } from '../markdown/sentences.ts';
import type { EvidenceCodec } from '../incident-ports.ts';
import type { Measurement } from './measurement.ts';

/** An environment variable of Linux holds 128 KiB, and packed evidence travels in one. */
export const LARGEST_PACKED_CHARACTERS = 100_000;

/**
 * The measurements as one packed text that fits: inputs are left out, the largest first, then answers, each with `leftOut` saying so; a text that
 * cannot hold even that holds fewer measurements.
 */
export function packMeasurements(
  measurements: readonly Measurement[],
  codec: Pick<EvidenceCodec, 'pack'>,
  limit = LARGEST_PACKED_CHARACTERS,
): string {
  let kept = measurements;
  let packed = codec.pack(kept);
  while (packed.length > limit && kept.length > 0) {
    kept = leaveOutLargest(kept);
    packed = codec.pack(kept);
  }
  return packed;
}

function leaveOutLargest(measurements: readonly Measurement[]): readonly Measurement[] {
  const largest = largestOf(measurements, 'input') ?? largestOf(measurements, 'answer');
  if (largest === null) return measurements.slice(0, -1);
  const { at, part, characters } = largest;
  return measurements.map((measurement, index) =>
    index === at ? withoutPart(measurement, part, characters) : measurement,
  );
}

type Part = 'input' | 'answer';

function largestOf(measurements: readonly Measurement[], part: Part) {
  const sizes = measurements.map((measurement, at) => ({
    ...{ at, part },
    characters: measurement[part] === null ? 0 : JSON.stringify(measurement[part]).length,
  }));
  const largest = Math.max(0, ...sizes.map(({ characters }) => characters));
  return largest === 0 ? null : (sizes.find(({ characters }) => characters === largest) ?? null);
}

function withoutPart(measurement: Measurement, part: Part, characters: number): Measurement {
  const said = `The ${part} of ${characters} characters, to fit into what one job hands to the next.`;
  return { ...measurement, [part]: null, leftOut: joinSentences(measurement.leftOut, said) };
}
