import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { CONFIG_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { readProjectFile } from '../support/project-files.ts';
import { BUNDLE, OperationsRepository, runProgram, stateFiles } from '../support/operations-repository.ts';

let repository: OperationsRepository;
beforeAll(() => {
  repository = new OperationsRepository();
});
afterAll(() => repository.remove());

describe('switchback status', () => {
  test('prints the three lines, then the rest, from the tip of the remote', async () => {
    const ran = await repository.run(['status']);
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    const lines = ran.stdout.split('\n');
    expect(lines.slice(0, 3)).toEqual(['Current Phase: 10%', 'DLT Enabled: ✓', 'Manual Enabled: ✓']);
    expect(lines.slice(3, 8)).toEqual([
      'Generation: 3',
      'Since: 2026-11-20T08:00:00Z',
      'Last Transition: none recorded',
      'Hold: none',
      'Units on DLT: opensource',
    ]);
    expect(lines[8]).toMatch(/^Read from: the tip of branch main at origin \(.+\), commit [0-9a-f]{12}$/u);
    // It has no datasets: nobody can say what comes, nor that nothing is wrong.
    expect(lines[9]).toMatch(/^Next: not known: config\/datasets\.yaml /u);
    expect(lines[10]).toBe('Wrong: not known, for the same reason');
  });

  test('prints one object with --json', async () => {
    const ran = await repository.run(['status', '--json']);
    const expected = {
      schemaVersion: 1,
      verdict: 'pass',
      reasonCode: 'state-read',
      currentPhase: '10%',
      readFrom: 'remote',
      dltUnits: ['opensource'],
    };
    expect(JSON.parse(ran.stdout)).toMatchObject(expected);
  });

  test('adds where it stands, what comes next and what is wrong to a summary, and nothing that a reason says is markup', async () => {
    const held = { by: '@octocat', reason: '**no** <b>', since: '2026-11-20T09:00:00Z', expires_at: null };
    const files = stateFiles();
    const config = { ...(JSON.parse(files[CONFIG_PATH] ?? '') as object), hold: held };
    const other = new OperationsRepository({ ...files, [CONFIG_PATH]: JSON.stringify(config) });
    try {
      const [summary, badge] = [join(other.folder, 'summary.md'), join(other.folder, 'badge.json')];
      writeFileSync(summary, '## Before\n');
      const ran = await other.run(['status', '--summary', summary, '--badge', badge]);
      expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
      const text = readFileSync(summary, 'utf8');
      expect(text).toMatch(/^## Before\n## Status\n\n- \*\*Current Phase\*\*: `10%`\n/u);
      expect(text).toContain('- **Hold**: `by @octocat since 2026-11-20T09:00:00Z until it is lifted: **no** <b>`\n');
      expect(text).toMatch(/^- \*\*Next\*\*: `/mu);
      expect(JSON.parse(readFileSync(badge, 'utf8'))).toMatchObject({ message: '10%, on hold', color: 'orange' });
      const refused = await other.run(['status', '--summary', other.folder]);
      expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
      expect(refused.stderr).toMatch(/The summary cannot be written to .+: observed EISDIR/u);
    } finally {
      other.remove();
    }
  });

  test('says that it read the clone, with --offline', async () => {
    const ran = await repository.run(['status', '--offline']);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toContain('Read from: what this clone remembers of branch main');
    expect(ran.stderr).toContain('warning: Not read from the remote, but from this clone');
  });

  test('shows what the clone holds, and ends unknown, when the remote is out of reach', async () => {
    const other = new OperationsRepository();
    try {
      other.git(['remote', 'set-url', 'origin', `file://${join(other.folder, 'gone.git')}`]);
      const ran = await other.run(['status', '--json']);
      expect(ran.exitCode).toBe(3);
      expect(JSON.parse(ran.stdout)).toMatchObject({
        verdict: 'unknown',
        reasonCode: 'remote-unreachable',
        currentPhase: '10%',
        readFrom: 'clone',
      });
    } finally {
      other.remove();
    }
  });

  test('names the place in a bad config and ends with 2', async () => {
    const other = new OperationsRepository({
      ...stateFiles(),
      'config/traffic_cutover_config.json':
        '{\n  "current_phase": "11%",\n  "dlt_enabled": true,\n  "manual_enabled": 1\n}',
    });
    try {
      const ran = await other.run(['status']);
      expect(ran.exitCode).toBe(2);
      expect(ran.stdout.split('\n')[0]).toBe('Current Phase: unknown (the config cannot be read)');
      expect(ran.stderr).toContain('error: config/traffic_cutover_config.json:2:');
      expect(ran.stderr).toContain('error: config/traffic_cutover_config.json:4:');
      expect(ran.stderr).toContain('What to do: ');
    } finally {
      other.remove();
    }
  });
});

describe('switchback route', () => {
  test('lists every registered unit, and answers for those that are named', async () => {
    expect((await repository.run(['route'])).stdout).toBe('opensource dlt\nproductivity manual\nsideproject manual\n');
    const named = await repository.run(['route', 'r/OpenSource', 'unheard_of', '--json']);
    expect(JSON.parse(named.stdout)).toMatchObject({
      schemaVersion: 1,
      verdict: 'pass',
      units: [
        { unit: 'opensource', path: 'dlt', isRegistered: true },
        { unit: 'unheard_of', path: 'manual', isRegistered: false },
      ],
    });
  });
});

describe('switchback watch --replay', () => {
  test('says what nothing is known of, which lines it could not read, and which rollbacks there were', async () => {
    const files = { 'config/policy.yaml': readProjectFile('config/policy.yaml') };
    const datasets = { 'config/datasets.yaml': readProjectFile('config/datasets.yaml') };
    const other = new OperationsRepository({ ...stateFiles(), ...files, ...datasets });
    try {
      expect((await other.run(['rollback', '--reason', 'seen'])).exitCode).toBe(0);
      other.git(['checkout', '-q', '--orphan', 'cutover-history']);
      other.git(['rm', '-rfq', '.']);
      other.write({ '2026/11/26/1-1-integrity.jsonl': 'no record\n' });
      other.commitAll('history');
      other.git(['push', '-q', 'origin', 'cutover-history']);
      other.git(['checkout', '-q', 'main']);
      const ran = await other.run(['watch', '--replay']);
      expect(ran.stdout.split('\n')).toEqual([
        '0 ticks in 90 days, 0 of them judged; 0 rollbacks would have been, 1 was.',
        'No tick is recorded, so nothing is known of it: the workflow integrity records them.',
        expect.stringMatching(/^20\S+Z recorded: rolled back$/u),
        '',
      ]);
      expect(ran.stderr).toContain(
        'warning: 1 line of the history could not be read, so what it holds is not replayed.',
      );
      const compared = await other.run(['watch', '--replay', '--against', 'config/policy.yaml']);
      expect(compared).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(
          /^What the change would have decided over the last 90 days is not known: no tick/u,
        ),
      });
      expect(ran.stderr).not.toContain('shallow');
      // More commits than a look at the tip brings along.
      other.git(['pull', '-q']);
      for (let at = 0; at < 55; at += 1) other.commitAll(`work ${at}`);
      other.git(['push', '-q']);
      const shallow = join(other.folder, 'shallow');
      other.git(['clone', '-q', '--depth', '1', `file://${other.remote}`, shallow]);
      expect((await other.run(['watch', '--replay'], { cwd: shallow })).stderr).toMatch(
        /warning: This clone is shallow: .+ git fetch --unshallow/u,
      );
      // A proposal that mends the policy in force is not red for what it mends; one that is no policy is.
      const broken = join(other.folder, 'broken.yaml');
      writeFileSync(broken, `${files['config/policy.yaml']}nonsense: 1\n`);
      const mending = await other.run(['watch', '--replay', '--policy', broken, '--against', 'config/policy.yaml']);
      expect(mending).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(
          /^The policy in force is none, so .+ nonsense: .+ By the other one alone:\n0 ticks/u,
        ),
      });
      const refused = await other.run(['watch', '--replay', '--policy', 'config/policy.yaml', '--against', broken]);
      expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('What to do: Mend')]);
    } finally {
      other.remove();
    }
  });
});

