import { readCheckoutFiles } from '../shared/adapters/checkout-files.ts';
import { githubHistoryRemote } from '../shared/adapters/git-history-remote.ts';
import { gitHistoryStore } from '../shared/adapters/git-history-store.ts';
import { githubCutoverRepository } from '../shared/adapters/github-cutover-repository.ts';
import { readStateBranch } from '../shared/adapters/github-state-branch.ts';
import { openInvestigationSources } from '../shared/adapters/investigation-sources.ts';
import { parseGithubRun } from '../shared/github-run/github-run.ts';
import { measurePeoplesFiles, PEOPLES_PATHS, statusAddressOf } from '../shared/investigation-sources/peoples-files.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { contract } from './contract.ts';
import { investigate } from './investigate.ts';
import { toActionOutcome } from './to-action-outcome.ts';
import { toOptions } from './to-options.ts';

await runAction(contract, async ({ inputs, secrets, log, signal, environment }) => {
  const run = parseGithubRun(environment);
  const { branch } = await readStateBranch({ input: inputs.branch, run, environment, isRollback: false, log, signal });
  const { owner, repo, apiUrl, graphqlUrl, serverUrl, workspace: directory } = run;
  const token = secrets.githubToken.reveal();
  const github = { token, owner, repo, apiUrl, graphqlUrl };
  const options = toOptions(inputs, signal);
  const files = await measurePeoplesFiles(
    () => readCheckoutFiles(directory, PEOPLES_PATHS),
    'Check the repository out.',
  );
  const statusAddress = statusAddressOf(inputs.supabaseStatusUrl, files.policy);
  const { databaseCa } = inputs;
  const access = { databaseCa, databaseUrl: secrets.databaseUrl?.reveal(), statusAddress, directory };
  const history = gitHistoryStore({ remote: githubHistoryRemote({ serverUrl, owner, repo, token }), environment });
  const repository = githubCutoverRepository({ ...github, branch, checkoutDirectory: directory });
  const { deadlineMs } = options;
  const sources = await openInvestigationSources({ ...access, deadlineMs, github: { measured: true, value: github } });
  const ports = { ...files, ...sources, repository, history: { measured: true, value: history } as const };
  try {
    return toActionOutcome(await investigate(options, ports));
  } finally {
    await history.close();
  }
});
