import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { OperationsRepository, PROJECT, runProgram, type Ran } from '../support/operations-repository.ts';
import { startRepositoryApi, type RepositoryApi } from '../support/repository-api.ts';

/** The fenced blocks of the README by their language, in order. */
const README = readFileSync(join(PROJECT, 'scripts/collector/README.md'), 'utf8');
const blocks = (language: string): readonly string[] =>
  [...README.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gmu'))].map(([, text = '']) => text);

let repository: OperationsRepository;
let api: RepositoryApi;
beforeEach(async () => {
  repository = new OperationsRepository(undefined, ['scripts/dist', 'scripts/collector/switchback.py']);
  api = await startRepositoryApi(repository.remote);
  for (const path of ['manual', 'dlt']) {
    const script = join(repository.folder, `collector/collect-${path}`);
    mkdirSync(dirname(script), { recursive: true });
    writeFileSync(script, `#!/bin/sh\necho "${path} $SWITCHBACK_UNITS"\n`);
    chmodSync(script, 0o755);
  }
});
afterEach(async () => {
  await api.close();
  repository.remove();
});

/** The line as it stands, with the paths that this machine has. */
function here(line: string): string {
  return line
    .replaceAll('/srv/switchback', repository.clone)
    .replaceAll('/srv/collector', join(repository.folder, 'collector'));
}

/** What cron, systemd and the others give: little. Node is where this machine has it. */
function minimal(more: Record<string, string> = {}): Record<string, string> {
  const home = repository.environment['HOME'] ?? '';
  return {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: home,
    LOGNAME: 'collector',
    SHELL: '/bin/sh',
    ...more,
  };
}

const shell = (program: string, args: readonly string[], environment = minimal()): Promise<Ran> =>
  runProgram(program, args, { cwd: repository.folder, environment });

/** At 10 % each path collects its units; after a rollback manual alone. */
async function bothWays(once: (path: 'manual' | 'dlt') => Promise<Ran>) {
  const before = [await once('manual'), await once('dlt')];
  expect((await repository.run(['rollback'])).exitCode).toBe(0);
  return { before, after: [await once('manual'), await once('dlt')] };
}

describe('the lines of scripts/collector/README.md', () => {
  test('crontab: as cron runs them, and silent where nothing is to be done', async () => {
    const lines = (blocks('crontab')[0] ?? '').trim().split('\n');
    expect(lines).toHaveLength(2);
    const commands = lines.map((line) => /^(?:[\d*/,-]+ ){5}([^%]+)$/u.exec(line)?.[1] ?? '');
    const { before, after } = await bothWays((path) =>
      shell('/bin/sh', ['-c', here(commands.find((command) => command.includes(`run ${path} `)) ?? '')]),
    );
    expect(before).toEqual([
      { exitCode: 0, stdout: 'manual productivity,sideproject\n', stderr: '' },
      { exitCode: 0, stdout: 'dlt opensource\n', stderr: '' },
    ]);
    expect(after).toEqual([
      { exitCode: 0, stdout: 'manual opensource,productivity,sideproject\n', stderr: '' },
      { exitCode: 0, stdout: '', stderr: '' },
    ]);
  });

  test('systemd: the unit is one, and its ExecStart runs without a home', async () => {
    const unit = here(blocks('ini')[0] ?? '');
    const file = join(repository.folder, 'collect-dlt.service');
    writeFileSync(file, unit);
    // Where there is a systemd, it judges the unit itself.
    if (hasProgram('systemd-analyze')) execFileSync('systemd-analyze', ['verify', '--man=no', file], { stdio: 'pipe' });
    const settings = new Map(
      unit.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    const { before, after } = await bothWays(() => {
      const { HOME: _, ...environment } = minimal({ XDG_STATE_HOME: join(repository.folder, 'state') });
      const [program = '', ...args] = (settings.get('ExecStart') ?? '').split(' ');
      return shell(program, args, environment);
    });
    expect(before[1]).toEqual({ exitCode: 0, stdout: 'dlt opensource\n', stderr: '' });
    expect(settings.get('SuccessExitStatus')?.split(' ')).toContain(String(after[1]?.exitCode));
    expect(after[1]).toEqual({ exitCode: 10, stdout: '', stderr: '' });
  });

  test('Airflow: the command, as a BashOperator runs it, and the codes that skip', async () => {
    const block = blocks('python').find((one) => one.includes('BashOperator')) ?? '';
    const command = here(/bash_command="([^"]+)"/u.exec(block)?.[1] ?? '');
    const skips = JSON.parse(/skip_on_exit_code=(\[[^\]]*\])/u.exec(block)?.[1] ?? '[]') as number[];
    const { before, after } = await bothWays(() => shell('bash', ['-c', command]));
    expect(before[1]).toEqual({ exitCode: 0, stdout: 'dlt opensource\n', stderr: '' });
    expect(skips).toContain(after[1]?.exitCode);
  });

  test('GitHub Actions: the step, as a runner runs it, over the API', async () => {
    const block = blocks('yaml')[0] ?? '';
    const script = here(/run: \|\n((?: {4}.*\n)+)/u.exec(block)?.[1] ?? '').replaceAll(/^ {4}/gmu, '');
    const file = join(repository.folder, 'step.sh');
    writeFileSync(file, script);
    expect(block).toContain('STATE: https://api.github.com/repos/OWNER/REPO');
    const environment = minimal({ STATE: api.url, GITHUB_TOKEN: 'token' });
    const { before, after } = await bothWays(() =>
      shell('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file], environment),
    );
    expect(before[0]).toEqual({ exitCode: 0, stdout: 'manual productivity,sideproject\n', stderr: '' });
    expect(after[0]?.stdout).toBe('manual opensource,productivity,sideproject\n');
  });

  test('the gate: right without a Node too, where dlt does not run and manual does', async () => {
    const lines = (blocks('sh')[0] ?? '').trim().split('\n').map(here);
    expect(lines).toHaveLength(2);
    const [dlt = '', manual = ''] = lines;
    const once = (path: 'manual' | 'dlt') => shell('/bin/sh', ['-c', path === 'dlt' ? dlt : manual]);
    const { before, after } = await bothWays(once);
    expect(before.map(({ stdout }) => stdout)).toEqual(['manual \n', 'dlt \n']);
    expect(after.map(({ stdout }) => stdout)).toEqual(['manual \n', '']);
    const bin = join(repository.folder, 'bin');
    mkdirSync(bin);
    const withoutNode = await Promise.all(
      [manual, dlt].map((line) => shell('/bin/sh', ['-c', line], minimal({ PATH: bin }))),
    );
    expect(withoutNode.map(({ stdout }) => stdout)).toEqual(['manual \n', '']);
  });

  test('Python: the blocks run, wrapped and alone', async () => {
    const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
    const [manual = '', dlt = ''] = blocks('python').filter((one) => !one.includes('BashOperator'));
    const known = [
      'import sys',
      `sys.path.insert(0, ${JSON.stringify(join(repository.clone, 'scripts/collector'))})`,
      'import switchback',
      'fetch = lambda unit: print("fetch", unit) or ["post"]',
      'extract = lambda unit: print("extract", unit)',
      'class pipeline: load = staticmethod(lambda: print("load")); list_normalized_load_packages = staticmethod(lambda: [])',
      'class dlt: __version__ = "1.31.0"',
    ].join('\n');
    const scripts = [manual, dlt].map((text, at) => {
      const file = join(repository.folder, `collector-${at}.py`);
      writeFileSync(file, `${known}\n${text}`);
      return file;
    });
    const [manualFile = '', dltFile = ''] = scripts;
    // As dlt leaves it after a load: nothing waits.
    const pipeline = join(repository.environment['HOME'] ?? '', '.dlt/pipelines/reddit');
    for (const place of ['load/new', 'load/normalized', 'normalize/extracted'])
      mkdirSync(join(pipeline, place), { recursive: true });
    const alone = { ...minimal(), PYTHONDONTWRITEBYTECODE: '1', SWITCHBACK_STATE: `git:${repository.clone}` };
    expect((await shell(python, [manualFile], alone)).stdout).toBe('fetch SideProject\n');
    expect((await shell(python, [dltFile], alone)).stdout).toBe('extract opensource\nload\n');
    const wrapped = (path: string, file: string) =>
      repository.run(['run', path, '--', python, file], { environment: { PYTHONDONTWRITEBYTECODE: '1' } });
    expect((await wrapped('manual', manualFile)).stdout).toBe('fetch SideProject\n');
    expect((await wrapped('dlt', dltFile)).stdout).toBe('extract opensource\nload\n');
    const paths = repository.git(['ls-tree', '-r', '--name-only', 'cutover-history'], repository.remote).split('\n');
    const told = paths
      .filter((path) => path.endsWith('.jsonl'))
      .map((path) => repository.show(path, 'cutover-history'))
      .join('');
    expect(told).toContain('"recordedBy":"child","units":1,"postsFetched":1,"calls":1');
    expect(told).toMatch(/"pendingPackages":0,"place":"[0-9a-f]{8}-[0-9a-f]{8}","version":"1\.31\.0"/u);
    await repository.run(['rollback']);
    expect((await shell(python, [dltFile], alone)).stdout).toBe('');
    expect((await shell(python, [manualFile], alone)).stdout).toBe('fetch opensource\nfetch SideProject\n');
  });

  test('the lines of JSON are what the program takes', async () => {
    const lines = (blocks('json')[0] ?? '').trim().split('\n');
    const tell = lines.map((line) => `echo '${line}' >> "$SWITCHBACK_RECORD_FILE"`).join('; ');
    const ran = await repository.run(['run', 'dlt', '--', 'sh', '-c', tell]);
    expect(ran).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });
});

function hasProgram(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
