import { Help, type Command, type Option } from 'commander';

interface HelpText {
  readonly exitCodes: Readonly<Record<number, string>>;
  readonly examples: readonly string[];
  readonly more?: string;
}

const WRONG_USE = 'wrong use or configuration: nothing was done';

const NOT_KNOWN = 'not known: the deadline passed, a signal came, or a commit may have landed. Read the state first';

const HELP_TEXTS: Readonly<Record<string, HelpText>> = {
  rollback: {
    exitCodes: {
      0: 'rolled back, now or before; or the dry run was shown; or the decision was stale, so that nothing was changed',
      1: 'not rolled back: refused, or out of reach',
      2: WRONG_USE,
      3: 'not known: the deadline passed, a signal came, or a commit may have landed. Run it again, it is safe',
    },
    examples: [
      'switchback rollback',
      "switchback rollback --reason 'rows are missing since 02:00' --trigger data-loss --severity critical",
      'switchback rollback --dry-run',
    ],
  },
  status: {
    exitCodes: {
      0: 'the live state was read',
      2: 'wrong use, or the config on the branch cannot be read',
      3: 'the remote does not answer: shown is what this clone remembers',
    },
    examples: ['switchback status', 'switchback status --offline', 'switchback status --badge badge.json'],
    more: 'What comes next and what is wrong is read from the branch cutover-history, within 10 s; the state above it does without.',
  },
  verify: {
    exitCodes: {
      0: 'proven, also with warnings',
      1: 'a check failed',
      2: WRONG_USE,
      3: 'something could not be measured yet, such as without a database',
    },
    examples: ['switchback verify --save-look look.json', 'switchback verify --previous-look look.json'],
  },
  switch: {
    exitCodes: {
      0: 'every collector is as it should be, now or before; or there is none to switch; or a newer transition stands',
      1: 'at least one is not, or the state does not let dlt run',
      2: WRONG_USE,
      3: 'something could not be told: a limit, no answer, a signal. Run it again, nothing is done twice',
    },
    examples: [
      'switchback switch to-manual --dry-run',
      'switchback switch to-manual',
      'switchback switch to-dlt --start',
    ],
    more: 'Which workflows: collectors in config/policy.yaml of the default branch. What was done is kept on the branch cutover-history, unless --no-history is given.',
  },
  collect: {
    exitCodes: {
      0: 'every unit was fetched; or every gap is closed, or none is proven',
      1: 'at least one unit was not; or a gap is out of reach, or could not be filled',
      2: WRONG_USE,
      3: 'the database or the remote did not answer; or budget or time ended a backfill, and the next one goes on',
    },
    examples: [
      'switchback collect',
      'switchback collect --units SideProject productivity --limit 5',
      'switchback collect --mode collect',
      'switchback collect --mode backfill',
      'switchback collect --mode backfill --units SideProject --from 2026-11-25T08:00:00Z --to 2026-11-25T11:00:00Z',
    ],
  },
  integrity: {
    exitCodes: {
      0: 'whole, also with warnings; or the baseline was recorded whole',
      1: 'a check failed',
      2: WRONG_USE,
      3: 'something could not be measured, such as without a database: a baseline does not know it',
    },
    examples: [
      'switchback integrity',
      'switchback integrity --record-baseline',
      'switchback integrity --no-history --json',
    ],
    more: 'Nothing is written to the database. Each look leaves one file on the branch cutover-history, unless --no-history is given. What it finds the next look of the schedule finds again, and decides.',
  },
  watch: {
    exitCodes: {
      0: 'no trigger fired, and everything that decides was measured; or nothing goes by dlt; or the history was replayed',
      1: 'a trigger fired: hold or rollback',
      2: WRONG_USE,
      3: 'no trigger fired, and something could not be measured, such as issues without a token',
    },
    examples: [
      'switchback watch',
      'switchback watch --replay --days 30',
      'switchback watch --replay --policy config/policy.yaml --against policy-new.yaml',
    ],
    more: 'Nothing is set, recorded or rolled back by it: the workflow integrity does that.',
  },
  investigate: {
    exitCodes: {
      0: 'every source that is set up answered, or some did',
      2: WRONG_USE,
      3: 'no source answered',
    },
    examples: ['switchback investigate', 'switchback investigate --log-path error_log --window-hours 6'],
    more: 'Nothing is written. Secrets and personal data are taken out before anything is shown.',
  },
  report: {
    exitCodes: {
      0: 'rendered, and written with --write; with --check: nothing has to be mended',
      1: 'with --check: something has to be mended',
      2: 'wrong use, or no such incident in this clone: git pull brings what the remote has',
      3: 'unknown: the clone could not be read',
    },
    examples: ['switchback report', 'switchback report --index', 'switchback report --check'],
    more: 'The pull request of an incident is opened and kept up to date by the workflows.',
  },
  escalate: {
    exitCodes: {
      0: 'nobody is due, or everybody who is was told',
      1: 'somebody is due and was not told',
      2: WRONG_USE,
      3: 'unknown: the state or the incident could not be read',
    },
    examples: ['switchback escalate', 'switchback escalate --all-open --json'],
  },
  evidence: {
    exitCodes: {
      0: 'every answer is the same',
      1: 'an answer differs, or the file was changed after it was written',
      2: 'wrong use, or evidence.json is missing or not what its schema allows',
      3: 'nothing differs, and something could not be computed again',
    },
    examples: ['switchback evidence replay incidents/20261125-020519Z-data-loss'],
    more: 'Needs no network, no git and no database.',
  },
  route: {
    exitCodes: {
      0: 'the state was read',
      2: 'wrong use, or the state on the branch cannot be read',
      3: 'unknown: the remote does not answer',
    },
    examples: ['switchback route', 'switchback route opensource r/SideProject'],
  },
  run: {
    exitCodes: {
      0: 'the command ended with 0; or, with --skip-ok, it was not run',
      10: 'not run: the state does not let this path collect, or dlt could not read it. 0 with --skip-ok',
      11: 'ended in mid-run: the generation changed, or dlt may no longer collect what it was started for',
      2: 'wrong use: nothing was run',
      126: 'the command may not be run',
      127: 'the command is not there',
    },
    examples: [
      'switchback run manual -- ./collect-manual',
      'switchback run dlt --dlt-working-dir ~/.dlt/pipelines -- ./collect-dlt',
      'switchback run manual --skip-ok --state file:. -- ./collect-manual',
    ],
    more: [
      "Every other status is the command's own, 128 and the signal's number where a signal ended it. SIGINT, SIGTERM and SIGHUP are passed on.",
      'The command is told SWITCHBACK_UNITS (with commas; unset: all that it knows), SWITCHBACK_GENERATION and SWITCHBACK_RECORD_FILE, to which it may append',
      'one line of JSON for each unit-fetch: scripts/collector/README.md. It must wait for whatever it starts.',
    ].join('\n'),
  },
  gate: {
    exitCodes: {
      0: 'run. Also where the state cannot be read, and on any other fault: manual',
      10: 'do not run. Also where the state cannot be read, and on any other fault: dlt',
      2: 'wrong arguments that leave open which path is meant (put it first): below, dlt does not run and manual does',
    },
    examples: [
      'switchback gate dlt && collect-dlt',
      'switchback gate manual; [ $? -eq 10 ] || collect-manual',
      'switchback gate dlt --unit opensource --why',
    ],
    more: "Without --unit a path runs if it has a unit. An unregistered unit is manual's.",
  },
  advance: {
    exitCodes: {
      0: 'advanced, or there already; or the dry run was shown; or, with --gates, every gate lets it through',
      1: 'a gate says no, or the remote does; or the state was changed since the gates were asked',
      2: WRONG_USE,
      3: NOT_KNOWN,
    },
    examples: [
      "switchback advance --phase 10% --reason 'only looking' --gates",
      "switchback advance --phase 10% --reason 'only looking' --dry-run",
      "switchback advance --phase 10% --reason 'the duplicates are fixed' --fix https://github.com/acme/harvest/pull/7",
      "switchback advance --phase 50% --reason 'a clean day' --bypass ticks --bypass-reason 'GitHub dropped its schedules for two hours last night'",
    ],
    more: 'Where a gate is gone by, that is counted on the branch cutover-history before anything moves.',
  },
  hold: {
    exitCodes: {
      0: 'as asked, now or before; or a hold stands that ends later, and stays: it says so',
      1: 'not written: refused, or out of reach; or the hold was changed since',
      2: WRONG_USE,
      3: NOT_KNOWN,
    },
    examples: [
      "switchback hold --set --reason 'the database moves' --until 2999-11-30T08:00:00Z",
      "switchback hold --lift --reason 'the cause is fixed'",
    ],
  },
  init: {
    exitCodes: {
      0: 'drafted, or printed with --dry-run; what could not be decided is named',
      1: 'nothing was drafted: the database did not answer, or the file could not be written; or the baseline was not recorded',
      2: 'wrong use, no database given, or the file is there already',
      3: 'no table was recognised',
    },
    examples: [
      'switchback init --database --dry-run',
      'switchback init --database --output config/datasets.yaml.draft',
      'switchback init --database --force --record-baseline',
    ],
    more: 'The database is only read. Where the draft is changed afterwards, record the baseline again: switchback integrity --record-baseline. Units get their weight, posts a day, from the newest week of their rows.',
  },
  doctor: {
    exitCodes: {
      0: 'nothing is missing; what could be better is named',
      1: 'something stands in the way of the next rollback; with --database: a look would answer unknown, or a fault is certain',
      2: 'wrong use or configuration, such as --database without SUPABASE_DB_URL: nothing was looked at',
      3: 'something could not be looked at, such as GitHub without GITHUB_TOKEN; the database or the remote did not answer',
    },
    examples: [
      'switchback doctor',
      'switchback doctor --database',
      'switchback doctor --database --json',
      'switchback doctor --database --datasets config/datasets.yaml',
    ],
    more: 'Nothing is written, and no row of a table is read but those of _dlt_loads: the catalogue answers. The role that it asks for is made by scripts/sql/monitor-role.sql. With FENCE_DATABASE_URL it also says what the fence of the next rollback would do; SUPABASE_COLLECT_DB_URL tells whose role the manual path uses.',
  },
  drill: {
    exitCodes: {
      0: 'every step held',
      1: 'a step did not',
      2: 'wrong use, or dependencies are missing',
      3: 'the drill could not be finished',
    },
    examples: ['npm start', 'npm run drill -- --keep'],
    more: 'begin and end are for drill.yml: they make, judge and remove a branch of your repository, and record the drill on the branch cutover-history.',
  },
};

