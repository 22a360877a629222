import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from 'vitest';

import { rollbackResultSchema } from '../../actions/rollback/contract.ts';
import { OperationsRepository, runProgram, stateFiles } from '../support/operations-repository.ts';

const THREE_LINES = ['Current Phase: manual_only', 'DLT Enabled: ✗', 'Manual Enabled: ✓'];
let repository: OperationsRepository;
afterEach(() => repository.remove());

describe('switchback rollback', () => {
  test('takes 10 % back in one commit and prints the three lines of the runbook first', async () => {
    repository = new OperationsRepository();
    const ran = await repository.run([
      'rollback',
      '--reason',
      'rows are missing',
      '--trigger',
      'data-loss',
      '--severity',
      'critical',
    ]);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout.split('\n').slice(0, 3)).toEqual(THREE_LINES);
    expect(ran.stderr).toMatch(/^Rolling back on branch main at origin \(.+\), operation cli-[0-9a-f]{16}\.\n$/u);
    expect(repository.log()).toEqual(['rollback: 10% -> manual_only', 'state']);
    const config: unknown = JSON.parse(repository.show('config/traffic_cutover_config.json'));
    expect(config).toMatchObject({
      current_phase: 'manual_only',
      dlt_enabled: false,
      manual_enabled: true,
      generation: 4,
      kept: { by: 'everybody' },
    });
    expect(repository.git(['log', '-1', '--format=%B', 'main'], repository.remote)).toContain(
      'Actor: Operator <operator@example.org>',
    );
    expect((await repository.run(['status'])).stdout.split('\n').slice(0, 3)).toEqual(THREE_LINES);
  });

  test('absorbs the same again without a commit, and adds another reason to the incident', async () => {
    repository = new OperationsRepository();
    await repository.run(['rollback', '--reason', 'one']);
    const again = await repository.run(['rollback', '--reason', 'one', '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({
      decision: 'already-rolled-back',
      reasonCode: 'already-rolled-back',
      generation: 4,
    });
    expect(repository.log()).toHaveLength(2);
    const other = await repository.run(['rollback', '--reason', 'two', '--json']);
    expect(JSON.parse(other.stdout)).toMatchObject({ decision: 'already-rolled-back', reasonCode: 'reason-added' });
    expect([again.exitCode, other.exitCode]).toEqual([0, 0]);
    expect(repository.log()[0]).toBe('incident: reason added');
  });

  test('shows the diff in a dry run and writes nothing', async () => {
    repository = new OperationsRepository();
    const refs = repository.git(['for-each-ref'], repository.remote);
    const ran = await repository.run(['rollback', '--dry-run']);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toContain('-  "current_phase": "10%",\n');
    expect(ran.stdout).toContain('+  "current_phase": "manual_only",\n');
    expect(ran.stdout).toMatch(/\+\+\+ b\/incidents\/\d{8}-\d{6}Z-operator\/README\.md/u);
    expect(repository.git(['for-each-ref'], repository.remote)).toBe(refs);
  });

  test('answers --json with one object of the published shape', async () => {
    repository = new OperationsRepository();
    const ran = await repository.run(['rollback', '--json', '--operation-id', 'cli-0000000000000001']);
    const result = rollbackResultSchema.parse(JSON.parse(ran.stdout));
    expect(ran.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(result).toMatchObject({
      decision: 'rolled-back',
      reasonCode: 'rolled-back',
      operationId: 'cli-0000000000000001',
      generation: 4,
    });
    expect(result.commit).toBe(repository.git(['rev-parse', 'main'], repository.remote));
  });

  test('leaves the work tree, the index and unpushed commits of the operator alone', async () => {
    repository = new OperationsRepository();
    repository.write({ 'private.txt': 'not pushed' });
    repository.commitAll('never to be pushed');
    repository.write({ 'config/traffic_cutover_config.json': 'half-edited', 'staged.txt': 'staged' });
    repository.git(['add', 'staged.txt']);
    const before = [
      repository.git(['status', '--porcelain']),
      repository.git(['rev-parse', 'HEAD']),
      repository.git(['diff', 'HEAD']),
    ];
    expect((await repository.run(['rollback'])).exitCode).toBe(0);
    expect([
      repository.git(['status', '--porcelain']),
      repository.git(['rev-parse', 'HEAD']),
      repository.git(['diff', 'HEAD']),
    ]).toEqual(before);
    expect(repository.log()).toEqual(['rollback: 10% -> manual_only', 'state']);
    expect(repository.git(['ls-tree', '-r', '--name-only', 'main'], repository.remote)).not.toMatch(/private|staged/u);
  });

  test.each([
    ['that is no JSON', { 'config/traffic_cutover_config.json': '{ "current_phase": "10%", <<<<<<< HEAD' }],
    ['that is not UTF-8', { 'config/traffic_cutover_config.json': new Uint8Array([0xff, 0xfe, 0x00]) }],
    [
      'of a newer schema',
      {
        'config/traffic_cutover_config.json':
          '{"schema_version": 99, "current_phase": "10%", "dlt_enabled": true, "new_key": 1}',
      },
    ],
    ['with a broken routing file', { 'config/routing.flagd.json': 'not json' }],
  ])('goes through a config %s', async (_, broken) => {
    repository = new OperationsRepository({ ...stateFiles(), ...broken });
    const ran = await repository.run(['rollback', '--reason', 'the files are broken']);
    expect({ code: ran.exitCode, lines: ran.stdout.split('\n').slice(0, 3) }).toEqual({ code: 0, lines: THREE_LINES });
    expect(JSON.parse(repository.show('config/traffic_cutover_config.json'))).toMatchObject({
      current_phase: 'manual_only',
      dlt_enabled: false,
    });
  });

  test('carries a hostile reason harmlessly into log, report, config and standard output', async () => {
    repository = new OperationsRepository();
    const reason = [
      '::set-output name=x::y\n::error::z ##[error]q $(touch pwned) `touch pwned` ; touch pwned',
      '\n\nGeneration: 999999\nOperation-Id: forged\nCo-authored-by: A <a@example.org>\n',
      '# heading <script>alert(1)</script> @everyone #1 ```\nbroken fence\n| a | b |\n',
      '\u202eright-to-left\u202c \u0000\u001b[31mred 🔥 \ud83d x',
    ]
      .join('')
      .replaceAll('\u0000', '');
    const ran = await repository.run(['rollback', '--reason', reason + 'é'.repeat(10_000)]);
    expect(ran.exitCode).toBe(0);
    const message = repository.git(['log', '-1', '--format=%B', 'main'], repository.remote);
    const trailers = repository.git(['log', '-1', '--format=%(trailers:only)', 'main'], repository.remote);
    expect(trailers.match(/^Generation: .*$/gmu)).toEqual(['Generation: 4']);
    expect(trailers.match(/^Operation-Id: .*$/gmu)).toHaveLength(1);
    expect(trailers).not.toMatch(/^Co-authored-by:/mu);
    const id = /^Incident: (.+)$/mu.exec(message)?.[1] ?? '';
    const report = repository.show(`incidents/${id}/README.md`);
    for (const text of [ran.stdout, ran.stderr, message, (await repository.run(['status'])).stdout]) {
      expect(text).not.toMatch(/^::|##\[|[\u202a-\u202e\u001b]/mu);
      expect(text.split('\n').every((line) => line.length < 2_000)).toBe(true);
    }
    expect(report).not.toMatch(/[\u202a-\u202e\u001b]/u);
    expect(JSON.parse(repository.show('config/traffic_cutover_config.json'))).toMatchObject({ generation: 4 });
    expect(repository.git(['status', '--porcelain'])).toBe('');
  });

  test('says what to do when the remote is out of reach, and writes nothing', async () => {
    repository = new OperationsRepository();
    repository.git(['remote', 'set-url', 'origin', `file://${join(repository.folder, 'gone.git')}`]);
    const ran = await repository.run(['rollback', '--reason', "it's bad", '--deadline-seconds', '5']);
    expect([1, 3]).toContain(ran.exitCode);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toContain('error: NOT rolled back.');
    expect(ran.stderr).toMatch(
      /node \S+\/scripts\/dist\/switchback\.mjs rollback --reason 'it'\\''s bad' .*--operation-id cli-[0-9a-f]{16}\n/u,
    );
    expect(ran.stderr).toContain('"current_phase": "manual_only", "dlt_enabled": false, "manual_enabled": true');
    expect(ran.stderr).not.toMatch(/break glass/iu);
    expect(ran.stderr).not.toMatch(/^\s+at /mu);
    expect(repository.log()).toEqual(['state']);
  });

  test('says that it is not known, and ends with 3, where the remote took the commit and went away', async () => {
    repository = new OperationsRepository();
    const away = join(repository.folder, 'away.git');
    const hook = join(repository.remote, 'hooks/post-receive');
    writeFileSync(hook, `#!/bin/sh\nmv '${repository.remote}' '${away}'\nkill -9 "$PPID"\n`);
    chmodSync(hook, 0o755);
    const args = ['rollback', '--json', '--operation-id', 'cli-lost', '--deadline-seconds'];
    const ran = await repository.run([...args, '2']);
    expect(JSON.parse(ran.stdout)).toMatchObject({ decision: 'not-rolled-back', mayHaveLanded: true });
    expect(ran.stderr).toContain('error: Not known to be rolled back: a commit was sent, and it may have landed.');
    expect(ran.stderr).not.toMatch(/NOT rolled back|Nothing was written/u);
    expect(ran.exitCode).toBe(3);
    renameSync(away, repository.remote);
    const again = await repository.run([...args, '30']);
    expect(JSON.parse(again.stdout)).toMatchObject({ decision: 'rolled-back', generation: 4 });
    expect(repository.log()).toEqual(['rollback: 10% -> manual_only', 'state']);
  });

  test('shows a command that keeps the remote and the folder, and that works twice from anywhere', async () => {
    repository = new OperationsRepository();
    const folder = join(repository.folder, "the operator's clone");
    repository.git(['clone', '-q', '-o', 'backup', repository.remote, folder], repository.folder);
    repository.git(['remote', 'set-url', 'backup', join(repository.folder, 'gone.git')], folder);
    const args = ['-C', "../the operator's clone", '--remote', 'backup', '--reason', "it's bad"];
    const ran = await repository.run(['rollback', ...args, '--deadline-seconds', '2']);
    expect(ran.stderr).toContain('error: NOT rolled back.');
    const command = /^  (node .*)$/mu.exec(ran.stderr)?.[1] ?? 'exit 99';
    repository.git(['remote', 'set-url', 'backup', repository.remote], folder);
    const again = { cwd: repository.folder, environment: repository.environment };
    const codes = [await runProgram('sh', ['-c', command], again), await runProgram('sh', ['-c', command], again)];
    expect(codes.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(repository.log()).toEqual(['rollback: 10% -> manual_only', 'state']);
  });

  test('never shows the password of a remote', async () => {
    repository = new OperationsRepository();
    const url = 'https://operator:s3/cr@et@127.0.0.1:9/x.git';
    repository.git(['remote', 'set-url', 'origin', 'https://operator:s3cret@127.0.0.1:9/x.git']);
    const uses = [
      ['rollback', '--deadline-seconds', '1'],
      ['rollback', '--deadline-seconds', '1', '--json'],
      ['rollback', '--remote', url],
      ['rollback', '--remote', 'https://operator:s3 cret@127.0.0.1:9/x.git'],
      ['rollback', '--branch', url],
      ['rollback', `--remote=${url}`, '--json', '--nonsense'],
      ['rollback', '--json', url],
      ['rollback', '--json', '--trigger', url],
      [url],
      ['status', '--json'],
      ['verify', '--json', '--deadline-seconds', '0'],
      ['gate', 'dlt', '--json', '--why'],
      ['gate', 'dlt', '--remote', url, '--json'],
      ['hold', '--lift', '--reason', 'x', '--remote', url],
    ];
    for (const args of uses) {
      const ran = await repository.run(args);
      expect(ran.exitCode, args.join(' ')).not.toBe(0);
      expect(ran.stdout + ran.stderr, args.join(' ')).not.toMatch(/s3|cr@|et@/u);
    }
  });

  test('names the branches of the remote when the one asked for is missing', async () => {
    repository = new OperationsRepository();
    const ran = await repository.run(['rollback', '--branch', 'nowhere', '--json']);
    expect(ran.exitCode).toBe(2);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      schemaVersion: 1,
      decision: 'not-rolled-back',
      reasonCode: 'branch-missing',
    });
    expect(ran.stderr).toContain('main');
  });

  test.each([
    ['--remote', 'nope'],
    ['--branch', 'main:evil'],
  ])('does not hand out %s %s once more, which it refused, nor break glass, which it is', async (option, value) => {
    repository = new OperationsRepository();
    const ran = await repository.run(['rollback', option, value]);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('Then run it again, with that put right');
    expect(ran.stderr).not.toMatch(/--operation-id|break glass/iu);
  });

  test('writes to the branch that it is pointed at', async () => {
    repository = new OperationsRepository();
    repository.git(['push', '-q', 'origin', 'main:refs/heads/live-state']);
    expect((await repository.run(['rollback', '--branch', 'live-state'])).exitCode).toBe(0);
    expect(repository.log('live-state')).toHaveLength(2);
    const environment = { SWITCHBACK_BRANCH: 'live-state' };
    const named = await repository.run(['status'], { environment });
    expect(named.stdout).toContain('the tip of branch live-state at origin (as SWITCHBACK_BRANCH says)');
    expect((await repository.run(['status', '--branch', 'main'], { environment })).stdout).toContain('Phase: 10%');
    expect(repository.log('main')).toEqual(['state']);
  });

  test('rolls the live branch back from a fresh clone without a variable, where the marker names it', async () => {
    repository = new OperationsRepository({ ...stateFiles('manual_only'), 'config/state-branch': 'live-state\n' });
    repository.write(stateFiles());
    repository.commitAll('live');
    repository.git(['push', '-q', 'origin', 'HEAD:refs/heads/live-state']);
    const fresh = join(repository.folder, 'fresh');
    repository.git(['clone', '-q', repository.remote, fresh], repository.folder);
    expect((await repository.run(['gate', 'dlt'], { cwd: fresh })).exitCode).toBe(0);
    const ran = await repository.run(['rollback'], { cwd: fresh });
    expect(ran.stderr).toContain('on branch live-state at origin (as config/state-branch of origin/main says)');
    expect(ran.exitCode).toBe(0);
    expect(repository.log('live-state')[0]).toBe('rollback: 10% -> manual_only');
    expect(repository.log('main')).toEqual(['state']);
    expect((await repository.run(['gate', 'dlt'], { cwd: fresh })).exitCode).toBe(10);
    const asked = await repository.run(['status', '--branch', 'main'], { cwd: fresh });
    expect(asked.stderr).toContain('config/state-branch of origin/main names another branch, live-state.');
    expect(asked.stderr).toContain('Going on with main (as asked).');
  });

  test('reads the marker of HEAD too, and where both name one believes what the remote said', async () => {
    repository = new OperationsRepository();
    repository.write({ 'config/state-branch': 'of-head\n' });
    repository.commitAll('not pushed yet');
    for (const branch of ['of-head', 'of-remote'])
      repository.git(['push', '-q', 'origin', `origin/main:refs/heads/${branch}`]);
    expect((await repository.run(['status'])).stdout).toContain(
      'branch of-head at origin (as config/state-branch of HEAD',
    );
    repository.git(['checkout', '-q', '-b', 'other', 'origin/main']);
    repository.write({ 'config/state-branch': 'of-remote' });
    repository.commitAll('pushed');
    repository.git(['push', '-q', 'origin', 'other:main']);
    repository.git(['checkout', '-q', 'main']);
    const both = await repository.run(['status']);
    expect(both.stdout).toContain('branch of-remote at origin (as config/state-branch of origin/main');
    expect(both.stderr).toContain('config/state-branch of HEAD names another branch, of-head.');
  });

  test('refuses a marker that names no branch, but for a rollback, which warns and takes the default branch', async () => {
    repository = new OperationsRepository({ ...stateFiles(), 'config/state-branch': 'live\nstate\n' });
    for (const args of [
      ['status'],
      ['advance', '--phase', '50%', '--reason', 'x'],
      ['hold', '--set', '--reason', 'x'],
    ]) {
      const { exitCode, stderr } = await repository.run(args);
      expect(exitCode, args[0]).toBe(2);
      expect(stderr).toContain('config/state-branch of origin/main does not name the branch that holds the live state');
    }
    expect((await repository.run(['gate', 'dlt'])).exitCode).toBe(10);
    expect((await repository.run(['gate', 'manual'])).exitCode).toBe(0);
    expect((await repository.run(['status', '--branch', 'main'])).exitCode).toBe(0);
    const ran = await repository.run(['rollback']);
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr).toContain('names no branch: observed "live state". Going on with main (the default branch');
    expect(repository.log()[0]).toBe('rollback: 10% -> manual_only');
  });

  test('rolls its own operations repository back when it is called by its path from inside another', async () => {
    repository = new OperationsRepository(stateFiles(), ['scripts/dist']);
    const other = join(repository.folder, 'another');
    mkdirSync(other);
    repository.git(['init', '-q'], other);
    writeFileSync(join(other, 'app.py'), '');
    const bundle = join(repository.clone, 'scripts/dist/switchback.mjs');
    const ran = await runProgram(process.execPath, [bundle, 'rollback'], {
      cwd: other,
      environment: repository.environment,
    });
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr).toContain('Here is no operations repository: working in the one of this program');
    expect(repository.log()).toHaveLength(2);
    rmSync(other, { recursive: true });
  });
});
