import type { KeptTick } from './assess-ticks.ts';

/** The mark of a tick by how many seconds late its run was, at most; a missed one has a mark of its own. */
const MARKS = [
  [300, '▁'],
  [600, '▃'],
  [1_200, '▅'],
  [Number.POSITIVE_INFINITY, '█'],
] as const;
const MISSED = '×';

/** A mark a tick, oldest first, as a person sees at a glance when the schedule drifted and where it stood still; empty where no tick was due yet. */
export function chartTicks(day: readonly KeptTick[]): string {
  return day.map(({ lateSeconds }) => markOf(lateSeconds)).join('');
}

function markOf(lateSeconds: number | null): string {
  if (lateSeconds === null) return MISSED;
  return MARKS.find(([most]) => lateSeconds <= most)?.[1] ?? '█';
}

/** What the marks mean, and from when on. */
export function describeChart([first]: readonly KeptTick[]): string {
  const from = first === undefined ? '' : `, from ${first.at.slice(0, 16)}Z`;
  return `a mark a tick${from}: ▁ up to 5 min late, ▃ 10, ▅ 20, █ more, × missed`;
}
