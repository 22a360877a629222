import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RealLoad {
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
  readonly pipeline?: string;
  readonly disposition?: 'merge' | 'append';
  /** Without a cursor on `created_utc`. */
  readonly hasNoCursor?: boolean;
  /** The resource says so and stays in its extraction. */
  readonly stopsInExtract?: boolean;
  /** Another folder of dlt's own: another machine. */
  readonly machine?: string;
}

export interface RealDlt {
  /** One run of a pipeline to its end. */
  load(load: RealLoad): Promise<void>;
  /** A run that goes on by itself. */
  start(load: RealLoad): RunningDlt;
  dispose(): Promise<void>;
}

export interface RunningDlt {
  /** Resolves when the resource has begun to yield. */
  readonly extracting: Promise<void>;
  /** SIGKILL, and its end. */
  kill(): Promise<void>;
}

/** The real dlt against a database, into dataset `reddit_harbor`, in a process of its own that keeps its folder between runs. */
export async function openRealDlt(url: string): Promise<RealDlt> {
  const python = process.env['SWITCHBACK_DLT_PYTHON'];
  if (python === undefined)
    throw new Error(
      'SWITCHBACK_DLT_PYTHON is not set: expected a Python with dlt[postgres]==1.31.0 and psycopg2-binary.',
    );
  const directory = await mkdtemp(join(tmpdir(), 'switchback-dlt-'));
  const script = join(directory, 'load.py');
  await writeFile(script, LOAD_SCRIPT);
  const running = new Set<ChildProcess>();
  const run = (load: RealLoad): ChildProcess => {
    const { machine = 'first', pipeline = 'reddit_harbor_collection', ...rest } = load;
    const options = { url, directory: join(directory, machine), pipeline, ...rest };
    const child = spawn(python, [script, JSON.stringify(options)], {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: directory,
        RUNTIME__DLTHUB_TELEMETRY: 'false',
        RUNTIME__LOG_LEVEL: 'CRITICAL',
      },
    });
    running.add(child);
    return child;
  };
  return {
    load: (load) => untilDone(run(load)),
    start: (load) => {
      const child = run(load);
      const extracting = new Promise<void>((resolve) => {
        child.stdout?.on('data', (text: Buffer) => {
          if (text.toString().includes('extracting')) resolve();
        });
      });
      return { extracting, kill: () => end(child) };
    },
    dispose: async () => {
      for (const child of running) await end(child);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function untilDone(child: ChildProcess): Promise<void> {
  let said = '';
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`dlt ended with ${code}: ${said.slice(-2_000)}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

const LOAD_SCRIPT = `
import json, sys, time, dlt
options = json.loads(sys.argv[1])
pipeline = dlt.pipeline(options["pipeline"], pipelines_dir=options["directory"],
    destination=dlt.destinations.postgres(options["url"]), dataset_name="reddit_harbor")
def rows():
    print("extracting", flush=True)
    if options.get("stopsInExtract"):
        time.sleep(600)
    yield from options["rows"]
if options.get("hasNoCursor"):
    def submissions():
        yield from rows()
else:
    def submissions(created=dlt.sources.incremental("created_utc", initial_value=0)):
        yield from rows()
resource = dlt.resource(submissions, name="submissions", primary_key="id",
    write_disposition=options.get("disposition", "merge"))
pipeline.run(resource())
`;
