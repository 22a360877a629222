import './interpret-schemas.ts';

import { githubCutoverRepository } from '../shared/adapters/github/github-cutover-repository.ts';
import { readStateBranch } from '../shared/adapters/github/github-state-branch.ts';
import { signalAfter } from '../shared/adapters/signal-after.ts';
import { systemClock } from '../shared/adapters/system-clock.ts';
import { isDrillBranch } from '../shared/cutover/drill-branch.ts';
import { renderEditsByHand } from '../shared/cutover/edits-by-hand.ts';
import { parseGithubRun } from '../shared/github-run/github-run.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { NEXT_WAY, renderBreakGlassCommand } from './break-glass-command.ts';
import { contract } from './contract.ts';
import { rollback } from './rollback.ts';
import { toActionOutcome } from './to-action-outcome.ts';

await runAction(contract, async ({ inputs, secrets, log, signal, environment }) => {
  const run = parseGithubRun(environment);
  const where = { input: inputs.branch, run, environment, isRollback: true, log, signal };
  const { branch, isDefaultBranch } = await readStateBranch(where);
  const { owner, repo, apiUrl, graphqlUrl, workspace, actor, runUrl, operationId } = run;
  const { reason, trigger, severity, observedGeneration } = inputs;
  const request = {
    ...{ reason, trigger, severity, actor, runUrl, operationId },
    startedAt: systemClock.now(),
    isDrill: isDrillBranch(inputs.branch),
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
  const token = secrets.githubToken.reveal();
  const api = { token, owner, repo, apiUrl, graphqlUrl };
  const repository = githubCutoverRepository({ ...api, branch, checkoutDirectory: workspace });
  const options = {
    ...{ request, isDefaultBranch, nextWay: NEXT_WAY, signal },
    isDryRun: inputs.dryRun,
    deadlineMs: inputs.deadlineSeconds * 1_000,
  };
  const result = await rollback(options, { repository, clock: systemClock, random: Math.random, signalAfter });
  const repositoryUrl = `${run.serverUrl}/${owner}/${repo}`;
  const breakGlassCommand = renderBreakGlassCommand(request, { repositoryUrl, branch });
  return toActionOutcome(result, { repositoryUrl, branch, breakGlassCommand, editsByHand: renderEditsByHand(request) });
});
