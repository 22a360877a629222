import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import type { EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

import type { ChartRenderer } from '../incident-ports.ts';
import type { ChartLine, ChartPlan } from '../report/plan-charts.ts';

/** A phone shows it at two thirds, where 14 pixels of a letter are still 9. */
const WIDTH = 560;
const PLOT_HEIGHT = 230;
const TOP = 40;
const LEGEND_ROW = 24;
/** Read on white and on GitHub's dark grey (#0d1117) alike: at least 4.3 to 1 on either. */
const INK = '#737a83';
/** Fills no text, so that 3 to 1 on either is enough. Dashes tell the lines apart where colours do not. */
const COLOURS = ['#3d7fd9', '#c2691c', '#2f9461', '#a95cc4', '#b5762a', '#7d7f8c'] as const;
const DASHES = ['solid', 'dashed', 'dotted'] as const;
const ROLLBACK = '#d1453b';
/** Without quotes, which the library does not escape. */
const FONT = 'system-ui, Helvetica, Arial, sans-serif';
/** More dots than these hide their line. */
const POINTS_WITH_SYMBOLS = 40;

/** Draws charts with Apache ECharts as SVG text: no DOM, no script in what it writes, and the same bytes for the same plan. */
export function createEchartsRenderer(): ChartRenderer {
  use([LineChart, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, SVGRenderer]);
  return { render: (plan) => renderSvg(plan) };
}

function renderSvg(plan: ChartPlan): string {
  const chart = init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: WIDTH,
    height: TOP + LEGEND_ROW * legendRows(plan.lines) + PLOT_HEIGHT,
  });
  try {
    chart.setOption(optionOf(plan));
    return finish(chart.renderToSVGString({ useViewBox: true }), plan);
  } finally {
    chart.dispose();
  }
}

function optionOf({ title, lines, marks, unit }: ChartPlan): EChartsCoreOption {
  const text = { color: INK, fontSize: 14, fontFamily: FONT };
  const line = { lineStyle: { color: INK } };
  const moments = [...lines.flatMap(({ points }) => points.map(([at]) => at)), ...marks.map(({ at }) => at)];
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  return {
    animation: false,
    useUTC: true,
    backgroundColor: 'transparent',
    title: {
      text: `${title} (${unit}, UTC)`,
      top: 6,
      left: 8,
      textStyle: { ...text, fontSize: 16, fontWeight: 'bold' },
    },
    grid: { left: 30, right: 24, top: TOP + LEGEND_ROW * legendRows(lines) + 22, bottom: 12 },
    legend: { top: TOP - 8, left: 8, right: 8, textStyle: text, itemWidth: 36, selectedMode: false },
    xAxis: {
      type: 'time',
      // The mark is shown also where the numbers end before it.
      min: first,
      // Room for the words of a mark at the very end.
      max: last + (last - first) * 0.06,
      axisLabel: { ...text, hideOverlap: true, formatter: TIME_LABELS },
      axisLine: line,
      axisTick: line,
    },
    yAxis: {
      type: 'value',
      min: 0,
      axisLabel: text,
      splitLine: { lineStyle: { color: INK, opacity: 0.25 } },
    },
    series: lines.map((each, at) => seriesOf(each, at, at === 0 ? marks : [])),
  };
}

/** How many rows the names take, by what a letter is wide at most. */
function legendRows(lines: readonly ChartLine[]): number {
  return lines.reduce(
    ({ rows, used }, { name }) => {
      const width = 56 + Array.from(name).length * 9;
      return used + width > WIDTH ? { rows: rows + 1, used: width } : { rows, used: used + width };
    },
    { rows: 1, used: 0 },
  ).rows;
}

/** Hours of the day, and the date where a day begins; always UTC. */
const TIME_LABELS = {
  year: '{yyyy}',
  month: '{yyyy}-{MM}-{dd}',
  day: '{MM}-{dd}',
  hour: '{HH}:{mm}',
  minute: '{HH}:{mm}',
  second: '{HH}:{mm}:{ss}',
  millisecond: '{HH}:{mm}:{ss}',
  none: '{HH}:{mm}',
};

function seriesOf({ name, points }: ChartLine, at: number, marks: ChartPlan['marks']): object {
  const color = COLOURS[at % COLOURS.length];
  return {
    type: 'line',
    name,
    data: points,
    color,
    showSymbol: true,
    symbolSize: 6,
    symbol: (_value: unknown, { dataIndex }: { readonly dataIndex: number }) => symbolAt(points, dataIndex),
    connectNulls: false,
    lineStyle: { width: 2.5, color, type: DASHES[at % DASHES.length] },
    ...(marks.length === 0
      ? {}
      : {
          markLine: {
            symbol: 'none',
            silent: true,
            lineStyle: { color: ROLLBACK, width: 2, type: 'solid' },
            label: { color: ROLLBACK, fontSize: 14, fontFamily: FONT, fontWeight: 'bold' },
            data: marks.map(({ at: xAxis, label }) => ({ xAxis, name: label, label: { formatter: label } })),
          },
        }),
  };
}

/** Alone between two breaks a point has no line, and would not be seen. */
function symbolAt(points: ChartLine['points'], at: number): string {
  const isAlone = [at - 1, at + 1].every((next) => (points[next]?.[1] ?? null) === null);
  return isAlone || points.length <= POINTS_WITH_SYMBOLS ? 'circle' : 'none';
}

/** What is for a page with a mouse, and counts up from chart to chart. */
const FOR_A_MOUSE = / (?:class|pointer-events|ecmeta_\w+)="[^"]*"/gu;

/**
 * Takes out what differs from chart to chart and does nothing in a picture, and puts in the words for whoever cannot see it. A name that is shown holds
 * no `<` (it is escaped), so that tags alone are changed.
 */
function finish(svg: string, { title, alt }: ChartPlan): string {
  const words = `<title>${escapeXml(title)}</title><desc>${escapeXml(alt)}</desc>`;
  const still = svg
    .replace(/<style\b[^>]*><!\[CDATA\[[\s\S]*?\]\]>\s*<\/style>\n?/u, '')
    .replaceAll(/<[a-z][^>]*>/giu, (tag) => tag.replaceAll(FOR_A_MOUSE, '').replaceAll(/\bzr\d+-/gu, 'zr0-'));
  return `${still.replace(/^(<svg\b[^>]*)>/u, (_, open: string) => `${open} role="img">${words}`)}\n`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
