import type { Phase } from '../cutover/phase.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { Check } from '../verdict/verdict.ts';
import type { Measured } from '../verification/measured.ts';

/** GitHub's word of a workflow that runs. */
const ACTIVE = 'active';

/** Without these nothing is watched, and nothing goes back. */
const VITAL = ['integrity.yml', 'rollback.yml'] as const;
/** Without these something of the migration stands still. */
const OWN = ['advance.yml', 'drill.yml', 'review-incident.yml', 'verify.yml'] as const;

const WORDS: Readonly<Record<string, string>> = {
  disabled_inactivity: 'disabled by GitHub after 60 days without activity',
  disabled_manually: 'disabled by hand',
  disabled_fork: 'disabled, since this is a fork',
  deleted: 'deleted',
};

export interface WorkflowTerms {
  readonly phase: Phase | null;
  /** Files in .github/workflows by the path that they collect on. */
  readonly collectors: readonly { readonly workflow: string; readonly path: 'manual' | 'dlt' }[];
}

/** Whether every workflow runs that should: GitHub disables schedules after 60 days without activity, and people disable things and forget. */
export function assessWorkflows(states: Measured<ReadonlyMap<string, string>>, terms: WorkflowTerms): Check {
  const about = {
    id: 'workflows',
    title: 'Workflows are enabled',
    expected: 'every workflow that should run is active',
  };
  if (!states.measured) return { ...about, verdict: 'unknown', observed: states.message, remedy: states.remedy };
  const odd = (names: readonly string[]): readonly string[] =>
    names.filter((name) => states.value.has(name) && states.value.get(name) !== ACTIVE);
  const collectors = terms.collectors
    .filter(({ path }) => shouldRun(path, terms.phase))
    .map(({ workflow }) => workflow);
  const missing = collectors.filter((name) => !states.value.has(name));
  const broken = [...odd(VITAL), ...odd(collectors)];
  const idle = odd(OWN);
  const named = [...new Set([...broken, ...idle])];
  const told = [
    ...named.map((name) => `${oneLine(name, 80)} is ${describe(states.value.get(name) ?? '')}`),
    ...missing.map((name) => `${oneLine(name, 80)} is not there`),
  ];
  if (told.length === 0)
    return { ...about, verdict: 'pass', observed: 'every workflow that is there and should run is active' };
  return {
    ...about,
    verdict: broken.length + missing.length > 0 ? 'fail' : 'warn',
    observed: told.join('; '),
    remedy:
      named.length > 0
        ? named.map((name) => `gh workflow enable ${oneLine(name, 80)}`).join('; ')
        : 'Check the names of the workflows under collectors in config/policy.yaml.',
  };
}

/** After a rollback dlt's are disabled on purpose; and where every unit goes by dlt, manual's may rest. */
function shouldRun(path: 'manual' | 'dlt', phase: Phase | null): boolean {
  if (phase === null) return false;
  return path === 'dlt' ? phase !== 'manual_only' : phase !== '100%';
}

function describe(state: string): string {
  return WORDS[state] ?? oneLine(state, 40);
}