describe('switchback hold', () => {
  test('sets and lifts the hold, each in one commit that leaves the generation', async () => {
    const other = new OperationsRepository();
    try {
      const set = await other.run([
        'hold',
        '--set',
        '--reason',
        'watching',
        '--until',
        '2999-01-01T00:00:00Z',
        '--json',
      ]);
      expect(JSON.parse(set.stdout)).toMatchObject({ schemaVersion: 1, decision: 'held', reasonCode: 'hold-set' });
      expect((await other.run(['status'])).stdout).toMatch(
        /^Hold: by Operator .* until 2999-01-01T00:00:00Z: watching$/mu,
      );
      expect((await other.run(['hold', '--set', '--reason', 'again', '--json'])).stdout).toContain('"hold-unchanged"');
      const local = await other.run(['hold', '--set', '--reason', 'sooner', '--until', '2998-12-01T08:00']);
      expect(local.stderr).toContain('--until has no time zone, so it is read as UTC: 2998-12-01T08:00:00Z.');
      expect((await other.run(['hold', '--lift', '--reason', 'settled'])).exitCode).toBe(0);
      expect(other.log()).toEqual(['hold: lifted', 'hold: set', 'state']);
      expect(JSON.parse(other.show('config/traffic_cutover_config.json'))).toMatchObject({ generation: 3, hold: null });
    } finally {
      other.remove();
    }
  });
});

