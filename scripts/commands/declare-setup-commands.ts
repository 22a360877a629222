import type { Command } from 'commander';

import { DATASETS_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { renderHelpText } from './help-text.ts';
import type { InitOptions } from './init.ts';
import type { Take } from './invocation.ts';

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
