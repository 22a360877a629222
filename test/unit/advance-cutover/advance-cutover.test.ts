import { describe, expect, it } from 'vitest';

import { advanceResultSchema } from '../../../actions/advance-cutover/advance-result.ts';
import { exitCodeOf } from '../../../actions/advance-cutover/exit-code.ts';
import { parseTrailers } from '../../../actions/shared/cutover/trailers.ts';
import { JUDGED_MAX_AGE_MINUTES } from '../../../actions/shared/cutover/refuse-advance.ts';
import { aCutoverConfig, aHold, jsonText } from '../../support/a-cutover-config.ts';
import { aReadyHistory } from '../../support/a-gate-history.ts';
import { CONFIG } from '../../support/a-snapshot.ts';
import { gitHarness } from '../../support/git-harness.ts';
import { readProjectFile } from '../../support/project-files.ts';
import { AdvanceWorld, AT, REASON, stateFiles } from './advance-world.ts';

const readyWithout = (kind: string) =>
  aReadyHistory({ now: AT, generation: 3, hours: 25 }).filter((record) => record.kind !== kind);
const rollBackOutside = (world: AdvanceWorld): void =>
  world.commitOutside('rollback: 10% -> manual_only\n\nGeneration: 4', {
    [CONFIG]: jsonText(aCutoverConfig({ current_phase: 'manual_only', dlt_enabled: false, generation: 4 })),
  });

describe('advancing', () => {
  it('goes one phase forward where every gate lets it through, and says what each showed', async () => {
    const world = new AdvanceWorld();
    const result = await world.advance();
    expect(result).toMatchObject({
      decision: 'advanced',
      reasonCode: 'advanced',
      generation: 4,
      from: '10%',
      to: '50%',
    });
    expect(result.movedUnits).toEqual(['productivity', 'sideproject']);
    expect(world.config).toMatchObject({ current_phase: '50%', generation: 4 });
    expect(world.added).toEqual([]);
    expect(advanceResultSchema.parse(result)).toEqual(result);
    expect(exitCodeOf(result)).toBe(0);
  });

  it('only asks in mode gates: what would move, and nothing is written', async () => {
    const world = new AdvanceWorld();
    const tip = world.remote.tip();
    const result = await world.advance({ mode: 'gates' });
    expect(result).toMatchObject({
      decision: 'may-advance',
      reasonCode: 'gates-passed',
      movedUnits: ['productivity', 'sideproject'],
    });
    expect(world.remote.tip()).toBe(tip);
  });

  it('asks nothing where the phase runs already, and says how its collectors are started', async () => {
    const result = await new AdvanceWorld().advance({ mode: 'gates', to: '10%' });
    expect(result).toMatchObject({
      decision: 'already-there',
      gates: null,
      remedy: expect.stringContaining('switch to-dlt'),
    });
  });

  it('asks nobody to approve what the transition itself would refuse', async () => {
    const world = new AdvanceWorld({ files: { 'config/routing.flagd.json': '{' } });
    const [asked, pressed] = [await world.advance({ mode: 'gates' }), await world.advance()];
    expect(pressed).toMatchObject({ decision: 'refused', reasonCode: 'routing-invalid' });
    expect(asked).toMatchObject({ decision: 'refused', reasonCode: 'routing-invalid', message: pressed.message });
    expect(exitCodeOf(asked)).toBe(2);
  });

  it('refuses where a gate does not pass, writes nothing, and lists every gate', async () => {
    const world = new AdvanceWorld({ records: readyWithout('drill') });
    const tip = world.remote.tip();
    const result = await world.advance();
    expect(result).toMatchObject({
      decision: 'refused',
      reasonCode: 'gates-refuse',
      remedy: 'Run the workflow drill.',
    });
    expect(result.gates?.gates.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
      ...[
        'phase-order pass',
        'generation pass',
        'hold pass',
        'open-incident pass',
        'triggers pass',
        'soak pass',
        'ticks pass',
      ],
      ...['unit-fetches pass', 'error-rate pass', 'fresh-evidence pass', 'clean-data pass', 'drill fail'],
      ...['doctor warn', 'manual-path pass', 'budget pass'],
    ]);
    expect([world.remote.tip(), exitCodeOf(result)]).toEqual([tip, 1]);
  });

  it('takes policy and datasets from the default branch where the state is on another', async () => {
    const world = new AdvanceWorld();
    const people = new AdvanceWorld({
      files: {
        'config/policy.yaml': readProjectFile('config/policy.yaml').replaceAll('soak_hours: 24', 'soak_hours: 30'),
      },
    });
    const result = await world.advance({}, { people: people.store() });
    expect(result.gates?.gates.find(({ id }) => id === 'soak')).toMatchObject({ verdict: 'fail', limit: 30 });
  });

  it.each([
    ['config/policy.yaml', 'policy-invalid'],
    ['config/datasets.yaml', 'datasets-invalid'],
    [CONFIG, 'config-invalid'],
  ])('refuses a broken %s with its place', async (path, reasonCode) => {
    const result = await new AdvanceWorld({ files: { [path]: '{' } }).advance();
    expect(result).toMatchObject({ decision: 'refused', reasonCode, gates: null });
    expect([result.message.includes(path), exitCodeOf(result)]).toEqual([true, 2]);
  });
});

