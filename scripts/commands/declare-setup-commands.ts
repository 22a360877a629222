import { Option, type Command } from 'commander';

import { DATASETS_PATH } from '../../actions/shared/cutover/file-paths.ts';
import type { CommonOptions } from './command-outcome.ts';
import { refuseWithout, withClone } from './declare-options.ts';
import type { DoctorOptions } from './doctor.ts';
import { renderHelpText } from './help-text.ts';
import type { InitOptions } from './init.ts';
import type { Invocation, Take } from './invocation.ts';

export function addInit(program: Command, take: Take): void {
  program
    .command('init')
    .description(
      `Drafts ${DATASETS_PATH} from the catalogue of a database and a sample of its rows, and says what it could not decide. Database: SUPABASE_DB_URL, SUPABASE_DB_CA.`,
    )
    .requiredOption('--database [url]', 'the database, by default the one of SUPABASE_DB_URL')
    .option('--output <file>', 'where to write it', DATASETS_PATH)
    .option('--dry-run', 'print it and write nothing')
    .option('--force', 'also over a file that is there')
    .addOption(
      new Option(
        '--record-baseline',
        'record the faults that are there now as known, by the draft, on the branch cutover-history of origin',
      ).conflicts('dryRun'),
    )
    .option('--json', 'print one JSON object')
    .addHelpText('after', renderHelpText('init'))
    .action((options: InitOptions) =>
      take({
        options,
        failure: { key: 'decision', value: 'not-drafted' },
        run: async (context) => (await import('./init.ts')).initCommand(options, context),
      }),
    );
}

export function addDoctor(program: Command, take: Take): void {
  withClone(program.command('doctor'))
    .description(
      'What could make the next rollback fail: the state, the files, this machine, and with GITHUB_TOKEN the settings, rules, workflows and secrets of the repository. With --database instead what is missing there, each with the statement that mends it (SUPABASE_DB_URL, SUPABASE_DB_CA).',
    )
    .option('--database', 'look at the database')
    .option(
      '--datasets <file>',
      'with --database: the bindings to go by (default: config/datasets.yaml of the default branch)',
    )
    .action(({ database, ...options }: CommonOptions & Partial<DoctorOptions>, command: Command) => {
      refuseWithout(command, 'database', ['datasets']);
      take(database === true ? doctorOfDatabase({ ...options, database }) : doctorOfRepository(options));
    });
}

function doctorOfDatabase(options: DoctorOptions): Invocation {
  return {
    options,
    failure: { key: 'verdict', value: 'unknown' },
    run: async (context) => (await import('./doctor.ts')).doctorCommand(options, context),
  };
}

function doctorOfRepository(options: CommonOptions): Invocation {
  return {
    options,
    failure: { key: 'verdict', value: 'unknown' },
    run: async (context) => (await import('./doctor-repository.ts')).doctorRepositoryCommand(options, context),
  };
}
