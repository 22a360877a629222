import { count } from '../markdown/count.ts';
import { newestRuns, type CollectedFacts, type RunFact } from './collected-facts.ts';
import { ageSecondsOf, freshlyRead } from './fresh-evidence.ts';
import { firedResult, quietResult, skippedResult, unmeasuredResult, type PolicyAction } from './rule-result.ts';
import type { RuleMoment } from './trigger-moment.ts';
import type { RuleResult } from './trigger-result.ts';
import type { TriggerRule } from './trigger-rule.ts';

const TRIGGER = 'api-limits';

interface LimitedRuns {
  readonly path: 'dlt' | 'manual';
  /** Newest first; those of which somebody told whether they were limited. */
  readonly runs: readonly RunFact[];
  readonly limited: number;
  /** Runs of which nobody told. */
  readonly untold: number;
}

/** Runbook: API rate limits consistently exceeded. dlt's runs take the policy's action, the manual path's the one for manual. */
export const apiLimitsRule: TriggerRule = {
  trigger: TRIGGER,
  severity: 'medium',
  assess: (moment) => {
    const terms = moment.policy.triggers[TRIGGER];
    const about = { limit: terms.limitedRuns, unit: `limited runs of ${terms.ofRuns}` };
    const collected = freshlyRead(moment.collected, moment);
    if (!collected.measured) return unmeasuredResult(TRIGGER, collected, about);
    const dlt = measure('dlt', collected.value, moment);
    const manual = measure('manual', collected.value, moment);
    const fired = gravest(
      [dlt, manual].filter(({ limited }) => limited >= terms.limitedRuns),
      terms,
    );
    const shown = fired ?? (manual.limited > dlt.limited ? manual : dlt);
    const facts = {
      value: shown.limited,
      limit: about.limit,
      unit: about.unit,
      sample: shown.runs.length,
      minimumSample: terms.limitedRuns,
      evidenceAgeSeconds: ageSecondsOf(moment.readMs, moment.nowMs),
      isManualAlone: fired?.path === 'manual',
      because: `${[dlt, manual].map(describe).join('; ')}; fires at ${terms.limitedRuns} of ${terms.ofRuns}`,
    };
    if (fired !== undefined)
      return firedResult(TRIGGER, actionOf(fired, terms), {
        ...facts,
        remedy: 'Collect less often, or fewer units at a time: both paths share the budget of one Reddit client.',
        subjects: fired.runs.filter(({ isLimited }) => isLimited === true).map(({ run }) => run),
      });
    return quiet(dlt, manual, facts);
  },
};

type Actions = Pick<RuleMoment['policy']['triggers']['api-limits'], 'action' | 'actionWhereManual'>;

function actionOf({ path }: LimitedRuns, { action, actionWhereManual }: Actions): PolicyAction {
  return path === 'dlt' ? action : actionWhereManual;
}

/** Of one client both paths meet the limit together: where dlt's runs are observed only, what the manual path's ask for stands all the same. */
function gravest(fired: readonly LimitedRuns[], terms: Actions): LimitedRuns | undefined {
  const gravity = (runs: LimitedRuns): number => GRAVITY.indexOf(actionOf(runs, terms));
  return fired.toSorted((a, b) => gravity(b) - gravity(a))[0];
}

const GRAVITY: readonly PolicyAction[] = ['observe', 'hold', 'rollback'];

function quiet(dlt: LimitedRuns, manual: LimitedRuns, facts: Parameters<typeof quietResult>[2]): RuleResult {
  if (dlt.runs.length > 0) return quietResult(TRIGGER, 'pass', facts);
  if (dlt.untold + manual.untold === 0) return skippedResult(TRIGGER, 'learning', facts);
  return quietResult(TRIGGER, 'unknown', {
    ...facts,
    value: null,
    remedy: 'Let the collector tell its calls and its budget: record() of scripts/collector/switchback.py.',
  });
}

/** The newest runs of this generation since the phase began; one that was stopped by us counts for what it met until then. */
function measure(path: 'dlt' | 'manual', collected: CollectedFacts, { nowMs, state, policy }: RuleMoment): LimitedRuns {
  const period = { fromMs: state.phaseStartedMs, toMs: nowMs };
  const own = collected.of(path, state.generation);
  const most = policy.triggers[TRIGGER].ofRuns;
  // The last runs are the last ones, whether or not they told: three limits of yesterday behind forty clean runs are no reason.
  const last = newestRuns(own, period, { most, isWanted: () => true });
  const runs = last.filter(({ isLimited }) => isLimited !== null);
  const limited = runs.reduce((sum, { isLimited }) => sum + (isLimited === true ? 1 : 0), 0);
  return { path, runs, limited, untold: last.length - runs.length };
}

function describe({ path, runs, limited, untold }: LimitedRuns): string {
  const beside = untold === 0 ? '' : `, of ${untold} more nobody told`;
  return `${limited} of the last ${count(runs.length, 'run')} of ${path} met a limit${beside}`;
}
