import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ProcessRun } from '../../scripts/drill/run-process.ts';
import { FORGOTTEN_TABLE, DLT_LIMIT, type CollectorEnd } from '../support/whole-switch/dlt-collector.ts';
import { DLT_UNITS, LOOK_SECONDS, MANUAL_LIMIT, MANUAL_UNITS } from '../support/whole-switch/switch-project.ts';
import { HELD_BACK, startSwitchWorld, type SwitchWorld } from '../support/whole-switch/switch-world.ts';
import type { Landed } from '../support/whole-switch/switched-database.ts';
import { switchFigures } from '../support/whole-switch/switch-figures.ts';

const ALL_UNITS = [...DLT_UNITS, ...MANUAL_UNITS];
/** Posts that appear while dlt's load is under way: it has read them and must not land them. */
const READ_BY_BOTH = 10;
/** Posts of each other unit that appear before manual's next fetch. */
const USUAL = 5;
/** Posts of opensource that appear before manual's first fetch: more than that can reach back over. */
const BURST = 40;
/** By unit: posts that appeared since the first fetch, and those that it read. */
const SHOWN: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['opensource', [READ_BY_BOTH + BURST, DLT_LIMIT]],
  ['sideproject', [READ_BY_BOTH, DLT_LIMIT]],
  ['productivity', [READ_BY_BOTH, DLT_LIMIT]],
  ['freelance', [USUAL, MANUAL_LIMIT]],
  ['personalfinance', [USUAL, MANUAL_LIMIT]],
]);
const ROLLBACK = { reason: 'Loads of dlt do not end', trigger: 'load-failure', severity: 'high', 'dry-run': 'false' };

/**
 * The runbook's steps 1 to 4 on real parts: dlt (of PyPI) as a workflow under act and on a forgotten machine, a Postgres server with a role for each, the
 * workflow files and bundles of this checkout under act, against the fake GitHub and recorded posts of Reddit. Told as one story; each test is one of its facts.
 */
