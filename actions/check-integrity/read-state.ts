import { parseCutoverConfig } from '../shared/cutover/cutover-config.ts';
import { CONFIG_PATH, ROUTING_PATH } from '../shared/cutover/file-paths.ts';
import { generationInForce } from '../shared/cutover/next-generation.ts';
import type { CutoverState } from '../shared/integrity/look-context.ts';
import type { Clock, CutoverRepository } from '../shared/ports.ts';
import { readPatiently } from '../shared/state-branch/read-patiently.ts';
import { parseRoutingFile } from '../shared/routing/routing-file.ts';
import { rollbackInstant } from '../shared/verification/assess-state.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured, Unmeasured } from '../shared/verification/measured.ts';

/** The phase and the units on dlt at the tip of the branch: by them faults are weighed. */
export async function readCutoverState(
  repository: Pick<CutoverRepository, 'readTip' | 'branch'>,
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
): Promise<Measured<CutoverState>> {
  const tip = await measureFault(
    () => readPatiently(() => repository.readTip([CONFIG_PATH, ROUTING_PATH], { signal }), clock, signal),
    'Check the token and the status of GitHub, then run this again.',
  );
  if (!tip.measured) return tip;
  const { files } = tip.value;
  const config = parseCutoverConfig(files.get(CONFIG_PATH)?.contents ?? null);
  if (!config.ok) return unreadable(CONFIG_PATH, repository.branch);
  const file = files.get(ROUTING_PATH) ?? null;
  const routing = file === null ? null : parseRoutingFile(file.contents);
  if (routing?.ok !== true) return unreadable(ROUTING_PATH, repository.branch);
  const { phase, phaseStartedAt } = config.config;
  // As the rollback has it: a commit that somebody reverted does not take its generation back.
  const generation = generationInForce(config.config.generation, tip.value.history);
  const dltUnits = new Set(routing.routing.dltUnits);
  const rollbackAt = rollbackInstant(config.config);
  const incidentId = config.config.lastTransition?.incident ?? null;
  return { measured: true, value: { phase, generation, phaseStartedAt, rollbackAt, incidentId, dltUnits } };
}

function unreadable(path: string, branch: string): Unmeasured {
  return {
    measured: false,
    message: `${path} at the tip of ${branch} cannot be used`,
    remedy: 'Run the rollback, which writes it anew, or restore the file from the newest transition commit.',
  };
}
