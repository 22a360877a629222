import { CONFIG_PATH, ROUTING_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { renderBreakGlassCommand } from '../../actions/rollback/break-glass-command.ts';
import type { RollbackRequest } from '../../actions/shared/cutover/rollback-request.ts';

/** What a person does when even break glass did not get through: the same again, then by hand. */
export function renderLastResort(request: RollbackRequest, branch: string): readonly string[] {
  const again = `${renderBreakGlassCommand(request, { repositoryUrl: null, branch })} --operation-id ${request.operationId}`;
  return [
    'The same once more (safe: it cannot happen twice), here or in a fresh clone of any remote that answers:',
    `  ${again}`,
    `By hand, on any machine or on the remote's web page, in one commit on ${oneLine(branch, 100)}:`,
    `  ${CONFIG_PATH}: "current_phase": "manual_only", "dlt_enabled": false, "manual_enabled": true`,
    `  ${ROUTING_PATH}: an empty list behind {"var": "unit"}`,
    'Whatever the repository says: stop the dlt jobs where they are scheduled.',
  ];
}