describe('the whole switch', () => {
  let world: SwitchWorld;
  let before: Landed;
  let story: Awaited<ReturnType<typeof tell>>;

  beforeAll(async () => {
    world = await startSwitchWorld();
    before = await loadByDlt(world);
    story = await tell(world);
    // Some 3 min on two idle cores.
  }, 1_500_000);
  afterAll(async () => world.close());

  test('before it dlt loads its units in its own layout, and manual collects the others', () => {
    expect([...before.ids.keys()].toSorted()).toEqual([...DLT_UNITS].toSorted());
    for (const unit of DLT_UNITS) expect(before.ids.get(unit)?.length).toBe(DLT_LIMIT);
    expect(before.loads.length).toBeGreaterThan(0);
    expect([...story.manualBefore.keys()].toSorted()).toEqual([...MANUAL_UNITS].toSorted());
  });

  test('two loads are under way when the button is pressed, one of them by no workflow', () => {
    expect([...story.heldAtPress].toSorted()).toEqual(['submissions', FORGOTTEN_TABLE]);
    expect(story.seen.createdAt.getTime()).toBeLessThan(story.pressedAt);
  });

  test('the state is taken back in one commit', async () => {
    const config = JSON.parse(await world.file('config/traffic_cutover_config.json')) as object;
    expect(config).toMatchObject({
      ...{ current_phase: 'manual_only', dlt_enabled: false, manual_enabled: true, generation: 3 },
      last_transition: { from: '50%', to: 'manual_only', trigger: 'load-failure' },
    });
    const headlines = (await world.github.git('log', '--format=%s', 'main')).split('\n');
    expect(headlines.filter((line) => line.startsWith('rollback:'))).toEqual(['rollback: 50% -> manual_only']);
    expect(story.rollback.exitCode, said(story.rollback)).toBe(0);
  });

  test('the workflow of dlt is disabled and its run cancelled, and that of manual is started once', () => {
    expect(stateOf(world, 'dlt.yml')).toBe('disabled_manually');
    expect([story.queued.status, story.queued.conclusion]).toEqual(['completed', 'cancelled']);
    expect(story.seen.status).toBe('completed');
    expect(stateOf(world, 'collect.yml')).toBe('active');
    expect(startedRuns(world, 'collect.yml')).toHaveLength(1);
  });

  test('the load that Switchback started is ended by the new generation, and is recorded as stopped', async () => {
    const { steered } = story;
    expect(steered.exitCode, said(steered)).not.toBe(0);
    expect(said(steered)).toContain('The state is at generation 3, this run began at 2.');
    const runs = (await world.recordsOf('collection-run')).filter(({ path }) => path === 'dlt');
    expect(runs.map(({ outcome, generation }) => [outcome, generation])).toEqual([
      ['succeeded', 2],
      ['stopped', 2],
    ]);
  });

  test('the load that nobody knew of is cut off by the fence', async () => {
    expect(story.forgotten.exitCode, story.forgotten.said).not.toBe(0);
    const steps = (await world.recordsOf('fence')).map(({ step, role, generation }) => [step, role, generation]);
    expect(steps).toContainEqual(['fenced', 'dlt_loader', 3]);
  });

  test('nothing of dlt is newer than the rollback', async () => {
    const { dlt, rowsByLoad } = story.atEnd;
    const rolledBackAt = await rollbackAt(world);
    expect(dlt.loads.filter(({ insertedAt }) => insertedAt.getTime() > rolledBackAt)).toEqual([]);
    const extracted = Object.keys(rowsByLoad).map((key) => Number(key.split(' ')[1]) * 1_000);
    expect(extracted.filter((at) => !(at < rolledBackAt))).toEqual([]);
    // Nor is anything there that was read before it and landed after.
    expect(dlt).toEqual(before);
    expect(rowsByLoad).toEqual(story.rowsBefore);
  });

  test('dlt may not run, and cannot write where nobody asks', () => {
    expect(story.gates).toEqual({ dlt: 10, 'dlt opensource': 10, manual: 0, 'manual opensource': 0 });
    expect(story.runAgain.exitCode, story.runAgain.stderr).toBe(10);
    expect(story.runAgain.stdout).not.toContain('Traceback');
    expect(story.writeAgain.exitCode).not.toBe(0);
    expect(story.writeAgain.said).toContain('is not permitted to log in');
  });

  test('manual rows arrive for every unit', async () => {
    expect(story.collected.exitCode, said(story.collected)).toBe(0);
    expect([...story.firstManual.keys()].toSorted()).toEqual([...ALL_UNITS].toSorted());
    const fetched = (await world.recordsOf('unit-fetch')).filter(
      ({ path, generation }) => path === 'manual' && generation === 3,
    );
    expect(fetched.map(({ unit, outcome }) => `${unit}: ${outcome}`).toSorted()).toEqual(
      ALL_UNITS.map((unit) => `${unit}: fetched`).toSorted(),
    );
  });

  test('the ledger has each unit that changed the path: a gap where there was a burst, an overlap elsewhere', async () => {
    const first = new Map<string, unknown>();
    for (const { unit, result, from, to } of await world.recordsOf('handover'))
      if (!first.has(unit)) first.set(unit, [from, to, result]);
    expect(Object.fromEntries(first)).toEqual({
      opensource: ['dlt', 'manual', 'gap'],
      sideproject: ['dlt', 'manual', 'overlap'],
      productivity: ['dlt', 'manual', 'overlap'],
    });
  });

  test('the gap is filled and recorded as closed', async () => {
    const filled = await world.recordsOf('backfill');
    expect(filled.map(({ unit, state }) => [unit, state])).toEqual([['opensource', 'closed']]);
    const last = (await world.recordsOf('handover')).findLast(({ unit }) => unit === 'opensource');
    expect(last).toMatchObject({ result: 'gap', settledBy: 'backfill' });
  });

  test('nothing is lost and nothing doubled from the first post of dlt to the newest of manual', () => {
    const { dlt, manual } = story.atEnd;
    for (const unit of ALL_UNITS) {
      const [ofDlt, ofManual] = [dlt.ids.get(unit) ?? [], manual.get(unit) ?? []];
      expect([unit, new Set(ofDlt).size]).toEqual([unit, ofDlt.length]);
      expect([unit, new Set(ofManual).size]).toEqual([unit, ofManual.length]);
      const [newer, older] = SHOWN.get(unit) ?? [0, 0];
      const truth = idsOf(world, unit).slice(HELD_BACK - newer, HELD_BACK + older);
      expect([unit, [...new Set([...ofDlt, ...ofManual])].toSorted()]).toEqual([unit, truth.toSorted()]);
    }
  });

  test('the proof ends with pass, the incident is verified, and its pull request says so', async () => {
    expect(story.verdicts.at(-1), said(story.scheduled)).toBe('pass');
    const id = await incidentOf(world);
    const events = (await world.recordsOf('incident-event')).filter(({ incident }) => incident === id);
    expect(events.map(({ event }) => event)).toContain('verified');
    const pulls = world.github.state.issues.filter(({ pull }) => pull !== null);
    expect(pulls.map(({ pull }) => pull?.head)).toEqual([`incident/${id}`]);
    expect(pulls[0]?.body).toContain('- [x] The proof (layer 4) holds');
    const report = await world.file(`incidents/${id}/README.md`, `incident/${id}`);
    expect(report).toContain('Verified: the proof (layer 4) held');
    const evidence = await world.file(`incidents/${id}/evidence.json`, `incident/${id}`);
    expect(JSON.parse(evidence)).toMatchObject({
      measurements: expect.arrayContaining([expect.objectContaining({ id: 'proof' })]),
    });
  });

  test('pressed again it changes nothing', () => {
    expect(story.again.exitCode, said(story.again)).toBe(0);
    expect(story.afterAgain).toEqual(story.beforeAgain);
  });
});

