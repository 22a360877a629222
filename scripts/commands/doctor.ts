import { readFile } from 'node:fs/promises';

import { createPostgresIntegrityDatabase } from '../../actions/shared/adapters/postgres/postgres-integrity-database.ts';
import { parsePostgresUrl } from '../../actions/shared/adapters/postgres/postgres-address.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { DATASETS_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { parseDatasets } from '../../actions/shared/datasets/datasets.ts';
import type { Datasets } from '../../actions/shared/datasets/datasets.ts';
import { assessDatabase } from '../../actions/shared/doctor/assess-database.ts';
import { renderDoctorLines } from '../../actions/shared/doctor/render-doctor.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import { EMPTY_MEMORY } from '../../actions/shared/integrity/empty-memory.ts';
import { readContext } from '../../actions/shared/integrity/take-look.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { exitCodeOf } from '../../actions/shared/verdict/verdict.ts';
import { describeFileProblem } from '../../actions/shared/yaml-document/file-problem.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { describeTarget, findTarget } from './find-target.ts';
import { readPeoplesFiles } from './read-peoples-files.ts';

export interface DoctorOptions extends CommonOptions {
  readonly database: true;
  /** A file instead of the one on the default branch. */
  readonly datasets?: string;
}

/** `switchback doctor --database`: what is missing in the database, each with the statement that mends it. Reads the catalogue alone. */
export async function doctorCommand(options: DoctorOptions, context: CommandContext): Promise<CommandOutcome> {
  const { environment, signal } = context;
  const url = environment['SUPABASE_DB_URL'];
  if (!url) throw noDatabase();
  const isEncrypted = parsePostgresUrl(url).tls;
  const datasets = await readBindings(options, context);
  const caCertificate = environment['SUPABASE_DB_CA'];
  const certificate = caCertificate ? { caCertificate } : {};
  const database = createPostgresIntegrityDatabase({ url, now: () => systemClock.now(), ...certificate });
  const request = { datasets, memory: EMPTY_MEMORY, state: null, isBaseline: true };
  const facts = await database.look((look) => readContext(look, request), signal);
  const result = assessDatabase({ context: facts, isEncrypted });
  return { exitCode: exitCodeOf(result.verdict), json: { ...result }, lines: renderDoctorLines(result) };
}

/** @throws OperatorError `datasets-invalid`: with the place of every problem */
async function readBindings(options: DoctorOptions, context: CommandContext): Promise<Datasets> {
  const { name, contents } = await readDatasetsFile(options, context);
  const parsed = parseDatasets(contents);
  if (parsed.ok) return parsed.datasets;
  const places = parsed.problems.slice(0, 10).map((problem) => describeFileProblem(name, problem));
  throw new OperatorError({
    reasonCode: 'datasets-invalid',
    message: places.join(' '),
    remedy: `Mend ${name}, then run this again.`,
  });
}

interface DatasetsFile {
  readonly name: string;
  readonly contents: Uint8Array;
}

async function readDatasetsFile(options: DoctorOptions, context: CommandContext): Promise<DatasetsFile> {
  if (options.datasets !== undefined) return readLocal(options.datasets);
  const target = await findTarget(options, context);
  context.log.info(`Asking the database by ${DATASETS_PATH} of ${describeTarget(target)}.`);
  const files = await readPeoplesFiles(target, [DATASETS_PATH], context.signal);
  const file = files.get(DATASETS_PATH) ?? null;
  if (file !== null) return { name: DATASETS_PATH, contents: file.contents };
  throw missingFile(DATASETS_PATH, 'Commit and push it to the default branch, or name a file with --datasets.');
}

async function readLocal(path: string): Promise<DatasetsFile> {
  const name = oneLine(path, 200);
  try {
    return { name, contents: await readFile(path) };
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) throw missingFile(name, 'Name a file that can be read.', cause);
    throw cause;
  }
}

function missingFile(name: string, remedy: string, cause?: Error): OperatorError {
  return new OperatorError({
    reasonCode: 'datasets-invalid',
    message: `${name} could not be read`,
    observed: cause !== undefined && 'code' in cause ? String(cause.code) : 'no such file',
    expected: 'the units and where their rows live',
    remedy,
    ...(cause === undefined ? {} : { cause }),
  });
}

function noDatabase(): OperatorError {
  return new OperatorError({
    reasonCode: 'environment-invalid',
    message: 'SUPABASE_DB_URL is not set',
    observed: 'nothing',
    expected: 'a postgresql:// URL of the role that looks',
    remedy: 'Set it to the URL that the secret SUPABASE_DB_URL holds; scripts/sql/monitor-role.sql makes such a role.',
  });
}
