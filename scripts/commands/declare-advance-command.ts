import { Option, type Command } from 'commander';

import { PHASES } from '../../actions/shared/cutover/phase.ts';
import { JUDGEMENTS } from '../../actions/shared/history/advance-records.ts';
import type { AdvanceCommandOptions } from './advance.ts';
import type { ReviewCommandOptions } from './review-bypass.ts';
import { operationId, someText, withClone } from './declare-options.ts';
import type { Take } from './invocation.ts';

type Declared = AdvanceCommandOptions & ReviewCommandOptions;

export function addAdvance(program: Command, take: Take): void {
  withClone(program.command('advance'))
    .description(
      'One phase forward: setup at 10%, then 50%, then 100%, behind gates. A refusal says of every gate why not now, and when. Needs config/policy.yaml and config/datasets.yaml on the default branch. With --reviewed it moves nothing, and records the review of a bypass.',
    )
    .addOption(
      new Option('--phase <name>', 'the next phase')
        .choices(PHASES.filter((phase) => phase !== 'manual_only'))
        .conflicts('reviewed'),
    )
    .requiredOption('--reason <text>', 'why now; with --reviewed: what was decided', someText)
    .option('--gates', 'only ask the gates, and write nothing')
    .option('--dry-run', 'show the exact diff and write nothing')
    .option('--fix <address>', 'after a rollback: the pull request or the commit that mended the cause')
    .option('--collector-version <text>', 'after a rollback: the version that dlt will start with')
    .option('--bypass <gates...>', 'gates to go by, each by name; never a hold, the order of phases or the generation')
    .option('--bypass-reason <text>', 'why each of them may be gone by: it is counted, and its review is due')
    .option('--doctor-result <file>', 'what switchback doctor --json printed, without --database')
    .addOption(
      new Option('--reviewed <operation>', 'the bypass that was reviewed, by the operation that status names')
        .argParser(operationId)
        // It writes a record and moves nothing: what asks for a dry run, or for an advance, would be passed over.
        .conflicts(['gates', 'dryRun', 'fix', 'collectorVersion', 'bypass', 'bypassReason', 'doctorResult']),
    )
    .addOption(new Option('--judgement <word>', 'of --reviewed: whether going by it was right').choices(JUDGEMENTS))
    .option('--operation-id <id>', 'the id that an earlier try printed', operationId)
    .action((options: Declared) => {
      const value = options.reviewed === undefined ? 'not-advanced' : 'not-reviewed';
      take({
        options,
        failure: { key: 'decision', value },
        run: async (context) =>
          options.reviewed === undefined
            ? (await import('./advance.ts')).advanceCommand(options, context)
            : (await import('./review-bypass.ts')).reviewBypassCommand(options, context),
      });
    });
}
