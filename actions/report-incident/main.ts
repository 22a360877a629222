import { readCheckoutFiles } from '../shared/adapters/checkout-files.ts';
import { readEventFile } from '../shared/adapters/event-file.ts';
import { readStateBranch } from '../shared/adapters/github/github-state-branch.ts';
import { openReportSources } from '../shared/adapters/report-sources.ts';
import { systemClock } from '../shared/adapters/system-clock.ts';
import { RECIPES } from '../shared/evidence/recipes.ts';
import { defaultBranchOf } from '../shared/github-run/default-branch.ts';
import { parseGithubRun } from '../shared/github-run/github-run.ts';
import { CHECKOUT, measurePeoplesFiles, PEOPLES_PATHS } from '../shared/peoples-files/measure-files.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { contract } from './contract.ts';
import { reportIncident } from './report-incident.ts';
import { reviewWith } from './review-files.ts';
import { toActionOutcome } from './to-action-outcome.ts';
import { toOptions } from './to-options.ts';

await runAction(contract, async ({ inputs, secrets, log, signal, environment }) => {
  const run = parseGithubRun(environment);
  const { branch } = await readStateBranch({ input: inputs.branch, run, environment, isRollback: false, log, signal });
  const event = await readEventFile(environment['GITHUB_EVENT_PATH']);
  const defaultBranch = defaultBranchOf(event, run.refBranch);
  const { policy } = await measurePeoplesFiles(() => readCheckoutFiles(run.workspace, PEOPLES_PATHS), CHECKOUT);
  const now = systemClock.now();
  const acceptedUnknownDays = policy.measured ? policy.value.success.acceptedUnknownDays : 0;
  const terms = () => ({ now: systemClock.now(), acceptedUnknownDays, recipes: RECIPES });
  const sources = openReportSources({ run, token: secrets.githubToken.reveal(), branch, environment });
  const options = toOptions(inputs, { run, environment, defaultBranch, policy, signal, now });
  try {
    return toActionOutcome(await reportIncident(options, { ...sources, review: reviewWith(terms) }));
  } finally {
    await sources.history.close();
  }
});
