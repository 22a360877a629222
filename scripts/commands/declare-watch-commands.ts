import type { Command } from 'commander';

import type { CommonOptions } from './command-outcome.ts';
import { refuseWithout, wholeNumber, withClone } from './declare-options.ts';
import type { Take } from './invocation.ts';
import type { ReplayOptions } from './watch-replay.ts';

type WatchOptions = CommonOptions & ReplayOptions & { readonly replay?: true };

export function addWatch(program: Command, take: Take): void {
  withClone(program.command('watch'))
    .description(
      "The runbook's seven reasons to roll back, once, by the clone and the history; or replayed over what was recorded. GitHub: GITHUB_TOKEN, and COLLECTORS_TOKEN for collectors in other repositories.",
    )
    .option('--replay', 'run the rules over the recorded history: what would have fired when')
    .option('--days <n>', 'with --replay: how far back', wholeNumber(1, 3_650), 90)
    .option('--policy <file>', 'with --replay: a policy instead of the default branch’s')
    .option('--against <file>', 'with --replay: a second policy, and where it differs')
    .action((options: WatchOptions, command: Command) => {
      refuseWithout(command, 'replay', ['days', 'policy', 'against']);
      take({
        options,
        failure: { key: 'decision', value: options.replay === true ? 'not-replayed' : 'continue' },
        run: async (context) => {
          if (options.replay === true) return (await import('./watch-replay.ts')).replayCommand(options, context);
          return (await import('./watch.ts')).watchCommand(options, context);
        },
      });
    });
}
