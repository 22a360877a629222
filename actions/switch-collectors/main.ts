import { readCheckoutFiles } from '../shared/adapters/checkout-files.ts';
import { readStateBranch } from '../shared/adapters/github/github-state-branch.ts';
import { openGithubSwitchPorts } from '../shared/adapters/github/github-switch-ports.ts';
import { postgresUserOf } from '../shared/adapters/postgres/postgres-user.ts';
import { signalAfter } from '../shared/adapters/signal-after.ts';
import { systemClock } from '../shared/adapters/system-clock.ts';
import { POLICY_PATH } from '../shared/cutover/file-paths.ts';
import { parseGithubRun } from '../shared/github-run/github-run.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { contract } from './contract.ts';
import { readControlPolicy } from './read-control-policy.ts';
import { switchCollectors } from './switch-collectors.ts';
import { toActionOutcome } from './to-action-outcome.ts';
import { toOptions } from './to-options.ts';

await runAction(contract, async ({ inputs, secrets, log, signal, environment }) => {
  const run = parseGithubRun(environment);
  const { branch } = await readStateBranch({ input: inputs.branch, run, environment, isRollback: false, log, signal });
  const policy = readControlPolicy((await readCheckoutFiles(run.workspace, [POLICY_PATH]))[POLICY_PATH]);
  const manualUser = postgresUserOf(secrets.databaseUrl?.reveal());
  const options = toOptions(inputs, { run, environment, manualUser, signal });
  const ports = openGithubSwitchPorts({
    ...options,
    ...{ github: run, branch, environment, token: secrets.githubToken.reveal() },
    collectorsToken: secrets.collectorsToken?.reveal(),
    ...{ url: secrets.fenceDatabaseUrl?.reveal(), caCertificate: inputs.databaseCa },
  });
  const print = (line: string): void => log.info(line);
  try {
    const result = await switchCollectors(options, { ...ports, policy, clock: systemClock, signalAfter, print });
    return toActionOutcome(result, inputs.failOn);
  } finally {
    await ports.history.close();
  }
});
