import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { renderBreakGlassCommand } from '../../actions/rollback/break-glass-command.ts';
import { aRollbackRequest } from '../support/a-rollback-request.ts';
import { OperationsRepository, runProgram, stateFiles, type Ran } from '../support/operations-repository.ts';

/** A network namespace of its own has no network at all; it takes rights. Elsewhere every proxy is a closed port. */
const hasNamespaces = spawnSync('unshare', ['-n', 'true']).status === 0;
const CLOSED = 'http://127.0.0.1:9';
let repository: OperationsRepository;
let fresh: string;
let environment: Record<string, string>;

beforeAll(() => {
  repository = new OperationsRepository(stateFiles(), ['scripts/dist']);
  fresh = join(repository.folder, 'fresh');
  repository.git(['clone', '-q', `file://${repository.remote}`, fresh], repository.folder);
  environment = {
    ...repository.environment,
    PATH: onlyNodeAndGit(),
    HTTP_PROXY: CLOSED,
    HTTPS_PROXY: CLOSED,
    ALL_PROXY: CLOSED,
  };
});
afterAll(() => repository.remove());

/** A PATH with node, git and what a file remote runs on the other side. */
function onlyNodeAndGit(): string {
  const bin = join(repository.folder, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  for (const name of ['git', 'git-upload-pack', 'git-receive-pack', 'sh']) {
    const found = execFileSync('sh', ['-c', `command -v ${name} || true`], { encoding: 'utf8' }).trim();
    if (found !== '') symlinkSync(found, join(bin, name));
  }
  return bin;
}

function breakGlass(args: readonly string[]): Promise<Ran> {
  const node = join(environment['PATH'] ?? '', 'node');
  const command = [node, 'scripts/dist/switchback.mjs', ...args];
  if (!hasNamespaces) return runProgram(node, command.slice(1), { cwd: fresh, environment });
  // unshare and env come from the machine's PATH; what they start gets the narrow one.
  const wide = { ...environment, PATH: process.env['PATH'] ?? '' };
  return runProgram('unshare', ['-n', 'env', `PATH=${environment['PATH']}`, ...command], {
    cwd: fresh,
    environment: wide,
  });
}

/** As a person pastes it, in whatever folder they are. */
function pasted(command: string): Promise<Ran> {
  const place = { cwd: repository.folder, environment: { ...environment, PATH: process.env['PATH'] ?? '' } };
  return hasNamespaces
    ? runProgram('unshare', ['-n', 'sh', '-c', command], place)
    : runProgram('sh', ['-c', command], place);
}

describe('break glass from a fresh clone without network', () => {
  test('has nothing installed beside it', () => {
    expect(existsSync(join(fresh, 'node_modules'))).toBe(false);
    expect(readdirSync(join(fresh, 'scripts'))).toEqual(['dist']);
  });

  test('rolls back twice in a row with one commit', async () => {
    const ran = [
      await breakGlass(['rollback', '--reason', 'GitHub is down']),
      await breakGlass(['rollback', '--reason', 'GitHub is down']),
    ];
    expect(ran.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    for (const { stdout } of ran)
      expect(stdout.split('\n').slice(0, 3)).toEqual([
        'Current Phase: manual_only',
        'DLT Enabled: ✗',
        'Manual Enabled: ✓',
      ]);
    expect(repository.log()).toEqual(['rollback: 10% -> manual_only', 'state']);
  });

  test('runs as the rollback action shows it, twice in a row, with one commit more', async () => {
    repository.git(['push', '-q', 'origin', 'main:refs/heads/live-state']);
    const command = renderBreakGlassCommand(aRollbackRequest(), {
      repositoryUrl: `file://${repository.remote.replace(/\.git$/u, '')}`,
      branch: 'live-state',
    });
    const ran = [await pasted(command), await pasted(command)];
    expect(ran.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(repository.log('live-state')).toEqual(['rollback: 10% -> manual_only', 'state']);
  });

  test('answers status, route and gate as well', async () => {
    const [status, route, dlt, manual] = await Promise.all(
      [['status'], ['route'], ['gate', 'dlt'], ['gate', 'manual']].map((args) => breakGlass(args)),
    );
    expect([status?.exitCode, route?.exitCode, dlt?.exitCode, manual?.exitCode]).toEqual([0, 0, 10, 0]);
  });

  test('says that the drill needs the dependencies', async () => {
    const ran = await breakGlass(['drill']);
    expect([ran.exitCode, ran.stderr.includes('npm start')]).toEqual([2, true]);
  });
});
