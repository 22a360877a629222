import { scaleLog } from 'd3-scale';

export interface DotChart {
  readonly title: string;
  /** Milliseconds. */
  readonly dots: readonly { readonly label: string; readonly value: number; readonly isOurs: boolean }[];
}

const LABELS = 540;
const PLOT = 420;
const ROW = 26;
const TOP = 64;
/** Both readable on white and on a dark page: the media query holds inside a picture too. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600 } .axis { fill: #59636e }
  line { stroke: #d1d9e0 } .ours { fill: #0969da } .other { fill: #818b98 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .axis { fill: #9198a1 } line { stroke: #3d444d } .ours { fill: #4493f8 } .other { fill: #9198a1 }
  }`;

/**
 * A dot a line on an axis by powers of ten, as SVG: what takes 3 ms and what takes 6 s are both seen. Dots, since a bar would need a zero, which such an
 * axis has not.
 */
export function renderDotChart({ title, dots }: DotChart): string {
  const values = dots.map(({ value }) => value);
  const scale = scaleLog([Math.min(...values), Math.max(...values)], [0, PLOT]).nice();
  const [width, height] = [LABELS + PLOT + 90, TOP + dots.length * ROW + 16];
  const powers = scale.ticks().filter((tick) => Number.isInteger(Math.log10(tick)));
  const ticks = powers.map((tick) => {
    const x = LABELS + scale(tick);
    return `<line x1="${x}" x2="${x}" y1="${TOP - 10}" y2="${height - 12}"/><text class="axis" x="${x}" y="${TOP - 16}" text-anchor="middle">${formatMs(tick)}</text>`;
  });
  const rows = dots.map(({ label, value, isOurs }, index) => {
    const [x, y] = [LABELS + scale(value), TOP + index * ROW + 8];
    const [kind, text] = [isOurs ? 'ours' : 'other', y + 4];
    return `<text x="${LABELS - 14}" y="${text}" text-anchor="end">${escapeXml(label)}</text><circle class="${kind}" cx="${x.toFixed(1)}" cy="${y}" r="6"/><text x="${(x + 12).toFixed(1)}" y="${text}">${formatMs(value)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<style>${STYLE}\n</style>`,
    `<text class="title" x="14" y="22">${escapeXml(title)}</text>`,
    ...ticks,
    ...rows,
    '</svg>\n',
  ].join('\n');
}

function formatMs(value: number): string {
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value).toLocaleString('en-US')} ms`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
