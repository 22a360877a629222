import { CRITERIA } from '../success/criterion.ts';
import { historyKey } from './history-key.ts';
import type { RecordOf } from './history-record.ts';
import { compareTexts, instantKey } from './instant-order.ts';

export type SuccessLook = RecordOf<'success'>;

/** Two looks that are further apart than this are two series: what was in between, nobody saw. */
export const LONGEST_LOOK_GAP_MINUTES = 90;

/** The looks of one instant as they count: met before unmet, so that the unmet one breaks the series. */
export function sortSuccessLooks(looks: readonly SuccessLook[]): readonly SuccessLook[] {
  const different = new Map(looks.map((look) => [orderOf(look), look]));
  return [...different].toSorted(([a], [b]) => compareTexts(a, b)).map(([, look]) => look);
}

function orderOf(look: SuccessLook): string {
  return JSON.stringify([instantKey(look.at), isLookMet(look) ? 0 : 1, look]);
}

/** Whether all five were met: a criterion that the look does not name was not. */
export function isLookMet({ results }: Pick<SuccessLook, 'results'>): boolean {
  return new Set(results.map(({ id }) => id)).size === CRITERIA.length && results.every(({ isMet }) => isMet);
}

/** Whether no more than 90 min lie between the end of one look's series and the begin of the other's. */
export function isUnbroken(before: SuccessLook, after: SuccessLook): boolean {
  const apart = Date.parse(after.unbrokenSince ?? after.at) - Date.parse(before.at);
  return apart <= LONGEST_LOOK_GAP_MINUTES * 60_000;
}

/** Of each unbroken series of looks that came to the same the first and the last; the last says since when nothing broke it. */
export function shortenSuccessLooks(looks: readonly SuccessLook[]): readonly SuccessLook[] {
  const byIncident = new Map<string, SuccessLook[]>();
  for (const look of looks) {
    const key = historyKey(look.incident, String(look.generation));
    byIncident.set(key, [...(byIncident.get(key) ?? []), look]);
  }
  return [...byIncident]
    .toSorted(([a], [b]) => compareTexts(a, b))
    .flatMap(([, own]) => splitSeries(sortSuccessLooks(own)).flatMap(endsOf));
}

function splitSeries(looks: readonly SuccessLook[]): readonly (readonly SuccessLook[])[] {
  const series: SuccessLook[][] = [];
  for (const look of looks) {
    const last = series.at(-1)?.at(-1);
    if (last !== undefined && whatItCameTo(last) === whatItCameTo(look) && isUnbroken(last, look))
      series.at(-1)?.push(look);
    else series.push([look]);
  }
  return series;
}

function whatItCameTo({ results }: SuccessLook): string {
  return JSON.stringify(results.map(({ id, verdict, isMet }) => `${id} ${verdict} ${isMet}`).toSorted(compareTexts));
}

function endsOf(series: readonly SuccessLook[]): readonly SuccessLook[] {
  const [first] = series;
  const last = series.at(-1);
  if (first === undefined || last === undefined || first === last) return series;
  return [first, { ...last, unbrokenSince: first.unbrokenSince ?? first.at }];
}
