import { githubHistoryRemote } from '../shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../shared/adapters/git/git-history-store.ts';
import { githubCutoverRepository } from '../shared/adapters/github/github-cutover-repository.ts';
import { readEventFile } from '../shared/adapters/event-file.ts';
import { readStateBranch } from '../shared/adapters/github/github-state-branch.ts';
import { signalAfter } from '../shared/adapters/signal-after.ts';
import { systemClock } from '../shared/adapters/system-clock.ts';
import { defaultBranchOf } from '../shared/github-run/default-branch.ts';
import { parseGithubRun } from '../shared/github-run/github-run.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { advanceCutover } from './advance-cutover.ts';
import { contract } from './contract.ts';
import { reviewByAction } from './review-by-action.ts';
import { toActionOutcome } from './to-action-outcome.ts';
import { toOptions } from './to-options.ts';

await runAction(contract, async ({ inputs, secrets, log, signal, environment }) => {
  const run = parseGithubRun(environment);
  const where = { input: inputs.branch, run, environment, isRollback: false, log, signal };
  const { branch, isDefaultBranch } = await readStateBranch(where);
  const { owner, repo, apiUrl, graphqlUrl, serverUrl, workspace: checkoutDirectory } = run;
  const token = secrets.githubToken.reveal();
  const api = { token, owner, repo, apiUrl, graphqlUrl, checkoutDirectory };
  const event = await readEventFile(environment['GITHUB_EVENT_PATH']);
  const people = isDefaultBranch ? null : defaultBranchOf(event, run.refBranch);
  const history = gitHistoryStore({ remote: githubHistoryRemote({ serverUrl, owner, repo, token }), environment });
  try {
    const options = toOptions(inputs, { run, branch, environment, signal, now: systemClock.now() });
    if (inputs.mode === 'review') return await reviewByAction(inputs, options, history);
    const result = await advanceCutover(options, {
      repository: githubCutoverRepository({ ...api, branch }),
      people: people === null ? null : githubCutoverRepository({ ...api, branch: people }),
      ...{ history, clock: systemClock, random: Math.random, signalAfter },
    });
    return toActionOutcome(result, `${serverUrl}/${owner}/${repo}`);
  } finally {
    await history.close();
  }
});