/** What stands behind the options of a command's `--help`. */
export function renderHelpText(command: string): string {
  const text = HELP_TEXTS[command];
  if (text === undefined) return '';
  const codes = Object.entries(text.exitCodes).flatMap(([code, meaning]) => wrap(meaning, `  ${code.padStart(2)}  `));
  return [
    '',
    'Exit codes:',
    ...codes,
    '',
    'Examples (switchback stands for: node scripts/dist/switchback.mjs):',
    ...text.examples.map((example) => `  ${example}`),
    ...(text.more === undefined ? [] : ['', ...text.more.split('\n').flatMap((line) => wrap(line, ''))]),
  ].join('\n');
}

/** As the options above it are wrapped; what follows the first line stands below its text. Examples are left whole, to be copied. */
const COLUMNS = 80;

function wrap(text: string, first: string): readonly string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(' ')) {
    const isFull = line.length + word.length > COLUMNS && line.trim() !== '';
    if (isFull) lines.push(line.trimEnd());
    line = `${isFull ? ' '.repeat(first.length) : line}${word} `;
  }
  return [...lines, line.trimEnd()];
}

const EVERYWHERE = new Set(['remote', 'branch', 'directory', 'json', 'help']);

/** What only this command has comes first, then what every command has. */
export function ownOptionsFirst(command: Command): Option[] {
  const options = new Help().visibleOptions(command);
  const isShared = (option: Option): boolean => EVERYWHERE.has(option.name());
  return [...options.filter((option) => !isShared(option)), ...options.filter((option) => isShared(option))];
}
