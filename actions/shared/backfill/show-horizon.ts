import { forecastHorizon } from './forecast-horizon.ts';

/** `Reachable until about 2026-11-28 04:00 UTC.` */
export function showHorizon(facts: Parameters<typeof forecastHorizon>[0], now: Date): string {
  const horizon = forecastHorizon(facts, now);
  if (horizon === null)
    return 'Until when Reddit lists the posts is not known: give the unit a weight in config/datasets.yaml.';
  const at = `${horizon.reachableUntil.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return horizon.isPassed
    ? `Its oldest posts fell off Reddit's listing at about ${at}.`
    : `Reachable until about ${at}, since Reddit lists about 1,000 posts and the unit has ${facts.postsPerDay} a day.`;
}
