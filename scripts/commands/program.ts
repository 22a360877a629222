import { Command, Option } from 'commander';

import { SEVERITIES } from '../../actions/shared/cutover/severity.ts';
import { ROLLBACK_TRIGGERS } from '../../actions/shared/cutover/trigger.ts';
import type { CollectOptions } from './collect.ts';
import { addGate, addRun, addSwitch } from './declare-collector-commands.ts';
import { addAdvance } from './declare-advance-command.ts';
import { addEscalate, addEvidence, addInvestigate, addReport } from './declare-incident-commands.ts';
import { addWatch } from './declare-watch-commands.ts';
import { instant, operationId, someText, wholeNumber, withClone } from './declare-options.ts';
import { addDoctor, addInit } from './declare-setup-commands.ts';
import type { DrillOptions } from './drill.ts';
import { ownOptionsFirst, renderHelpText } from './help-text.ts';
import type { HoldOptions } from './hold.ts';
import type { IntegrityOptions } from './integrity.ts';
import type { Take } from './invocation.ts';
import type { RollbackCommandOptions } from './rollback.ts';
import type { RouteOptions } from './route.ts';
import type { StatusOptions } from './status.ts';
import type { VerifyOptions } from './verify.ts';

const GENERAL_HELP = `
Exit codes: 0 pass, 1 fail, 2 wrong use or configuration, 3 unknown. gate: 0 run, 10 do not run. run: the collector's own.
Not sure? switchback status changes nothing, and neither does switchback rollback --dry-run.`;

/** Declares every command. Nothing runs here: `take` receives what was asked for. */
export function buildProgram(take: Take): Command {
  const program = new Command('switchback')
    .description('Takes a data-collection migration back, and proves that it is back.')
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError()
    .configureHelp({ visibleOptions: ownOptionsFirst })
    .addHelpText('after', GENERAL_HELP);
  for (const add of [
    addRollback,
    addStatus,
    addVerify,
    addCollect,
    addIntegrity,
    addWatch,
    addInvestigate,
    addReport,
    addEscalate,
    addEvidence,
    addRoute,
    addGate,
    addRun,
    addSwitch,
    addAdvance,
    addHold,
    addInit,
    addDoctor,
    addDrill,
  ])
    add(program, take);
  return program;
}

function addRollback(program: Command, take: Take): void {
  withClone(program.command('rollback'))
    .description('Layer 1 (runbook step 1): manual on, DLT off, in one compare-and-set commit, with git alone.')
    .option('--reason <text>', 'why, in your own words')
    .addOption(
      new Option('--trigger <name>', "which of the runbook's reasons").choices(ROLLBACK_TRIGGERS).default('operator'),
    )
    .addOption(new Option('--severity <name>', 'how bad it is').choices(SEVERITIES).default('high'))
    .option('--dry-run', 'show the exact diff and write nothing')
    .option('--operation-id <id>', 'the id that an earlier try printed', operationId)
    .option('--deadline-seconds <n>', 'how long to try', wholeNumber(1, 300), 30)
    .action((options: RollbackCommandOptions) =>
      take({
        options,
        failure: { key: 'decision', value: 'not-rolled-back' },
        run: async (context) => (await import('./rollback.ts')).rollbackCommand(options, context),
      }),
    );
}

function addStatus(program: Command, take: Take): void {
  withClone(program.command('status'))
    .description(
      'The live state (runbook step 2): the three lines, then generation, last transition, hold, units on dlt, what comes next, and what is wrong.',
    )
    .option('--offline', 'read what this clone holds, without asking the remote')
    .option('--badge <file>', 'write a badge for shields.io there (its endpoint JSON)')
    .option('--summary <file>', 'add the answer there as Markdown, such as to the summary of a job')
    .action((options: StatusOptions) =>
      take({
        options,
        failure: { key: 'verdict', value: 'unknown' },
        run: async (context) => (await import('./status.ts')).statusCommand(options, context),
      }),
    );
}

function addVerify(program: Command, take: Take): void {
  withClone(program.command('verify'))
    .description(
      'Layer 4 (runbook steps 2 and 4): the state of the branch, nothing new of dlt, manual rows arrive. Database: SUPABASE_DB_URL, and SUPABASE_DB_CA for an authority of your own.',
    )
    .option(
      '--deadline-seconds <n>',
      'how long to go on looking while something does not hold yet',
      wholeNumber(0, 18_000),
      30,
    )
    .option('--interval-seconds <n>', 'how long to wait between two rounds', wholeNumber(1, 600), 5)
    .option('--save-look <file>', 'keep what the database showed, for --previous-look of a later run')
    .option('--previous-look <file>', 'the look of an earlier run, so that this one can be the second')
    .option(
      '--control-ended-at <instant>',
      'when the last dlt collector was stopped, such as 2026-11-25T12:00:00Z (default: the rollback itself)',
      instant,
    )
    .action((options: VerifyOptions) =>
      take({
        options,
        failure: { key: 'verdict', value: 'unknown' },
        run: async (context) => (await import('./verify.ts')).verifyCommand(options, context),
      }),
    );
}

