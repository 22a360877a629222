import { describe, expect, it } from 'vitest';

import { measureDurations } from '../../../../actions/shared/incident/durations.ts';

const record = { triggeredAt: '2026-11-25T12:00:00Z', containedAt: '2026-11-25T12:00:02Z' };
const lifecycle = { recoveredAt: '2026-11-25T15:00:00Z', manualProvenAt: '2026-11-25T12:40:00Z' };

describe('what an incident took', () => {
  it('runs from the first sign to the trigger, and from the trigger to effect, manual collection and recovery', () => {
    const durations = measureDurations({ record, lifecycle, firstEvidenceAt: '2026-11-25T05:00:00Z' });
    const { toDetect, toEffect, toRecover, downtime } = durations;
    expect([toDetect, toEffect, toRecover, downtime].map(({ seconds }) => seconds)).toEqual([25_200, 2, 10_800, 2_400]);
  });

  it('is unknown, with the reason, where an end is missing or the clocks disagree', () => {
    const open = measureDurations({
      record: { triggeredAt: '2026-11-25T12:00:00Z', containedAt: '2026-11-25T11:59:58Z' },
      lifecycle: { recoveredAt: null, manualProvenAt: 'soon' },
      firstEvidenceAt: null,
    });
    expect(open).toEqual({
      toDetect: { seconds: null, why: 'no evidence shows when the fault began' },
      toEffect: { seconds: null, why: expect.stringContaining('the clocks disagree') },
      toRecover: { seconds: null, why: 'the success criteria have not held yet' },
      downtime: { seconds: null, why: expect.stringContaining('no instant') },
    });
  });
});
