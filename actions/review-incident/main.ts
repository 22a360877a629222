import { readCheckoutFiles } from '../shared/adapters/checkout-files.ts';
import { githubPullRequestFiles } from '../shared/adapters/github/github-pull-request-files.ts';
import { systemClock } from '../shared/adapters/system-clock.ts';
import { POLICY_PATH } from '../shared/cutover/file-paths.ts';
import { RECIPES } from '../shared/evidence/recipes.ts';
import { parseGithubRun } from '../shared/github-run/github-run.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { contract } from './contract.ts';
import { reviewIncident } from './review-incident.ts';
import { toActionOutcome } from './to-action-outcome.ts';

await runAction(contract, async ({ inputs, secrets, signal, environment }) => {
  const { owner, repo, apiUrl, graphqlUrl, workspace } = parseGithubRun(environment);
  const token = secrets.githubToken.reveal();
  const checkout = await readCheckoutFiles(workspace, [POLICY_PATH]);
  const result = await reviewIncident(inputs.pullRequest, {
    files: githubPullRequestFiles({ token, owner, repo, apiUrl, graphqlUrl, clock: systemClock, random: Math.random }),
    clock: systemClock,
    policy: checkout[POLICY_PATH],
    recipes: RECIPES,
    signal,
  });
  return toActionOutcome(result);
});
