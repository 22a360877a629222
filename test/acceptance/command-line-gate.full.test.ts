import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { OperationsRepository, stateFiles } from '../support/operations-repository.ts';

const CONFIG = 'config/traffic_cutover_config.json';
let repository: OperationsRepository;
beforeAll(() => {
  repository = new OperationsRepository();
});
afterAll(() => repository.remove());

/** Exit codes of `gate dlt` and `gate manual` on a branch of the remote with these files, and of `gate manual --file` on a directory with them. */
async function gatesOf(files: Readonly<Record<string, string>>): Promise<(number | null)[]> {
  const branch = `state-${Math.random()}`;
  const folder = join(repository.folder, branch);
  repository.git(['init', '-q', '-b', branch, folder], repository.folder);
  repository.write(files, folder);
  repository.commitAll('state', folder);
  repository.git(['push', '-q', repository.remote, branch], folder);
  const asked = [
    ['dlt', '--branch', branch],
    ['manual', '--branch', branch],
    ['manual', '--file', folder],
  ];
  const ran = await Promise.all(asked.map((args) => repository.run(['gate', ...args])));
  return ran.map(({ exitCode }) => exitCode);
}

describe('switchback gate', () => {
  test('answers for the path from the tip of the remote, and says nothing', async () => {
    const ran = await repository.run(['gate', 'dlt']);
    expect(ran).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect((await repository.run(['gate', 'manual'])).exitCode).toBe(0);
  });

  test('answers for one unit, whatever its case, and gives an unregistered one to manual', async () => {
    const codes = ['OpenSource', 'r/SideProject', 'nobody'].flatMap((unit) =>
      ['dlt', 'manual'].map((path) => repository.run(['gate', path, '--unit', unit])),
    );
    expect((await Promise.all(codes)).map(({ exitCode }) => exitCode)).toEqual([0, 10, 10, 0, 10, 0]);
  });

  test('says why, and prints one object, when asked', async () => {
    const why = await repository.run(['gate', 'dlt', '--why', '--unit', 'SideProject']);
    expect(why.stdout).toBe('dlt: do not run (other-path). The unit goes by manual.\n');
    const json = await repository.run(['gate', 'manual', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      schemaVersion: 1,
      decision: 'run',
      reasonCode: 'may-run',
      path: 'manual',
      generation: 3,
    });
  });

  test.each([
    ['manual_only', stateFiles('manual_only'), [10, 0]],
    ['10 %', stateFiles(), [0, 0]],
    ['10 % without a unit on dlt', stateFiles('10%', []), [10, 0]],
    ['100 %: manual has no unit', stateFiles('100%', ['opensource', 'sideproject', 'productivity']), [0, 10]],
    [
      "the runbook's one-liner, which changes the config alone",
      { ...stateFiles(), [CONFIG]: '{"current_phase":"manual_only","dlt_enabled":false,"manual_enabled":true}' },
      [10, 0],
    ],
    [
      'dlt_enabled false at 10 %',
      { ...stateFiles(), [CONFIG]: stateFiles()[CONFIG]?.replace('"dlt_enabled": true', '"dlt_enabled": false') ?? '' },
      [10, 0],
    ],
    [
      'manual_enabled false',
      {
        ...stateFiles(),
        [CONFIG]: stateFiles()[CONFIG]?.replace('"manual_enabled": true', '"manual_enabled": false') ?? '',
      },
      [0, 10],
    ],
    [
      'a routing file of another generation',
      { ...stateFiles(), [CONFIG]: stateFiles()[CONFIG]?.replace('"generation": 3', '"generation": 4') ?? '' },
      [10, 0],
    ],
    ['a routing file that is broken', { ...stateFiles(), 'config/routing.flagd.json': '{' }, [10, 0]],
    ['no routing file', { [CONFIG]: stateFiles()[CONFIG] ?? '' }, [10, 0]],
    ['a config that is broken', { ...stateFiles(), [CONFIG]: '{' }, [10, 0]],
    [
      'a config of a newer schema',
      {
        ...stateFiles(),
        [CONFIG]: '{"schema_version":9,"current_phase":"10%","dlt_enabled":true,"manual_enabled":true}',
      },
      [10, 0],
    ],
    ['nothing at all', { 'other.txt': '' }, [10, 0]],
  ])('answers dlt and manual at %s', async (_, files, expected) => {
    const [, manual = null] = expected;
    expect(await gatesOf(files)).toEqual([...expected, manual]);
  });

  test('never lets a clone that is behind decide: it asks the remote each time', async () => {
    const other = new OperationsRepository();
    try {
      other.git(['clone', '-q', other.remote, join(other.folder, 'second')]);
      expect((await other.run(['gate', 'dlt'])).exitCode).toBe(0);
      expect((await other.run(['rollback'], { cwd: join(other.folder, 'second') })).exitCode).toBe(0);
      expect((await other.run(['gate', 'dlt'])).exitCode).toBe(10);
      other.git(['remote', 'set-url', 'origin', `file://${join(other.folder, 'gone.git')}`]);
      const [dlt, manual] = await Promise.all([other.run(['gate', 'dlt']), other.run(['gate', 'manual'])]);
      expect([dlt.exitCode, manual.exitCode]).toEqual([10, 0]);
      expect(dlt.stderr).toContain('The remote origin could not be read');
    } finally {
      other.remove();
    }
  });

  test('does not run dlt after somebody reverted a rollback by hand', async () => {
    const other = new OperationsRepository();
    try {
      await other.run(['rollback']);
      other.git(['pull', '-q', '--ff-only']);
      other.git(['revert', '--no-edit', 'HEAD']);
      other.git(['push', '-q']);
      const dlt = await other.run(['gate', 'dlt', '--json']);
      expect(JSON.parse(dlt.stdout)).toMatchObject({ decision: 'do-not-run', reasonCode: 'generation-behind' });
      expect([dlt.exitCode, (await other.run(['gate', 'manual'])).exitCode]).toEqual([10, 0]);
    } finally {
      other.remove();
    }
  });

  test.each([
    [['gate', 'dlt', '--nonsense'], 10],
    [['gate', 'manual', '--nonsense'], 0],
    [['gate', 'dlt', 'more'], 10],
    [['gate', 'manual', '--unit', 'dlt', '--nonsense'], 2],
    [['gate', '--unit', 'manual', 'dlt', '--nonsense'], 2],
    [['gate', '-C', 'manual', 'dlt', '--nonsense'], 2],
    [['gate', '-C', 'manual', 'dlt'], 10],
    [['gate', '-C', 'dlt', 'manual'], 0],
    [['gate', '--json', '-C', 'manual'], 2],
    [['gate', '--remote', 'https://user:manual@example.org', 'dlt'], 10],
    [['gate', '--help'], 0],
    [['gate', 'dlt', '--help'], 10],
    [['gate', 'manual', '--help'], 0],
    [['gate', 'dlt', '-C', '/nonexistent'], 10],
    [['gate', 'manual', '-C', '/nonexistent'], 0],
    [['gate', 'dlt', '--remote', '--force'], 10],
    [['gate', 'dlt', '--branch', 'no such'], 10],
    [['gate', 'dlt', '--branch', 'missing'], 10],
    [['gate', 'manual', '--branch', 'missing'], 0],
    [['gate'], 2],
    [['gate', 'dtl'], 2],
  ])('ends %j with %i', async (args, expected) => {
    const ran = await repository.run(args);
    expect(ran.exitCode).toBe(expected);
    expect(ran.stderr).not.toMatch(/^\s+at /mu);
  });

  test('never lets dlt run on files, which may be older than the remote', async () => {
    repository.write(stateFiles());
    const dlt = await repository.run(['gate', 'dlt', '--file', '.', '--json']);
    expect(dlt.exitCode).toBe(10);
    expect(JSON.parse(dlt.stdout)).toMatchObject({ decision: 'do-not-run', reasonCode: 'input-invalid' });
    expect(dlt.stderr).toMatch(/^error: --file is for manual alone.*\nWhat to do: Leave --file out/su);
    expect((await repository.run(['gate', 'manual', '--file', '.'])).exitCode).toBe(0);
  });

  test('gives dlt 10 and manual 0 when git is missing', async () => {
    const [dlt, manual] = await Promise.all(
      ['dlt', 'manual'].map((path) => repository.run(['gate', path], { environment: { PATH: '/nonexistent' } })),
    );
    expect([dlt?.exitCode, manual?.exitCode]).toEqual([10, 0]);
  });
});
