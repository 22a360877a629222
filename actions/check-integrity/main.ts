import { readCheckoutFiles } from '../shared/adapters/checkout-files.ts';
import { openGithubIntegrityPorts } from '../shared/adapters/github/github-integrity-ports.ts';
import { openHeldPosts } from '../shared/adapters/integrity-sources.ts';
import { readStateBranch } from '../shared/adapters/github/github-state-branch.ts';
import { systemClock } from '../shared/adapters/system-clock.ts';
import { parseGithubRun } from '../shared/github-run/github-run.ts';
import { INTEGRITY_CHECKS } from '../shared/integrity-checks/list-checks.ts';
import { CHECKOUT, measurePeoplesFiles, PEOPLES_PATHS } from '../shared/peoples-files/measure-files.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { checkWithEvidence } from './check-with-evidence.ts';
import { contract } from './contract.ts';
import { decideByPolicy } from './decide-by-policy.ts';
import { workflowHistoryRun } from './history-run.ts';
import { toAccess } from './to-access.ts';
import { toActionOutcome } from './to-action-outcome.ts';

await runAction(contract, async ({ inputs, secrets, log, signal, environment }) => {
  const run = parseGithubRun(environment);
  const { branch } = await readStateBranch({ input: inputs.branch, run, environment, isRollback: false, log, signal });
  const { runUrl, workspace } = run;
  const token = secrets.githubToken.reveal();
  const access = { ...toAccess(inputs, secrets), signal };
  const ports = openGithubIntegrityPorts({ run, branch, token, access, environment });
  const files = await measurePeoplesFiles(() => readCheckoutFiles(workspace, PEOPLES_PATHS), CHECKOUT);
  const options = { ...access, run: workflowHistoryRun(environment, systemClock.now()), runUrl };
  try {
    const { result, evidence } = await checkWithEvidence(options, {
      ...ports,
      datasets: files.datasets,
      held: openHeldPosts(options, files.policy),
      checks: INTEGRITY_CHECKS,
    });
    const decided = decideByPolicy(result, files.policy);
    return toActionOutcome(result, { failOn: inputs.failOn, decided, evidence });
  } finally {
    await ports.history.close();
  }
});
