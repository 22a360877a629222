import { githubCutoverRepository } from '../shared/adapters/github-cutover-repository.ts';
import { readEventFile } from '../shared/adapters/event-file.ts';
import { signalAfter } from '../shared/adapters/signal-after.ts';
import { systemClock } from '../shared/adapters/system-clock.ts';
import { renderEditsByHand } from '../shared/cutover/edits-by-hand.ts';
import { parseGithubRun, stateBranchOf } from '../shared/github-run/github-run.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { renderBreakGlassCommand } from './break-glass-command.ts';
import { contract } from './contract.ts';
import { rollback } from './rollback.ts';
import { toActionOutcome } from './to-action-outcome.ts';

await runAction(contract, async ({ inputs, secrets, signal, environment }) => {
  const run = parseGithubRun(environment);
  const branch = stateBranchOf(inputs.branch, await readEventFile(environment['GITHUB_EVENT_PATH']), run);
  const { owner, repo, apiUrl, graphqlUrl, workspace, actor, runUrl, operationId } = run;
  const { reason, trigger, severity, observedGeneration } = inputs;
  const request = {
    ...{ reason, trigger, severity, actor, runUrl, operationId },
    startedAt: systemClock.now(),
    isDrill: false,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
  const token = secrets.githubToken.reveal();
  const repository = githubCutoverRepository({
    token,
    owner,
    repo,
    branch,
    apiUrl,
    graphqlUrl,
    checkoutDirectory: workspace,
  });
  const options = { request, isDryRun: inputs.dryRun, deadlineMs: inputs.deadlineSeconds * 1_000, signal };
  const result = await rollback(options, { repository, clock: systemClock, random: Math.random, signalAfter });
  const repositoryUrl = `${run.serverUrl}/${owner}/${repo}`;
  const breakGlassCommand = renderBreakGlassCommand(request, { repositoryUrl, branch });
  return toActionOutcome(result, { repositoryUrl, branch, breakGlassCommand, editsByHand: renderEditsByHand(request) });
});
