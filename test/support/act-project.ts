import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { FakeGithub } from './fake-github/start-fake-github.ts';
import { PROJECT } from './operations-repository.ts';

const MOST_BYTES = 1e9;
const SOMEBODY = {
  ...{ GIT_AUTHOR_NAME: 'Somebody', GIT_AUTHOR_EMAIL: 'somebody@example.org' },
  ...{ GIT_COMMITTER_NAME: 'Somebody', GIT_COMMITTER_EMAIL: 'somebody@example.org' },
};

/** Packed once for every repository of this process that takes the same files. */
let lastPack: { readonly tree: string; readonly pack: Buffer } | undefined;

/**
 * This checkout's files, as they are now, in one commit on top of the state. They stay in a pack, as at GitHub: from loose objects each clone would
 * compress them anew.
 */
export async function commitProject({ bareRepository, branch }: FakeGithub): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-project-'));
  const gitIn = (directory: string, index: string) => {
    const env = { ...process.env, ...SOMEBODY, GIT_INDEX_FILE: join(folder, index) };
    return (args: readonly string[], input: string | Buffer = ''): Buffer =>
      execFileSync('git', ['-C', directory, ...args], { env, input, maxBuffer: MOST_BYTES });
  };
  try {
    const project = gitIn(PROJECT, 'project');
    project(['read-tree', 'HEAD']);
    project(['add', '--all', '--', '.github', 'actions', 'config/policy.yaml', 'config/datasets.yaml', 'package.json']);
    const tree = project(['write-tree']).toString().trim();
    const files = project(['ls-tree', '-r', tree]).toString().split('\n');
    const wanted = files.filter((line) =>
      /\t(?:(?:\.github\/workflows|actions)\/|config\/(?:policy|datasets)\.yaml$)/u.test(line),
    );
    if (lastPack?.tree !== tree) {
      const oids = wanted.map((line) => line.split(/\s/u)[2] ?? '').join('\n');
      lastPack = { tree, pack: project(['pack-objects', '--stdout', '--quiet'], `${oids}\n`) };
    }
    const bare = gitIn(bareRepository, 'bare');
    bare(['index-pack', '--stdin'], lastPack.pack);
    bare(['read-tree', branch]);
    bare(['update-index', '--index-info'], `${wanted.join('\n')}\n`);
    const parent = bare(['rev-parse', branch]).toString().trim();
    const oid = bare(['commit-tree', '-p', parent, '-m', 'The project', bare(['write-tree']).toString().trim()]);
    bare(['update-ref', `refs/heads/${branch}`, oid.toString().trim(), parent]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
