import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { renderRoutingFile } from '../../actions/shared/routing/routing-file.ts';
import { aRolledBackConfig } from '../support/a-cutover-config.ts';
import { aRouting } from '../support/a-routing.ts';
import { readProjectFile } from '../support/project-files.ts';
import { aRollbackScene, type RollbackScene } from '../support/rollback-scene.ts';
import { serveRepository, type ServedRepository } from '../support/served-repository.ts';

const BUNDLE = fileURLToPath(new URL('../../actions/switch-collectors/dist/index.mjs', import.meta.url));
const POLICY = readProjectFile('config/policy.yaml')
  .replace('workflows: [] # files in .github/workflows that a rollback starts', 'workflows: [collect.yml]')
  .replace('workflows: [] # files in .github/workflows that a rollback stops', 'workflows: [dlt.yml, second.yml]');
const FILES = {
  'config/traffic_cutover_config.json': JSON.stringify(
    aRolledBackConfig({ rollback_timestamp: '2026-11-25T02:05:00Z' }),
  ),
  'config/routing.flagd.json': renderRoutingFile(aRouting({ phase: 'manual_only', generation: 4, dltUnits: [] })),
  'config/policy.yaml': POLICY,
};
/** Two disabled, one enabled, one started, two cancelled. */
const WRITES = 6;
const WRITE_LABELS = [
  'actions/disable-workflow',
  'actions/enable-workflow',
  'actions/create-workflow-dispatch',
  'actions/cancel-workflow-run',
] as const;

interface World {
  readonly scene: RollbackScene;
  readonly server: ServedRepository;
}

async function aWorld(): Promise<World> {
  const workflows = ['collect.yml', 'dlt.yml', 'second.yml'];
  const scene = await aRollbackScene({ files: FILES, workflows });
  const { people, state } = scene.github;
  for (const workflow of state.workflows)
    if (workflow.path.endsWith('collect.yml')) workflow.state = 'disabled_manually';
  await people.run('dlt.yml', { status: 'in_progress' });
  await people.run('second.yml', { status: 'queued' });
  return { scene, server: await serveRepository(scene.github) };
}

let runs = 0;
function start({ scene, server }: World): ChildProcess {
  runs += 1;
  const folder = dirname(scene.checkout);
  const env = {
    ...scene.environment({ direction: 'to-manual' }),
    ...{ GITHUB_SERVER_URL: server.url, GITHUB_JOB: 'switch', GITHUB_RUN_ID: String(10_000 + runs), HOME: folder },
    ...{ GITHUB_OUTPUT: join(folder, `output-${runs}`), GITHUB_STEP_SUMMARY: join(folder, `summary-${runs}`) },
  };
  for (const file of [env.GITHUB_OUTPUT, env.GITHUB_STEP_SUMMARY]) writeFileSync(file, '');
  return spawn(process.execPath, [BUNDLE], { cwd: scene.checkout, env, stdio: 'ignore' });
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? String(code))));
}

function stateOf({ scene: { github } }: World): string {
  const workflows = github.state.workflows.map(({ path, state }) => `${path} ${state}`);
  const ofRuns = github.runs.map(({ workflowId, event, status, conclusion }) =>
    [workflowId, event, status, conclusion].join(' '),
  );
  return [...workflows, ...ofRuns].join('\n');
}

test(
  'killed at every write, before or after it was applied, and run again: the same end, and nothing twice',
  { timeout: 300_000 },
  async () => {
    const ends = new Set<string>();
    for (const isApplied of [true, false]) {
      for (let at = 1; at <= WRITES + 1; at += 1) {
        const world = await aWorld();
        const { github } = world.scene;
        try {
          let seen = 0;
          let victim: ChildProcess | null = null;
          for (const on of WRITE_LABELS)
            github.onBefore(on, async () => {
              seen += 1;
              if (seen !== at || victim === null) return;
              if (!isApplied) github.faults.queue({ kind: 'reset', when: 'before applying', on });
              victim.kill('SIGKILL');
              await endOf(victim);
            });
          victim = start(world);
          expect(await endOf(victim)).toBe(at > WRITES ? '0' : 'SIGKILL');
          victim = null;
          expect(await endOf(start(world))).toBe('0');
          ends.add(stateOf(world));
          // Before and after it was applied: each write once, however often it was asked for.
          expect(seen).toBe(at > WRITES || isApplied ? WRITES : WRITES + 1);
        } finally {
          await world.server.close();
          await world.scene.close();
        }
      }
    }
    expect([...ends]).toHaveLength(1);
    expect([...ends][0]).toContain('workflow_dispatch queued');
  },
);
