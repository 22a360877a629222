import { describe, expect, it } from 'vitest';

import { createEchartsRenderer } from '../../../../actions/shared/adapters/echarts-svg.ts';
import type { ChartPlan } from '../../../../actions/shared/report/plan-charts.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';

const START = Date.parse('2026-11-24T20:00:00Z');
const MINUTE = 60_000;

function aChart(changes: Partial<ChartPlan> = {}): ChartPlan {
  return {
    id: 'error-rate',
    file: 'error-rate.svg',
    title: 'Failed unit-fetches',
    alt: 'Failed unit-fetches: dlt up to 60 %; the rollback is marked',
    unit: '%',
    lines: [aLine('dlt', 13)],
    marks: [{ at: START + 365 * MINUTE, label: 'rollback' }],
    ...changes,
  };
}

function aLine(name: string, length: number): ChartPlan['lines'][number] {
  return { name, points: Array.from({ length }, (_, at) => [START + at * 30 * MINUTE, (at * 7) % 60] as const) };
}

const render = (plan: ChartPlan) => createEchartsRenderer().render(plan);
const textsOf = (svg: string) => [...svg.matchAll(/<text\b[^>]*>([^<]*)<\/text>/gu)].map(([, text]) => text);

/** WCAG 2.2, relative luminance and contrast. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe('a chart as SVG', () => {
  it('names the chart, its lines, its unit and the rollback', () => {
    const svg = render(aChart({ lines: [aLine('dlt', 13), aLine('manual', 13)] }));
    expect(svg).toContain('<title>Failed unit-fetches</title><desc>Failed unit-fetches: dlt up to 60 %;');
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining(['Failed unit-fetches (%, UTC)', 'dlt', 'manual', 'rollback', '30', '22:00', '11-25']),
    );
  });

  it('is the same byte for byte, however many were drawn before', () => {
    const renderer = createEchartsRenderer();
    const first = renderer.render(aChart());
    renderer.render(aChart({ lines: [aLine('manual', 200)] }));
    expect(renderer.render(aChart())).toBe(first);
  });

  it('holds nothing that runs, loads or waits for a mouse', () => {
    const svg = render(aChart());
    expect(svg).not.toMatch(/<script|<style|<image|<foreignObject|\bon\w+=|href|@import|url\((?!#)|class=|ecmeta/iu);
    expect([...svg.matchAll(/\bid="([^"]*)"/gu)].map(([, id]) => id)).toEqual(['zr0-c0']);
  });

  it.each(Object.entries(HOSTILE_TEXTS))('shows hostile names as text: %s', (_name, text) => {
    const svg = render(aChart({ title: text, alt: text, lines: [{ ...aLine('', 5), name: text }] }));
    const calm = render(aChart({ title: 'x', alt: 'x', lines: [{ ...aLine('', 5), name: 'x' }] }));
    const tags = (of: string) => new Set([...of.matchAll(/<\/?([a-z]\w*)/giu)].map(([, tag]) => tag));
    expect(tags(svg)).toEqual(tags(calm));
    expect(svg).not.toMatch(/<script|<img|<!--/u);
  });

  it('can be read on white and on the dark page', () => {
    const svg = render(aChart({ lines: Array.from({ length: 6 }, (_, at) => aLine(`line ${at}`, 5)) }));
    const inks = new Set([...svg.matchAll(/<text\b[^>]*fill="(#[0-9a-f]{6})"/gu)].flatMap(([, ink]) => ink ?? []));
    const strokes = new Set(
      [...svg.matchAll(/stroke="(#[0-9a-f]{6})" stroke-width="2/gu)].flatMap(([, ink]) => ink ?? []),
    );
    expect(inks.size).toBe(2);
    expect(strokes.size).toBe(7);
    for (const page of ['#ffffff', '#0d1117']) {
      for (const ink of inks) expect(contrast(ink, page), `${ink} on ${page}`).toBeGreaterThan(4);
      for (const ink of strokes) expect(contrast(ink, page), `${ink} on ${page}`).toBeGreaterThan(3);
    }
    expect(svg).toContain('fill="none"></rect>');
  });

  it('stays below 60 KB with as much as a plan may hold', () => {
    const lines = Array.from({ length: 6 }, (_, at) => aLine(`${'long name '.repeat(4)}${at}`.slice(-40), 240));
    expect(render(aChart({ lines })).length).toBeLessThan(60_000);
  });

  it('shows a point that stands alone between two breaks', () => {
    const points = Array.from({ length: 60 }, (_, at) => [START + at * MINUTE, at === 30 ? 5 : null] as const);
    const circles = (svg: string) => svg.match(/<path d="M1 0A1 1/gu)?.length ?? 0;
    const legend = circles(
      render(aChart({ lines: [{ name: 'dlt', points: points.map(([at]) => [at, 5] as const) }] })),
    );
    expect(circles(render(aChart({ lines: [{ name: 'dlt', points }] })))).toBe(legend + 1);
  });

  it('marks a rollback that lies behind the last number', () => {
    const svg = render(aChart({ marks: [{ at: START + 48 * 60 * MINUTE, label: 'rollback' }] }));
    expect(textsOf(svg)).toContain('rollback');
  });
});
