import { CONFIG_PATH, ROUTING_PATH } from './file-paths.ts';
import { formatInstant } from './instant.ts';
import { rollbackHold } from './rewrite-config.ts';
import type { RollbackRequest } from './rollback-request.ts';

/**
 * What a person edits where no program gets through, so that every reader takes the state as rolled back: the flags, the generation that
 * fences running collectors, the hold that stops the next advance, and the routing file of the same generation. The config comes first:
 * dlt runs only where both files let it.
 */
export function renderEditsByHand(request: RollbackRequest): readonly string[] {
  const hold = JSON.stringify(rollbackHold(request, null, formatInstant(request.startedAt)));
  return [
    `${CONFIG_PATH} first:`,
    '  "current_phase": "manual_only", "dlt_enabled": false, "manual_enabled": true',
    '  "generation": the larger of the number there and the last "Generation:" in the commit messages, plus 1',
    `  "hold": ${hold}`,
    `${ROUTING_PATH} then:`,
    '  an empty list behind {"var": "unit"}, "phase": "manual_only", and the same "generation"',
  ];
}
