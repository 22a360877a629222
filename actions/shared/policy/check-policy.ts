import { resolveWorkflow, workflowKey } from '../control/workflow-reference.ts';
import { PHASES } from '../cutover/phase.ts';
import { isTimeZone } from '../investigation/zone-clock.ts';
import { unitKey } from '../routing/unit-key.ts';
import type { UnplacedProblem } from '../yaml-document/explain-issue.ts';
import { renderValue } from '../yaml-document/file-problem.ts';
import { comparePhases } from './compare-phases.ts';
import type { Policy } from './policy.ts';

/** What the model alone cannot say: numbers that contradict each other, phases out of order, double names. */
export function checkPolicy(policy: Policy): readonly UnplacedProblem[] {
  return [
    ...policy.phases.flatMap((phase, index) => checkPhase(phase, ['phases', index])),
    ...checkPhaseOrder(policy),
    ...comparePhases(policy.phases),
    ...doubles(policy.routing.pins, ['routing', 'pins']),
    ...checkCollectors(policy),
    ...checkLogTimeZone(policy),
    ...LIMITS.flatMap((limit) => checkLimit(policy, limit)),
    ...checkEscalation(policy),
  ];
}

function checkPhase(phase: Policy['phases'][number], at: readonly PropertyKey[]): UnplacedProblem[] {
  const named = (['units', 'sharePercent', 'all'] as const).filter((key) => phase[key] !== undefined);
  const observed =
    named.length === 0
      ? 'none of them'
      : named.map((key) => (key === 'sharePercent' ? 'share_percent' : key)).join(' and ');
  const isShadow = phase.phase === 'shadow';
  if (named.length !== 1) {
    return [
      {
        at,
        message: 'a phase says in one way what goes by dlt',
        observed,
        expected: 'exactly one of units, share_percent and all',
        remedy: 'Keep one of the three.',
      },
    ];
  }
  if (isShadow && phase.units?.length !== 0) {
    return [
      {
        at,
        message: 'in the shadow phase no unit is routed to dlt',
        observed,
        expected: 'units: []',
        remedy: 'Write units: [].',
      },
    ];
  }
  if (!isShadow && phase.units?.length === 0) {
    return [
      {
        at: [...at, 'units'],
        message: 'the phase sends nothing by dlt',
        observed: '[]',
        expected: 'at least one unit',
        remedy: 'Name a unit, or delete the phase.',
      },
    ];
  }
  return doubles(phase.units ?? [], [...at, 'units']);
}

/** Each phase once, in the order of the migration, and none left out but shadow: an advance goes one phase forward. */
function checkPhaseOrder({ phases }: Policy): UnplacedProblem[] {
  const names = phases.map(({ phase }) => phase);
  const expected = PHASES.filter(
    (phase) => phase !== 'manual_only' && (phase !== 'shadow' || names.includes('shadow')),
  );
  if (names.join() === expected.join()) return [];
  const wrong = expected.findIndex((phase, index) => phase !== names[index]);
  const index = Math.min(wrong === -1 ? expected.length : wrong, names.length - 1);
  const remedy = 'Put them in this order, each once; shadow may be left out.';
  return [
    {
      at: ['phases', index, 'phase'],
      message: 'the phases are not those of the migration',
      observed: names.join(', '),
      expected: expected.join(', '),
      remedy,
    },
  ];
}

function checkCollectors({ collectors: { manual, dlt } }: Policy): UnplacedProblem[] {
  const problems: UnplacedProblem[] = [];
  if (dlt.by === 'switchback') {
    const message =
      manual.by === 'switchback' ? 'Switchback collects on both paths' : 'Switchback does not collect by dlt';
    const remedy =
      'Write external: your pipeline stays what collects by dlt, and the budget at Reddit is one client’s.';
    problems.push({ at: ['collectors', 'dlt', 'by'], message, observed: 'switchback', expected: 'external', remedy });
  }
  if (manual.by === 'switchback' && manual.testCommand !== null) {
    const remedy = 'Write null: step 4 is then a collection of Switchback itself.';
    const observed = renderValue(manual.testCommand);
    problems.push({
      at: ['collectors', 'manual', 'test_command'],
      message: 'a test command is for an external collector',
      observed,
      expected: 'null',
      remedy,
    });
  }
  for (const [index, workflow] of dlt.workflows.entries()) {
    if (!manual.workflows.some((other) => keyOf(other) === keyOf(workflow))) continue;
    const remedy = 'Split it into one workflow a path: stopping dlt would stop manual.';
    const observed = renderValue(workflow);
    problems.push({
      at: ['collectors', 'dlt', 'workflows', index],
      message: 'one workflow serves both paths',
      observed,
      expected: 'a workflow of its own',
      remedy,
    });
  }
  return problems;
}