describe('wrong use', () => {
  test.each([
    [[], /^Usage: switchback/u],
    [['nonsense'], /unknown command 'nonsense'/u],
    [['rolback'], /Did you mean rollback\?/u],
    [['help', 'nonsense'], /^error: unknown command 'nonsense'\nWhat to do: Read: switchback --help$/mu],
    [['rollback', '--nonsense'], /unknown option '--nonsense'/u],
    [['rollback', '--trigger', 'boredom'], /Allowed choices are data-loss, /u],
    [['rollback', '--severity', 'meh'], /Allowed choices are low, /u],
    [['rollback', '--deadline-seconds', '1e3'], /whole number from 1 to 300/u],
    [['rollback', '--operation-id', 'a b'], /Expected up to 100 letters/u],
    [['rollback', '--reason'], /argument missing/u],
    [['rollback', 'extra'], /too many arguments/u],
    [['rollback', '--remote', 'upstream'], /no remote of that name/u],
    [['rollback', '--branch', '../../etc'], /no usable name/u],
    [['rollback', '-C', '/'], /is no git clone/u],
    [['status', '-C', '/nonexistent'], /\/nonexistent is no folder that can be used.*ENOENT/u],
    [['status', '-C', 'config/routing.flagd.json'], /is no folder that can be used.*a file/u],
    [['route', ' '], /A unit has no name/u],
    [['advance', '--phase', '10%', '--reason', ' '], /Expected a reason in your own words/u],
    [['hold', '--set', '--reason', ''], /Expected a reason in your own words/u],
    [['status', '--branch', ''], /no usable name/u],
    [['advance', '--reason', 'x'], /observed no --phase, expected --phase, or --reviewed with --judgement/u],
    [['advance', '--phase', '20%', '--reason', 'x'], /Allowed choices are shadow, 10%, 50%, 100%/u],
    [['watch', '--policy', 'config/policy.yaml'], /option '--policy' goes with --replay alone/u],
    [['watch', '--days', '90'], /option '--days' goes with --replay alone/u],
    [['doctor', '--datasets', 'x.yaml'], /option '--datasets' goes with --database alone/u],
    [['hold', '--reason', 'x'], /Neither --set nor --lift/u],
    [['hold', '--set', '--lift', '--reason', 'x'], /cannot be used with/u],
    [['hold', '--set', '--reason', 'x', '--until', 'soon'], /--until is no instant/u],
    [['hold', '--set', '--reason', 'x', '--until', '2020-01-01T00:00:00Z'], /has passed already/u],
    [['drill'], /npm start/u],
    [['rollback', '--::error::x\n::set-output'], /unknown option/u],
  ])('of %j ends with 2 and one message', async (args, message) => {
    const ran = await repository.run(args);
    expect({ code: ran.exitCode, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).not.toMatch(/^\s+at |^::/mu);
    expect(repository.log()).toEqual(['state']);
  });

  test('still prints one object with --json', async () => {
    const ran = await repository.run(['rollback', '--nonsense', '--json']);
    expect(ran.exitCode).toBe(2);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      schemaVersion: 1,
      decision: 'not-run',
      reasonCode: 'input-invalid',
    });
  });

  test.each(['rollback', 'status', 'verify', 'collect', 'route', 'gate', 'advance', 'hold', 'drill'])(
    '%s has a help text',
    async (command) => {
      const ran = await repository.run(['help', command]);
      expect(ran.exitCode).toBe(0);
      expect(ran.stdout).toContain(`Usage: switchback ${command}`);
      // Examples are there to be copied, and stand whole.
      const text = ran.stdout.split('\n').filter((line) => !/^ {2}(?:switchback|npm) /u.test(line));
      expect(text.filter((line) => line.length > 80)).toEqual([]);
    },
  );
});

describe('an odd environment', () => {
  test('whose folder was removed works in the clone of the program, or says that here is none', async () => {
    const script = `mkdir gone && cd gone && rmdir ../gone && "$NODE" "$BUNDLE" status -C "$CLONE"; "$NODE" "$BUNDLE" gate dlt`;
    const environment = { ...repository.environment, NODE: process.execPath, BUNDLE, CLONE: repository.clone };
    const ran = await runProgram('sh', ['-c', script], { cwd: repository.folder, environment });
    expect(ran.stdout).toContain('Current Phase: 10%');
    expect(ran.stderr).not.toMatch(/A bug|^\s+at /mu);
  });

  test.skipIf(!existsSync('/dev/full')).each([
    ['status', 1],
    ['gate dlt --why', 1],
    ['gate manual --why', 1],
  ])('whose disk is full is told in one message for %s, with %i', async (command, expected) => {
    const script = `"$NODE" "$BUNDLE" ${command} > /dev/full`;
    const environment = { ...repository.environment, NODE: process.execPath, BUNDLE };
    const ran = await runProgram('sh', ['-c', script], { cwd: repository.clone, environment });
    expect([ran.exitCode, ran.stderr]).toEqual([
      expected,
      'error: The answer could not be written to standard output: ENOSPC.\n',
    ]);
  });
});
