import { readFolders } from '../../actions/report-incident/list-indexed.ts';
import { readCheckoutFiles } from '../../actions/shared/adapters/checkout-files.ts';
import { CHECKOUT, measurePeoplesFiles, PEOPLES_PATHS } from '../../actions/shared/peoples-files/measure-files.ts';
import { readIncidentFolder } from '../../actions/shared/adapters/incident-folder-files.ts';
import { readIncidentFolders } from '../../actions/shared/adapters/incident-folders.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { RECIPES } from '../../actions/shared/evidence/recipes.ts';
import { count } from '../../actions/shared/markdown/count.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { joinSentences } from '../../actions/shared/markdown/sentences.ts';
import type { Finding } from '../../actions/shared/review/finding.ts';
import { reviewFolder } from '../../actions/shared/review/review-incident.ts';
import { judgeFindings, reasonCodeOf, type ReviewResult } from '../../actions/shared/review/review-result.ts';
import { exitCodeOf } from '../../actions/shared/verdict/verdict.ts';
import { chooseIncident } from './choose-incident.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { findTarget } from './find-target.ts';

export interface CheckReportOptions extends CommonOptions {
  /** By default the newest one. */
  readonly incident?: string;
}

/**
 * `switchback report --check`: what `review-incident.yml` will say of an incident's folder, before it is pushed. What only a pull request shows, such
 * as a record that differs from the base, is left to that workflow.
 */
export async function checkReportCommand(
  options: CheckReportOptions,
  context: CommandContext,
): Promise<CommandOutcome> {
  const { cwd } = await findTarget(options, context);
  const known = readFolders(await readIncidentFolders(cwd));
  const { id } = chooseIncident(known, options.incident).record;
  const { policy } = await measurePeoplesFiles(() => readCheckoutFiles(cwd, PEOPLES_PATHS), CHECKOUT);
  if (!policy.measured) context.log.warning(`${policy.message} ${policy.remedy}`);
  const acceptedUnknownDays = policy.measured ? policy.value.success.acceptedUnknownDays : 0;
  const terms = { now: systemClock.now(), acceptedUnknownDays, recipes: RECIPES };
  const findings = await reviewFolder(await readIncidentFolder(cwd, id), terms);
  const result: ReviewResult = {
    ...{ schemaVersion: 1, verdict: judgeFindings(findings), pullRequest: null, headOid: null },
    ...{ incidents: [id], findings: [...findings] },
  };
  return {
    exitCode: exitCodeOf(result.verdict),
    json: { ...result, reasonCode: reasonCodeOf(result) },
    lines: [...findings.map(renderFinding), renderCount(id, findings)],
  };
}

/** As compilers write it, so that an editor finds the place. */
function renderFinding({ file, line, level, message, expected, remedy }: Finding): string {
  const place = line === null ? file : `${file}:${line}`;
  return oneLine(`${place}: ${level}: ${joinSentences(message, `Expected: ${expected}`, remedy)}`, 1_500);
}

function renderCount(id: string, findings: readonly Finding[]): string {
  const errors = findings.filter(({ level }) => level === 'error').length;
  const warnings = findings.length - errors;
  return `${id}: ${errors === 0 ? 'nothing to mend' : `${count(errors, 'thing')} to mend`}, ${count(warnings, 'warning')}.`;
}