function checkLogTimeZone({ collectors: { logTimeZone } }: Policy): UnplacedProblem[] {
  if (logTimeZone === undefined || isTimeZone(logTimeZone)) return [];
  return [
    {
      at: ['collectors', 'log_time_zone'],
      message: 'there is no such time zone',
      observed: renderValue(logTimeZone),
      expected: 'a name of the IANA time zone database, such as Europe/Berlin or UTC',
      remedy:
        'Write the zone of the machine that writes the logs (timedatectl shows it), not an offset: an offset knows no summer time.',
    },
  ];
}

/** Another repository than this one has no name that a file could have. */
function keyOf(workflow: string): string {
  return workflowKey(resolveWorkflow(workflow, { owner: '', repo: '' }));
}

interface Limit {
  readonly at: readonly string[];
  readonly value: (policy: Policy) => number;
  readonly most: (policy: Policy) => number;
  /** The key that bounds it, and whether it must stay below. */
  readonly than: string;
  readonly isStrict?: true;
}

const LIMITS: readonly Limit[] = [
  {
    at: ['triggers', 'error-rate', 'clears_below_percent'],
    value: ({ triggers }) => triggers['error-rate'].clearsBelowPercent,
    most: ({ triggers }) => triggers['error-rate'].abovePercent,
    than: 'above_percent',
  },
  {
    at: ['triggers', 'error-rate', 'hours_with_failures'],
    value: ({ triggers }) => triggers['error-rate'].hoursWithFailures,
    most: ({ triggers }) => triggers['error-rate'].windowHours,
    than: 'window_hours',
  },
  {
    at: ['triggers', 'error-rate', 'window_hours'],
    value: ({ triggers }) => triggers['error-rate'].windowHours,
    most: ({ triggers }) => triggers['error-rate'].longestWindowHours ?? Infinity,
    than: 'longest_window_hours',
  },
  {
    at: ['triggers', 'api-limits', 'limited_runs'],
    value: ({ triggers }) => triggers['api-limits'].limitedRuns,
    most: ({ triggers }) => triggers['api-limits'].ofRuns,
    than: 'of_runs',
  },
  {
    at: ['triggers', 'load-failure', 'hold_after_cadences'],
    value: ({ triggers }) => triggers['load-failure'].holdAfterCadences,
    most: ({ triggers }) => triggers['load-failure'].actionAfterCadences,
    than: 'action_after_cadences',
    isStrict: true,
  },
  {
    at: ['gates', 'error_below_percent'],
    value: ({ gates }) => gates.errorBelowPercent,
    most: ({ triggers }) => triggers['error-rate'].abovePercent,
    than: 'triggers.error-rate.above_percent',
  },
  {
    at: ['success', 'error_rate', 'below_percent'],
    value: ({ success }) => success.errorRate.belowPercent,
    most: ({ triggers }) => triggers['error-rate'].abovePercent,
    than: 'triggers.error-rate.above_percent',
  },
];

function checkLimit(policy: Policy, { at, value, most, than, isStrict }: Limit): UnplacedProblem[] {
  const [observed, bound] = [value(policy), most(policy)];
  if (isStrict ? observed < bound : observed <= bound) return [];
  const expected = `${isStrict ? 'less than' : 'at most'} ${bound}, which is ${than}`;
  return [
    {
      at,
      message: 'the number contradicts another',
      observed: String(observed),
      expected,
      remedy: `Lower it, or raise ${than}.`,
    },
  ];
}

/** Somebody must be told whatever happened. */
function checkEscalation({ escalation }: Policy): UnplacedProblem[] {
  const idle = escalation.flatMap(({ afterMinutes, atOnceOn }, index) => {
    const isNever =
      afterMinutes === null && (atOnceOn?.triggers.length ?? 0) + (atOnceOn?.severities.length ?? 0) === 0;
    const remedy = 'Write after_minutes, or name triggers or severities under at_once_on.';
    return isNever
      ? [
          {
            at: ['escalation', index],
            message: 'the role is never told',
            observed: 'no time and no cause',
            expected: 'one of them',
            remedy,
          },
        ]
      : [];
  });
  if (escalation.some(({ afterMinutes }) => afterMinutes === 0)) return idle;
  const remedy = 'Write after_minutes: 0 for the engineer on call.';
  return [
    ...idle,
    {
      at: ['escalation'],
      message: 'nobody is told at once',
      observed: 'no after_minutes: 0',
      expected: 'one role with it',
      remedy,
    },
  ];
}

function doubles(names: readonly string[], at: readonly PropertyKey[]): UnplacedProblem[] {
  const seen = new Set<string>();
  return names.flatMap((name, index) => {
    if (seen.size !== seen.add(unitKey(name)).size) return [];
    return [
      {
        at: [...at, index],
        message: 'the unit stands twice',
        observed: renderValue(name),
        expected: 'each once, whatever the case',
        remedy: 'Delete one of the two.',
      },
    ];
  });
}
