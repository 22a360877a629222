import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { HistoryRecord } from '../../actions/shared/history/history-record.ts';
import { BUNDLE, OperationsRepository, PROJECT, stateFiles, type Ran } from '../support/operations-repository.ts';
import { startRepositoryApi, type RepositoryApi } from '../support/repository-api.ts';

let repository: OperationsRepository;
beforeEach(() => {
  repository = new OperationsRepository();
});
afterEach(() => repository.remove());

const run = (
  path: string,
  args: readonly string[],
  command: string,
  environment: Record<string, string> = {},
): Promise<Ran> => repository.run(['run', path, ...args, '--', 'sh', '-c', command], { environment });

/** A run that goes on: `ready` when its collector has printed that word. */
function start(path: string, args: readonly string[], command: string, environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [BUNDLE, 'run', path, ...args, '--', 'sh', '-c', command], {
    cwd: repository.clone,
    env: { ...repository.environment, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  let told = (): void => undefined;
  const ready = new Promise<void>((resolve) => {
    told = resolve;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (stdout.includes('ready')) told();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ran>((resolve) => {
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return { ready, ended, signal: (name: NodeJS.Signals) => child.kill(name) };
}

/** What the branch cutover-history holds, file by file. */
function recordsOf(kind?: HistoryRecord['kind']): readonly HistoryRecord[] {
  const paths = repository.git(['ls-tree', '-r', '--name-only', 'cutover-history'], repository.remote).split('\n');
  return paths
    .filter((path) => path.endsWith('.jsonl'))
    .flatMap((path) => repository.show(path, 'cutover-history').trim().split('\n'))
    .map((line) => JSON.parse(line) as HistoryRecord)
    .filter((record) => kind === undefined || record.kind === kind);
}

/** A commit on top of what the clone knows of main, in which everything was taken back at generation 4; nothing is pushed. */
function rolledBackCommit(): string {
  const files = Object.entries(stateFiles('manual_only')).map(([path, text]) => [
    path,
    text.replace(/"generation": ?3/u, (found) => found.replace('3', '4')),
  ]);
  repository.git(['checkout', '-q', '--detach', 'origin/main']);
  repository.write(Object.fromEntries(files) as Record<string, string>);
  repository.commitAll('taken back');
  return repository.git(['rev-parse', 'HEAD']);
}

const takeEverythingBack = () =>
  repository.git(['push', '-q', repository.remote, `${rolledBackCommit()}:refs/heads/main`]);
const hideRemote = () => repository.git(['remote', 'set-url', 'origin', 'file:///nonexistent/x.git']);
const showRemote = () => repository.git(['remote', 'set-url', 'origin', `file://${repository.remote}`]);

/** Processes of this machine with a word in their command line. */
function processesWith(word: string): number {
  const listed = execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' });
  return listed.split('\n').filter((line) => line.includes(word) && !line.includes('ps -eo')).length;
}

/** Files below a folder, by their names. */
function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [entry.name] : [],
  );
}

describe('switchback run starts a collector', () => {
  test('with its units and the generation, and lets everything through untouched', async () => {
    const dlt = await run(
      'dlt',
      [],
      'printf "%s %s %s\\000" "$SWITCHBACK_UNITS" "$SWITCHBACK_GENERATION" "$SWITCHBACK_PATH"; printf err >&2; exit 7',
    );
    expect(dlt).toEqual({ exitCode: 7, stdout: 'opensource 3 dlt\0', stderr: 'err' });
    const manual = await run('manual', [], 'echo "$SWITCHBACK_UNITS/$SWITCHBACK_DLT_UNITS"');
    expect(manual).toEqual({ exitCode: 0, stdout: 'productivity,sideproject/opensource\n', stderr: '' });
  });

  test('named as config/datasets.yaml names them, later ones too', async () => {
    const shipped = readFileSync(join(PROJECT, 'config/datasets.yaml'), 'utf8');
    const units = '- name: OpenSource\n  - name: SideProject\n  - name: later_one\n\ndatasets:';
    repository.write({ 'config/datasets.yaml': shipped.replace(/- name: opensource[\s\S]*?\ndatasets:/u, units) });
    repository.commitAll('register a unit');
    repository.git(['push', '-q']);
    expect((await run('dlt', [], 'echo "$SWITCHBACK_UNITS"')).stdout).toBe('OpenSource\n');
    expect((await run('manual', [], 'echo "$SWITCHBACK_UNITS"')).stdout).toBe('SideProject,later_one\n');
  });

  test('only where the state lets it: 10, or 0 with --skip-ok, and not a word of the usual', async () => {
    await repository.run(['rollback']);
    expect(await run('dlt', [], 'echo ran')).toEqual({ exitCode: 10, stdout: '', stderr: '' });
    expect(await run('dlt', ['--skip-ok'], 'echo ran')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect((await run('dlt', ['--skip-ok', '--why'], 'echo ran')).stdout).toMatch(/^dlt: not-run \(dlt-off\)/u);
    expect((await run('manual', [], 'echo "$SWITCHBACK_GENERATION"')).stdout).toBe('4\n');
  });

  test.each([
    [['/nonexistent/collector'], 127],
    [['no-such-collector'], 127],
    [['/etc/passwd'], 126],
    [['sh', '-c', 'kill -9 $$'], 137],
    [['sh', '-c', 'exit 255'], 255],
  ])('ends as a shell would with %j: %i', async (command, expected) => {
    const ran = await repository.run(['run', 'manual', '--', ...command]);
    expect(ran.exitCode).toBe(expected);
    expect(ran.stderr.split('\n').filter((line) => line.startsWith('error:')).length).toBe(
      expected < 128 && expected > 125 ? 1 : 0,
    );
  });

  test.each([
    [['run', 'manual']],
    [['run', 'dtl', '--', 'true']],
    [['run', 'manual', '--poll-seconds', '0', '--', 'true']],
    [['run', 'manual', '--nonsense', '--', 'true']],
    [['run', 'manual', '--state', 'http://example.org', '--', 'true']],
    [['run', 'manual', '--state', 'https://user:word@example.org', '--', 'true']],
    [['run', 'dlt', '--state', 'file:.', '--', 'true']],
    [['run', 'dlt', '--state', 'https://example.org/files', '--', 'true']],
  ])('refuses %j with 2', async (args) => {
    const ran = await repository.run(args);
    expect([ran.exitCode, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).not.toContain('user:word');
  });
});

describe('a state that cannot be read', () => {
  test('lets manual run by what was read last, said with its age, and dlt never', async () => {
    expect((await run('dlt', [], 'true')).exitCode).toBe(0);
    hideRemote();
    const manual = await run('manual', [], 'echo "$SWITCHBACK_UNITS $SWITCHBACK_GENERATION"');
    expect([manual.exitCode, manual.stdout]).toEqual([0, 'productivity,sideproject 3\n']);
    expect(manual.stderr).toMatch(/so manual runs, by the answer of .* \(0 min old, generation 3\)/u);
    const dlt = await run('dlt', [], 'echo ran');
    expect([dlt.exitCode, dlt.stdout]).toEqual([10, '']);
    expect(dlt.stderr).toContain('so dlt does not run, whatever was read before');
  });

  test('lets manual run with all that it knows where nothing is remembered, or what is remembered is broken', async () => {
    const cache = join(repository.folder, 'cache.json');
    hideRemote();
    for (const text of [null, '', '{"schema_version":1', '[]']) {
      if (text !== null) writeFileSync(cache, text);
      const ran = await run(
        'manual',
        ['--cache', cache, '--no-history'],
        'echo "${SWITCHBACK_UNITS-all} ${SWITCHBACK_GENERATION-none}"',
      );
      expect([ran.exitCode, ran.stdout]).toEqual([0, 'all none\n']);
    }
  });

  test('is also one without a clone, without git, or with a cache that cannot be written', async () => {
    const cases = [
      [['-C', '/nonexistent'], {}],
      [[], { PATH: join(repository.folder, 'bin') }],
      [['--remote', 'https://user:word@example.org/x'], {}],
    ] as const;
    mkdirSync(join(repository.folder, 'bin'));
    execFileSync('ln', ['-s', '/bin/sh', join(repository.folder, 'bin/sh')]);
    for (const [args, environment] of cases) {
      const manual = await run('manual', args, 'echo ran', environment);
      expect([manual.exitCode, manual.stdout]).toEqual([0, 'ran\n']);
      expect(manual.stderr).not.toContain('user:word');
      expect((await run('dlt', args, 'echo ran', environment)).exitCode).toBe(10);
    }
    const unwritable = await run('manual', ['--cache', '/proc/nothing/cache.json'], 'echo ran');
    expect([unwritable.exitCode, unwritable.stdout]).toEqual([0, 'ran\n']);
    expect(unwritable.stderr).toContain('The answer could not be kept');
  });

  test('keeps the last answer for this user alone, and whole', async () => {
    const cache = join(repository.folder, 'deep/cache.json');
    await run('manual', ['--cache', cache], 'true');
    expect([(statSync(cache).mode & 0o777).toString(8), filesBelow(join(repository.folder, 'deep'))]).toEqual([
      '600',
      ['cache.json'],
    ]);
    expect(JSON.parse(readFileSync(cache, 'utf8'))).toMatchObject({ generation: 3, dlt_units: ['opensource'] });
  });

  test('ends dlt in mid-run once its time is over, and manual never', async () => {
    const dlt = start('dlt', ['--poll-seconds', '1', '--unreadable-seconds', '2'], 'echo ready; exec sleep 300');
    const manual = start(
      'manual',
      ['--poll-seconds', '1', '--unreadable-seconds', '2'],
      'echo ready; sleep 6; echo done',
    );
    await Promise.all([dlt.ready, manual.ready]);
    hideRemote();
    const [stopped, done] = await Promise.all([dlt.ended, manual.ended]);
    expect(stopped.exitCode).toBe(11);
    expect(stopped.stderr).toMatch(/The state could not be read for \d+ s \(at most 2 s\)/u);
    expect([done.exitCode, done.stdout]).toEqual([0, 'ready\ndone\n']);
  });
});

describe('a new generation', () => {
  test('ends the collector and whatever it started: politely, then for good', async () => {
    const word = `31${Math.floor(Math.random() * 1e6)}`;
    // The command heeds SIGTERM, a process that it started does not.
    const command = `(trap "" TERM; while :; do sleep ${word}; done) & trap 'echo polite; exit 0' TERM; echo ready; wait`;
    const dlt = start('dlt', ['--poll-seconds', '1', '--grace-seconds', '1'], command);
    await dlt.ready;
    expect(processesWith(`sleep ${word}`)).toBeGreaterThan(0);
    expect((await repository.run(['rollback'])).exitCode).toBe(0);
    const ran = await dlt.ended;
    expect([ran.exitCode, ran.stdout]).toEqual([11, 'ready\npolite\n']);
    expect(ran.stderr).toContain('The state is at generation 4, this run began at 3.');
    expect(processesWith(`sleep ${word}`)).toBe(0);
    expect(recordsOf()).toMatchObject([{ kind: 'collection-run', outcome: 'stopped', path: 'dlt', generation: 3 }]);
  });

  test('ends manual too, and a config turned off by hand ends dlt without one', async () => {
    const manual = start('manual', ['--poll-seconds', '1'], 'echo ready; exec sleep 300');
    await manual.ready;
    const off = stateFiles()['config/traffic_cutover_config.json']?.replace(
      '"dlt_enabled": true',
      '"dlt_enabled": false',
    );
    const dlt = start('dlt', ['--poll-seconds', '1'], 'echo ready; exec sleep 300');
    await dlt.ready;
    repository.write({ 'config/traffic_cutover_config.json': off ?? '' });
    repository.commitAll('dlt off, by hand');
    repository.git(['push', '-q']);
    expect((await dlt.ended).exitCode).toBe(11);
    expect((await repository.run(['rollback'])).exitCode).toBe(0);
    expect((await manual.ended).exitCode).toBe(11);
  });
});

describe('a state that moves', () => {
  const moveTo = (branch: string) => {
    repository.git(['push', '-q', 'origin', `origin/main:refs/heads/${branch}`]);
    repository.write({ 'config/state-branch': `${branch}\n` });
    repository.commitAll('the state is elsewhere');
    // By its address, so that the clone's own memory of the remote stays as it was.
    repository.git(['push', '-q', repository.remote, 'HEAD:main']);
  };
  const pollFast = ['--poll-seconds', '1'];
  const ready = 'echo "ready ${SWITCHBACK_BRANCH-unsaid}"; exec sleep 300';

  test('to another branch is followed in mid-run, and said once', async () => {
    const dlt = start('dlt', pollFast, ready);
    await dlt.ready;
    moveTo('live/state');
    repository.git(['fetch', '-q', 'origin', 'live/state']);
    expect((await repository.run(['rollback', '--branch', 'live/state'])).exitCode).toBe(0);
    const ran = await dlt.ended;
    expect([ran.exitCode, ran.stdout]).toEqual([11, 'ready unsaid\n']);
    expect(
      ran.stderr.match(/The live state moved: it was read from main, and is read from live\/state now/gu),
    ).toHaveLength(1);
    expect(ran.stderr).toContain('The state is at generation 4, this run began at 3.');
    expect(repository.show('config/traffic_cutover_config.json')).toContain('"generation": 3');
  });

  test('is found by a clone that has never heard of the move', async () => {
    moveTo('live/state');
    repository.git(['push', '-q', repository.remote, `${rolledBackCommit()}:refs/heads/live/state`]);
    expect((await repository.run(['gate', 'dlt'])).exitCode).toBe(10);
    expect((await run('dlt', [], 'echo ran')).exitCode).toBe(10);
    expect((await run('manual', [], 'echo "$SWITCHBACK_GENERATION"')).stdout).toBe('4\n');
  });

  test('with the default branch of the remote is followed in mid-run', async () => {
    const manual = start('manual', pollFast, ready);
    await manual.ready;
    repository.git(['push', '-q', repository.remote, `${rolledBackCommit()}:refs/heads/trunk`]);
    repository.git(['symbolic-ref', 'HEAD', 'refs/heads/trunk'], repository.remote);
    repository.git(['update-ref', '-d', 'refs/heads/main'], repository.remote);
    const ran = await manual.ended;
    expect([ran.exitCode, ran.stdout]).toEqual([11, 'ready unsaid\n']);
    expect(ran.stderr).toContain('read from trunk now (the default branch of origin)');
  });

  test('to a branch that is not there is one that cannot be read, and what was read last still says who collects', async () => {
    expect((await run('dlt', [], 'true')).exitCode).toBe(0);
    repository.write({ 'config/state-branch': 'nowhere\n' });
    repository.commitAll('a slip');
    repository.git(['push', '-q', repository.remote, 'HEAD:main']);
    const manual = await run('manual', ['--no-history'], 'echo "$SWITCHBACK_UNITS"');
    expect(manual.stdout).toBe('productivity,sideproject\n');
    expect(manual.stderr).toMatch(/by the answer of .* \(0 min old, generation 3\)/u);
    expect((await run('dlt', ['--no-history'], 'echo ran')).exitCode).toBe(10);
  });

  test('stays where it was asked for, also for the collector that asks again', async () => {
    repository.git(['push', '-q', 'origin', 'origin/main:refs/heads/mine']);
    const dlt = start('dlt', [...pollFast, '--branch', 'mine'], 'echo "ready $SWITCHBACK_BRANCH"; sleep 4; echo done');
    await dlt.ready;
    repository.git(['push', '-q', repository.remote, `${rolledBackCommit()}:refs/heads/main`]);
    const ran = await dlt.ended;
    expect([ran.exitCode, ran.stdout]).toEqual([0, 'ready mine\ndone\n']);
  });
});

describe('signals', () => {
  test.each([
    ['SIGTERM', 'exit 40', 40],
    ['SIGINT', 'exit 0', 0],
    ['SIGHUP', 'trap - HUP; kill -HUP $$', 129],
  ] as const)('%s is passed on, and what the collector makes of it is the status', async (name, then, expected) => {
    const manual = start(
      'manual',
      [],
      `trap 'echo got; ${then}' ${name.slice(3)}; echo ready; while :; do sleep 0.1; done`,
    );
    await manual.ready;
    manual.signal(name);
    const ran = await manual.ended;
    expect([ran.exitCode, ran.stdout]).toEqual([expected, 'ready\ngot\n']);
    expect(recordsOf('collection-run')).toMatchObject([{ outcome: 'stopped' }]);
  });

  test('leave a collector in peace that takes its time', async () => {
    const manual = start(
      'manual',
      [],
      `trap 'echo got' TERM; echo ready; i=0; while [ $i -lt 90 ]; do sleep 0.1; i=$((i+1)); done; exit 5`,
    );
    await manual.ready;
    manual.signal('SIGTERM');
    const ran = await manual.ended;
    expect([ran.exitCode, ran.stdout]).toEqual([5, 'ready\ngot\n']);
  });
});

describe('what a run leaves', () => {
  const LINES = [
    {
      unit: 'OpenSource',
      outcome: 'fetched',
      count: 50,
      newest_id: 'b',
      oldest_id: 'a',
      calls: 2,
      remaining_budget: 90,
    },
    { kind: 'run', version: '1.31.0' },
  ];
  const tell = (lines: readonly unknown[]) =>
    lines
      .map((line) => `echo '${typeof line === 'string' ? line : JSON.stringify(line)}' >> "$SWITCHBACK_RECORD_FILE"`)
      .join('; ');

  test('is what the collector told, in one file of the history', async () => {
    const ran = await run('dlt', [], `${tell(LINES)}; exit 3`);
    expect(ran).toEqual({ exitCode: 3, stdout: '', stderr: '' });
    expect(recordsOf()).toMatchObject([
      {
        kind: 'collection-run',
        path: 'dlt',
        generation: 3,
        outcome: 'failed',
        exitCode: 3,
        recordedBy: 'child',
        units: 1,
        postsFetched: 50,
        calls: 2,
        remainingBudget: 90,
        version: '1.31.0',
      },
      {
        kind: 'unit-fetch',
        schemaVersion: 2,
        unit: 'opensource',
        outcome: 'fetched',
        count: 50,
        newestId: 'b',
        generation: 3,
      },
    ]);
    expect(filesBelow(join(repository.folder, 'home'))).toEqual(['answer.json']);
  });

  test('goes by the exit status where the collector tells nothing, and says so', async () => {
    await run('manual', [], 'true');
    expect(recordsOf()).toMatchObject([
      { kind: 'collection-run', outcome: 'succeeded', recordedBy: 'exit-status', units: 2, postsFetched: null },
      { kind: 'unit-fetch', unit: 'productivity', outcome: 'fetched' },
      { kind: 'unit-fetch', unit: 'sideproject', outcome: 'fetched' },
    ]);
  });

  test('passes over bad lines, told once, and never changes the status', async () => {
    const ran = await run(
      'dlt',
      [],
      `${tell(['nonsense', ...LINES, '{"unit":"x"}'])}; printf '{"unit":"half' >> "$SWITCHBACK_RECORD_FILE"`,
    );
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr).toMatch(
      /^warning: 3 lines of SWITCHBACK_RECORD_FILE could not be used: line 1: no JSON object\n$/u,
    );
    expect(recordsOf('unit-fetch')).toHaveLength(1);
  });

  test.each([
    ['gone', 'rm "$SWITCHBACK_RECORD_FILE"'],
    ['a pipe that nobody writes to', 'rm "$SWITCHBACK_RECORD_FILE"; mkfifo "$SWITCHBACK_RECORD_FILE"'],
    ['endless', 'rm "$SWITCHBACK_RECORD_FILE"; ln -s /dev/zero "$SWITCHBACK_RECORD_FILE"'],
    ['a folder', 'rm "$SWITCHBACK_RECORD_FILE"; mkdir "$SWITCHBACK_RECORD_FILE"'],
  ])('survives a record file that is %s', async (_, command) => {
    expect((await run('dlt', [], command)).exitCode).toBe(0);
    expect(recordsOf('collection-run')).toMatchObject([{ recordedBy: 'exit-status' }]);
  });

  test('waits on this machine where the history is out of reach, and the next run sends it once', async () => {
    const remove = `git -C "${repository.clone}" remote set-url origin file:///nonexistent/x.git`;
    for (let at = 0; at < 2; at += 1) {
      showRemote();
      const ran = await run('dlt', [], `${tell(LINES)}; ${remove}; exit 4`);
      expect(ran.exitCode).toBe(4);
      expect(ran.stderr).toContain('did not reach the history and are kept; the next run sends them');
    }
    expect(filesBelow(join(repository.folder, 'home')).filter((name) => name.endsWith('.jsonl'))).toHaveLength(2);
    showRemote();
    await repository.run(['rollback']);
    // dlt does not run any more, and what it left goes all the same.
    expect((await run('dlt', [], 'true')).exitCode).toBe(10);
    expect(recordsOf('collection-run')).toHaveLength(2);
    expect(filesBelow(join(repository.folder, 'home'))).toEqual(['answer.json']);
  });

  test('that an earlier version kept under the name of its branch is sent by the first run after the upgrade', async () => {
    const remove = `git -C "${repository.clone}" remote set-url origin file:///nonexistent/x.git`;
    await run('dlt', [], `${tell(LINES)}; ${remove}`);
    showRemote();
    const base = join(repository.folder, 'home/.local/state/switchback');
    const [now = ''] = readdirSync(base);
    const { source } = JSON.parse(readFileSync(join(base, now, 'answer.json'), 'utf8')) as { source: string };
    expect(source).toMatch(/#origin#$/u);
    const former = createHash('sha256').update(`${source}main`).digest('hex').slice(0, 12);
    renameSync(join(base, now), join(base, former));
    rmSync(join(base, former, 'answer.json'));
    await Promise.all([run('dlt', [], 'true'), run('dlt', [], 'true')]);
    expect(recordsOf('collection-run')).toHaveLength(3);
    expect(filesBelow(join(repository.folder, 'home'))).toEqual(['answer.json']);
  });

  test('is there once where a run was killed between sending and forgetting', async () => {
    await run('dlt', [], tell(LINES));
    const [path = ''] = repository
      .git(['ls-tree', '-r', '--name-only', 'cutover-history', '2026', '2027', '2028'], repository.remote)
      .split('\n');
    const [folder = ''] = readdirSync(join(repository.folder, 'home/.local/state/switchback'));
    const spool = join(repository.folder, 'home/.local/state/switchback', folder, 'spool');
    mkdirSync(spool, { recursive: true });
    writeFileSync(join(spool, path.replaceAll('/', '.')), repository.show(path, 'cutover-history'));
    writeFileSync(join(spool, 'stranger.txt'), 'left alone');
    await run('dlt', [], 'true');
    expect(recordsOf('collection-run')).toHaveLength(2);
    expect(readdirSync(spool)).toEqual(['stranger.txt']);
  });

  test('is nothing with --no-history', async () => {
    await run('dlt', ['--no-history'], 'true');
    expect(repository.git(['branch', '--list', 'cutover-history'], repository.remote)).toBe('');
  });

  test('holds the packages of dlt that are not loaded yet', async () => {
    const pipelines = join(repository.folder, 'pipelines');
    for (const place of [
      'one/normalize/extracted/1.5',
      'one/load/normalized/1.5',
      'one/load/normalized/2.5',
      'one/load/loaded/3.5',
      'two/load/new/4.5',
      'two/load/normalized/5.5',
    ])
      mkdirSync(join(pipelines, place), { recursive: true });
    writeFileSync(join(pipelines, 'two/load/normalized/5.5/load_package_state.json'), '{"abort_requested": true}');
    await run('dlt', ['--dlt-working-dir', pipelines], 'true');
    await run('dlt', ['--dlt-working-dir', join(pipelines, 'one')], 'true');
    await run('dlt', ['--dlt-working-dir', join(pipelines, 'missing')], 'true');
    const counts = recordsOf('collection-run').map((one) =>
      one.kind === 'collection-run' ? one.pendingPackages : 'none',
    );
    expect(counts.toSorted((left, right) => Number(left ?? 9) - Number(right ?? 9))).toEqual([2, 3, null]);
  });

  test('holds the packages that dlt has pending after a rollback, where it is not run any more', async () => {
    const pipelines = join(repository.folder, 'pipelines');
    const waiting = join(pipelines, 'one/load/normalized/1.5');
    mkdirSync(waiting, { recursive: true });
    takeEverythingBack();
    const ask = () => run('dlt', ['--dlt-working-dir', pipelines], 'touch ran');
    expect((await ask()).exitCode).toBe(10);
    await ask();
    const looks = () =>
      recordsOf('standstill').map((one) =>
        one.kind === 'standstill' ? [one.reasonCode, one.generation, one.pendingPackages] : [],
      );
    expect(looks()).toEqual([['dlt-off', 4, 1]]);
    rmSync(waiting, { recursive: true });
    await ask();
    expect(looks()).toHaveLength(2);
    expect(looks()).toContainEqual(['dlt-off', 4, 0]);
    expect(recordsOf('collection-run')).toEqual([]);
    expect(existsSync(join(repository.clone, 'ran'))).toBe(false);
  });

  test('names of each the place: two folders of one machine, and another machine, hide each other never', async () => {
    const folders = ['one', 'two'].map((name) => join(repository.folder, name));
    for (const folder of folders) mkdirSync(join(folder, 'load/new'), { recursive: true });
    mkdirSync(join(folders[0] ?? '', 'load/new/1.5'));
    const look = (folder = '', machine = 'east') =>
      run('dlt', ['--dlt-working-dir', folder, '--why'], 'true', { SWITCHBACK_PLACE: machine });
    await look(folders[0]);
    takeEverythingBack();
    await look(folders[0]);
    await look(folders[1]);
    await look(folders[0], 'west');
    const [first] = recordsOf('collection-run');
    const seen = recordsOf('standstill').flatMap((one) => (one.kind === 'standstill' ? [one] : []));
    expect(new Set(seen.map(({ place }) => place)).size).toBe(3);
    expect(seen.map(({ pendingPackages }) => pendingPackages).toSorted((left, right) => left - right)).toEqual([
      0, 1, 1,
    ]);
    const same = seen.filter((one) => first?.kind === 'collection-run' && one.place === first.place);
    expect(same.map(({ pendingPackages }) => pendingPackages)).toEqual([1]);
    // Once more it is remembered of each, and nothing is recorded.
    const again = await look(folders[1]);
    expect(again.stdout).toContain(
      `The place of dlt here, as gates name it: ${seen.find(({ pendingPackages }) => pendingPackages === 0)?.place ?? ''}`,
    );
    expect(recordsOf('standstill')).toHaveLength(3);
    expect(JSON.stringify(recordsOf())).not.toMatch(/"(?:east|west)"|\/one|\/two/u);
  });

  test('says so where the folder holds no pipeline, and records nothing', async () => {
    takeEverythingBack();
    const ran = await run('dlt', ['--dlt-working-dir', repository.folder], 'true');
    expect(ran.stderr).toContain('no pipeline is in');
    expect(repository.git(['branch', '--list', 'cutover-history'], repository.remote)).toBe('');
  });
});

describe('over https', () => {
  let api: RepositoryApi;
  beforeEach(async () => {
    api = await startRepositoryApi(repository.remote);
  });
  afterEach(() => api.close());

  test('reads everything of one commit, and asks once a poll while nothing changes', async () => {
    const dlt = start(
      'dlt',
      ['--state', api.url, '--poll-seconds', '1'],
      'echo "ready $SWITCHBACK_UNITS"; exec sleep 300',
    );
    await dlt.ready;
    const first = api.requests.length;
    expect(new Set(api.requests.flatMap((one) => /ref=(\w+)/u.exec(one)?.[1] ?? [])).size).toBe(1);
    while (api.requests.length < first + 2) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(api.requests.slice(first, first + 2).map((one) => one.split(' ')[1])).toEqual(['304', '304']);
    await repository.run(['rollback']);
    const ran = await dlt.ended;
    expect([ran.exitCode, ran.stdout]).toEqual([11, 'ready opensource\n']);
    expect(recordsOf()).toMatchObject([{ kind: 'collection-run', outcome: 'stopped' }]);
  });

  test('sees a rollback that was reverted by hand, and follows config/state-branch', async () => {
    await repository.run(['rollback']);
    repository.git(['pull', '-q', '--ff-only']);
    repository.git(['revert', '--no-edit', 'HEAD']);
    repository.git(['push', '-q']);
    const reverted = await run('dlt', ['--state', api.url], 'echo ran');
    expect([reverted.exitCode, reverted.stderr.includes('a transition was reverted by hand')]).toEqual([10, true]);
    repository.git(['push', '-q', 'origin', 'HEAD:refs/heads/live/state']);
    repository.write({ ...stateFiles('50%'), 'config/state-branch': 'live/state\n' });
    repository.commitAll('the state is elsewhere');
    repository.git(['push', '-q']);
    expect((await run('manual', ['--state', api.url, '--no-history'], 'echo "$SWITCHBACK_GENERATION"')).stdout).toBe(
      '4\n',
    );
  });

  test.each([302, 401, 403, 404, 429, 500])('an answer of %i is a state that cannot be read', async (status) => {
    api.failWith = status;
    const args = ['--state', api.url, '--no-history', '--cache', join(repository.folder, 'cache.json')];
    expect((await run('dlt', args, 'echo ran')).exitCode).toBe(10);
    expect((await run('manual', args, 'echo ran')).stdout).toBe('ran\n');
    const gate = ['--state', api.url];
    const [dlt, manual] = await Promise.all(['dlt', 'manual'].map((path) => repository.run(['gate', path, ...gate])));
    expect([dlt?.exitCode, manual?.exitCode]).toEqual([10, 0]);
  });

  test('plain files and a directory are for manual alone', async () => {
    for (const state of [api.filesUrl, `file:${repository.clone}`]) {
      const manual = await run('manual', ['--state', state], 'echo "$SWITCHBACK_UNITS"');
      expect([manual.exitCode, manual.stdout]).toEqual([0, 'productivity,sideproject\n']);
      const [dlt, gate] = await Promise.all(
        ['dlt', 'manual'].map((path) => repository.run(['gate', path, '--state', state])),
      );
      expect([dlt?.exitCode, gate?.exitCode]).toEqual([10, 0]);
    }
  });

  test('the gate asks it as well, and remembers for manual alone', async () => {
    const cache = join(repository.folder, 'gate.json');
    const gate = (path: string, ...more: readonly string[]) =>
      repository.run(['gate', path, '--state', api.url, '--cache', cache, ...more]);
    expect((await gate('dlt')).exitCode).toBe(0);
    api.failWith = 500;
    const codes = await Promise.all([
      gate('dlt'),
      gate('manual'),
      gate('manual', '--unit', 'OpenSource'),
      gate('manual', '--unit', 'SideProject'),
    ]);
    expect(codes.map(({ exitCode }) => exitCode)).toEqual([10, 0, 10, 0]);
    expect(codes[2]?.stderr).toMatch(/0 min old, generation 3\): the unit went by dlt/u);
    rmSync(cache);
    expect((await gate('manual', '--unit', 'OpenSource')).exitCode).toBe(0);
  });
});
