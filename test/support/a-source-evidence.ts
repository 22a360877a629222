import type { Clue, EvidenceSource, SourceEvidence } from '../../actions/shared/investigation/source-evidence.ts';
import { EVIDENCE_SOURCES } from '../../actions/shared/investigation/source-evidence.ts';

/** A source that was measured and showed nothing out of order. */
export function aSourceEvidence(given: Partial<SourceEvidence> = {}): SourceEvidence {
  return {
    source: 'log-files',
    status: 'measured',
    query: 'the log',
    observed: 'nothing out of order',
    remedy: null,
    startedAt: '2026-11-25T13:00:00.000Z',
    durationMs: 12,
    clues: [],
    ...given,
  };
}

export function aClue(given: Partial<Clue> = {}): Clue {
  return {
    source: 'log-files',
    sign: 'unrecognised-error',
    firstAt: '2026-11-25T12:00:00.000Z',
    lastAt: '2026-11-25T12:30:00.000Z',
    count: 10,
    example: 'something went wrong',
    where: 'error_log/dlt_traffic_cuttover.log:12',
    ...given,
  };
}

type Signs = Readonly<Record<string, number>>;

/** Every source measured, with these signs and how often each was seen; `null`: the source could not be measured. */
export function sourcesWith(signs: Readonly<Partial<Record<EvidenceSource, Signs | null>>>): readonly SourceEvidence[] {
  return EVIDENCE_SOURCES.map((source) => {
    const seen = signs[source];
    if (seen === null)
      return aSourceEvidence({ source, status: 'unknown', observed: 'no answer', remedy: 'ask again' });
    const clues = Object.entries(seen ?? {}).map(([sign, count]) => aClue({ source, sign, count }));
    return aSourceEvidence({ source, clues });
  });
}
