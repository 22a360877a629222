import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface LongDlt {
  /** A run that loads so many packets of 100 rows, one after another, each in a transaction of its own. */
  start(packets: number): LongLoad;
  dispose(): Promise<void>;
}

export interface LongLoad {
  /** Its exit status and what it said on its way out; `null` where it was killed. */
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
  kill(): Promise<void>;
}

/** The real dlt, appending to `reddit_harbor.submissions`, slowly enough to be met in the middle. Each run is a process and a pipeline of its own. */
export async function openLongDlt(url: string): Promise<LongDlt> {
  const python = process.env['SWITCHBACK_DLT_PYTHON'];
  if (python === undefined)
    throw new Error(
      'SWITCHBACK_DLT_PYTHON is not set: expected a Python with dlt[postgres]==1.31.0 and psycopg2-binary.',
    );
  const directory = await mkdtemp(join(tmpdir(), 'switchback-dlt-'));
  const script = join(directory, 'load.py');
  await writeFile(script, SCRIPT);
  const running = new Set<ChildProcess>();
  let runs = 0;
  return {
    start: (packets) => {
      const options = { url, packets, directory: join(directory, `run-${(runs += 1)}`) };
      const child = spawn(python, [script, JSON.stringify(options)], {
        cwd: directory,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          HOME: directory,
          RUNTIME__DLTHUB_TELEMETRY: 'false',
          RUNTIME__LOG_LEVEL: 'CRITICAL',
          // A packet a file, a file a job, a job at a time.
          NORMALIZE__DATA_WRITER__FILE_MAX_ITEMS: '100',
          NORMALIZE__DATA_WRITER__BUFFER_MAX_ITEMS: '100',
          LOAD__WORKERS: '1',
        },
      });
      running.add(child);
      return { ended: untilEnded(child), kill: () => end(child) };
    },
    dispose: async () => {
      for (const child of running) await end(child);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function untilEnded(child: ChildProcess): Promise<{ readonly code: number | null; readonly said: string }> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (said += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

const SCRIPT = `
import json, sys, dlt
options = json.loads(sys.argv[1])
pipeline = dlt.pipeline("reddit_harbor_collection", pipelines_dir=options["directory"],
    destination=dlt.destinations.postgres(options["url"]), dataset_name="reddit_harbor")
rows = [{"id": f"t3_{number}", "title": "a post"} for number in range(100 * options["packets"])]
pipeline.run(rows, table_name="submissions", write_disposition="append")
`;
