import { readCheckoutFiles } from '../shared/adapters/checkout-files.ts';
import { openCollectionDatabase } from '../shared/adapters/postgres/collection-database.ts';
import { gzipEvidenceCodec } from '../shared/adapters/evidence-codec.ts';
import { openGithubCollection, workflowRun } from '../shared/adapters/github/github-collection-ports.ts';
import { createProgramRunner } from '../shared/adapters/program-runner.ts';
import { openReddit } from '../shared/adapters/reddit/reddit-access.ts';
import { signalAfter } from '../shared/adapters/signal-after.ts';
import { systemClock as clock } from '../shared/adapters/system-clock.ts';
import { packMeasurements } from '../shared/evidence/fit-measurements.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { collect } from './collect.ts';
import { contract } from './contract.ts';
import { measureCollection } from './measure-collection.ts';
import { COLLECTION_PATHS, planTest } from './plan-collection.ts';
import { requireDatabaseUrl, requireRedditAccess } from './require-access.ts';
import { backfillStored, collectStored } from './run-stored.ts';
import { statusLine, toActionOutcome } from './to-action-outcome.ts';
import { toBackfillOutcome } from './to-backfill-outcome.ts';

await runAction(contract, async ({ inputs, secrets, log, signal, environment }) => {
  const cwd = environment['GITHUB_WORKSPACE'] ?? '.';
  const files = await readCheckoutFiles(cwd, COLLECTION_PATHS);
  const openReader = () => {
    const reddit = openReddit(requireRedditAccess(inputs, secrets, String), { clock, random: Math.random, signal });
    return { reddit, runProgram: createProgramRunner({ cwd, environment }), clock, log, signal };
  };
  const openStored = async () => {
    const [token, { branch, databaseCa }] = [secrets.githubToken?.reveal(), inputs];
    const github = await openGithubCollection({ token, branch, environment, log, signal });
    const openDatabase = () => openCollectionDatabase({ url: requireDatabaseUrl(secrets, String), databaseCa, signal });
    const recording = { ...github, run: workflowRun(environment, clock.now()), signalAfter };
    return { ...github.stateOver(files), recording, openReader, openDatabase, clock };
  };
  if (inputs.mode === 'backfill') return toBackfillOutcome(await backfillStored(inputs, await openStored()));
  const collectNow = async () => collectStored(inputs, await openStored());
  const testNow = () => collect(planTest(inputs, files['config/policy.yaml']), openReader());
  const result = await (inputs.mode === 'test' ? testNow() : collectNow());
  log.info(statusLine(result));
  return toActionOutcome(result, packMeasurements([await measureCollection(result)], gzipEvidenceCodec));
});
