// oxlint-disable-next-line import/no-unassigned-import -- has to be at work before anything else is loaded
import '../shared/adapters/begin-with-little-memory.ts';
import { gzipEvidenceCodec } from '../shared/adapters/evidence-codec.ts';
import { readCheckoutFiles } from '../shared/adapters/checkout-files.ts';
import { githubHistoryRemote } from '../shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../shared/adapters/git/git-history-store.ts';
import { githubCutoverRepository } from '../shared/adapters/github/github-cutover-repository.ts';
import { readStateBranch } from '../shared/adapters/github/github-state-branch.ts';
import { openInvestigationSources } from '../shared/adapters/investigation-sources.ts';
import { parseGithubRun } from '../shared/github-run/github-run.ts';
import { CHECKOUT, measurePeoplesFiles, PEOPLES_PATHS } from '../shared/peoples-files/measure-files.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { contract } from './contract.ts';
import { investigate } from './investigate.ts';
import { packCauses } from './pack-causes.ts';
import { toAccess } from './to-access.ts';
import { toActionOutcome } from './to-action-outcome.ts';
import { toOptions } from './to-options.ts';

await runAction(contract, async ({ inputs, secrets, log, signal, environment }) => {
  const run = parseGithubRun(environment);
  const { branch } = await readStateBranch({ input: inputs.branch, run, environment, isRollback: false, log, signal });
  const { owner, repo, apiUrl, graphqlUrl, serverUrl, workspace: directory } = run;
  const token = secrets.githubToken.reveal();
  const github = { token, owner, repo, apiUrl, graphqlUrl };
  const options = toOptions(inputs, signal);
  const files = await measurePeoplesFiles(() => readCheckoutFiles(directory, PEOPLES_PATHS), CHECKOUT);
  const access = { ...toAccess(inputs, secrets, files.policy), directory };
  const history = gitHistoryStore({ remote: githubHistoryRemote({ serverUrl, owner, repo, token }), environment });
  const repository = githubCutoverRepository({ ...github, branch, checkoutDirectory: directory });
  const { deadlineMs } = options;
  const sources = await openInvestigationSources({ ...access, deadlineMs, github: { measured: true, value: github } });
  const ports = { ...files, ...sources, repository, history: { measured: true, value: history } as const };
  try {
    const result = await investigate(options, ports);
    return toActionOutcome(result, await packCauses(result, gzipEvidenceCodec), files.policy);
  } finally {
    await history.close();
  }
});
