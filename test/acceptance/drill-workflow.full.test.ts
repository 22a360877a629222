import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { PROJECT } from '../support/operations-repository.ts';
import { startFakeGithub } from '../support/fake-github/start-fake-github.ts';
import type { FakeGithub } from '../support/fake-github/start-fake-github.ts';
import { listProjectFiles, readProjectFile } from '../support/project-files.ts';
import { runAct } from '../support/run-act.ts';
import { serveRepository } from '../support/served-repository.ts';
import type { ServedRepository } from '../support/served-repository.ts';

/** What the drill runs: the program from its sources, its sandbox, the bundles that it rehearses. */
const NEEDED = listProjectFiles().filter((path) =>
  /^(?:\.github\/workflows\/drill\.yml$|actions\/rollback\/(?:action\.yml$|dist\/)|actions\/(?!.*\/dist\/).*\.ts$|scripts\/|test\/support\/|config\/|package\.json$|tsconfig\.json$)/u.test(
    path,
  ),
);
/** There is no registry here: the dependencies are those of this checkout. Node is the runner's own. */
const STAND_INS: readonly (readonly [RegExp, string])[] = [
  [/^ +- uses: actions\/setup-node@.*\n(?: {8,}.*\n)*/mu, ''],
  [/npm ci --ignore-scripts/u, `ln -s '${PROJECT}node_modules' node_modules`],
];

describe('drill.yml under act', () => {
  let github: FakeGithub;
  let served: ServedRepository;
  beforeEach(async () => {
    const files = Object.fromEntries(NEEDED.map((path) => [path, readProjectFile(path)]));
    const path = '.github/workflows/drill.yml';
    const workflow = STAND_INS.reduce((text, [from, to]) => text.replace(from, to), files[path] ?? '');
    github = await startFakeGithub({ files: { ...files, [path]: workflow } });
    served = await serveRepository(github);
  });
  afterEach(async () => {
    await served.close();
    await github.close();
  });

  test(
    'rolls a branch of its own back, rehearses the rest, records both and leaves nothing behind',
    { timeout: 600_000 },
    async () => {
      const before = (await github.git('rev-parse', 'main')).trim();
      const ran = await runAct(github, {
        workflow: 'drill.yml',
        event: 'schedule',
        inputs: {},
        env: { GITHUB_SERVER_URL: served.url },
        timeLimitSeconds: 500,
      });
      const output = ran.stdout + ran.stderr;
      expect(ran.exitCode, output).toBe(0);
      expect(output).toMatch(/## Drill: (?:pass|warn)/u);
      const record = JSON.parse(await github.git('grep', '-h', '"kind":"drill"', 'cutover-history')) as {
        verdict: string;
        steps: { step: string; verdict: string; seconds: number }[];
      };
      expect(['pass', 'warn']).toContain(record.verdict);
      expect(record.steps.filter(({ step }) => step.startsWith('branch:')).map(({ verdict }) => verdict)).toEqual([
        ...['pass', 'pass', 'pass', 'pass', 'pass'],
      ]);
      expect(record.steps.find(({ step }) => step.startsWith('branch: 1 '))?.seconds).toBeGreaterThan(0);
      const branches = (await github.git('for-each-ref', '--format=%(refname:short)', 'refs/heads')).trim().split('\n');
      expect(branches).toEqual(['cutover-history', 'main']);
      expect((await github.git('rev-parse', 'main')).trim()).toBe(before);
      expect(output).not.toContain(github.token);
    },
  );
});
