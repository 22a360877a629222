import { Option, type Command } from 'commander';

import { PHASES } from '../../actions/shared/cutover/phase.ts';
import type { AdvanceCommandOptions } from './advance.ts';
import { operationId, someText, withClone } from './declare-options.ts';
import type { Take } from './invocation.ts';

export function addAdvance(program: Command, take: Take): void {
  withClone(program.command('advance'))
    .description(
      'One phase forward: setup at 10%, then 50%, then 100%, behind gates. A refusal says of every gate why not now, and when. Needs config/policy.yaml and config/datasets.yaml on the default branch.',
    )
    .addOption(
      new Option('--phase <name>', 'the next phase')
        .choices(PHASES.filter((phase) => phase !== 'manual_only'))
        .makeOptionMandatory(),
    )
    .requiredOption('--reason <text>', 'why now', someText)
    .option('--gates', 'only ask the gates, and write nothing')
    .option('--dry-run', 'show the exact diff and write nothing')
    .option('--fix <address>', 'after a rollback: the pull request or the commit that mended the cause')
    .option('--collector-version <text>', 'after a rollback: the version that dlt will start with')
    .option('--bypass <gates...>', 'gates to go by, each by name; never a hold, the order of phases or the generation')
    .option('--bypass-reason <text>', 'why each of them may be gone by: it is counted, and its review is due')
    .option('--doctor-result <file>', 'what switchback doctor --json printed')
    .option('--operation-id <id>', 'the id that an earlier try printed', operationId)
    .action((options: AdvanceCommandOptions) =>
      take({
        options,
        failure: { key: 'decision', value: 'not-advanced' },
        run: async (context) => (await import('./advance.ts')).advanceCommand(options, context),
      }),
    );
}
