import { afterEach, describe, expect, it } from 'vitest';

import type { AllPorts } from '../../../actions/report-incident/report-incident.ts';
import { aVerificationResult } from '../../support/a-verification-result.ts';
import { reportScene, type ReportScene } from '../../support/report-scene.ts';

class Killed extends Error {}

/** Every effect on the world, in the order in which a run that opens the report has them. */
const EFFECTS = ['createAt', 'commit', 'create', 'addDetails', 'updateBody', 'set', 'append'] as const;
type Effect = (typeof EFFECTS)[number];

/** The ports, of which the call with that name ends the run: before it has its effect, or after. */
function killAt(ports: AllPorts, effect: Effect, moment: 'before' | 'after'): AllPorts {
  const deadly = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name, receiver) => {
        const value: unknown = Reflect.get(target, name, receiver);
        if (name !== effect || typeof value !== 'function') return value;
        return async (...args: readonly unknown[]) => {
          if (moment === 'after') await (value.apply(target, args) as Promise<unknown>);
          throw new Killed(`${moment} ${effect}`);
        };
      },
    });
  return {
    ...ports,
    branches: { at: (branch) => deadly(ports.branches.at(branch)) },
    pullRequests: deadly(ports.pullRequests),
    statuses: deadly(ports.statuses),
    history: deadly(ports.history),
  };
}

let scene: ReportScene;
afterEach(() => scene.close());

const MOMENTS = EFFECTS.flatMap((effect) => (['before', 'after'] as const).map((moment) => ({ effect, moment })));

describe.each(MOMENTS)('a run that is killed $moment $effect', { timeout: 120_000 }, ({ effect, moment }) => {
  it('is made up for by the next one, with one commit, one pull request and no issue', async () => {
    scene = await reportScene();
    await expect(scene.report({}, killAt(scene.ports, effect, moment))).rejects.toThrow(Killed);
    await scene.report();
    await expectOne();
    const { result } = await scene.report();
    expect(result.decision).toBe('unchanged');
    await expectOne();
  });
});

describe.each(
  (['commit', 'updateBody', 'set', 'append'] as const).flatMap((effect) =>
    (['before', 'after'] as const).map((moment) => ({ effect, moment })),
  ),
)('an update that is killed $moment $effect', { timeout: 120_000 }, ({ effect, moment }) => {
  it('is made up for by the next one, with one commit more', async () => {
    scene = await reportScene();
    await scene.report();
    const update = { mode: 'update', texts: { verification: JSON.stringify(aVerificationResult()) } } as const;
    await expect(scene.report(update, killAt(scene.ports, effect, moment))).rejects.toThrow(Killed);
    await scene.report(update);
    expect(await scene.commitsOf()).toHaveLength(2);
    expect(scene.pulls()).toHaveLength(1);
    expect(scene.pulls()[0]?.body).toContain('- [x] The proof (layer 4) holds');
  });
});

async function expectOne(): Promise<void> {
  expect(await scene.commitsOf()).toHaveLength(1);
  expect(scene.issues()).toHaveLength(0);
  const [pull, ...others] = scene.pulls();
  expect(others).toEqual([]);
  expect([...(pull?.labels ?? [])]).toEqual(['incident']);
  expect([...(pull?.pull?.requestedReviewers ?? [])]).toEqual(['hubot']);
  expect(pull?.body).toContain('asked for.');
  expect(scene.github.state.statuses.length).toBeGreaterThan(0);
  expect(scene.records().filter((one) => one.kind === 'incident-event' && one.event === 'report-opened')).toHaveLength(
    1,
  );
}
