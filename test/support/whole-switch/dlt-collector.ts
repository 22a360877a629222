import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PROJECT } from '../operations-repository.ts';

export interface CollectorEnd {
  /** `null` where a signal ended it. */
  readonly exitCode: number | null;
  readonly said: string;
}

export interface DltCollector {
  readonly python: string;
  /** The program, for whoever steers it. */
  readonly program: string;
  /** dlt's folder of pipelines on the machine that Switchback steers. */
  readonly pipelines: string;
  /** What the program wants to know in its environment, beside what `switchback run` says. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same program on a machine that nobody remembers: no Switchback around it, units and table of its own. */
  runUnsteered(units: readonly string[]): Promise<CollectorEnd>;
  dispose(): Promise<void>;
}

/** A table of the dataset that the forgotten machine loads into, so that the two never wait for each other. */
export const FORGOTTEN_TABLE = 'submissions_hot';
/** Posts of each unit that a run asks for. */
export const DLT_LIMIT = 100;

/**
 * A dlt pipeline as the source system has one: posts of each unit from Reddit, merged on their ids into `reddit_harbor.submissions`. It takes its units from
 * `scripts/collector/switchback.py`, asks once more before it loads, and tells what it fetched.
 */
export async function openDltCollector(about: {
  readonly databaseUrl: string;
  readonly redditUrl: string;
}): Promise<DltCollector> {
  const python = process.env['SWITCHBACK_DLT_PYTHON'];
  if (python === undefined)
    throw new Error(
      'SWITCHBACK_DLT_PYTHON is not set: expected a Python with dlt[postgres]==1.31.0 and psycopg2-binary.',
    );
  const folder = await mkdtemp(join(tmpdir(), 'switchback-dlt-'));
  const program = join(folder, 'collect_dlt.py');
  await writeFile(program, PROGRAM);
  const environment = {
    COLLECTOR_LIBRARY: join(PROJECT, 'scripts/collector'),
    COLLECTOR_DATABASE: about.databaseUrl,
    COLLECTOR_REDDIT: about.redditUrl,
    PYTHONDONTWRITEBYTECODE: '1',
    RUNTIME__DLTHUB_TELEMETRY: 'false',
    RUNTIME__LOG_LEVEL: 'CRITICAL',
    // Ten posts a file, a file a job, a job at a time: a load that can be met in its middle.
    NORMALIZE__DATA_WRITER__FILE_MAX_ITEMS: '10',
    NORMALIZE__DATA_WRITER__BUFFER_MAX_ITEMS: '10',
    LOAD__WORKERS: '1',
  };
  const running = new Set<AbortController>();
  return {
    ...{ python, program, environment },
    pipelines: join(folder, 'steered'),
    runUnsteered: (units) => {
      const stop = new AbortController();
      running.add(stop);
      const child = spawn(python, [program], {
        cwd: folder,
        env: {
          ...environment,
          ...{ PATH: process.env['PATH'], HOME: folder, COLLECTOR_PIPELINES: join(folder, 'forgotten') },
          ...{ COLLECTOR_TABLE: FORGOTTEN_TABLE, COLLECTOR_UNITS: units.join(',') },
        },
        stdio: ['ignore', 'pipe', 'pipe'],
        signal: stop.signal,
        killSignal: 'SIGKILL',
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
      child.on('error', () => undefined);
      return new Promise((resolve) => child.once('close', (exitCode) => resolve({ exitCode, said })));
    },
    dispose: async () => {
      for (const stop of running) stop.abort();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const PROGRAM = `
import base64, json, os, sys, urllib.request
sys.path.insert(0, os.environ["COLLECTOR_LIBRARY"])
import dlt, switchback

def ask(path, body=None, authorization=None):
    request = urllib.request.Request(os.environ["COLLECTOR_REDDIT"] + path, body,
        {"user-agent": "linux:switchback-test:0 (dlt)", "authorization": authorization})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)

forgotten = os.environ.get("COLLECTOR_UNITS", "")
units = forgotten.split(",") if forgotten else switchback.units("dlt")
basic = "Basic " + base64.b64encode(b"an-id:a-secret").decode()
token = "bearer " + ask("/api/v1/access_token", b"grant_type=client_credentials", basic)["access_token"]
fetched = {}
for unit in units:
    listing = ask("/r/%s/new?limit=${DLT_LIMIT}&raw_json=1" % unit, authorization=token)
    fetched[unit] = [child["data"] for child in listing["data"]["children"]]

@dlt.resource(name=os.environ.get("COLLECTOR_TABLE", "submissions"), primary_key="id", write_disposition="merge")
def posts():
    for rows in fetched.values():
        for row in rows:
            yield {key: row[key] for key in ("id", "subreddit", "title", "created_utc")}

pipeline = dlt.pipeline("reddit_harbor_problem_collection", pipelines_dir=os.environ["COLLECTOR_PIPELINES"],
    destination=dlt.destinations.postgres(os.environ["COLLECTOR_DATABASE"]), dataset_name="reddit_harbor")
pipeline.extract(posts())
pipeline.normalize()
if not forgotten and not switchback.still_current():
    sys.exit("the traffic was taken back; nothing is loaded")
pipeline.load()
for unit, rows in fetched.items():
    switchback.record(unit, "fetched", count=len(rows), newest_id=rows[0]["name"], oldest_id=rows[-1]["name"],
        saturated=len(rows) == ${DLT_LIMIT}, calls=1)
switchback.record_run(pending_packages=len(pipeline.list_normalized_load_packages()), version=dlt.__version__)
`;
