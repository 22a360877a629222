import { describe, expect, it } from 'vitest';

import type { Series } from '../../../../actions/shared/investigation/investigation-result.ts';
import { planCharts } from '../../../../actions/shared/report/plan-charts.ts';

const RECORD = { triggeredAt: '2026-11-25T02:05:19Z' };
const START = Date.parse('2026-11-24T20:00:00Z');
const at = (minute: number) => new Date(START + minute * 60_000).toISOString();

function aSeries(lines: Readonly<Record<string, readonly (number | null)[]>>): Series {
  return {
    id: 'error-rate',
    unit: 'percent',
    lines: Object.entries(lines).map(([name, values]) => ({
      name,
      points: values.map((value, minute) => ({ at: at(minute), value })),
    })),
  };
}

const planOf = (series: Series) => planCharts([series], RECORD)[0];

describe('the charts of a report', () => {
  it('are always the three, those without numbers too', () => {
    expect(planCharts([], RECORD).map(({ file, lines }) => [file, lines.length])).toEqual([
      ['error-rate.svg', 0],
      ['arrivals.svg', 0],
      ['load-times.svg', 0],
    ]);
    expect(planOf(aSeries({ dlt: [null, null], manual: [] }))?.lines).toEqual([]);
  });

  it('mark the rollback, and are told in words', () => {
    const plan = planOf(aSeries({ dlt: [2, 51.234], manual: [1, 0] }));
    expect(plan?.marks).toEqual([{ at: Date.parse(RECORD.triggeredAt), label: 'rollback' }]);
    expect(plan?.alt).toBe(
      'Failed unit-fetches: dlt up to 51.2 %, manual up to 1 %; the rollback at 2026-11-25 02:05:19 UTC is marked',
    );
    expect(planCharts([], { triggeredAt: 'yesterday' })[0]?.marks).toEqual([]);
  });

  it('keep a break, and put points in order', () => {
    const series = aSeries({ dlt: [1, null, 3] });
    const turned = { ...series, lines: series.lines.map((line) => ({ ...line, points: line.points.toReversed() })) };
    expect(planOf(turned)?.lines[0]?.points.map(([, value]) => value)).toEqual([1, null, 3]);
  });

  it('thin out many points without losing the worst', () => {
    const values = Array.from({ length: 2_000 }, (_, index) => (index === 1_234 ? 99 : index > 1_500 ? null : 1));
    const [line] = planOf(aSeries({ dlt: values }))?.lines ?? [];
    expect(line?.points.length).toBeLessThanOrEqual(240);
    expect(line?.points).toContainEqual([START + 1_234 * 60_000, 99]);
    expect(line?.points.at(-1)?.[1]).toBeNull();
  });

  it('show the six largest of many lines, in the order in which they came', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const plan = planOf(aSeries(Object.fromEntries(names.map((name, index) => [name, [index]]))));
    expect(plan?.lines.map(({ name }) => name)).toEqual(['c', 'd', 'e', 'f', 'g', 'h']);
    expect(plan?.alt).toContain('(2 smaller lines left out)');
  });

  it('show a name as one short line', () => {
    const [line] = planOf(aSeries({ [`a\u0000\n\u202eb${'x'.repeat(99)}`]: [1] }))?.lines ?? [];
    expect(line?.name).toMatch(/^a bx+…$/u);
    expect(Array.from(line?.name ?? '')).toHaveLength(40);
  });
});