describe('going by a gate', () => {
  const bypass = { gates: ['drill'], reason: REASON };

  it('is counted before the transition, and stands in the state', async () => {
    const world = new AdvanceWorld({ records: readyWithout('drill') });
    let counted = 0;
    world.onStep = (label) => {
      if (label === 'commit') counted = world.added.length;
    };
    const result = await world.advance({ bypass });
    expect(result).toMatchObject({ decision: 'advanced', bypassed: ['drill'], reviewDueAt: '2026-11-28T02:05:21Z' });
    expect(counted).toBe(1);
    expect(world.added).toMatchObject([
      {
        kind: 'bypass',
        gates: ['drill'],
        reason: REASON,
        actor: 'octocat',
        generation: 3,
        from: '10%',
        to: '50%',
        operationId: 'run-7-advance',
      },
    ]);
    expect(world.config['last_transition']).toMatchObject({ bypassed_gates: ['drill'], bypass_reason: REASON });
  });

  it('counts only what did not pass', async () => {
    const world = new AdvanceWorld();
    expect(await world.advance({ bypass })).toMatchObject({ decision: 'advanced', bypassed: [], reviewDueAt: null });
    expect(world.added).toEqual([]);
    expect(world.config['last_transition']).not.toHaveProperty('bypassed_gates');
  });

  it('changes nothing where it cannot be counted', async () => {
    const world = new AdvanceWorld({ records: readyWithout('drill') });
    world.history.isRefusing = true;
    const tip = world.remote.tip();
    const result = await world.advance({ bypass });
    expect(result).toMatchObject({ decision: 'refused', reasonCode: 'bypass-unrecorded' });
    expect(world.remote.tip()).toBe(tip);
  });

  it('does not count a question or a dry run', async () => {
    const world = new AdvanceWorld({ records: readyWithout('drill') });
    expect(await world.advance({ bypass, mode: 'gates' })).toMatchObject({
      decision: 'may-advance',
      bypassed: ['drill'],
    });
    expect(await world.advance({ bypass, isDryRun: true })).toMatchObject({ decision: 'dry-run', reviewDueAt: null });
    expect(world.added).toEqual([]);
  });

  it('never goes by a hold, a phase or a generation', async () => {
    const held = new AdvanceWorld({ config: { hold: aHold() } });
    expect(await held.advance({ bypass: { gates: ['hold'], reason: REASON } })).toMatchObject({
      reasonCode: 'bypass-refused',
    });
    expect(await held.advance()).toMatchObject({ decision: 'refused', reasonCode: 'hold-active' });
    expect(await new AdvanceWorld().advance({ to: '100%' })).toMatchObject({ reasonCode: 'phase-order' });
    const behind = new AdvanceWorld();
    behind.commitOutside('a revert\n\nGeneration: 9', {});
    expect(await behind.advance()).toMatchObject({ reasonCode: 'generation-behind' });
  });

  it('can shorten the soak, which the transition then lets be', async () => {
    const world = new AdvanceWorld({ config: { phase_started_at: '2026-11-25T01:00:00Z' } });
    const gates = ['soak', 'ticks', 'unit-fetches'];
    expect(await world.advance()).toMatchObject({ decision: 'refused', reasonCode: 'gates-refuse' });
    expect(await world.advance({ bypass: { gates, reason: REASON } })).toMatchObject({ decision: 'advanced' });
  });
});

it.each([
  [
    'named with the advance',
    { fix: 'https://github.com/acme/harvest/pull/12' },
    'https://github.com/acme/harvest/pull/12',
  ],
  ['of nothing, where the gate was gone by', {}, undefined],
])('keeps the fix in the state and in the commit: %s', async (_, given, fix) => {
  const world = new AdvanceWorld({
    config: { current_phase: 'manual_only', dlt_enabled: false, rollback_timestamp: '2026-11-24T00:00:00Z' },
  });
  const gates = ['fix-linked', 'pending-packages', 'dlt-state', 'failed-version'];
  const done = await world.advance({ to: '10%', bypass: { gates, reason: REASON }, ...given });
  expect(done).toMatchObject({ decision: 'advanced' });
  expect((world.config['last_transition'] as Record<string, unknown>)['fix']).toBe(fix);
  const [tip] = world.remote.historyOf(world.remote.tip());
  expect(parseTrailers(tip?.message ?? '').Fix).toBe(fix);
});