/** The first load of both machines, and what dlt has then. */
async function loadByDlt(world: SwitchWorld): Promise<Landed> {
  const { ended } = await world.runDlt();
  const first = await ended;
  expect(first.exitCode, said(first)).toBe(0);
  const forgotten = await world.collector.runUnsteered(['opensource']);
  expect(forgotten.exitCode, forgotten.said).toBe(0);
  await world.database.grantRoles();
  return world.database.dlt();
}

async function tell(world: SwitchWorld) {
  const { database, reddit, collector } = world;
  const beforeCollect = await world.run('collect.yml', { units: '', limit: '' });
  expect(beforeCollect.exitCode, said(beforeCollect)).toBe(0);
  const manualBefore = await database.manual();
  const rowsBefore = await database.rowsByLoad();

  await database.holdLoads();
  for (const unit of DLT_UNITS) reddit.releasePosts(unit, READ_BY_BOTH);
  const { seen, ended } = await world.runDlt();
  const queued = await world.github.people.run('dlt.yml', { status: 'queued' });
  const unsteered = collector.runUnsteered(['opensource']);
  const heldAtPress = await until(
    () => database.heldLoads(),
    (held) => held.length === 2,
    [ended, unsteered],
  );

  const pressedAt = Date.now();
  const rollback = await world.run('rollback.yml', ROLLBACK);
  // Whatever was not stopped lands now.
  await database.release();
  const [steered, forgotten] = await Promise.all([ended, unsteered]);
  const gates = await askGates(world);
  const runAgain = await world.command('run', 'dlt', '--', collector.python, '-c', 'raise SystemExit("it ran")');
  const writeAgain = await collector.runUnsteered(['opensource']);

  reddit.releasePosts('opensource', BURST);
  for (const unit of MANUAL_UNITS) reddit.releasePosts(unit, USUAL);
  const collected = await world.run('collect.yml', { units: '', limit: '' });
  for (const run of startedRuns(world, 'collect.yml'))
    Object.assign(run, { status: 'completed', conclusion: 'success' });
  const firstManual = await database.firstManualRows(new Date(pressedAt));

  const beforeAgain = await snapshot(world);
  const again = await world.run('rollback.yml', ROLLBACK);
  const afterAgain = await snapshot(world);

  await untilLookIsDue(world);
  const scheduled = await world.run('integrity.yml', { 'record-baseline': 'false', 'fail-on': 'fail' });
  const atEnd = { dlt: await database.dlt(), manual: await database.manual(), rowsByLoad: await database.rowsByLoad() };
  const told = {
    ...{
      manualBefore,
      rowsBefore,
      seen,
      queued,
      heldAtPress,
      pressedAt,
      rollback,
      steered,
      forgotten,
      gates,
      runAgain,
      writeAgain,
    },
    ...{ collected, firstManual, beforeAgain, again, afterAgain, scheduled, atEnd },
    verdicts: outputsOf(scheduled, 'verdict'),
  };
  const figures = await switchFigures(world, {
    pressedAt,
    firstManual,
    lastOfDlt: atEnd.dlt.loads.at(-1)?.insertedAt ?? null,
  });
  process.stdout.write(`${figures}\n`);
  return told;
}