function addCollect(program: Command, take: Take): void {
  withClone(program.command('collect'))
    .description(
      'Manual collection (runbook step 4). Credentials: REDDIT_PUBLIC, REDDIT_SECRET, REDDIT_USER_AGENT; database: SUPABASE_DB_URL, and SUPABASE_DB_CA for an authority of your own.',
    )
    .addOption(
      new Option(
        '--mode <name>',
        'test writes nothing; collect stores what is new; backfill fills gaps that are proven',
      )
        .choices(['test', 'collect', 'backfill'])
        .default('test'),
    )
    .option('--units <names...>', 'only these (default: opensource in mode test, else those routed to manual)')
    .option(
      '--listing <name>',
      'new, hot, top or rising (default: hot in mode test, else what config/datasets.yaml names)',
    )
    .option(
      '--limit <n>',
      'posts for each unit (default: 10 in mode test, else what config/datasets.yaml names)',
      wholeNumber(1, 1_000),
    )
    .option('--deadline-seconds <n>', 'how long all units together may take (default: 300)', wholeNumber(1, 3_600))
    .option(
      '--from <instant>',
      'mode backfill: the beginning of a gap (default: the gaps that the history proves)',
      instant,
    )
    .option('--to <instant>', 'mode backfill: its end (default: now)', instant)
    .option('--ids <ids...>', 'mode backfill: ids of posts that are missing')
    .option(
      '--reserve <n>',
      "mode backfill: calls of Reddit's budget left to live collection (default: 100)",
      wholeNumber(0, 1_000),
    )
    .option('--no-history', 'do not record the run on the branch cutover-history')
    .action((options: CollectOptions) =>
      take({
        options,
        failure: { key: 'verdict', value: 'unknown' },
        run: async (context) => (await import('./collect.ts')).collectCommand(options, context),
      }),
    );
}

function addIntegrity(program: Command, take: Take): void {
  withClone(program.command('integrity'))
    .description(
      'Integrity of the data (runbook step 5), in one read-only look. Database: SUPABASE_DB_URL, and SUPABASE_DB_CA for an authority of your own; Reddit: REDDIT_PUBLIC, REDDIT_SECRET.',
    )
    .option('--record-baseline', 'record every fault that is there now as known; reads whole tables once')
    .option('--no-history', 'neither read nor write the branch cutover-history')
    .option('--no-census', 'ask Reddit nothing')
    .option('--deadline-seconds <n>', 'how long the look may go on asking', wholeNumber(5, 3_600), 120)
    .action((options: IntegrityOptions) =>
      take({
        options,
        failure: { key: 'verdict', value: 'unknown' },
        run: async (context) => (await import('./integrity.ts')).integrityCommand(options, context),
      }),
    );
}

function addRoute(program: Command, take: Take): void {
  withClone(program.command('route'))
    .description('Which path collects each unit; all registered ones where none is named.')
    .argument('[units...]', 'names of units')
    .action((units: string[], options: RouteOptions) =>
      take({
        options,
        failure: { key: 'verdict', value: 'unknown' },
        run: async (context) => (await import('./route.ts')).routeCommand(units, options, context),
      }),
    );
}

function addHold(program: Command, take: Take): void {
  withClone(program.command('hold'))
    .description('Sets or lifts the hold, which stops every advance and never a rollback.')
    .addOption(new Option('--set', 'set it').conflicts('lift'))
    .addOption(new Option('--lift', 'lift it').conflicts('set'))
    .requiredOption('--reason <text>', 'why', someText)
    .option('--until <instant>', 'when it ends by itself, such as 2026-11-30T08:00:00Z')
    .option('--operation-id <id>', 'the id that an earlier try printed', operationId)
    .action((options: HoldOptions) =>
      take({
        options,
        failure: { key: 'decision', value: 'unchanged' },
        run: async (context) => (await import('./hold.ts')).holdCommand(options, context),
      }),
    );
}

function addDrill(program: Command, take: Take): void {
  program
    .command('drill')
    .description(
      'Rehearses the whole rollback in a sandbox that is removed afterwards. Needs the dependencies: npm start.',
    )
    .addArgument(
      program
        .createArgument(
          '[part]',
          'sandbox; or begin and end, around a rollback of the branch switchback-drill, as in drill.yml',
        )
        .choices(['sandbox', 'begin', 'end'])
        .default('sandbox'),
    )
    .option('--keep', 'leave the sandbox behind and say where')
    .option('--rollback-decision <name>', 'end: what the rollback of that branch decided')
    .option('--rollback-seconds <n>', 'end: how long it took')
    .option('--json', 'print one JSON object')
    .addHelpText('after', renderHelpText('drill'))
    .action((part: DrillOptions['part'], options: Omit<DrillOptions, 'part'>) =>
      take({
        options,
        failure: { key: 'verdict', value: 'unknown' },
        run: async (context) => (await import('./drill.ts')).drillCommand({ ...options, part }, context),
      }),
    );
}
