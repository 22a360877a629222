import { readCheckoutFiles } from '../shared/adapters/checkout-files.ts';
import { gzipEvidenceCodec } from '../shared/adapters/evidence-codec.ts';
import { openGithubCollection, workflowRun } from '../shared/adapters/github-collection-ports.ts';
import { createPostgresCollectionStore } from '../shared/adapters/postgres-collection-store.ts';
import { createProgramRunner } from '../shared/adapters/program-runner.ts';
import { openReddit } from '../shared/adapters/reddit-access.ts';
import { signalAfter } from '../shared/adapters/signal-after.ts';
import { systemClock } from '../shared/adapters/system-clock.ts';
import { POLICY_PATH } from '../shared/cutover/file-paths.ts';
import { packMeasurements } from '../shared/evidence/fit-measurements.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { describeElsewhere } from './collect-elsewhere.ts';
import { collectRecorded } from './collect-recorded.ts';
import { collect } from './collect.ts';
import { contract } from './contract.ts';
import { measureCollection } from './measure-collection.ts';
import { COLLECTION_PATHS, planCollection, planTest } from './plan-collection.ts';
import { requireDatabaseUrl, requireRedditAccess } from './require-access.ts';
import { statusLine, toActionOutcome } from './to-action-outcome.ts';

await runAction(contract, async ({ inputs, secrets, log, signal, environment }) => {
  const [clock, cwd] = [systemClock, environment['GITHUB_WORKSPACE'] ?? '.'];
  const files = await readCheckoutFiles(cwd, COLLECTION_PATHS);
  const openPorts = () => {
    const reddit = openReddit(requireRedditAccess(inputs, secrets, String), { clock, random: Math.random, signal });
    return { reddit, runProgram: createProgramRunner({ cwd, environment }), clock, log, signal };
  };
  const collectStored = async () => {
    const [token, branch] = [secrets.githubToken?.reveal(), inputs.branch];
    const github = await openGithubCollection({ token, branch, environment, log, signal });
    const plan = planCollection(inputs, { ...github.stateOver(files), whereExternal: 'nothing' });
    if (plan.isElsewhere) return describeElsewhere(plan, clock.now());
    const ca = inputs.databaseCa === undefined ? {} : { caCertificate: inputs.databaseCa };
    const store = createPostgresCollectionStore({ url: requireDatabaseUrl(secrets), signal, ...ca });
    const recording = { ...github, run: workflowRun(environment, clock.now()), signalAfter };
    return collectRecorded({ ...plan, store }, { ...openPorts(), ...recording });
  };
  const result = await (inputs.mode === 'test'
    ? collect(planTest(inputs, files[POLICY_PATH]), openPorts())
    : collectStored());
  log.info(statusLine(result));
  return toActionOutcome(result, packMeasurements([await measureCollection(result)], gzipEvidenceCodec));
});
