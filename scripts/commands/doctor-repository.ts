import { readGithubSettings } from '../../actions/shared/adapters/github/github-settings.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { assessReadiness, renderReadinessLines } from '../../actions/shared/doctor/assess-readiness.ts';
import type { GithubFacts } from '../../actions/shared/doctor/repository-facts.ts';
import type { Measured } from '../../actions/shared/verification/measured.ts';
import { exitCodeOf } from '../../actions/shared/verdict/verdict.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { findGithub } from './find-github.ts';
import { describeTarget, findTarget, type Target } from './find-target.ts';
import { readCloneFacts } from './read-clone-facts.ts';
import { readFenceFacts } from './read-fence-facts.ts';

const HISTORY_BRANCH = 'cutover-history';
/** Rules go by names and patterns: one name stands for all branches of incidents. */
const INCIDENT_BRANCH = 'incident/20260101-000000Z-operator';

/** `switchback doctor`: what could make the next rollback fail, found beforehand. Reads alone. */
export async function doctorRepositoryCommand(
  options: CommonOptions,
  context: CommandContext,
): Promise<CommandOutcome> {
  const target = await findTarget(options, context);
  context.log.info(`Looking at ${describeTarget(target)}.`);
  const [clone, github] = await Promise.all([
    readCloneFacts(target, context.signal),
    readGithub(target, context.signal),
  ]);
  const fence = await readFenceFacts(clone, context);
  const result = assessReadiness({ clone, github, fence });
  return { exitCode: exitCodeOf(result.verdict), json: { ...result }, lines: renderReadinessLines(result) };
}

async function readGithub(target: Target, signal: AbortSignal): Promise<Measured<GithubFacts>> {
  const found = await findGithub(target, signal);
  if (!found.measured) return found;
  const options = { ...found.value, clock: systemClock, random: Math.random };
  const kept = [...new Set([target.branch, HISTORY_BRANCH])];
  const branches = [...kept, INCIDENT_BRANCH];
  return { measured: true, value: await readGithubSettings(options, branches, { kept, signal }) };
}