async function askGates(world: SwitchWorld): Promise<Readonly<Record<string, number | null>>> {
  const asked = async (path: string, ...more: readonly string[]) =>
    (await world.command('gate', path, ...more)).exitCode;
  return {
    dlt: await asked('dlt'),
    'dlt opensource': await asked('dlt', '--unit', 'opensource'),
    manual: await asked('manual'),
    'manual opensource': await asked('manual', '--unit', 'opensource'),
  };
}

/** Everything that a second rollback could change: the state, GitHub, the role, the rows. */
async function snapshot(world: SwitchWorld) {
  const { github, database } = world;
  const writes = github.requests
    .filter(({ method, path }) => method !== 'GET' && /\/actions\//u.test(path))
    .map(({ method, path }) => `${method} ${path}`);
  const roles = await database.server.withClient(async (client) => {
    const { rows } = await client.query('select rolname, rolcanlogin, rolconnlimit from pg_roles order by 1');
    return rows as readonly object[];
  });
  return {
    main: await github.tip('main'),
    workflows: github.state.workflows.map(({ path, state }) => [path, state]),
    runs: github.runs.map(({ id, status, conclusion }) => [id, status, conclusion]),
    ...{ writes, roles, dlt: await database.dlt(), manual: await database.manual() },
    pulls: github.state.issues.map(({ number, state }) => [number, state]),
  };
}

/** The first look of the proof is in the history; the second one is due so much later, by the policy. */
async function untilLookIsDue(world: SwitchWorld): Promise<void> {
  const looks = (await world.recordsOf('mark')).filter(({ name }) => name === 'proof-look');
  const look = JSON.parse(looks.at(-1)?.value ?? '{}') as { at?: string };
  const dueAt = Date.parse(look.at ?? '') + LOOK_SECONDS * 1_000;
  expect(dueAt).not.toBeNaN();
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - Date.now()) + 500));
}

/** Asks until it holds; what should go on meanwhile and ends is told. */
async function until<T>(
  ask: () => Promise<T>,
  holds: (seen: T) => boolean,
  meanwhile: readonly Promise<ProcessRun | CollectorEnd>[],
): Promise<T> {
  const over: (ProcessRun | CollectorEnd)[] = [];
  for (const one of meanwhile) void one.then((end) => over.push(end));
  for (;;) {
    const seen = await ask();
    if (holds(seen)) return seen;
    if (over.length > 0) throw new Error(`It ended too early: ${JSON.stringify(over)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function said({ stdout, stderr }: ProcessRun): string {
  return stdout + stderr;
}

function outputsOf({ stdout }: ProcessRun, name: string): readonly string[] {
  return [...stdout.matchAll(new RegExp(`Open incidents|Layer 4.*::set-output:: ${name}=(.*)$`, 'gmu'))].flatMap(
    ([, value]) => (value === undefined ? [] : [value.trim()]),
  );
}

function stateOf({ github }: SwitchWorld, file: string): string | undefined {
  return github.state.workflows.find(({ path }) => path.endsWith(`/${file}`))?.state;
}

function startedRuns({ github }: SwitchWorld, file: string) {
  const workflow = github.state.workflows.find(({ path }) => path.endsWith(`/${file}`));
  return github.runs.filter(({ workflowId, event }) => workflowId === workflow?.id && event === 'workflow_dispatch');
}

function idsOf({ source }: SwitchWorld, unit: string): string[] {
  return (source.get(unit) ?? []).map(({ fullname }) => fullname.replace(/^t3_/u, ''));
}

async function configOf(world: SwitchWorld) {
  return JSON.parse(await world.file('config/traffic_cutover_config.json')) as {
    rollback_timestamp: string;
    last_transition: { incident: string };
  };
}

async function rollbackAt(world: SwitchWorld): Promise<number> {
  return Date.parse((await configOf(world)).rollback_timestamp);
}

async function incidentOf(world: SwitchWorld): Promise<string> {
  return (await configOf(world)).last_transition.incident;
}
