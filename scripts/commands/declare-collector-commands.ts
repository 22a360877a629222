import { Option, type Command } from 'commander';

import { CONTROL_DIRECTIONS, type ControlDirection } from '../../actions/shared/control/control-direction.ts';
import { wholeNumber, withClone } from './declare-options.ts';
import { gateFailureCode } from './gate-failure-code.ts';
import type { GateOptions } from './gate.ts';
import type { Take } from './invocation.ts';
import type { RunOptions } from './run.ts';
import type { SwitchCommandOptions } from './switch.ts';

const PATHS = ['dlt', 'manual'] as const;
const STATE_OPTION =
  'where the state is asked for: git (the remote), https://api.github.com/repos/OWNER/REPO (with GITHUB_TOKEN), or for manual alone file:DIR and an address with the files below it';

export function addGate(program: Command, take: Take): void {
  withClone(program.command('gate'))
    .description('May this path collect now? Reads the remote, never a cached clone.')
    .addArgument(program.createArgument('<path>', 'which path asks').choices(PATHS))
    .option('--unit <name>', 'one unit instead of the whole path')
    .addOption(new Option('--state <where>', `${STATE_OPTION} (default: git)`).conflicts('file'))
    .option(
      '--file <dir>',
      'manual alone: a directory that is kept current (with config/ in it), instead of the remote',
    )
    .option(
      '--cache <file>',
      'keep the last answer here, for manual to go by within 60 min where the state cannot be read',
    )
    .option('--why', 'say on standard output what was decided and why')
    .action((path: 'dlt' | 'manual', options: GateOptions) =>
      take({
        options,
        failure: { key: 'decision', value: path === 'dlt' ? 'do-not-run' : 'run' },
        failureCode: gateFailureCode(['gate', path]),
        failureNote: path === 'dlt' ? 'Until then dlt does not run.' : 'Until then manual runs.',
        run: async (context) => (await import('./gate.ts')).gateCommand(path, options, context),
      }),
    );
}

export function addRun(program: Command, take: Take): void {
  withClone(program.command('run'))
    .usage('[options] <dlt|manual> -- COMMAND...')
    .description(
      'Runs a collector where the state lets its path collect, ends it when the generation changes, and records what it came to (runbook step 3).',
    )
    .addArgument(program.createArgument('<path>', 'which path it collects for').choices(PATHS))
    .argument('<command...>', 'the collector and its arguments, behind --')
    .option('--state <where>', STATE_OPTION, 'git')
    .option(
      '--cache <file>',
      'where the last answer is kept, and beside it the records that could not be sent (default: below XDG_STATE_HOME or ~/.local/state)',
    )
    .option('--poll-seconds <n>', 'how often the state is asked for while it runs', wholeNumber(1, 3_600), 30)
    .option('--grace-seconds <n>', 'between SIGTERM and SIGKILL where it is ended', wholeNumber(0, 3_600), 30)
    .option('--unreadable-seconds <n>', 'how long dlt may go on without a readable state', wholeNumber(1, 3_600), 300)
    .option(
      '--dlt-working-dir <dir>',
      "dlt's folder of pipelines, or of one: its pending packages are recorded, also where dlt is not run",
    )
    .option('--skip-ok', 'exit with 0 instead of 10 where it is not run')
    .option('--no-history', 'record nothing')
    .option('--why', 'say on standard output at the end what was decided and why')
    .action((path: 'dlt' | 'manual', command: string[], options: RunOptions) =>
      take({
        options,
        failure: { key: 'decision', value: 'not-run' },
        handlesSignals: true,
        run: async (context) => (await import('./run.ts')).runCommand({ path, command }, options, context),
      }),
    );
}

export function addSwitch(program: Command, take: Take): void {
  withClone(program.command('switch'))
    .description(
      'Layers 2 and 3 (runbook step 3): stops the collectors of dlt and starts those of manual, or lets dlt run again. GitHub: GITHUB_TOKEN, and COLLECTORS_TOKEN for other repositories; fence: FENCE_DATABASE_URL, SUPABASE_DB_CA.',
    )
    .addArgument(program.createArgument('<direction>', 'where to').choices(CONTROL_DIRECTIONS))
    .option(
      '--observed-generation <n>',
      'the generation that this was decided on: nothing is done where a newer one says otherwise',
      wholeNumber(0, 999_999_999),
    )
    .option('--start', 'to-dlt alone: also start the workflows of dlt, instead of leaving that to their schedules')
    .option('--dry-run', 'show what would be done, and do nothing')
    .option('--incident <id>', 'the incident that this belongs to (default: the one that the state names)')
    .option('--deadline-seconds <n>', 'how long to wait for cancelled runs to end', wholeNumber(10, 3_000), 120)
    .option('--no-history', 'keep nothing of it on the branch cutover-history')
    .action((direction: ControlDirection, options: SwitchCommandOptions) =>
      take({
        options,
        failure: { key: 'verdict', value: 'unknown' },
        run: async (context) => (await import('./switch.ts')).switchCommand(direction, options, context),
      }),
    );
}
