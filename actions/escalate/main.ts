import { readCheckoutFiles } from '../shared/adapters/checkout-files.ts';
import { githubHistoryRemote } from '../shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../shared/adapters/git/git-history-store.ts';
import { githubCutoverRepository } from '../shared/adapters/github/github-cutover-repository.ts';
import { githubIncidentIssues } from '../shared/adapters/github/github-incident-issue.ts';
import { readStateBranch } from '../shared/adapters/github/github-state-branch.ts';
import { signalAfter } from '../shared/adapters/signal-after.ts';
import { openSlackWebhook } from '../shared/adapters/slack-webhook.ts';
import { systemClock } from '../shared/adapters/system-clock.ts';
import { POLICY_PATH } from '../shared/cutover/file-paths.ts';
import { parseGithubRun } from '../shared/github-run/github-run.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { readContactPolicy } from './contact-policy.ts';
import { contract } from './contract.ts';
import { escalate } from './escalate.ts';
import { toActionOutcome } from './to-action-outcome.ts';
import { toOptions } from './to-options.ts';

await runAction(contract, async ({ inputs, secrets, log, signal, environment }) => {
  const run = parseGithubRun(environment);
  const { branch } = await readStateBranch({ input: inputs.branch, run, environment, isRollback: false, log, signal });
  const { owner, repo, apiUrl, graphqlUrl, serverUrl, workspace: checkoutDirectory } = run;
  const token = secrets.githubToken.reveal();
  const github = { token, owner, repo, apiUrl, graphqlUrl };
  const history = gitHistoryStore({ remote: githubHistoryRemote({ serverUrl, owner, repo, token }), environment });
  const ports = {
    repository: githubCutoverRepository({ ...github, branch, checkoutDirectory, leastHistory: 1 }),
    history,
    issues: githubIncidentIssues({ ...github, clock: systemClock, random: Math.random }),
    slack: openSlackWebhook(secrets.slackWebhookUrl?.reveal()),
    policy: await readContactPolicy(() => readCheckoutFiles(checkoutDirectory, [POLICY_PATH])),
    ...{ clock: systemClock, signalAfter },
    print: (line: string) => log.info(line),
  };
  try {
    return toActionOutcome(await escalate(toOptions(inputs, { run, environment, signal, now: new Date() }), ports));
  } finally {
    await history.close();
  }
});
