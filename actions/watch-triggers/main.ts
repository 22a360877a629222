import { readCheckoutFiles } from '../shared/adapters/checkout-files.ts';
import { gzipEvidenceCodec } from '../shared/adapters/evidence-codec.ts';
import { githubCriticalIssues } from '../shared/adapters/github/github-critical-issues.ts';
import { githubIncidentIssues } from '../shared/adapters/github/github-incident-issue.ts';
import { githubCutoverRepository } from '../shared/adapters/github/github-cutover-repository.ts';
import { readStateBranch } from '../shared/adapters/github/github-state-branch.ts';
import { signalAfter } from '../shared/adapters/signal-after.ts';
import { openSuccessSources } from '../shared/adapters/success-sources.ts';
import { systemClock } from '../shared/adapters/system-clock.ts';
import { parseGithubRun } from '../shared/github-run/github-run.ts';
import { CHECKOUT, measurePeoplesFiles, PEOPLES_PATHS } from '../shared/peoples-files/measure-files.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { contract } from './contract.ts';
import { toActionOutcome } from './to-action-outcome.ts';
import { toOptions } from './to-options.ts';
import { watchTriggers } from './watch-triggers.ts';

await runAction(contract, async ({ inputs, secrets, log, signal, environment }) => {
  const run = parseGithubRun(environment);
  const { branch } = await readStateBranch({ input: inputs.branch, run, environment, isRollback: false, log, signal });
  const { owner, repo, apiUrl, graphqlUrl, workspace: checkoutDirectory } = run;
  const [token, collectorsToken] = [secrets.githubToken.reveal(), secrets.collectorsToken?.reveal()];
  const { history, runs } = openSuccessSources({ run, token, collectorsToken, environment });
  const access = { token, owner, repo, apiUrl, graphqlUrl };
  const calls = { ...access, clock: systemClock, random: Math.random };
  try {
    const result = await watchTriggers(toOptions(inputs, { run, environment, signal, now: systemClock.now() }), {
      repository: githubCutoverRepository({ ...access, branch, checkoutDirectory }),
      ...{ history, workflows: runs, codec: gzipEvidenceCodec },
      issues: { measured: true, value: githubCriticalIssues(calls) },
      pages: githubIncidentIssues(calls),
      policy: await measurePeoplesFiles(() => readCheckoutFiles(checkoutDirectory, PEOPLES_PATHS), CHECKOUT),
      ...{ clock: systemClock, random: Math.random, signalAfter },
    });
    return toActionOutcome(result, inputs.failOn);
  } finally {
    await history.close();
  }
});
