import type { ControlDirection } from './control-direction.ts';
import type { Policy } from '../policy/policy.ts';
import type { CollectionPath } from '../routing/route.ts';
import type { ControlRow } from './control-result.ts';

/**
 * The row of a path without a workflow. A collector on another scheduler obeys by asking (DESIGN.md section 3), so that there is nothing to switch here: what is said
 * is what stops or starts it instead.
 */
export function describeExternal(path: CollectionPath, direction: ControlDirection, policy: Policy): ControlRow {
  return {
    target: `collectors.${path}`,
    path,
    action: null,
    outcome: 'skipped',
    observed: 'not-applicable: config/policy.yaml names no workflow',
    expected: describeOther(path, direction, policy),
    remedy: null,
    runs: [],
    at: null,
  };
}

function describeOther(path: CollectionPath, direction: ControlDirection, { collectors }: Policy): string {
  if (path === 'manual')
    return collectors.manual.by === 'switchback'
      ? 'the scheduled collection of Switchback asks the state each time'
      : 'gate manual and switchback run manual ask the state each time, so the next run has every unit';
  if (direction === 'to-dlt')
    return 'gate dlt and switchback run dlt ask the state each time, so the next run may load';
  const fence =
    collectors.dlt.databaseRole === null ? 'no database role is fenced' : 'the fence takes the login of its role';
  return `switchback run dlt ends its child when the generation changes, gate dlt answers 10 (do not run); ${fence}`;
}
