import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { readInitDatabase, withInitDatabase } from '../../actions/shared/adapters/postgres/postgres-init-database.ts';
import { readUnits } from '../../actions/shared/adapters/postgres/postgres-init-samples.ts';
import { DATASETS_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { parseDatasets } from '../../actions/shared/datasets/datasets.ts';
import { DependencyError, OperatorError } from '../../actions/shared/errors.ts';
import { draftDatasets, type Draft } from '../../actions/shared/init/draft-datasets.ts';
import { recogniseTables } from '../../actions/shared/init/recognise-table.ts';
import { renderIntegrityLines } from '../../actions/shared/integrity/render-integrity.ts';
import { count } from '../../actions/shared/markdown/count.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { joinSentences } from '../../actions/shared/markdown/sentences.ts';
import { measureFault } from '../../actions/shared/verification/measure-fault.ts';
import type { CommandContext, CommandOutcome } from './command-outcome.ts';

export interface InitOptions {
  readonly json?: true;
  /** Without a value: SUPABASE_DB_URL. */
  readonly database: true | string;
  readonly output: string;
  /** Print it instead. */
  readonly dryRun?: true;
  /** Also over a file that is there. */
  readonly force?: true;
  /** Also record, by the draft, the faults that are there now. */
  readonly recordBaseline?: true;
}

/**
 * `switchback init`: drafts `config/datasets.yaml` from the catalogue of a database. The database is read alone; written is that one file, and where it was
 * asked for the baseline, which a look by the draft keeps on the branch cutover-history.
 */
export async function initCommand(options: InitOptions, context: CommandContext): Promise<CommandOutcome> {
  const { environment, signal, log } = context;
  const url = options.database === true ? environment['SUPABASE_DB_URL'] : options.database;
  if (!url) throw noDatabase();
  if (options.database !== true && hasPassword(url))
    log.warning('A password in an argument can be seen in the list of processes: set SUPABASE_DB_URL instead.');
  const path = resolve(options.output);
  if (options.dryRun !== true && options.force !== true && (await exists(path))) throw fileIsThere(options.output);
  const caCertificate = environment['SUPABASE_DB_CA'];
  const place = { url, signal, ...(caCertificate ? { caCertificate } : {}) };
  const draft = await withInitDatabase(place, async (client) => {
    const database = await readInitDatabase(client);
    return draftDatasets(database, await readUnits(client, recogniseTables(database).tables));
  });
  const isWritten = options.dryRun !== true && draft.bound.length > 0;
  if (isWritten) await write(path, draft.text);
  const drafted = conclude(draft, { output: options.output, isWritten });
  if (options.recordBaseline !== true || !isWritten) return drafted;
  return withBaseline(
    drafted,
    await tryBaseline(draft, { ...context, environment: { ...environment, SUPABASE_DB_URL: url } }),
  );
}

interface Baseline {
  readonly isRecorded: boolean;
  /** One sentence for a person. */
  readonly message: string;
}

/** How long the look may take: it reads whole tables once. */
const BASELINE_SECONDS = 600;

/** Whatever keeps it from being recorded: the draft is there. */
async function tryBaseline(draft: Draft, context: CommandContext): Promise<Baseline> {
  const tried = await measureFault(
    () => recordBaseline(draft, context),
    'When that is mended: switchback integrity --record-baseline',
  );
  if (tried.measured) return tried.value;
  return { isRecorded: false, message: `The baseline was not recorded: ${joinSentences(tried.message, tried.remedy)}` };
}

async function recordBaseline({ text }: Draft, context: CommandContext): Promise<Baseline> {
  const parsed = parseDatasets(text);
  if (!parsed.ok)
    return { isRecorded: false, message: 'The baseline was not recorded: the draft does not pass the schema yet.' };
  const { lookAtData } = await import('./integrity.ts');
  const look = { history: true, census: true, deadlineSeconds: BASELINE_SECONDS, remote: 'origin' };
  const result = await lookAtData({ ...look, recordBaseline: true }, context, parsed.datasets);
  const [title = '', ...lines] = renderIntegrityLines(result);
  const why = lines.filter((line) => line.startsWith('  unknown') || line.startsWith('  fail')).slice(0, 3);
  return { isRecorded: result.isBaseline, message: [title, ...why.map((line) => line.trim())].join(' ') };
}

function withBaseline(drafted: CommandOutcome, baseline: Baseline): CommandOutcome {
  return {
    ...drafted,
    exitCode: baseline.isRecorded ? drafted.exitCode : 1,
    json: drafted.json === null ? null : { ...drafted.json, baseline },
    lines: [...drafted.lines, oneLine(baseline.message, 2_000)],
  };
}

function conclude(
  draft: Draft,
  { output, isWritten }: { readonly output: string; readonly isWritten: boolean },
): CommandOutcome {
  const { text, bound, undecided, leftOut } = draft;
  const parsed = parseDatasets(text);
  const decision = isWritten ? 'drafted' : bound.length === 0 ? 'nothing-found' : 'rendered';
  const reasonCode =
    bound.length === 0
      ? 'no-tables-recognised'
      : undecided.length === 0
        ? 'datasets-drafted'
        : 'datasets-drafted-in-part';
  return {
    exitCode: bound.length === 0 ? 3 : 0,
    json: {
      schemaVersion: 1,
      decision,
      reasonCode,
      file: isWritten ? output : null,
      isValid: parsed.ok,
      bound,
      undecided,
      leftOut,
      text,
    },
    lines: isWritten
      ? describe(draft, output, parsed.ok)
      : bound.length === 0
        ? describe(draft, output, true)
        : text.trimEnd().split('\n'),
  };
}

function describe({ bound, undecided, leftOut }: Draft, output: string, isValid: boolean): readonly string[] {
  const list = (title: string, items: readonly string[]): readonly string[] =>
    items.length === 0 ? [] : [title, ...items.map((item) => `  ${oneLine(item, 400)}`)];
  if (bound.length === 0)
    return [
      'No table of posts, comments or analyses was recognised, so nothing was written.',
      ...list('Left out:', leftOut),
    ];
  return [
    `${oneLine(output, 300)}: ${count(bound.length, 'table')} bound.`,
    ...list('Bound:', bound),
    ...list('Undecided, for you:', undecided),
    ...list('Left out:', leftOut),
    ...(isValid ? [] : ['It does not pass the schema yet: what is undecided has to be filled in first.']),
    ...listSteps(output),
  ];
}

/** The commands read the file of the default branch: a draft beside it changes nothing yet. */
function listSteps(output: string): readonly string[] {
  const isDraft = resolve(output) !== resolve(DATASETS_PATH);
  return [
    isDraft
      ? `Next: read it, put it in the place of ${DATASETS_PATH} of the operations repository, commit that by pull request, then`
      : 'Next: read it, commit it by pull request, then',
    '  switchback doctor --database              what the database still lacks, with the statement for each',
    '  switchback integrity --record-baseline    the faults that are there now, so that only new ones count',
    ...(isDraft ? [`Before that: switchback doctor --database --datasets ${oneLine(output, 300)}`] : []),
  ];
}

async function write(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (cause) {
    throw new DependencyError({
      dependency: 'filesystem',
      message: `${oneLine(path, 300)} could not be written`,
      retryable: false,
      remedy: 'Make its directory writable, or name another file with --output.',
      cause,
    });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function hasPassword(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { password, searchParams } = new URL(url);
  return password !== '' || searchParams.has('password');
}

function fileIsThere(output: string): OperatorError {
  return new OperatorError({
    reasonCode: 'input-invalid',
    message: `${oneLine(output, 300)} is there already`,
    observed: 'a file that people may have worked on',
    expected: 'a file that is not there yet',
    remedy: `Name another one (--output ${DATASETS_PATH}.draft) and compare, or write over it with --force.`,
  });
}

function noDatabase(): OperatorError {
  return new OperatorError({
    reasonCode: 'environment-invalid',
    message: 'SUPABASE_DB_URL is not set',
    observed: 'nothing',
    expected: 'a postgresql:// URL of a role that may read the tables',
    remedy: 'Set it, or name the database: switchback init --database postgresql://…',
  });
}
