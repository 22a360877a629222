import { readCheckoutFiles } from '../shared/adapters/checkout-files.ts';
import { openFenceSources } from '../shared/adapters/fence-sources.ts';
import { githubHistoryRemote } from '../shared/adapters/git-history-remote.ts';
import { gitHistoryStore } from '../shared/adapters/git-history-store.ts';
import { githubCollectorControl } from '../shared/adapters/github-collector-control.ts';
import { githubCutoverRepository } from '../shared/adapters/github-cutover-repository.ts';
import { readStateBranch } from '../shared/adapters/github-state-branch.ts';
import { postgresUserOf } from '../shared/adapters/postgres-user.ts';
import { signalAfter } from '../shared/adapters/signal-after.ts';
import { systemClock } from '../shared/adapters/system-clock.ts';
import { tokenForCollectors } from '../shared/control/token-for-collectors.ts';
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
  const { owner, repo, apiUrl, graphqlUrl, serverUrl, workspace: checkoutDirectory } = run;
  const token = secrets.githubToken.reveal();
  const policy = readControlPolicy((await readCheckoutFiles(checkoutDirectory, [POLICY_PATH]))[POLICY_PATH]);
  const manualUser = postgresUserOf(secrets.databaseUrl?.reveal());
  const options = toOptions(inputs, { run, environment, manualUser, signal });
  const tokenFor = tokenForCollectors(run, { own: token, others: secrets.collectorsToken?.reveal() });
  const bounds = { clock: systemClock, random: Math.random, deadlineMs: options.deadlineMs };
  const history = gitHistoryStore({ remote: githubHistoryRemote({ serverUrl, owner, repo, token }), environment });
  const fence = openFenceSources({
    ...options,
    ...{ url: secrets.fenceDatabaseUrl?.reveal(), caCertificate: inputs.databaseCa, store: history },
  });
  try {
    const result = await switchCollectors(options, {
      repository: githubCutoverRepository({ token, owner, repo, branch, apiUrl, graphqlUrl, checkoutDirectory }),
      workflows: githubCollectorControl({ apiUrl, graphqlUrl, tokenFor, ...bounds }),
      ...{ policy, history, fence, clock: systemClock, signalAfter },
      print: (line) => log.info(line),
    });
    return toActionOutcome(result, inputs.failOn);
  } finally {
    await history.close();
  }
});
