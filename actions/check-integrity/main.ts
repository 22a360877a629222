import { readCheckoutFiles } from '../shared/adapters/checkout-files.ts';
import { openGithubIntegrityPorts } from '../shared/adapters/github-integrity-ports.ts';
import { readStateBranch } from '../shared/adapters/github-state-branch.ts';
import { systemClock } from '../shared/adapters/system-clock.ts';
import { DATASETS_PATH, POLICY_PATH } from '../shared/cutover/file-paths.ts';
import { parseGithubRun } from '../shared/github-run/github-run.ts';
import { INTEGRITY_CHECKS } from '../shared/integrity-checks/list-checks.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { checkWithEvidence } from './check-with-evidence.ts';
import { contract } from './contract.ts';
import { decideByPolicy } from './decide-by-policy.ts';
import { workflowHistoryRun } from './history-run.ts';
import { CHECK_OUT, measureDatasets } from './measure-datasets.ts';
import { toAccess } from './to-access.ts';
import { toActionOutcome } from './to-action-outcome.ts';

await runAction(contract, async ({ inputs, secrets, log, signal, environment }) => {
  const run = parseGithubRun(environment);
  const { branch } = await readStateBranch({ input: inputs.branch, run, environment, isRollback: false, log, signal });
  const { runUrl, workspace } = run;
  const token = secrets.githubToken.reveal();
  const access = { ...toAccess(inputs, secrets), signal };
  const ports = openGithubIntegrityPorts({ run, branch, token, access, environment });
  const datasets = await measureDatasets(() => readCheckoutFiles(workspace, [DATASETS_PATH]), CHECK_OUT);
  const options = { ...access, run: workflowHistoryRun(environment, systemClock.now()), runUrl };
  try {
    const { result, evidence } = await checkWithEvidence(options, { ...ports, datasets, checks: INTEGRITY_CHECKS });
    const decided = decideByPolicy(result, (await readCheckoutFiles(workspace, [POLICY_PATH]))[POLICY_PATH]);
    return toActionOutcome(result, { failOn: inputs.failOn, decided, evidence });
  } finally {
    await ports.history.close();
  }
});
