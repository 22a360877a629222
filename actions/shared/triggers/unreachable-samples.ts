import type { Phase } from '../cutover/phase.ts';
import type { Datasets } from '../datasets/datasets.ts';
import { count } from '../markdown/count.ts';
import { soakHoursOf, trafficOf } from '../policy/phase-policy.ts';
import type { Policy } from '../policy/policy.ts';
import { selectDltUnits } from '../routing/select-dlt-units.ts';
import { SAMPLE_REMEDY } from './assess-error-rate.ts';
import { isReachable, mostFetches, type SampleTerms } from './sample-reach.ts';
import { cadenceOf } from './trigger-policy.ts';

/** A rule or gate that never gets the unit-fetches that it wants, however long one waits. */
export interface UnreachableSample {
  readonly of: 'error-rate' | 'unit-fetches';
  readonly observed: string;
  readonly remedy: string;
}

/** What people wrote that the samples depend on. */
export interface SampleFacts {
  readonly policy: Policy;
  readonly datasets: Datasets;
}

/** Of one phase with so many units on dlt; `soakHours`: how long it must run clean, over which the gate counts. */
export interface SampledPhase {
  readonly phase: Phase;
  readonly units: number;
  readonly soakHours: number;
}

/** Empty where no unit goes by dlt, or where nobody knows how often it fetches. */
export function findUnreachableSamples(
  { policy, datasets }: SampleFacts,
  { phase, units, soakHours }: SampledPhase,
): readonly UnreachableSample[] {
  const cadence = cadenceOf(datasets, Math.min);
  if (!cadence.measured || units === 0) return [];
  const { longestWindowHours, windowHours, minimumUnitFetches } = policy.triggers['error-rate'];
  const at = { units, cadenceMinutes: cadence.value };
  const rule = { ...at, windowHours: longestWindowHours ?? windowHours, minimum: minimumUnitFetches };
  const gate = { ...at, windowHours: soakHours, minimum: policy.gates.minimumUnitFetches };
  const isGated = policy.phases.at(-1)?.phase !== phase;
  return [
    ...(isReachable(rule)
      ? []
      : [tell('error-rate', phase, { ...rule, remedy: `${SAMPLE_REMEDY} Until then ${STILL_COVERED}` })]),
    ...(!isGated || isReachable(gate) ? [] : [tell('unit-fetches', phase, { ...gate, remedy: GATE_REMEDY })]),
  ];
}

/** Of every phase, as far as its units are known beforehand. */
export function findUnreachableInPhases(facts: SampleFacts): readonly UnreachableSample[] {
  const soakHours = soakHoursOf(facts.policy);
  return facts.policy.phases.flatMap(({ phase }) =>
    findUnreachableSamples(facts, { phase, units: countPlanned(facts, phase), soakHours: soakHours[phase] }),
  );
}

const STILL_COVERED =
  'a path that fails now and then is seen by the gate error-rate alone, which keeps it where it is.';
const GATE_REMEDY =
  'Let dlt fetch more often, or lengthen soak_hours of the phase or lower gates.minimum_unit_fetches in config/policy.yaml: until then the phase can never be left.';

function tell(
  of: UnreachableSample['of'],
  phase: Phase,
  terms: SampleTerms & { readonly remedy: string },
): UnreachableSample {
  const { units, cadenceMinutes, windowHours, minimum, remedy } = terms;
  const fetched = `${count(units, 'unit')} every ${cadenceMinutes} min`;
  const observed = `at ${phase} the ${of === 'error-rate' ? 'rule' : 'gate'} ${of} can never decide: ${fetched} come to ${mostFetches(terms)} unit-fetches in ${windowHours} h at most, and it wants ${minimum}`;
  return { of, observed, remedy };
}

/** 0 where the units cannot be chosen: the transition says why. In `shadow` none is routed. */
function countPlanned({ policy, datasets }: SampleFacts, phase: Phase): number {
  const traffic = trafficOf(policy, phase);
  if (traffic === null || phase === 'shadow') return 0;
  const { pins, salt } = policy.routing;
  const selection = selectDltUnits({ traffic, registeredUnits: datasets.units, currentlyOnDlt: [], pins, salt });
  return selection.ok ? selection.units.length : 0;
}
