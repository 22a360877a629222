import { forecastBudget, type BudgetForecast } from '../budget/forecast-budget.ts';
import { byHistory } from './gate-facts.ts';
import type { Gate } from './gate.ts';

/** One client's budget at Reddit is shared by both paths (runbook 14): what the next phase will spend has to fit. */
export const budgetGate: Gate = {
  id: 'budget',
  title: "Reddit's budget is enough for the next phase",
  isAsked: () => true,
  isBypassable: true,
  assess(facts) {
    const limit = facts.policy.reddit.requestsPerMinute;
    const expected = `at most ${limit} calls a minute, both paths together`;
    return byHistory(facts, expected, ({ records }) => {
      const { policy, datasets, dltUnits, now, to: phase } = facts;
      const forecast = forecastBudget({ records, policy, datasets, phase, dltUnits, now });
      const value = Math.ceil(forecast.busiestCallsPerMinute * 10) / 10;
      const observed = `${value} calls a minute in the busiest 10 minutes (manual ${describe(forecast, 'manual')}, dlt ${describe(forecast, 'dlt')})`;
      const about = { observed, expected, value, limit };
      if (forecast.isWithinLimit && hasBasis(forecast)) return { ...about, verdict: 'pass' };
      if (forecast.isWithinLimit)
        return {
          ...about,
          verdict: 'unknown',
          remedy: 'Say in config/datasets.yaml what each path fetches and how often (paths, cadence_minutes).',
        };
      return {
        ...about,
        verdict: 'fail',
        remedy: 'Fetch fewer posts, or less often, on one of the paths (runbook 126).',
      };
    });
  },
};

function describe({ forecast }: BudgetForecast, path: 'manual' | 'dlt'): string {
  const { units, basis } = forecast[path];
  return `${units} units, ${basis}`;
}

/** A path that has units and would spend nothing is one that nobody described. */
function hasBasis({ forecast }: BudgetForecast): boolean {
  return (['manual', 'dlt'] as const).every((path) => forecast[path].units === 0 || forecast[path].callsPerMinute > 0);
}
