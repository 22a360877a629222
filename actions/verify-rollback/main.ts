import { readCheckoutFiles } from '../shared/adapters/checkout-files.ts';
import { gzipEvidenceCodec } from '../shared/adapters/evidence-codec.ts';
import { githubCutoverRepository } from '../shared/adapters/github/github-cutover-repository.ts';
import { readStateBranch } from '../shared/adapters/github/github-state-branch.ts';
import { createPostgresObserver } from '../shared/adapters/postgres/postgres-dlt-observer.ts';
import { signalAfter } from '../shared/adapters/signal-after.ts';
import { openSuccessSources } from '../shared/adapters/success-sources.ts';
import { systemClock } from '../shared/adapters/system-clock.ts';
import { parseGithubRun } from '../shared/github-run/github-run.ts';
import { CHECKOUT, PEOPLES_PATHS } from '../shared/peoples-files/measure-files.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { contract } from './contract.ts';
import { NO_DATABASE } from './no-database.ts';
import { measureGoals, targetsOf } from './measure-targets.ts';
import { toOptions } from './to-options.ts';
import { toActionOutcome } from './to-action-outcome.ts';
import { verifyWithEvidence } from './verify-with-evidence.ts';

await runAction(contract, async ({ inputs, secrets, log, signal, environment }) => {
  const run = parseGithubRun(environment);
  const { branch } = await readStateBranch({ input: inputs.branch, run, environment, isRollback: false, log, signal });
  const { owner, repo, apiUrl, graphqlUrl, workspace: checkoutDirectory } = run;
  const token = secrets.githubToken.reveal();
  const [url, collectorsToken] = [secrets.databaseUrl?.reveal(), secrets.collectorsToken?.reveal()];
  const certificate = inputs.databaseCa === undefined ? {} : { caCertificate: inputs.databaseCa };
  const goals = await measureGoals(() => readCheckoutFiles(checkoutDirectory, PEOPLES_PATHS), CHECKOUT);
  const { result, evidence } = await verifyWithEvidence(toOptions(inputs, signal), {
    repository: githubCutoverRepository({ token, owner, repo, branch, apiUrl, graphqlUrl, checkoutDirectory }),
    observer:
      url === undefined
        ? NO_DATABASE
        : { measured: true, value: createPostgresObserver({ url, now: () => systemClock.now(), ...certificate }) },
    ...{ goals, targets: targetsOf(goals), clock: systemClock, signalAfter, codec: gzipEvidenceCodec },
    ...openSuccessSources({ run, token, collectorsToken, environment }),
    print: (line) => log.info(line),
  });
  return toActionOutcome(result, inputs.failOn, evidence);
});
