import type { Command } from 'commander';

import type { CheckReportOptions } from './check-report.ts';
import { wholeNumber, withClone } from './declare-options.ts';
import type { EscalateCommandOptions } from './escalate.ts';
import type { EvidenceOptions } from './evidence.ts';
import { renderHelpText } from './help-text.ts';
import type { InvestigateOptions } from './investigate.ts';
import type { Take } from './invocation.ts';
import type { ReportCommandOptions } from './report.ts';

export function addInvestigate(program: Command, take: Take): void {
  withClone(program.command('investigate'))
    .description(
      'Likely causes (runbook step 6), from runs, logs, dlt, the database, Reddit, Supabase and commits. Database: SUPABASE_DB_URL, SUPABASE_DB_CA; GitHub: GITHUB_TOKEN, and COLLECTORS_TOKEN for collectors in other repositories.',
    )
    .option('--incident <id>', 'the incident (default: the one that the state names)')
    .option('--window-hours <n>', 'how far before it to look', wholeNumber(1, 168), 24)
    .option('--log-path <path>', 'a log file, or a directory with some')
    .option('--integrity-result <file>', 'what switchback integrity --json printed')
    .option('--supabase-status-url <url>', 'a status page by Statuspage (default: the one of config/policy.yaml)')
    .option('--deadline-seconds <n>', 'how long all sources together may take', wholeNumber(5, 600), 60)
    .action((options: InvestigateOptions) =>
      take({
        options,
        failure: { key: 'verdict', value: 'unknown' },
        run: async (context) => (await import('./investigate.ts')).investigateCommand(options, context),
      }),
    );
}

export function addReport(program: Command, take: Take): void {
  withClone(program.command('report'))
    .description(
      'The report of an incident (runbook step 7), by the clone and the history alone. Prints it unless --write is given.',
    )
    .argument('[incident]', 'the incident (default: the newest)')
    .option('--write', "write it into the clone's work tree; what people wrote stays")
    .option('--index', 'incidents/README.md, one line an incident, instead of one report')
    .addOption(
      program
        .createOption(
          '--check',
          'what is still missing in it, or contradicts its evidence, as the pull request is reviewed',
        )
        .conflicts(['write', 'index']),
    )
    .action((incident: string | undefined, { check, ...options }: ReportCommandOptions & { check?: true }) => {
      const asked = incident === undefined ? options : { ...options, incident };
      take(check === true ? checkOf(asked) : renderOf(asked));
    });
}

function renderOf(options: ReportCommandOptions): Parameters<Take>[0] {
  return {
    options,
    failure: { key: 'decision', value: 'not-rendered' },
    run: async (context) => (await import('./report.ts')).reportCommand(options, context),
  };
}

function checkOf(options: CheckReportOptions): Parameters<Take>[0] {
  return {
    options,
    failure: { key: 'verdict', value: 'unknown' },
    run: async (context) => (await import('./check-report.ts')).checkReportCommand(options, context),
  };
}

export function addEscalate(program: Command, take: Take): void {
  withClone(program.command('escalate'))
    .description(
      'Who must be told of an incident now, and when the next is due. Tells nobody unless --send is given. GitHub: GITHUB_TOKEN; Slack: SLACK_WEBHOOK_URL.',
    )
    .option('--incident <id>', 'the incident (default: the one that the state names)')
    .option('--all-open', 'every incident that is not over')
    .option('--send', 'tell those who are due, once')
    .action((options: EscalateCommandOptions) =>
      take({
        options,
        failure: { key: 'decision', value: 'not-told' },
        run: async (context) => (await import('./escalate.ts')).escalateCommand(options, context),
      }),
    );
}

export function addEvidence(program: Command, take: Take): void {
  program
    .command('evidence')
    .description('Computes every answer of an incident again from its evidence.json alone, and says where one differs.')
    .addArgument(program.createArgument('<action>', 'what to do with it').choices(['replay']))
    .argument('<folder>', 'the folder of the incident, such as incidents/20261125-020519Z-data-loss')
    .option('--json', 'print one JSON object')
    .addHelpText('after', renderHelpText('evidence'))
    .action((_action: string, folder: string, options: Omit<EvidenceOptions, 'folder'>) =>
      take({
        options,
        failure: { key: 'verdict', value: 'unknown' },
        run: async (context) => (await import('./evidence.ts')).evidenceCommand({ ...options, folder }, context),
      }),
    );
}
