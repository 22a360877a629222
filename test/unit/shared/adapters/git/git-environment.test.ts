import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitCutoverRepository } from '../../../../../actions/shared/adapters/git/git-cutover-repository.ts';
import { gitConfigArguments, gitEnvironment } from '../../../../../actions/shared/adapters/git/git-environment.ts';
import { gitIdentity } from '../../../../../actions/shared/adapters/git/git-identity.ts';
import { bareEnvironment, temporaryGit } from '../../../../support/temporary-git.ts';

describe('the environment of git', () => {
  it('drops what points elsewhere or traces, keeps what carries credentials, and asks nothing', () => {
    const given = {
      PATH: '/bin',
      GIT_DIR: '/x',
      GIT_TRACE: '1',
      GIT_TRACE_CURL: '1',
      GIT_ASKPASS: '/ci/askpass',
      GIT_CONFIG_COUNT: '1',
      SSH_ASKPASS: '/gui',
      LC_ALL: 'de_DE',
    };
    const environment = gitEnvironment(given);
    expect(environment).toMatchObject({
      PATH: '/bin',
      GIT_ASKPASS: '/ci/askpass',
      GIT_CONFIG_COUNT: '1',
      LC_ALL: 'C',
      GIT_TERMINAL_PROMPT: '0',
    });
    expect(Object.keys(environment)).not.toEqual(expect.arrayContaining(['GIT_DIR']));
    expect(['GIT_DIR', 'GIT_TRACE', 'GIT_TRACE_CURL', 'SSH_ASKPASS'].filter((name) => name in environment)).toEqual([]);
  });

  it('keeps askpass usable where the caller named one', () => {
    expect(gitConfigArguments({})).toContain('credential.interactive=false');
    expect(gitConfigArguments({ GIT_ASKPASS: '/ci/askpass' })).not.toContain('credential.interactive=false');
  });

  it('takes the identity as git does: environment, author and committer, user, then a neutral one', () => {
    const settings = new Map([
      ['user.name', 'User'],
      ['author.name', 'Author'],
      ['user.email', 'user@example.org'],
    ]);
    expect(gitIdentity({ GIT_COMMITTER_NAME: 'Ci' }, settings)).toEqual({
      GIT_AUTHOR_NAME: 'Author',
      GIT_AUTHOR_EMAIL: 'user@example.org',
      GIT_COMMITTER_NAME: 'Ci',
      GIT_COMMITTER_EMAIL: 'user@example.org',
    });
    expect(gitIdentity({}, new Map())['GIT_AUTHOR_EMAIL']).toBe('switchback@localhost');
  });

  it.each([
    ['quietly where nobody configured it', {}, undefined, /-o BatchMode=yes -o ConnectTimeout=10/],
    ['as GIT_SSH_COMMAND says', { GIT_SSH_COMMAND: 'ssh -i key' }, undefined, /^-i key/],
    ['as core.sshCommand says', {}, 'ssh -F own', /^-F own/],
  ])('calls ssh %s', async (_, more, sshCommand, expected) => {
    const git = await temporaryGit();
    try {
      const recorded = join(git.directory, 'recorded');
      await writeFile(join(git.directory, 'ssh'), `#!/bin/sh\necho "$@" >> '${recorded}'\nexit 255\n`, { mode: 0o755 });
      const cwd = await git.clone();
      await git.git(cwd, ['remote', 'set-url', 'origin', 'git@127.0.0.1:x.git']);
      if (sshCommand !== undefined) await git.git(cwd, ['config', 'core.sshCommand', sshCommand]);
      const bare = bareEnvironment(git.directory);
      const environment = { ...bare, PATH: `${git.directory}:${bare['PATH']}`, ...more };
      await expect(
        gitCutoverRepository({ cwd, remote: 'origin', branch: 'main', environment }).readTip([]),
      ).rejects.toThrow('could not be read');
      expect(await readFile(recorded, 'utf8')).toMatch(expected);
    } finally {
      await git.remove();
    }
  });
});