describe('what the gates were judged on', () => {
  it('has to be what the commit stands on: a rollback in between ends it', async () => {
    const world = new AdvanceWorld();
    world.onStep = (label) => {
      if (label !== 'commit') return;
      world.onStep = () => undefined;
      rollBackOutside(world);
    };
    const result = await world.advance();
    expect(result).toMatchObject({ decision: 'refused', reasonCode: 'phase-order' });
    expect(world.config).toMatchObject({ current_phase: 'manual_only', generation: 4 });
  });

  it('has to be of this generation, whatever the phase', async () => {
    const world = new AdvanceWorld();
    world.onStep = (label) => {
      if (label !== 'commit') return;
      world.onStep = () => undefined;
      world.commitOutside('rolled back and set up again\n\nGeneration: 5', stateFiles({ generation: 5 }));
    };
    expect(await world.advance()).toMatchObject({ decision: 'refused', reasonCode: 'stale-decision', generation: 5 });
  });

  it('has to be of this policy', async () => {
    const world = new AdvanceWorld();
    const policy = readProjectFile('config/policy.yaml');
    world.onStep = (label) => {
      if (label !== 'commit') return;
      world.onStep = () => undefined;
      world.commitOutside('stricter', {
        'config/policy.yaml': policy.replace('error_below_percent: 5', 'error_below_percent: 1'),
      });
    };
    expect(await world.advance()).toMatchObject({ decision: 'refused', reasonCode: 'stale-decision' });
  });

  it('does not outlive a hold that was set in between', async () => {
    const world = new AdvanceWorld();
    world.onStep = (label) => {
      if (label !== 'commit') return;
      world.onStep = () => undefined;
      world.commitOutside('hold: set', stateFiles({ hold: aHold() }));
    };
    expect(await world.advance()).toMatchObject({ decision: 'refused', reasonCode: 'hold-active' });
  });

  it.each([
    [JUDGED_MAX_AGE_MINUTES * 60_000, 'advanced'],
    [JUDGED_MAX_AGE_MINUTES * 60_000 + 1, 'refused'],
  ] as const)('does not outlive %i ms', async (milliseconds, decision) => {
    const world = new AdvanceWorld();
    let isFirst = true;
    world.onStep = (label) => {
      if (label !== 'read answered' || !isFirst) return;
      isFirst = false;
      world.clock.advance(milliseconds);
    };
    const result = await world.advance({ deadlineMs: 3_600_000 });
    expect(result).toMatchObject({ decision, reasonCode: decision === 'advanced' ? 'advanced' : 'stale-decision' });
  });

  it('goes on where somebody else wrote what is none of its business', async () => {
    const world = new AdvanceWorld();
    world.onStep = (label) => {
      if (label !== 'commit') return;
      world.onStep = () => undefined;
      world.commitOutside('a note', { 'README.md': 'x' });
    };
    expect(await world.advance()).toMatchObject({ decision: 'advanced', generation: 4 });
  });
});

describe('an answer that was lost', () => {
  it('is found again, and not done twice', async () => {
    const world = new AdvanceWorld();
    world.faults = ['lost-applied'];
    expect(await world.advance()).toMatchObject({ decision: 'advanced', generation: 4 });
    expect(await world.advance()).toMatchObject({ decision: 'advanced', generation: 4, gates: null });
    expect(world.remote.historyOf(world.remote.tip())).toHaveLength(2);
  });

  it('delivered again after a rollback is told, and neither judged nor done', async () => {
    const world = new AdvanceWorld();
    await world.advance();
    world.commitOutside('rollback: 50% -> manual_only\n\nGeneration: 5', {
      [CONFIG]: jsonText(aCutoverConfig({ current_phase: 'manual_only', dlt_enabled: false, generation: 5 })),
    });
    expect(await world.advance()).toMatchObject({ decision: 'refused', reasonCode: 'superseded', generation: 5 });
  });

  it('counts a bypass once, though the commit is tried again', async () => {
    const world = new AdvanceWorld({ records: readyWithout('drill') });
    world.faults = ['lost-not-applied', 'conflict'];
    const result = await world.advance({ bypass: { gates: ['drill'], reason: REASON } });
    expect(result).toMatchObject({ decision: 'advanced' });
    expect(world.added).toHaveLength(1);
  });
});

it('does the same over git: the loser of two advances sees what the winner made', async () => {
  const world = new AdvanceWorld();
  const harness = await gitHarness({ branch: 'main', files: stateFiles(), messages: ['Add the config'] });
  try {
    const other = { operationId: 'run-8-advance', actor: 'hubot', reason: 'me too', runUrl: null };
    const [first, second] = await Promise.all([
      world.advance({ deadlineMs: 60_000 }, { repository: harness.repository }),
      world.advance({ deadlineMs: 60_000, operation: other }, { repository: await harness.another() }),
    ]);
    const decisions = [first.decision, second.decision].toSorted();
    expect(decisions).toEqual(['advanced', 'already-there']);
    const tip = await harness.repository.readTip([CONFIG]);
    expect(tip.history.filter(({ message }) => message.startsWith('advance: 10% -> 50%'))).toHaveLength(1);
  } finally {
    await harness.close();
  }
});
