import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseDatasets } from '../../../../actions/shared/datasets/datasets.ts';
import { PHASES } from '../../../../actions/shared/cutover/phase.ts';
import { TRIGGERS } from '../../../../actions/shared/cutover/trigger.ts';
import { soakHoursOf, trafficOf } from '../../../../actions/shared/policy/phase-policy.ts';
import { parsePolicy, type Policy } from '../../../../actions/shared/policy/policy.ts';
import { selectDltUnits } from '../../../../actions/shared/routing/select-dlt-units.ts';
import { describeFileProblem } from '../../../../actions/shared/yaml-document/file-problem.ts';
import { mutated } from '../../../support/mutated-text.ts';

const TEXT = readFileSync(new URL('../../../../config/policy.yaml', import.meta.url), 'utf8');
const DATASETS = readFileSync(new URL('../../../../config/datasets.yaml', import.meta.url), 'utf8');

function shippedPolicy(): Policy {
  const datasets = parseDatasets(DATASETS);
  const parsed = parsePolicy(TEXT, datasets.ok ? datasets.datasets : undefined);
  if (!parsed.ok)
    throw new Error(parsed.problems.map((problem) => describeFileProblem('config/policy.yaml', problem)).join('\n'));
  return parsed.policy;
}

it('takes the places of dlt that are retired, as the README of the collectors writes them', () => {
  const guide = readFileSync(new URL('../../../../scripts/collector/README.md', import.meta.url), 'utf8');
  const lines = /^ {4}retired_places:\n {6}- .*$/mu.exec(guide)?.[0] ?? '';
  const parsed = parsePolicy(TEXT.replace('    database_role: null', `${lines}\n    database_role: null`));
  expect(parsed.ok ? parsed.policy.collectors.dlt.retiredPlaces : parsed.problems).toEqual([
    { place: '0a1b2c3d-4e5f6071', on: '2026-11-27', reason: 'the machine was given back' },
  ]);
});

it('goes on with the key of former versions that nothing went by, wherever else it is refused', () => {
  const [old, elsewhere] = ['gates:', 'success:'].map((key) =>
    TEXT.replace(`\n${key}\n`, `\n${key}\n  spot_check_posts: 20\n`),
  );
  expect(old).not.toBe(TEXT);
  expect(parsePolicy(old ?? '')).toEqual({ ok: true, policy: shippedPolicy() });
  expect(parsePolicy(elsewhere ?? '')).toMatchObject({
    ok: false,
    problems: [{ path: 'success.spot_check_posts', message: 'the key is not known' }],
  });
});

describe('the shipped policy', () => {
  it('has the phases of the runbook with the soak times of the migration plan', () => {
    const policy = shippedPolicy();
    expect(trafficOf(policy, '10%')).toEqual({ kind: 'units', units: ['opensource'] });
    expect(trafficOf(policy, '50%')).toEqual({ kind: 'units', units: ['opensource', 'SideProject', 'productivity'] });
    expect(trafficOf(policy, '100%')).toEqual({ kind: 'all' });
    expect(trafficOf(policy, 'manual_only')).toBeNull();
    expect(soakHoursOf(policy)).toEqual({ manual_only: 0, shadow: 0, '10%': 24, '50%': 48, '100%': 72 });
  });

  it('chooses units from the shipped register in every phase, and moves nothing back', () => {
    const [policy, datasets] = [shippedPolicy(), parseDatasets(DATASETS)];
    let currentlyOnDlt: readonly string[] = [];
    for (const phase of PHASES) {
      const traffic = trafficOf(policy, phase);
      if (traffic === null || !datasets.ok) continue;
      const selection = selectDltUnits({
        traffic,
        registeredUnits: datasets.datasets.units,
        currentlyOnDlt,
        ...policy.routing,
      });
      if (!selection.ok) throw new Error(selection.problems.join());
      expect(selection.units).toEqual(expect.arrayContaining([...currentlyOnDlt]));
      currentlyOnDlt = selection.units;
    }
    expect(currentlyOnDlt).toHaveLength(5);
  });

  it('has a rule for each of the seven triggers', () => {
    expect(TRIGGERS.filter((trigger) => !(trigger in shippedPolicy().triggers))).toEqual([]);
  });

  it('tells the roles that the runbook names, and nobody by name', () => {
    const { escalation, links } = shippedPolicy();
    expect(escalation.map(({ role, afterMinutes }) => [role, afterMinutes])).toEqual([
      ['On-call Engineer', 0],
      ['Team Lead', 60],
      ['CTO', null],
    ]);
    expect(escalation.flatMap(({ github }) => github)).toEqual([]);
    expect(links.slackChannel).toBe('#redditharbor-dlt-migration');
  });
});

describe('parsePolicy on anything', () => {
  it('answers with a policy or with problems that have a place, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(mutated(TEXT), fc.string(), fc.uint8Array()), (contents) => {
        const parsed = parsePolicy(contents);
        for (const { line, column, remedy } of parsed.ok ? [] : parsed.problems) {
          expect(line).toBeGreaterThan(0);
          expect(column).toBeGreaterThan(0);
          expect(remedy).not.toBe('');
        }
      }),
      { numRuns: 60 },
    );
  });
});
